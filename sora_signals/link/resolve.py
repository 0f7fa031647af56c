"""Resolving: one candidate left is a mention, several are ambiguous, none is nothing."""

from collections.abc import Container
from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Bytes, Floats, Ints, clipped, filled, in_sorted, indexes, ints
from sora_signals.link.evidence import Evidence
from sora_signals.link.names import FORESEEN, NameIndex
from sora_signals.link.table import NO_SECURITY, Candidates, meanings
from sora_signals.securities.forms import FORM_KINDS
from sora_signals.text.classes import OPEN
from sora_signals.vocabulary import MATCHED_BY, STATUSES

RESOLVED, AMBIGUOUS, CONFLICT = range(len(STATUSES))
TICKER, WITH_TICKER, FULL_NAME, ALIAS, ABBREVIATION = map(
    MATCHED_BY.index, ("ticker", "name+ticker", "full_name", "alias", "abbreviation")
)
GRACE = 400  # days for which a name goes on being used before and after it is in force
LEAD = 0.5  # by how much the best meaning must lead the next one

_Row = tuple[int, int, int, int]  # candidate, security, matched_by, status


@dataclass(frozen=True, slots=True)
class Mentions:
    """Mentions in reading order, equally long.

    Attributes:
        start, end: Span in the normalised text. security: index into the master, -1 where ambiguous.
        matched_by, status: Indexes into their vocabularies. confidence: 0..1. doc: Document of each mention.
    """

    start: Ints
    end: Ints
    security: Ints
    matched_by: Ints
    status: Ints
    confidence: Floats
    doc: Ints

    def __len__(self) -> int:
        return len(self.start)

    def where(self, chosen: Bools | Ints) -> "Mentions":
        """Return the chosen mentions."""
        return Mentions(*(getattr(self, name)[chosen] for name in self.__slots__))


def resolve(
    candidates: Candidates, evidence: Evidence, index: NameIndex, grouped: Bools, doc: Ints, day: Ints, kinds: Bytes
) -> Mentions:
    """Return the candidates that are companies, each with what it means.

    Args:
        candidates, evidence: What may be meant, and what speaks for it. index: The written forms.
        grouped: For each form, whether it names several companies at once (三桶油).
        doc: Document of each candidate. day: Its publication day as an ordinal, 0 if unknown.
        kinds: Class of each character of the batch.
    """
    total = evidence.total
    accepted = total > 0
    coded, several = candidates.code != NO_SECURITY, candidates.stop - candidates.first > 1
    named = indexes(~coded)
    groups = named[grouped[candidates.row[candidates.first[named]]]]
    several[groups] = True
    for i in groups.tolist():
        accepted[i] &= not _spelled_out(candidates, i, kinds)
    parts = [
        _coded(candidates, index, indexes(accepted & coded)),
        _single(candidates, index, indexes(accepted & ~coded & ~several), day),
        _several(candidates, evidence, index, grouped, indexes(accepted & ~coded & several), doc, day),
    ]
    at, security, matched_by, status = np.concatenate(parts, axis=1)
    order = at.argsort(kind="stable")
    at = at[order]
    confidence = 1 / (1 + np.exp(-clipped(total[at], -30, 30)))
    columns = (security[order], matched_by[order], status[order])
    return Mentions(candidates.start[at], candidates.end[at], *columns, confidence, doc[at])


def _coded(candidates: Candidates, index: NameIndex, at: Ints) -> Ints:
    """Rows of the candidates with a code: the code wins, a name beside it agrees or not."""
    if not len(at):
        return np.zeros((4, 0), dtype=np.int64)
    owner, row = meanings(candidates)
    agreeing = owner[index.forms.security[row] == candidates.code[owner]]
    named = candidates.stop[at] > candidates.first[at]
    conflict = named & ~in_sorted(at, agreeing)
    matched_by, status = np.where(named, WITH_TICKER, TICKER), np.where(conflict, CONFLICT, RESOLVED)
    return np.stack([at, candidates.code[at], matched_by, status])


def _single(candidates: Candidates, index: NameIndex, at: Ints, day: Ints) -> Ints:
    """Rows of the names that only one company bears, without those that it did not bear yet."""
    row = candidates.row[candidates.first[at]]
    known = (day[at] == 0) | (day[at] >= index.born[row] - FORESEEN)
    at, row = at[known], row[known]
    matched_by = _matched_by(candidates, index, at, row)
    return np.stack([at, index.forms.security[row], matched_by, filled(len(at), RESOLVED)])


def _matched_by(candidates: Candidates, index: NameIndex, at: Ints, row: Ints) -> Ints:
    kind = ints([MATCHED_BY.index(kind) for kind in FORM_KINDS])[index.forms.kind[row]]
    kind[candidates.legal[at]] = FULL_NAME
    kind[candidates.own[at] != 0] = ABBREVIATION
    return kind


def _several(
    candidates: Candidates, evidence: Evidence, index: NameIndex, grouped: Bools, at: Ints, doc: Ints, day: Ints
) -> Ints:
    """Rows of the names that several companies bear, or that stand for several at once."""
    rows: list[_Row] = []
    known = _known(candidates, evidence, index, doc, at)
    for i in at.tolist():
        meant, on = candidates.rows(i), int(day[i])
        if grouped[meant[0]]:
            rows += [(i, s, ALIAS, RESOLVED) for s in index.forms.security[meant].tolist()]
            continue
        best = _best([r for r in meant if not on or on >= index.born[r] - FORESEEN], index, on, known[int(doc[i])])
        if best:
            kind = int(_matched_by(candidates, index, ints([i]), ints(best[:1]))[0])
            left = set(index.forms.security[best].tolist())
            rows.append((i, left.pop(), kind, RESOLVED) if len(left) == 1 else (i, NO_SECURITY, kind, AMBIGUOUS))
    return ints(rows).reshape(-1, 4).T


def _spelled_out(candidates: Candidates, i: int, kinds: Bytes) -> bool:
    """Whether a bracket behind a name of several companies tells which of them are meant: 国有大行(工商银行)."""
    end = int(candidates.end[i])
    opens = end < len(kinds) and kinds[end] == OPEN
    return bool(opens and in_sorted(ints([end + 1]), candidates.start)[0])


def _known(candidates: Candidates, evidence: Evidence, index: NameIndex, doc: Ints, asked: Ints) -> dict[int, set[int]]:
    """Securities that the documents asked for name beyond doubt: by a code, or by a name that only one bears."""
    known: dict[int, set[int]] = {number: set() for number in doc[asked].tolist()}
    if not known:
        return known
    coded, counts = candidates.code != NO_SECURITY, candidates.stop - candidates.first
    sure = indexes(evidence.clear & (coded | (counts == 1)) & in_sorted(doc, ints(sorted(known))))
    meant = index.forms.security[candidates.row[np.where(coded, 0, candidates.first)[sure]]]
    meant = np.where(coded[sure], candidates.code[sure], meant)
    for number, security in zip(doc[sure].tolist(), meant.tolist(), strict=True):
        known[number].add(security)
    return known


def _best(rows: list[int], index: NameIndex, day: int, known: Container[int]) -> list[int]:
    """The rows that no other one leads clearly, the best first."""
    if len(rows) < 2:
        return rows
    scored = sorted(((_fit(index, r, day, known), -n, r) for n, r in enumerate(rows)), reverse=True)
    return [r for fit, _, r in scored if scored[0][0] - fit < LEAD]


def _fit(index: NameIndex, row: int, day: int, known: Container[int]) -> float:
    """How well one meaning fits the day and the rest of the document."""
    forms, security = index.forms, int(index.forms.security[row])
    fit = 3.0 * (security in known) + float(forms.prior[row])
    kind, gone = FORM_KINDS[int(forms.kind[row])], int(index.gone[security])
    if not day:
        former = bool(forms.last_day[row]) or bool(gone)
        return fit + (kind in ("name", "full_name")) + 0.5 * (kind == "alias") - former
    first, last = int(forms.first_day[row]), int(forms.last_day[row])
    last = min(last or gone, gone or last)
    in_force = (not first or first <= day) and (not last or day <= last)
    near = (not first or first - GRACE <= day) and (not last or day <= last + GRACE)
    # where no list tells since when, the name of a company that bore others is less sure to have been in force
    undated = not first and security in index.renamed
    return fit + 2.0 * in_force + 0.5 * near - undated
