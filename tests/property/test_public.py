"""Every public function takes any text: what comes out keeps the contract, or the error is one of the library's own."""

import contextlib
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import sora_signals as ss
from sora_signals.errors import SoraSignalsError
from sora_signals.securities.formats import FORMATS
from tests.invariants import FRAGMENTS, problems, shown

SPECIMENS = Path(__file__).parents[2] / "seeds" / "specimens"
ODD = st.sampled_from(
    ["\u202e", "\u200b", "\u0301", "\ud800", "\x00", "<b>", "</div>", "&lt;", '"', "=1+1", "\r\n", "😀"]
)
ANY = st.text(st.characters(), max_size=60)  # every code point, surrogates too


@cache
def _specimens() -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8") for path in sorted(SPECIMENS.glob("*.txt")))


@st.composite
def _mutated(draw: st.DrawFn) -> str:
    """A stretch of a specimen in which parts are cut out, doubled, moved, or replaced."""
    text = draw(st.sampled_from(_specimens()))
    start = draw(st.integers(0, max(0, len(text) - 250)))
    text = text[start : start + 250]
    for _ in range(draw(st.integers(1, 5))):
        a, b = sorted(draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
        put = draw(st.just("") | st.just(text[a:b] * 2) | st.sampled_from(FRAGMENTS) | ODD | st.text(max_size=2))
        text = text[:a] + put + text[b:]
    return text


TEXTS = ANY | _mutated()


@settings(max_examples=80)
@given(TEXTS, st.none() | TEXTS)
def test_extract(text: str, title: str | None) -> None:
    assert not list(problems(ss.extract(text, title=title), text, title))


@settings(max_examples=25)
@given(st.lists(TEXTS, max_size=5), st.integers(1, 3))
def test_extract_many_and_iter_results_give_each_article_its_own_rows(texts: list[str], batch: int) -> None:
    whole = ss.extract_many(texts)
    assert whole.documents["n_chars"].tolist() == [len(text) for text in texts]
    for number, text in enumerate(texts):
        own = whole.mentions[whole.mentions["doc_id"] == str(number)]
        assert all(shown(text[row.start : row.end]) == row.surface for row in own.itertuples())
    parts = list(ss.iter_results(texts, batch=batch))
    assert sum(len(part.mentions) for part in parts) == len(whole.mentions)


@settings(max_examples=80)
@given(TEXTS, st.data())
def test_score_and_polarity(text: str, data: st.DataObject) -> None:
    place = st.integers(0, max(0, len(text) - 1))
    spans = [(at, data.draw(st.integers(at + 1, len(text)))) for at in data.draw(st.lists(place, max_size=4)) if text]
    scores = [ss.score(text), *ss.score(text, targets=spans)]
    assert len(scores) == 1 + len(spans)
    assert all(-1 <= value <= 1 and ss.polarity(value) in {-1, 0, 1} for value in scores)


@settings(max_examples=25)
@given(TEXTS)
def test_explain_tells_the_scores_of_the_frames(text: str) -> None:
    why, mentions = ss.explain(text), ss.extract(text).mentions.set_index("mention_id")
    last = why.waterfall.groupby("mention_id")["score"].last()
    assert last.tolist() == pytest.approx(mentions["score"].loc[last.index].tolist())
    assert why.to_text()
    assert "<script" not in why._repr_html_()


@settings(max_examples=120)
@given(
    ANY | st.integers() | st.none() | st.binary(max_size=8) | st.from_regex(r"(sh|SZ|BJ)?\.?[0-9]{6}(\.[A-Z]{2,4})?")
)
def test_a_ticker_is_parsed_and_spelled_in_every_format_or_refused(given_: object) -> None:
    with contextlib.suppress(SoraSignalsError):
        ticker = ss.parse_ticker(given_)
        assert {ss.parse_ticker(ss.convert(ticker, to=name)) for name in FORMATS} == {ticker}


@settings(max_examples=25)
@given(st.binary(max_size=300) | TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")), st.sampled_from(["txt", "md", "jsonl", "csv", "parquet"]))  # fmt: skip
def test_any_file_is_read_or_becomes_an_error(content: bytes, suffix: str) -> None:
    with TemporaryDirectory() as folder:
        (Path(folder) / f"a.{suffix}").write_bytes(content)
        result = ss.extract_many(ss.read_articles(folder))
    assert result.errors["error"].isin(["ArticleError"]).all()


@settings(max_examples=15)
@given(TEXTS, st.text(max_size=5))
def test_views_obey_nothing_out_of_a_text(text: str, doc_id: str) -> None:
    hostile = f"{text}<img src=x onerror=alert(1)>\"'<script>"
    result = ss.extract(f"天孚通信大涨{hostile}", title=hostile, doc_id=doc_id + "<i>", source="<u>")
    for page in (result._repr_html_(), ss.report(result), ss.report(result, title=hostile)):
        tags = _tags(page)
        assert not {"img", "script", "u"} & {tag for tag, _ in tags}
        assert not [name for _, names in tags for name in names if name.startswith("on")]


def _tags(page: str) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, [name for name, _ in attrs]))

    Reader().feed(page)
    return found


@settings(max_examples=12)
@given(st.lists(TEXTS, min_size=1, max_size=3, unique=True))
def test_what_is_kept_is_read_back_and_differs_from_itself_in_nothing(texts: list[str]) -> None:
    result = ss.extract_many(texts)
    with TemporaryDirectory() as folder:
        held = ss.Result.from_parquet(result.to_parquet(Path(folder) / "r"))
    for name, rows in result.frames.items():
        assert_frame_equal(rows, held.frames[name], check_exact=True)
    assert ss.diff(result, held).rows.empty


@settings(max_examples=12)
@given(st.lists(TEXTS, min_size=2, max_size=4))
def test_results_put_together_hold_all_rows(texts: list[str]) -> None:
    parts = [ss.extract(text, doc_id=f"d{n}") for n, text in enumerate(texts)]
    whole = ss.concat(parts)
    assert len(whole.evidence) == sum(len(part.evidence) for part in parts)


@settings(max_examples=8)
@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_a_factor_is_of_companies_named(texts: list[str]) -> None:
    given_ = [{"text": text, "published_at": "2024-02-20 15:30"} for text in texts]
    result = ss.extract_many(given_)
    factor = ss.to_factor(result)
    assert set(factor.index.get_level_values("asset")) <= set(result.signals["ticker"])


@settings(max_examples=15)
@example("\r", "@")  # a bare return inside a cell must not end its line
@given(st.sampled_from("=+-@\t\r＝＋－＠"), TEXTS)
def test_no_cell_of_a_csv_begins_a_formula(start: str, text: str) -> None:
    given_ = f"{start}{text}"
    with TemporaryDirectory() as folder:
        ss.extract(f"{given_}\n天孚通信大涨", title=given_, source=given_, doc_id=given_ or "x").to_csv(
            Path(folder) / "c"
        )
        for file in (Path(folder) / "c").glob("*.csv"):
            cells = pd.read_csv(file, dtype=str, keep_default_na=False, usecols=_text_columns(file.stem))
            assert not [
                c for column in cells for c in cells[column] if c.lstrip(" ").startswith(tuple("=+-@\t\r＝＋－＠"))
            ]


def _text_columns(name: str) -> list[str]:
    return [column.name for column in ss.SCHEMAS[name] if column.dtype == "string"]
