"""Articles from every shape and file a caller may hold them in."""

import json
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sora_signals.articles import Article, Unread, articles_of, read_articles
from sora_signals.errors import ArticleError, DependencyError
from sora_signals.readers import decode
from sora_signals.times import parse_time

NEWS = "贵州茅台今日涨停，机构建议关注其长期价值。"
OLD_SCRIPT = "聯發科與鴻海今日雙雙上漲，外資持續買超，分析師認為後市可期。"
HALF_PAST = "2024-02-20T15:30:00+08:00"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2024-02-20 15:30", HALF_PAST),
        ("2024-02-20T15:30:00", HALF_PAST),
        ("2024/2/20 15:30", HALF_PAST),
        ("2024.02.20 15:30", HALF_PAST),
        ("2024年2月20日 15:30", HALF_PAST),
        ("2024年02月20日15时30分", HALF_PAST),
        (" 2024-02-20 15：30 ", HALF_PAST),
        ("2024-02-20T07:30:00Z", HALF_PAST),
        ("2024-02-20T07:30:00.000+00:00", HALF_PAST),
        ("2024-02-20 02:30 -0500", HALF_PAST),
        ("20240220 15:30", HALF_PAST),
        ("20240220", "2024-02-20T00:00:00+08:00"),
        (20240220, "2024-02-20T00:00:00+08:00"),
        (date(2024, 2, 20), "2024-02-20T00:00:00+08:00"),
        (datetime(2024, 2, 20, 15, 30), HALF_PAST),  # noqa: DTZ001 - naive is the case
        (datetime(2024, 2, 20, 7, 30, tzinfo=UTC), HALF_PAST),
        (pd.Timestamp("2024-02-20 15:30"), HALF_PAST),
        (pd.Timestamp("2024-02-20 07:30", tz="UTC"), HALF_PAST),
        (np.datetime64("2024-02-20T15:30"), HALF_PAST),
    ],
)
def test_a_time_is_read_as_shanghai_time(given: object, expected: str) -> None:
    moment = parse_time(given)
    assert moment is not None
    assert moment.isoformat() == expected
    assert type(moment) is datetime


@pytest.mark.parametrize("given", [None, "", "  ", float("nan"), pd.NaT, pd.NA])
def test_no_time_is_none(given: object) -> None:
    assert parse_time(given) is None


@pytest.mark.parametrize(
    "given",
    ["now", "today", "soon", "2024-13-01", "2024-02-30", "02/20/2024", "15:30", 5, 1.5, [2024], "1066-10-14", "2999-01-01",
     "2024-02-20 25:00", "2024-02-20 1530"],
)  # fmt: skip
def test_what_is_no_time_is_refused_with_its_place(given: object) -> None:
    with pytest.raises(ArticleError, match="published_at"):
        parse_time(given)


def test_an_article_is_made_of_text_dict_or_article() -> None:
    made = Article.of({"content": NEWS, "id": 7, "date": "2024-02-20 15:30", "title": "涨", "source": "报", "x": 1})
    assert (made.text, made.doc_id, made.title, made.source) == (NEWS, "7", "涨", "报")
    assert made.published_at is not None
    assert made.published_at.isoformat() == HALF_PAST
    assert Article.of(made, 5) == made
    assert Article.of(NEWS, 3) == Article(NEWS, doc_id="3")
    assert Article.of({"text": ""}).text == ""


def test_the_named_key_wins_over_its_other_name() -> None:
    made = Article.of(
        {"text": NEWS, "content": "x", "doc_id": "a", "id": "b", "published_at": None, "date": "20240220"}
    )
    assert (made.text, made.doc_id) == (NEWS, "a")
    assert made.published_at is not None


@pytest.mark.parametrize("field", ["doc_id", "title", "published_at", "source"])
@pytest.mark.parametrize("nothing", [None, float("nan"), pd.NA, ""])
def test_a_missing_field_is_none_whatever_it_is_missing_as(field: str, nothing: object) -> None:
    assert getattr(Article(NEWS, **{field: nothing}), field) is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b"bytes", "not a bytes; decode"),
        (None, "not None"),
        (5, "a int"),
        ([NEWS], "a list"),
        (Path("a.txt"), "read_articles"),
    ],
)
def test_what_is_no_article_is_a_type_error_that_says_so(given: object, said: str) -> None:
    with pytest.raises(TypeError, match=said):
        Article.of(given)
    with pytest.raises(TypeError, match=said):
        Article(given)


def test_a_dict_without_text_names_its_keys() -> None:
    with pytest.raises(ArticleError, match=r"\['body', 'title'\]"):
        Article.of({"title": "涨", "body": NEWS})


def test_a_title_that_is_no_text_is_refused() -> None:
    with pytest.raises(TypeError, match="title"):
        Article(NEWS, title=5)


def test_a_batch_goes_on_after_a_bad_article() -> None:
    batch = [
        NEWS,
        None,
        {"text": NEWS, "date": "soon", "id": "x"},
        Article(NEWS, doc_id="mine"),
        {"content": NEWS},
    ]
    made = list(articles_of(batch))
    assert [item.doc_id for item in made] == ["0", "1", "x", "mine", "4"]
    assert [isinstance(item, Unread) for item in made] == [False, True, True, False, False]
    assert isinstance(made[1].error, TypeError)
    assert isinstance(made[2].error, ArticleError)


def test_a_batch_is_read_lazily() -> None:
    def endless():
        while True:
            yield NEWS

    assert next(articles_of(endless())).doc_id == "0"


def test_a_dataframe_is_a_batch() -> None:
    frame = pd.DataFrame(
        {
            "content": [NEWS, None],
            "date": pd.to_datetime(["2024-02-20 15:30", None]),
            "id": [11, 12],
            "other": 1,
        }
    )
    first, second = articles_of(frame)
    assert first == Article(NEWS, doc_id="11", published_at="2024-02-20 15:30")
    assert isinstance(second, Unread)
    assert second.doc_id == "12"


def test_a_dataframe_without_texts_names_its_columns() -> None:
    with pytest.raises(ArticleError, match=r"\['body'\]"):
        articles_of(pd.DataFrame({"body": [NEWS]}))


@pytest.mark.parametrize("given", [NEWS, b"x", {"text": NEWS}, Article(NEWS), 5, None])
def test_a_single_article_is_no_batch(given: object) -> None:
    with pytest.raises(TypeError, match="batch"):
        articles_of(given)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (NEWS, "utf-8"), (NEWS, "utf-8-sig"), (NEWS, "gb18030"), (NEWS, "gbk"), (NEWS, "utf-16"),
        (OLD_SCRIPT, "utf-8"), (OLD_SCRIPT, "big5"), (OLD_SCRIPT, "gb18030"), (OLD_SCRIPT, "cp950"),
        ("EPS 1.5", "ascii"), ("", "utf-8"), ("涨停", "gb18030"),
    ],
)  # fmt: skip
def test_an_encoding_is_recognised(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_a_given_encoding_is_taken_at_its_word() -> None:
    assert decode("漲".encode("big5"), "big5") == "漲"
    with pytest.raises(ValueError, match="not text in ascii"):
        decode(NEWS.encode(), "ascii")


def test_an_encoding_that_nobody_knows_is_refused_before_any_file_is_read(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="utf-99"):
        read_articles(tmp_path, encoding="utf-99")


def test_a_little_damage_is_marked_and_a_lot_is_refused() -> None:
    long = NEWS * 10
    assert decode(long.encode()[:-1]) == long[:-1] + "\ufffd"
    with pytest.raises(ValueError, match="neither"):
        decode(bytes(range(128, 256)) * 3)


def test_line_ends_stay_so_that_offsets_do() -> None:
    assert decode(b"a\r\nb\rc\n") == "a\r\nb\rc\n"


def test_a_folder_is_read_sorted_with_paths_as_ids(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "一.txt").write_text(NEWS, encoding="gb18030")
    (tmp_path / "a.md").write_text(NEWS, encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / ".hidden.txt").write_text("no")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.txt").write_text("no")
    articles = read_articles(tmp_path)
    for _ in range(2):
        assert list(articles) == [Article(NEWS, doc_id="a.md"), Article(NEWS, doc_id="b/一.txt")]


def test_a_link_that_leads_out_of_the_folder_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("a")
    (tmp_path / "in" / "link.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "in" / "up").symlink_to(tmp_path)
    assert [article.doc_id for article in read_articles(tmp_path / "in")] == ["a.txt"]


def test_a_bad_file_costs_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "好"}\nnot json\n')
    (tmp_path / "b.txt").write_bytes(bytes(range(128, 256)) * 3)
    (tmp_path / "c.parquet").write_bytes(b"no")
    (tmp_path / "d.txt").write_text(NEWS)
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing.txt")
    made = list(read_articles(tmp_path))
    assert [item.doc_id for item in made] == [
        "a.jsonl#0",
        "a.jsonl#1",
        "b.txt",
        "c.parquet",
        "d.txt",
        "gone.txt",
    ]
    assert [isinstance(item, Article) for item in made] == [True, False, False, False, True, False]
    for item in made:
        if isinstance(item, Unread):
            assert isinstance(item.error, ArticleError)
            assert item.doc_id in str(item.error)
    with pytest.raises(ArticleError):
        list(read_articles(tmp_path, on_error="raise"))
    assert [item.doc_id for item in articles_of(read_articles(tmp_path))] == [item.doc_id for item in made]


def test_what_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="no such file"):
        read_articles(tmp_path / "none.txt")
    with pytest.raises(ArticleError, match="holds no file"):
        read_articles(tmp_path)
    (tmp_path / "a.docx").write_bytes(b"PK")
    with pytest.raises(ArticleError, match=r"not \.docx"):
        read_articles(tmp_path / "a.docx")
    (tmp_path / "a.txt").write_bytes(bytes(range(128, 256)) * 3)
    with pytest.raises(ArticleError, match=r"a\.txt"):
        read_articles(tmp_path / "a.txt")


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_text("0123456789")
    with pytest.raises(ArticleError, match="limit_bytes=9"):
        read_articles(tmp_path / "big.txt", limit_bytes=9)
    assert list(read_articles(tmp_path / "big.txt", limit_bytes=10)) == [Article("0123456789", doc_id="big.txt")]


def test_records_of_jsonl_csv_and_parquet_are_articles(tmp_path: Path) -> None:
    records = [
        {"doc_id": "x", "text": "第一行\n第二行,“引”", "title": "题", "published_at": "2024-02-20 15:30"},
        {"text": NEWS},
    ]
    (tmp_path / "a.jsonl").write_text(
        "\n".join(json.dumps(r, ensure_ascii=False) for r in records) + "\n\n", encoding="utf-8"
    )
    pd.DataFrame(records).to_csv(tmp_path / "a.csv", index=False, encoding="gb18030")
    pd.DataFrame(records).to_parquet(tmp_path / "a.parquet")
    for name in ("a.jsonl", "a.csv", "a.parquet"):
        first, second = read_articles(tmp_path / name)
        assert first == Article.of(records[0])
        assert second == Article(NEWS, doc_id=f"{name}#1")


def test_a_record_that_is_no_article_is_reported_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('"纯文本"\n5\n{"title": "无"}\n', encoding="utf-8")
    first, second, third = read_articles(tmp_path / "a.jsonl")
    assert first == Article("纯文本", doc_id="a.jsonl#0")
    assert isinstance(second, Unread)
    assert "a.jsonl#2" in str(third.error)


def test_json_lines_end_at_line_feeds_only(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "甲\u2028乙"}\r\n', encoding="utf-8")
    assert [article.text for article in read_articles(tmp_path / "a.jsonl")] == ["甲\u2028乙"]


@pytest.mark.parametrize(
    ("suffix", "package", "extra"), [(".html", "trafilatura", "html"), (".pdf", "pypdfium2", "pdf")]
)
def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch, suffix: str, package: str, extra: str) -> None:
    monkeypatch.setitem(__import__("sys").modules, package, None)
    (tmp_path / f"a{suffix}").write_text("<p>x</p>")
    with pytest.raises(DependencyError, match=rf"sora-signals\[{extra}\]"):
        read_articles(tmp_path / f"a{suffix}")
    (item,) = read_articles(tmp_path)
    assert isinstance(item, Unread)


PAGE = f"""<html><head><title>茅台涨停</title></head><body><nav><a href="/">首页</a></nav>
<article><h1>茅台涨停</h1><p>{NEWS * 5}</p><p>{NEWS * 4}</p></article><footer>版权所有</footer></body></html>"""


@pytest.mark.skipif(find_spec("trafilatura") is None, reason="needs the extra html")
@pytest.mark.filterwarnings("default")
def test_the_article_of_a_page_is_read_without_its_furniture(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, encoding="gb18030")
    (article,) = read_articles(tmp_path / "a.html")
    assert NEWS in article.text
    assert "首页" not in article.text
    assert article.title == "茅台涨停"
    (tmp_path / "b.html").write_text("<html></html>")
    with pytest.raises(ArticleError, match="no article found"):
        read_articles(tmp_path / "b.html")


def _pdf(words: str) -> bytes:
    stream = f"BT /F1 12 Tf 20 100 Td ({words}) Tj ET".encode()
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
               b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]  # fmt: skip
    body = b"".join(b"%d 0 obj%s endobj\n" % (number, content) for number, content in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>"


@pytest.mark.skipif(find_spec("pypdfium2") is None, reason="needs the extra pdf")
def test_the_text_of_a_pdf_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(_pdf("Buy 300394.SZ"))
    assert [article.text.strip() for article in read_articles(tmp_path / "a.pdf")] == ["Buy 300394.SZ"]
    (tmp_path / "b.pdf").write_bytes(_pdf(""))
    with pytest.raises(ArticleError, match="only pictures"):
        read_articles(tmp_path / "b.pdf")
    (tmp_path / "c.pdf").write_bytes(b"no")
    with pytest.raises(ArticleError, match="no readable PDF"):
        read_articles(tmp_path / "c.pdf")
