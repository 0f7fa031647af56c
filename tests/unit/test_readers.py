"""Hostile and odd files: what is read, what is refused, and with which words."""

import json
import os
import subprocess
import sys
import zlib
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sora_signals as ss
from sora_signals.articles import Article, Unread, read_articles
from sora_signals.errors import ArticleError

NEWS = "贵州茅台今日涨停，机构建议关注其长期价值。"
OLD_SCRIPT = "聯發科與鴻海今日雙雙上漲，外資持續買超，分析師認為後市可期。"

needs_html = pytest.mark.skipif(find_spec("trafilatura") is None, reason="needs the extra html")
needs_pdf = pytest.mark.skipif(find_spec("pypdfium2") is None, reason="needs the extra pdf")


def _only(path: Path, **options: object) -> Article | Unread:
    (item,) = read_articles(path, **options)
    return item


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16"])
@pytest.mark.parametrize("suffix", ["jsonl", "csv", "txt"])
def test_every_kind_of_text_is_read_in_every_encoding(tmp_path: Path, encoding: str, suffix: str) -> None:
    text = OLD_SCRIPT if encoding == "big5" else NEWS
    line = json.dumps({"text": text}, ensure_ascii=False)
    content = {"jsonl": f"{line}\n{line}\n", "csv": f"text,n\n{text},1\n{text},2\n", "txt": text}[suffix]
    (tmp_path / f"a.{suffix}").write_text(content, encoding=encoding, newline="")
    for given in (None, encoding):
        items = list(read_articles(tmp_path, encoding=given))
        assert [item.text for item in items] == [text] * (1 if suffix == "txt" else 2)


def test_an_encoding_that_makes_no_text_is_not_known(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="encoding='hex'"):
        read_articles(tmp_path, encoding="hex")


def test_a_bad_line_costs_one_record(tmp_path: Path) -> None:
    good = json.dumps({"text": NEWS}, ensure_ascii=False).encode()
    nested = b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    lines = [good, b"\xff\xfe\xfa" * 9, b"{", nested, b"", b'"' + b"x" * 900_000 + b'"', good]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    made = list(read_articles(tmp_path / "a.jsonl", limit_bytes=800_000))
    assert [isinstance(item, Article) for item in made] == [True, False, False, False, False, True]
    assert [item.doc_id for item in made] == [f"a.jsonl#{n}" for n in range(6)]
    said = [str(item.error) for item in made if isinstance(item, Unread)]
    for word, message in zip(["neither UTF-8", "no JSON", "nests too deep", "limit_bytes=800000"], said, strict=True):
        assert word in message
    result = ss.extract_many(read_articles(tmp_path / "a.jsonl", limit_bytes=800_000))
    assert (len(result.documents), len(result.errors)) == (2, 4)


def test_a_file_of_many_records_may_be_larger_than_a_record(tmp_path: Path) -> None:
    line = json.dumps({"text": NEWS}) + "\n"
    (tmp_path / "a.jsonl").write_text(line * 1000)
    (tmp_path / "a.csv").write_text("text\n" + f"{NEWS}\n" * 1000, encoding="utf-8")
    pd.DataFrame({"text": [NEWS] * 1000}).to_parquet(tmp_path / "a.parquet")
    for name in ("a.jsonl", "a.csv", "a.parquet"):
        assert sum(isinstance(item, Article) for item in read_articles(tmp_path / name, limit_bytes=1000)) == 1000


def test_a_quote_that_is_never_closed_ends_its_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f'text\n{NEWS}\n"open\n' + f"{NEWS}\n" * 1000, encoding="utf-8")
    made = list(read_articles(tmp_path / "a.csv"))
    assert made[0].text == NEWS
    assert len(made) == 2, "the rest is the cell that was opened"


def test_a_table_that_unpacks_to_much_more_than_it_is(tmp_path: Path) -> None:
    bomb = pa.table({"text": ["A" * 30_000_000]})
    pq.write_table(bomb, tmp_path / "a.parquet", compression="zstd")
    assert (tmp_path / "a.parquet").stat().st_size < 20_000
    with pytest.raises(ArticleError, match=r"unpacks to \d+ bytes, more than limit_bytes=1000000"):
        read_articles(tmp_path / "a.parquet", limit_bytes=1_000_000)
    # a thousand cells of one megabyte each are one in the file, and one at a time in memory
    many = pa.table({"text": pa.DictionaryArray.from_arrays(pa.array([0] * 1000, pa.int32()), ["涨" * 350_000])})
    pq.write_table(many, tmp_path / "b.parquet")
    assert sum(len(item.text) for item in read_articles(tmp_path / "b.parquet", limit_bytes=2_000_000)) == 350_000_000


def test_folders_that_nest_without_end_are_reported(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * 40)
    deep.mkdir(parents=True)
    (deep / "a.txt").write_text(NEWS)
    (tmp_path / "b.txt").write_text(NEWS)
    good, bad = read_articles(tmp_path)
    assert good.doc_id == "b.txt"
    assert "limit_depth=32" in str(bad.error)
    assert [item.doc_id for item in read_articles(tmp_path, limit_depth=50)] == ["b.txt", "d/" * 40 + "a.txt"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="nothing is closed to the administrator")
def test_a_folder_that_is_closed_is_reported(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    (tmp_path / "b.txt").write_text(NEWS)
    good, bad = read_articles(tmp_path)
    assert (good.doc_id, bad.doc_id) == ("b.txt", "closed")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_is_no_article_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert "no regular file" in str(_only(tmp_path).error)


def _page(head: str = "", body: str = "") -> str:
    return f"""<html><head><title>茅台涨停_某财经</title>{head}</head><body><nav><a href="/">首页</a></nav>{body}
    <article><h1>茅台涨停</h1><p>{NEWS * 5}</p><p>{NEWS * 4}</p></article><footer>版权所有</footer></body></html>"""


@needs_html
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    ("head", "moment"),
    [
        ('<meta property="article:published_time" content="2024-02-20T15:30:00+08:00">', "2024-02-20T15:30:00+08:00"),
        ('<meta content="2024-02-20T07:30:00Z" itemprop="datePublished">', "2024-02-20T15:30:00+08:00"),
        ('<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2024-02-20 15:30:00"}</script>', "2024-02-20T15:30:00+08:00"),
        ('<meta name="pubdate" content="2024-02-20">', "2024-02-20T00:00:00+08:00"),
        ('<meta name="pubdate" content="2024-99-99T99:99">', None),
        ("", None),
    ],
)  # fmt: skip
def test_title_source_and_moment_of_a_page_come_from_its_metadata(
    tmp_path: Path, head: str, moment: str | None
) -> None:
    site = '<meta property="og:site_name" content="某财经网"><meta property="og:title" content="茅台涨停">'
    (tmp_path / "a.html").write_text(_page(site + head), encoding="utf-8")
    article = _only(tmp_path)
    assert (article.title, article.source) == ("茅台涨停", "某财经网")
    assert (article.published_at.isoformat() if article.published_at else None) == moment
    assert NEWS in article.text
    assert "首页" not in article.text


@needs_html
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("tag", ["div", "table", "span", "b"])
def test_a_page_that_nests_without_end_is_refused_and_does_no_harm(tmp_path: Path, tag: str) -> None:
    (tmp_path / "a.html").write_text(_page(body=f"<{tag}>" * 100_000), encoding="utf-8")
    item = _only(tmp_path)
    assert isinstance(item, Article) or "nest too deep" in str(item.error)


@needs_html
def test_a_page_that_is_too_large_to_look_through_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>" + "x" * 9_000_000)
    assert "limit_bytes=8388608" in str(_only(tmp_path).error)


def pdf(streams: list[bytes], info: bytes = b"") -> bytes:
    """Write a PDF with a page for each compressed stream."""
    pages = b" ".join(b"%d 0 R" % (5 + 2 * n) for n in range(len(streams)))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (pages, len(streams)),
               b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", b"<<%s>>" % info]  # fmt: skip
    for number, stream in enumerate(streams):
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>>>>>" % (6 + 2 * number),
            b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
        ]  # fmt: skip
    body = b"".join(b"%d 0 obj%s endobj\n" % (number, content) for number, content in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R/Info 4 0 R>>"


def _words(text: str, times: int = 1, size: float = 12) -> bytes:
    """Compress the drawing of a word, over and over, without laying it all out."""
    packer = zlib.compressobj(9)
    drawn = f"({text}) Tj ".encode()
    out = [packer.compress(f"BT /F1 {size} Tf 20 100 Td ".encode())]
    out += [packer.compress(drawn * min(1000, times - done)) for done in range(0, times, 1000)]
    return b"".join([*out, packer.compress(b" ET"), packer.flush()])


@needs_pdf
def test_the_pages_of_a_pdf_are_one_article(tmp_path: Path) -> None:
    title = b"/Title<feff" + "茅台深度报告".encode("utf-16-be").hex().encode() + b">"
    (tmp_path / "a.pdf").write_bytes(pdf([_words("Buy 300394.SZ"), _words("Sell 600519.SH")], title))
    article = _only(tmp_path)
    assert article.text.split() == ["Buy", "300394.SZ", "Sell", "600519.SH"]
    assert article.title == "茅台深度报告"
    mentions = ss.extract_many(read_articles(tmp_path)).mentions
    assert mentions.loc[mentions["section"] != "title", "ticker"].tolist() == ["300394.SZ", "600519.SH"]


@needs_pdf
def test_a_name_that_a_program_gave_a_pdf_is_no_title(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf([_words("Buy")], b"/Title(Microsoft Word - x.docx)/CreationDate(D:20240101)"))
    article = _only(tmp_path)
    assert (article.title, article.published_at) == (None, None)


@needs_pdf
def test_a_pdf_of_too_many_pages_or_characters_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf([_words("x")] * 5))
    assert isinstance(_only(tmp_path, limit_pages=5), Article)
    assert "5 pages are more than limit_pages=4" in str(_only(tmp_path, limit_pages=4).error)
    (tmp_path / "a.pdf").write_bytes(pdf([_words("0123456789", 2000, size=0.01)]))
    size = (tmp_path / "a.pdf").stat().st_size
    assert "longer than limit_bytes" in str(_only(tmp_path, limit_bytes=size + 1).error)


@needs_pdf
@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="no limit of memory elsewhere")
def test_a_pdf_that_unpacks_to_gigabytes_costs_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf([_words("Buy 300394.SZ", 1_500_000)]))
    (tmp_path / "b.pdf").write_bytes(pdf([_words("Buy 300394.SZ")]))
    assert (tmp_path / "a.pdf").stat().st_size < 200_000
    bomb, good = read_articles(tmp_path)
    assert "reading the PDF" in str(bomb.error)
    assert good.text.strip() == "Buy 300394.SZ"


@needs_pdf
def test_a_pdf_that_takes_too_long_is_refused(tmp_path: Path, monkeypatch) -> None:
    def hang(*_: object, timeout: float, **__: object) -> None:
        raise subprocess.TimeoutExpired("pdf", timeout)

    monkeypatch.setattr(subprocess, "run", hang)
    (tmp_path / "a.pdf").write_bytes(pdf([_words("x")]))
    assert "more than 120 seconds" in str(_only(tmp_path).error)


@needs_pdf
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.4\n",
        b"PK\x03\x04",
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R>> endobj\ntrailer<</Root 1 0 R>>",
    ],
)
def test_what_is_no_pdf_is_an_error_and_no_crash(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.pdf").write_bytes(content)
    assert isinstance(_only(tmp_path), Unread)
