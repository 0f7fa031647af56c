"""The views: nothing lost, nothing executed, no meaning by colour alone."""

import io
import re
from html import unescape
from html.parser import HTMLParser
from unicodedata import east_asian_width

import pytest

from sora_signals.errors import SoraSignalsError
from sora_signals.result import Result, concat
from sora_signals.show import html, lines, terminal
from sora_signals.show.spans import Mark, documents, pieces, price_of, printable, sign_of
from tests.unit.results import TEXT, TITLE, rows, sample, span

CODE = "300394.SZ"
EVIL = '<script>alert("x")</script>&\x1b[2J\u202e'


class Reader(HTMLParser):
    """Collects the text of the article, the tags and whether they are balanced."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.open, self.tags = "", [], set()
        self.inside = 0

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.tags.add(tag)
        if ("class", "text") in attrs:
            self.inside = len(self.open)

    def handle_endtag(self, tag):
        if len(self.open) == self.inside:
            self.inside = 0
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.inside:
            self.text += data


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Return a terminal of 80 columns that has colours."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    return Terminal()


def in_text(result: Result, doc_id: str | None = None) -> str:
    return lines.to_text(terminal.view(result, doc_id))


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    assert not reader.open
    return reader


def test_the_notebook_view_holds_the_whole_text_unchanged() -> None:
    assert read(sample()._repr_html_()).text == TEXT


def test_marks_carry_signs_and_reasons_and_not_only_colour() -> None:
    page = sample()._repr_html_()
    good = re.search(r'<mark class="([^"]*)" data-sign="▲" title="([^"]*)">天孚通信\(300394.SZ\)</mark>', page)
    assert good is not None
    assert set(good[1].split()) == {"mention", "up"}
    assert unescape(good[2]).splitlines() == ["300394.SZ 天孚通信 +0.60", "+0.80 饱满 (sentiment)"]
    assert 'data-sign="▼"' in page
    assert 'class="recommendation" title="recommendation: watch 天孚通信"' in page
    assert 'class="rating" title="rating: buy, 98.50"' in page
    assert 'class="risk" title="risk: demand"' in page
    assert "text-decoration-style:double" in page


def test_what_starts_may_be_reached_by_the_keyboard() -> None:
    page = sample()._repr_html_()
    assert len(re.findall(r'<span class="hit" tabindex="0"><mark', page)) == 6
    assert page.count('<th scope="row"') == page.count("</tr>") - page.count("</thead>")


def test_a_rating_in_the_title_is_marked_there() -> None:
    rated = {"doc_id": "a.txt", **span(TITLE, "点评"), "surface": "点评", "rating": "buy", "section": "title"}
    full = sample()
    (document,) = documents(Result(documents=full.documents, texts=full.texts, ratings=rows("ratings", [rated])))
    assert [mark.kind for mark in document.title_marks] == ["rating"]
    assert not document.marks


def test_a_phrase_of_several_targets_is_one_mark_that_names_them_all() -> None:
    phrase = {"doc_id": "a.txt", **span(TEXT, "建议关注"), "phrase": "建议关注", "action": "watch", "section": "body"}
    both = rows("recommendations", [{**phrase, "target": "甲"}, {**phrase, "target": "乙", "negated": True}])
    full = sample()
    (document,) = documents(Result(documents=full.documents, texts=full.texts, recommendations=both))
    assert [mark.note for mark in document.marks] == ["recommendation: watch 甲\nrecommendation: not watch 乙"]


def test_what_a_screen_would_obey_is_replaced_one_for_one() -> None:
    evil = "a\x1b\u200f\u202e\u2066\ud83d\ude00\r\n\tb"
    assert printable(evil) == "a\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd \n\tb"


def test_a_target_price_is_told_with_its_range_and_currency() -> None:
    one = {"target_price": 98.5, "target_price_low": 98.5, "target_price_high": 98.5, "currency": "HKD"}
    assert price_of(one) == "98.50 HKD"
    assert price_of({**dict.fromkeys(one), "currency": "CNY"}) == ""


def test_the_view_is_self_contained() -> None:
    page = sample()._repr_html_()
    assert not re.search(r"https?://|<script|@import|url\(", page)


@pytest.mark.parametrize("view", [html.page, in_text])
def test_nothing_out_of_the_text_is_obeyed(view) -> None:
    evil = sample(EVIL, EVIL + TEXT)
    wicked = {
        "doc_id": EVIL,
        "mention_id": 9,
        "start": 0,
        "end": 5,
        "role": "subject",
        "name": EVIL,
        "ticker": EVIL,
    }
    result = Result(
        documents=evil.documents,
        texts=evil.texts,
        mentions=rows("mentions", [{**wicked, "section": "body"}]),
        evidence=rows("evidence", [{"doc_id": EVIL, "mention_id": 9, "term": EVIL, "contribution": 0.1}]),
        signals=rows("signals", [{**wicked, "score": 0.1}]),
        risks=rows("risks", [{**wicked, "item": EVIL}]),
        recommendations=rows("recommendations", [{**wicked, "phrase": EVIL, "target": EVIL, "segment": EVIL}]),
    )
    drawn = view(result)
    assert "\x1b" not in drawn
    assert "\u202e" not in drawn
    if view is html.page:
        assert "<script" not in drawn
        assert read(drawn).tags <= {"div", "style", "h4", "article", "span", "mark", "table", "caption", "thead",
                                    "tbody", "tr", "th", "td", "i", "p"}  # fmt: skip


def test_overlapping_marks_are_split_and_both_apply() -> None:
    marks = [Mark(0, 3, "mention", "▲", "a"), Mark(2, 5, "risk", "", "b"), Mark(2, 3, "rating", "", "c")]
    cut = list(pieces("ABCDEF", marks))
    assert [(p.text, "".join(m.note for m in p.marks)) for p in cut] == [
        ("AB", "a"),
        ("C", "abc"),
        ("DE", "b"),
        ("F", ""),
    ]
    assert [m.note for m in cut[1].opening] == ["b", "c"]
    assert [m.note for m in cut[1].closing] == ["c", "a"]


def test_a_mark_beyond_the_text_is_cut_off() -> None:
    cut = list(pieces("AB", [Mark(1, 9, "risk", "", ""), Mark(5, 6, "risk", "", ""), Mark(1, 1, "risk", "", "")]))
    assert [(p.text, len(p.marks)) for p in cut] == [("A", 0), ("B", 1)]


def test_the_terminal_view_marks_with_signs_and_lists_what_was_read() -> None:
    drawn = in_text(sample())
    assert "«建议关注»▲天孚通信(300394.SZ)，‹订单›饱满。▼中际旭创承压。" in drawn
    assert "⟨需求不及预期⟩" in drawn
    assert "== a.txt ▲天孚通信点评" in drawn
    assert re.search(r"^300394\.SZ  天孚通信  ▲ \+0\.60 █+ +2 +70% +watch", drawn, re.MULTILINE)
    assert "\x1b" not in drawn


def test_colour_is_for_terminals_and_says_nothing_by_itself(screen: Terminal) -> None:
    lines.write(terminal.view(sample()), screen)
    painted = screen.getvalue()
    assert "\x1b[1;31m▲天孚通信" in painted
    bare = re.sub(r"\x1b\[[\d;]*m", "", painted)
    assert [*map(str.rstrip, bare.splitlines())] == in_text(sample()).splitlines()


def test_a_terminal_gets_no_colour_if_the_user_wants_none(screen: Terminal, monkeypatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    lines.write(terminal.view(sample()), screen)
    assert "▲天孚通信" in screen.getvalue()
    assert not re.search(r"\x1b\[[\d;]*3[0-7]m", screen.getvalue())


def test_tables_fit_a_terminal_and_lose_nothing(screen: Terminal, monkeypatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    long = "需求" * 60
    full = sample()
    risks = rows("risks", [{"doc_id": "a.txt", "item": long, "category": "demand"}])
    lines.write(terminal.view(Result(documents=full.documents, signals=full.signals, risks=risks)), screen)
    drawn = screen.getvalue().splitlines()
    assert max(sum(2 if east_asian_width(c) in "WF" else 1 for c in row) for row in drawn[:-1]) <= 80
    assert "".join("".join(drawn).split()).count("需求") == 60
    assert "天孚通信" in "".join(row for row in drawn if row.startswith(CODE))


def test_a_file_has_no_right_margin(monkeypatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    out = io.StringIO()
    lines.write(lines.table(["a", "b"], [["长" * 300, "end"]], wraps={"a"}), out)
    assert out.getvalue().splitlines()[1] == f"{'长' * 300}  end"


def test_a_stream_that_cannot_hold_a_sign_gets_a_substitute() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    lines.write("▲ up", stream)
    stream.flush()
    assert raw.getvalue() == b"? up\n"


@pytest.mark.parametrize("view", [html.page, in_text])
def test_one_document_may_be_asked_for_and_an_unknown_one_is_refused(view) -> None:
    many = concat([sample(f"doc{number}") for number in range(30)])
    assert "doc29" in view(many, "doc29")
    assert "doc28" not in view(many, "doc29")
    assert f"and {27 if view is html.page else 10} more documents" in view(many)
    with pytest.raises(SoraSignalsError, match=r"'doc99'.*'doc0'"):
        view(many, "doc99")


@pytest.mark.parametrize("view", [html.page, in_text])
def test_a_result_without_texts_or_documents_can_still_be_shown(view) -> None:
    full = sample()
    bare = Result(**full.frames)
    assert "300394.SZ" in view(bare)
    assert "not kept" in view(bare)
    assert "no documents" in view(Result())


def test_show_prints_in_a_terminal(capsys) -> None:
    sample().show()
    assert "▲天孚通信" in capsys.readouterr().out


def test_a_source_and_an_ambiguous_mention_have_signs_of_their_own() -> None:
    base = {"doc_id": "a.txt", "section": "body", "status": "resolved", "polarity": 1}
    mentions = rows("mentions", [{**base, "mention_id": 0, "start": 0, "end": 2, "role": "source"},
                                 {**base, "mention_id": 1, "start": 2, "end": 4, "role": "subject", "status": "ambiguous"}])  # fmt: skip
    full = sample()
    drawn = in_text(Result(documents=full.documents, texts=full.texts, mentions=mentions))
    assert "○建议?关注" in drawn
    (document,) = documents(Result(documents=full.documents, texts=full.texts, mentions=mentions))
    assert "status: ambiguous" in document.marks[1].note


def test_a_sign_stands_for_each_polarity() -> None:
    assert [sign_of(polarity) for polarity in (1, -1, 0, None)] == ["▲", "▼", "●", "●"]
