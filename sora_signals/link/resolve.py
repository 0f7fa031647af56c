"""Resolving: one candidate left is a mention, several are ambiguous, none is nothing."""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Floats, Ints, ints
from sora_signals.link.evidence import Evidence
from sora_signals.link.names import FORESEEN, NameIndex
from sora_signals.link.table import NO_SECURITY, Candidates
from sora_signals.securities.forms import FORM_KINDS, NameForms
from sora_signals.vocabulary import MATCHED_BY, STATUSES

RESOLVED, AMBIGUOUS, CONFLICT = range(len(STATUSES))
GRACE = 400  # days for which a name goes on being used before and after it is in force
LEAD = 0.5  # by how much the best meaning must lead the next one


@dataclass(frozen=True, slots=True)
class Mentions:
    """Mentions in reading order, equally long.

    Attributes:
        start, end: Span in the normalised text. security: index into the master, -1 where ambiguous.
        matched_by, status: Indexes into their vocabularies. confidence: 0..1.
        doc: Document of each mention. options: All securities that an ambiguous mention may mean.
    """

    start: Ints
    end: Ints
    security: Ints
    matched_by: Ints
    status: Ints
    confidence: Floats
    doc: Ints
    options: tuple[tuple[int, ...], ...]

    def __len__(self) -> int:
        return len(self.start)

    def where(self, chosen: Bools | Ints) -> "Mentions":
        """Return the chosen mentions."""
        picked = np.arange(len(self))[chosen]
        options = tuple(self.options[i] for i in picked.tolist())
        return Mentions(
            self.start[picked],
            self.end[picked],
            self.security[picked],
            self.matched_by[picked],
            self.status[picked],
            self.confidence[picked],
            self.doc[picked],
            options,
        )


def resolve(
    candidates: Candidates, evidence: Evidence, index: NameIndex, grouped: Bools, doc: Ints, day: Ints
) -> Mentions:
    """Return the candidates that are companies, each with what it means.

    Args:
        candidates, evidence: What may be meant, and what speaks for it. index: The written forms.
        grouped: For each form, whether it names several companies at once (三桶油).
        doc: Document of each candidate. day: Its publication day as an ordinal, 0 if unknown.
    """
    forms, total = index.forms, evidence.total
    accepted = np.flatnonzero(total > 0)
    known = _known(candidates, evidence, forms, doc)
    rows: list[tuple[int, int, int, tuple[int, ...]]] = []
    owner: list[int] = []
    for i in accepted.tolist():
        one = _members(candidates, forms, grouped, i)
        one = one or _read(candidates, index, i, int(day[i]), known.get(int(doc[i]), frozenset()))
        rows += one
        owner += [i] * len(one)
    security, matched_by, status, options = zip(*rows, strict=True) if rows else ((), (), (), ())
    at = ints(owner)
    confidence = 1 / (1 + np.exp(-np.clip(total[at], -30, 30)))
    start, end = candidates.start[at], candidates.end[at]
    return Mentions(start, end, ints(security), ints(matched_by), ints(status), confidence, doc[at], tuple(options))


def _members(
    candidates: Candidates, forms: NameForms, grouped: Bools, i: int
) -> list[tuple[int, int, int, tuple[int, ...]]]:
    """One row for each company that a group's name stands for; empty for any other name."""
    rows = candidates.row[candidates.first[i] : candidates.stop[i]]
    if candidates.code[i] != NO_SECURITY or not len(rows) or not grouped[rows[0]]:
        return []
    kind = MATCHED_BY.index("alias")
    return [(int(s), kind, RESOLVED, (int(s),)) for s in forms.security[rows].tolist()]


def _known(candidates: Candidates, evidence: Evidence, forms: NameForms, doc: Ints) -> dict[int, frozenset[int]]:
    """Securities that each document names beyond doubt: by a code, or by a name that only one company bears."""
    known: dict[int, set[int]] = {}
    for i in np.flatnonzero(evidence.clear).tolist():
        if candidates.code[i] != NO_SECURITY:
            known.setdefault(int(doc[i]), set()).add(int(candidates.code[i]))
        elif candidates.stop[i] - candidates.first[i] == 1:
            known.setdefault(int(doc[i]), set()).add(int(forms.security[candidates.row[candidates.first[i]]]))
    return {d: frozenset(s) for d, s in known.items()}


def _read(
    candidates: Candidates, index: NameIndex, i: int, day: int, known: frozenset[int]
) -> list[tuple[int, int, int, tuple[int, ...]]]:
    """Security, matched_by, status and options of one candidate; nothing where the day leaves no meaning."""
    forms = index.forms
    rows = candidates.row[candidates.first[i] : candidates.stop[i]].tolist()
    code = int(candidates.code[i])
    if code != NO_SECURITY:
        if not rows:
            return [(code, MATCHED_BY.index("ticker"), RESOLVED, (code,))]
        agrees = any(int(forms.security[r]) == code for r in rows)
        return [(code, MATCHED_BY.index("name+ticker"), RESOLVED if agrees else CONFLICT, (code,))]
    rows = [r for r in rows if not day or day >= index.born[r] - FORESEEN]
    if not rows:
        return []
    best = _best(rows, index, day, known)
    kind = MATCHED_BY.index(_kind(candidates, forms, i, best[0]))
    meant = tuple(sorted({int(forms.security[r]) for r in best}))
    if len(meant) == 1:
        return [(meant[0], kind, RESOLVED, meant)]
    return [(NO_SECURITY, kind, AMBIGUOUS, meant)]


def _kind(candidates: Candidates, forms: NameForms, i: int, row: int) -> str:
    if candidates.own[i]:
        return "abbreviation"
    return "full_name" if candidates.legal[i] else FORM_KINDS[int(forms.kind[row])]


def _best(rows: list[int], index: NameIndex, day: int, known: frozenset[int]) -> list[int]:
    """The rows that no other one leads clearly, the best first."""
    if len(rows) == 1:
        return rows
    scored = sorted(((_fit(index, r, day, known), -n, r) for n, r in enumerate(rows)), reverse=True)
    return [r for fit, _, r in scored if scored[0][0] - fit < LEAD]


def _fit(index: NameIndex, row: int, day: int, known: frozenset[int]) -> float:
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
