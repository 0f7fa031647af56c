"""Which company a document is about: all documents at once against one after the other."""

from collections import Counter
from typing import NamedTuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sora_signals.arrays import ints
from sora_signals.relate.main import MAIN_SHARE, NOBODY, Named, main_companies

DOCUMENTS = 6


class Row(NamedTuple):
    """A mention: its document and company, and how it stands there."""

    doc: int
    company: int
    titled: bool
    aimed: bool
    coded: bool
    front: bool


FLAG = st.booleans()
MENTIONS = st.lists(st.builds(Row, st.integers(0, 4), st.integers(0, 3), FLAG, FLAG, FLAG, FLAG), max_size=30)
ABROAD = st.lists(st.integers(0, 3), min_size=DOCUMENTS, max_size=DOCUMENTS)


def one_document(rows: list[tuple[int, Row]], abroad: int) -> tuple[int, int]:
    """The position of the first mention of a document's company, and of its likely company."""
    titled = [(at, row.company) for at, row in rows if row.titled]
    if titled and len({company for _, company in titled}) == 1:
        return titled[0][0], titled[0][0]
    count = Counter(row.company for _, row in rows)
    top = min(count, key=lambda company: (-count[company], company))
    if abroad >= count[top] and not any(row.coded for _, row in rows if row.company == top):
        return NOBODY, NOBODY
    first = next(at for at, row in rows if row.company == top)
    alone = len(count) == 1 and not all(row.aimed for _, row in rows)
    clear = count[top] > MAIN_SHARE * len(rows) and (alone or count[top] > 1)
    opens = rows[0][1]
    ahead = opens.company == top and opens.front and opens.coded and count[top] > 1
    return (first if clear else NOBODY), (first if clear or ahead else NOBODY)


@given(MENTIONS, ABROAD)
def test_documents_together_are_about_whom_each_is_about_alone(mentions: list[Row], abroad: list[int]) -> None:
    rows = sorted(mentions, key=lambda row: row.doc)
    doc, security, *flags = zip(*rows, strict=True) if rows else ((),) * len(Row._fields)
    named = Named(ints(doc), ints(security), DOCUMENTS)
    columns = [np.array(flag, dtype=np.bool_) for flag in flags]
    expected = []
    for d in range(DOCUMENTS):
        own = [(at, row) for at, row in enumerate(rows) if row.doc == d]
        expected.append(one_document(own, abroad[d]) if own else (NOBODY, NOBODY))
    assert list(zip(*main_companies(named, *columns, ints(abroad)), strict=True)) == expected
