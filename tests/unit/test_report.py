"""The report: every number leads to a sentence, nothing of a text is obeyed, and no archive makes it too long."""

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

import sora_signals as ss
from sora_signals.cli import main
from sora_signals.result import Result, concat
from sora_signals.show.charts import chart, timeline
from sora_signals.show.quotes import around
from sora_signals.show.report import report
from tests.unit.results import MOMENT, TEXT, filler, rows, sample, span

EVIL = "<script>alert(1)</script>\"' onload=x &amp; </style>\x1b[2J\u202e\u200f\u2067\ud800\r"
VOID = {"meta"}
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "nav", "section", "article", "footer", "div", "p",
    "h1", "h2", "h3", "h4", "a", "span", "b", "q", "cite", "mark", "ul", "li", "dl", "dt", "dd", "i", "details", "summary",
    "table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "svg", "path", "text",
}  # fmt: skip
HARMLESS = {
    "lang", "charset", "name", "content", "http-equiv", "class", "id", "href", "title", "style", "tabindex", "role", "scope",
    "data-sign", "viewbox", "d", "fill", "stroke", "x", "y", "text-anchor", "font-size", "transform",
}  # fmt: skip


class Reader(HTMLParser):
    """Collects tags, attributes, text, the names on the page and the links to them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open, self.tags, self.attributes = [], set(), set()
        self.text, self.names, self.links, self.styles = "", Counter(), [], []
        self.feed(page)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        self.tags.add(tag)
        given = dict(attrs)
        self.attributes |= {name for name in given if not name.startswith("aria-")}
        if "id" in given:
            self.names[given["id"]] += 1
        if "href" in given:
            self.links.append(given["href"])
        self.styles.append(given.get("style", ""))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def many(count: int, *, text: str = TEXT) -> Result:
    """Return a result of many documents about few companies, a day apart."""
    one = sample(text=text)
    frames = {}
    for name, frame in one.frames.items():
        wide = pd.concat([frame] * count, ignore_index=True)
        place = wide.index // max(len(frame), 1)
        wide["doc_id"] = pd.Series([f"d{number}" for number in place], dtype=frame["doc_id"].dtype)
        if "published_at" in wide:
            wide["published_at"] = wide["published_at"] + pd.to_timedelta(place, unit="D")
        frames[name] = wide
    return Result(**frames, meta=one.meta, texts={f"d{number}": one.texts["a.txt"] for number in range(count)})


def hostile() -> Result:
    """Return a result whose every text, in every frame, would do harm."""
    frames = {}
    for name, columns in ss.SCHEMAS.items():
        row = {c.name: EVIL if c.dtype == "string" else filler(c.dtype, c.categories) for c in columns}
        if name in {"mentions", "recommendations", "ratings", "risks", "evidence"}:
            row |= {"start": 0, "end": 5}
        if "mention_id" in row:
            row["mention_id"] = 1
        if "section" in row:
            row["section"] = "body"
        frames[name] = rows(name, [row])
    doc_id = frames["documents"]["doc_id"].iloc[0]
    return Result(**frames, texts={doc_id: (EVIL, EVIL * 3)}, meta={"engine_version": EVIL})


def test_a_report_ranks_companies_and_quotes_what_is_said_of_them() -> None:
    page = Reader(report(sample()))
    assert page.text.index("天孚通信 300394.SZ") < page.text.index("中际旭创 300308.SZ")
    assert "▲ +0.60" in page.text
    assert "建议关注天孚通信(300394.SZ)，订单饱满。" in page.text
    assert "需求不及预期" in page.text
    assert "98.50" in page.text


@pytest.mark.parametrize("count", [1, 3, 4, 40])
def test_every_link_leads_to_one_place_on_the_page(count: int) -> None:
    page = Reader(report(many(count)))
    assert page.links
    assert all(link.startswith("#") for link in page.links)
    assert {link[1:] for link in page.links} <= set(page.names)
    assert set(page.names.values()) == {1}


def test_a_number_of_the_ranking_leads_to_its_sentences() -> None:
    page = report(many(5))
    row = re.search(r'<tr><th scope="row"><span class="dim">1</span>.*?</tr>', page)[0]
    good = re.search(r'<a href="#(c1-good)">5</a>', row)
    assert good is not None
    place = page[page.index(f'id="{good[1]}"') :]
    assert place.index("订单") < place.index("</ul>")
    assert re.search(r'<a href="#c1">5</a>', row)


def test_a_point_in_time_leads_to_the_strongest_sentence_of_that_time() -> None:
    page = report(many(5))
    points = re.findall(r'<a href="#(c1-time-\d)" aria-label="([\d-]+): \+0.60', page)
    assert [day for _, day in points] == [f"2024-02-{20 + number}" for number in range(5)]
    for name, day in points:
        assert f'<li id="{name}"><b>{day}</b>' in page


def test_a_repeated_sentence_is_quoted_once_and_all_are_counted() -> None:
    page = report(many(30))
    good = page[page.index('id="c1-good"') : page.index('id="c1-advice"')]
    assert good.count("<li") == 2  # that of the titles, and that of the texts
    assert "▲ Good: 2 of 60 sentences" in good


def test_each_score_of_a_document_leads_to_its_sentences_whatever_company_it_is_about(monkeypatch) -> None:
    monkeypatch.setattr("sora_signals.show.report.COMPANIES", 1)
    quiet = rows("documents", [{"doc_id": "quiet", "published_at": MOMENT, "score": 0.5, "polarity": 1}])
    result = concat([many(5), Result(documents=quiet, texts={"quiet": (None, "上涨")})])
    mentions = result.mentions[(result.mentions["doc_id"] != "d1") | (result.mentions["ticker"] == "300308.SZ")]
    page = report(Result(**{**result.frames, "mentions": mentions}, texts=result.texts))
    listed = page[page.index('<section id="documents">') :]
    told = dict(re.findall(r'<th scope="row"[^>]*>(\w+)</th>.*?<details>(.*?)</details>', listed))
    assert "中际旭创" in told["d1"]
    assert "上涨" in told["quiet"]
    assert len(told) == 6


def test_few_documents_are_shown_whole_and_many_as_a_table() -> None:
    assert 'class="text"' in report(many(3))
    page = report(many(4))
    assert 'class="text"' not in page
    assert "score and sentences" in page


def test_long_lists_are_cut_and_say_so() -> None:
    page = Reader(report(many(500)))
    assert "200 of 500 documents, the latest first" in page.text
    assert "200 of 500 ratings, the latest first" in page.text


def test_ten_thousand_documents_make_a_page_of_a_few_megabytes() -> None:
    count = 10_000
    result = many(count)
    tickers = [f"{number % 5000:06d}.SZ" for number in range(len(result.signals))]
    signals = result.signals.assign(ticker=pd.Series(tickers, dtype=result.signals["ticker"].dtype))
    own = [f"{number % 5000:06d}.SZ" for number in range(len(result.mentions))]
    mentions = result.mentions.assign(ticker=pd.Series(own, dtype=result.mentions["ticker"].dtype))
    page = report(Result(**{**result.frames, "signals": signals, "mentions": mentions}, texts=result.texts))
    assert len(page.encode()) < 10_000_000
    assert "Shown are the 200 of 5,000 companies" in page


def test_nothing_out_of_a_text_is_obeyed() -> None:
    drawn = report(hostile(), title=EVIL)
    page = Reader(drawn)
    assert page.tags <= ALLOWED
    assert page.attributes <= HARMLESS
    assert drawn.count("<style>") == drawn.count("</style>") == 1
    assert all(re.fullmatch(r"(left:\d+%?;width:\d+%)?", style) for style in page.styles)
    for sign in "\x1b\u202e\u200f\u2067\ud800\r":
        assert sign not in drawn
    drawn.encode("utf-8")
    assert "<script>alert(1)" in page.text


def test_very_long_words_of_a_frame_are_cut() -> None:
    result = sample()
    long = result.documents.assign(title="长" * 100_000, publisher="长" * 100_000)
    assert len(report(Result(**{**result.frames, "documents": long}))) < 60_000


def test_the_page_needs_nothing_else_and_forbids_it() -> None:
    page = report(sample())
    assert "default-src 'none'" in page
    assert not re.search(r"https?://|<script|@import|url\(|<img|<link", page)


def test_a_report_is_made_of_frames_without_texts_of_failures_and_of_nothing() -> None:
    assert "天孚通信" in report(Result(**sample().frames))
    failed = Result(
        errors=rows("errors", [{"doc_id": "x", "stage": "read", "error": "ArticleError", "message": "bad"}])
    )
    assert "ArticleError" in report(failed)
    assert "no documents" in report(Result())
    assert "a.txt" in report(Result(documents=sample().documents))


def test_documents_without_a_time_are_left_out_of_the_chart_and_counted() -> None:
    result = many(6)
    known = pd.Series([True] * 4 + [False] * 2)
    documents = result.documents.assign(published_at=result.documents["published_at"].where(known), score=0.5)
    page = report(Result(**{**result.frames, "documents": documents}, texts=result.texts))
    assert "2 without a time are left out" in page


def test_a_report_is_written_where_it_is_told_and_replaces_an_older_one(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("old", encoding="utf-8")
    assert ss.report(sample(), path) == path
    assert path.read_text(encoding="utf-8") == ss.report(sample())


def test_the_command_writes_a_report_of_articles_and_of_what_was_extracted(tmp_path: Path, capsys) -> None:
    (tmp_path / "a.txt").write_text("宁德时代签订重大合同，股价大涨。", encoding="utf-8")
    out = tmp_path / "report.html"
    assert main(["report", str(tmp_path / "a.txt"), "--out", str(out)]) == 0
    assert "300750.SZ" in out.read_text(encoding="utf-8")
    assert capsys.readouterr().out == ""
    folder = sample().to_parquet(tmp_path / "kept")
    assert main(["report", str(folder), "--out", str(out)]) == 0
    assert "300394.SZ" in out.read_text(encoding="utf-8")
    assert main(["report", str(folder), "--out", str(tmp_path / "none" / "report.html")]) == 2
    assert main(["report", str(folder), "--out", str(tmp_path)]) == 2


def test_many_days_are_drawn_as_longer_periods() -> None:
    days = pd.Series(pd.date_range("2020-01-01", periods=800, tz="Asia/Shanghai"))
    line = timeline(days, pd.Series(range(800)) / 800)
    assert (line.step, len(line.rows)) == ("M", 27)
    assert int(line.rows["documents"].sum()) == 800
    assert chart("none", timeline(days[:0], pd.Series([], dtype=float)), {}) == ""


def test_a_sentence_is_cut_at_its_ends_and_never_longer_than_its_limit() -> None:
    text = f"前句。{span.__name__} 贵州茅台涨停！后句"
    start = text.index("贵州茅台")
    assert text[slice(*around(text, start, start + 4))] == f"{span.__name__} 贵州茅台涨停！"
    endless = "长" * 5000
    start, end = around(endless, 2000, 2004)
    assert start <= 2000
    assert 2004 <= end <= start + 230
    assert around("短", 0, 99) == (0, 1)


def test_results_put_together_make_one_report() -> None:
    page = report(concat([sample("x"), sample("y"), sample("z"), sample("w")]))
    assert "4 documents, mean score" in page
