"""What holds for every frame: dtypes, values, and the way to a folder and back."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from sora_signals.frames import empty, frame
from sora_signals.result import Result
from sora_signals.schemas import CATEGORY, FLAG, REAL, SCHEMAS, TEXT, TIME, WHOLE, Column
from sora_signals.show.spans import Mark, pieces
from sora_signals.times import parse_time

TIMES = st.datetimes(datetime(1992, 1, 1), datetime(2200, 1, 1), timezones=st.just(ZoneInfo("Asia/Shanghai")))  # noqa: DTZ001
VALUES = {
    TEXT: st.text(),
    WHOLE: st.integers(-(2**63), 2**63 - 1),
    REAL: st.floats(allow_nan=False, allow_infinity=False),
    FLAG: st.booleans(),
    TIME: TIMES,
}
FULL_TEXT = st.text(st.characters(codec=None), max_size=30)


def _values(column: Column) -> st.SearchStrategy[object]:
    known = st.sampled_from(column.categories) if column.dtype == CATEGORY else VALUES[column.dtype]
    return st.none() | known


@st.composite
def frames(draw: st.DrawFn) -> tuple[str, dict[str, list[object]]]:
    name = draw(st.sampled_from(list(SCHEMAS)))
    size = draw(st.integers(0, 4))
    lists = {c.name: draw(st.lists(_values(c), min_size=size, max_size=size)) for c in SCHEMAS[name]}
    return name, lists


@given(frames())
def test_a_frame_has_the_dtypes_of_an_empty_one_and_the_values_it_was_given(made) -> None:
    name, lists = made
    built = frame(name, lists)
    assert list(built.dtypes) == list(empty(name).dtypes)
    for column, values in lists.items():
        assert [None if pd.isna(value) else value for value in built[column]] == values


@settings(max_examples=25)
@given(frames())
def test_a_folder_gives_back_what_it_was_given(made) -> None:
    name, lists = made
    result = Result(**{name: frame(name, lists)})
    with TemporaryDirectory() as folder:
        back = Result.from_parquet(result.to_parquet(Path(folder, "out")))
    assert_frame_equal(back.frames[name], result.frames[name], check_exact=True)


@given(FULL_TEXT)
def test_any_text_can_be_kept_at_its_length(text: str) -> None:
    built = frame("errors", {"doc_id": [text], "stage": [None], "error": [None], "message": [None]})
    assert len(built["doc_id"][0]) == len(text)


SPANS = st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40)), max_size=8)


@given(FULL_TEXT, SPANS)
def test_pieces_laid_together_are_the_text_and_each_lies_under_its_marks(text: str, spans) -> None:
    marks = [Mark(start, end, "mention", "▲", str(number)) for number, (start, end) in enumerate(spans)]
    cut = list(pieces(text, marks))
    assert "".join(piece.text for piece in cut) == text
    position = 0
    for piece in cut:
        over = {
            mark for mark in marks if mark.start >= 0 and mark.start <= position < mark.end and mark.start < mark.end
        }
        assert set(piece.marks) == over
        position += len(piece.text)
    assert sum(len(piece.opening) for piece in cut) == sum(len(piece.closing) for piece in cut)


@given(TIMES)
def test_a_time_survives_being_written_down(moment: datetime) -> None:
    assert parse_time(moment) == parse_time(moment.isoformat()) == moment
