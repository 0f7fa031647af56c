"""Which company a document is about: all documents at once against one after the other."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sora_signals.arrays import ints
from sora_signals.relate.main import MAIN_SHARE, NOBODY, Named, main_companies

MENTIONS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 3), st.booleans(), st.booleans(), st.booleans()), max_size=30
)


def one_document(rows: list[tuple[int, int, bool, bool, bool]]) -> tuple[int, int]:
    """The position of the first mention of a document's company, and of its likely company."""
    titled = [(at, company) for at, company, is_titled, _, _ in rows if is_titled]
    if titled and len({company for _, company in titled}) == 1:
        return titled[0][0], titled[0][0]
    count = Counter(company for _, company, *_ in rows)
    top = min(count, key=lambda company: (-count[company], company))
    first = next(at for at, company, *_ in rows if company == top)
    alone = len(count) == 1 and not all(is_aimed for *_, is_aimed, _ in rows)
    clear = count[top] > MAIN_SHARE * len(rows) and (alone or count[top] > 1)
    ahead = rows[0][1] == top and rows[0][4] and count[top] > 1
    return (first if clear else NOBODY), (first if clear or ahead else NOBODY)


@given(MENTIONS)
def test_documents_together_are_about_whom_each_is_about_alone(mentions) -> None:
    rows = sorted(mentions, key=lambda row: row[0])
    doc, security, titled, aimed, front = zip(*rows, strict=True) if rows else ((),) * 5
    named = Named(ints(doc), ints(security), 6)
    flags = [np.array(column, dtype=np.bool_) for column in (titled, aimed, front)]
    expected = []
    for d in range(6):
        own = [(at, *row[1:]) for at, row in enumerate(rows) if row[0] == d]
        expected.append(one_document(own) if own else (NOBODY, NOBODY))
    assert list(zip(*main_companies(named, *flags), strict=True)) == expected
