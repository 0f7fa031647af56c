"""Resolving: one candidate left is a mention, several are ambiguous, none is nothing."""

from collections.abc import Container
from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Bytes, Floats, Ints, in_sorted, indexes, ints
from sora_signals.link.evidence import Evidence
from sora_signals.link.names import NameIndex
from sora_signals.link.table import NO_SECURITY, Candidates
from sora_signals.securities.forms import FORM_KINDS
from sora_signals.text.classes import OPEN
from sora_signals.vocabulary import MATCHED_BY, STATUSES

RESOLVED, AMBIGUOUS, CONFLICT = range(len(STATUSES))
TICKER, WITH_TICKER, FULL_NAME, ALIAS, ABBREVIATION = map(
    MATCHED_BY.index, ("ticker", "name+ticker", "full_name", "alias", "abbreviation")
)
GRACE = 400  # days for which a name goes on being used before and after it is in force
MOST = 30.0  # log-odds from which a mention is as sure as can be
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
    candidates: Candidates, evidence: Evidence, index: NameIndex, doc: Ints, day: Ints, kinds: Bytes
) -> Mentions:
    """Return the candidates that are companies, each with what it means.

    Args:
        candidates, evidence: What may be meant, and what speaks for it. index: The written forms.
        doc: Document of each candidate. day: Its publication day as an ordinal, 0 if unknown.
        kinds: Class of each character of the batch.
    """
    told = np.zeros((3, len(candidates)), dtype=np.int64)
    security, matched_by, status = told
    coded, accepted = candidates.code != NO_SECURITY, evidence.total > 0
    security[:], status[:] = candidates.code, RESOLVED
    _coded(candidates, index, indexes(accepted & coded), matched_by, status)
    named = indexes(accepted & ~coded)
    row = candidates.row[candidates.first[named]]
    sole = ((candidates.stop - candidates.first)[named] == 1) & ~index.grouped[row]
    single, row, several = named[sole], row[sole], named[~sole]
    security[single], matched_by[single] = index.means[row], _matched_by(candidates, index, single, row)
    on = day[single]
    accepted[single] = (on == 0) | (on >= index.born[row])
    accepted[several] = False
    at = indexes(accepted)
    told = told.take(at, axis=1)
    if len(several):
        more = _several(candidates, evidence, index, several, doc, day, kinds)
        at = np.concatenate([at, more[0]])
        order = at.argsort(kind="stable")
        at, told = at[order], np.concatenate([told, more[1:]], axis=1).take(order, axis=1)
    confidence = 1 / (1 + np.exp(-np.minimum(evidence.total[at], MOST)))
    security, matched_by, status = told
    return Mentions(candidates.start[at], candidates.end[at], security, matched_by, status, confidence, doc[at])


def _coded(candidates: Candidates, index: NameIndex, at: Ints, matched_by: Ints, status: Ints) -> None:
    """Tell of the candidates with a code: the code wins, a name beside it agrees or not."""
    if not len(at):
        return
    named = candidates.stop[at] > candidates.first[at]
    matched_by[at] = np.where(named, WITH_TICKER, TICKER)
    at = at[named]
    # the first meaning is nearly always the only one
    first = index.means[candidates.row[candidates.first[at]]]
    for i in at[first != candidates.code[at]].tolist():
        if all(index.security[row] != candidates.code[i] for row in candidates.rows(i)):
            status[i] = CONFLICT


def _matched_by(candidates: Candidates, index: NameIndex, at: Ints, row: Ints) -> Ints:
    kind = index.matched_by[row]
    kind[candidates.legal[at]] = FULL_NAME
    kind[candidates.own[at] != 0] = ABBREVIATION
    return kind


def _several(
    candidates: Candidates, evidence: Evidence, index: NameIndex, at: Ints, doc: Ints, day: Ints, kinds: Bytes
) -> Ints:
    """Rows of the names that several companies bear, or that stand for several at once."""
    rows: list[_Row] = []
    known = _known(candidates, evidence, index, doc, at)
    for i in at.tolist():
        meant, on = candidates.rows(i), int(day[i])
        if index.grouped[meant[0]]:
            if not _spelled_out(candidates, i, kinds):
                rows += [(i, s, ALIAS, RESOLVED) for s in index.means[meant].tolist()]
            continue
        best = _best([r for r in meant if not on or on >= index.born[r]], index, on, known[int(doc[i])])
        if best:
            kind = int(_matched_by(candidates, index, ints([i]), ints(best[:1]))[0])
            left = set(index.means[best].tolist())
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
    meant = index.means[candidates.row[np.where(coded, 0, candidates.first)[sure]]]
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
