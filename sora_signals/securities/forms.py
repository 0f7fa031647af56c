"""The written forms of every security: names, former names, registered names, aliases, abbreviations."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

FORM_KINDS: Final = ("name", "full_name", "former_name", "alias", "abbreviation")
"""What a form is to its security; `NameForms.kind` indexes this."""

# How far a form is believed where no table judges it: a cut short name (易购 of ST易购), a cut registered name.
_CUT_TO_TWO: Final = 0.001
_CUT: Final = 0.8
_SHORTENED: Final = 0.6
_SHORTEST: Final = 2
_SHORTEST_STEM: Final = 4


class NameSpan(NamedTuple):
    """A short or registered name and the days (ordinals, 0 unknown) on which it was or can have been in force."""

    name: str
    kind: str
    first_day: int
    last_day: int
    markers: tuple[str, ...] = ()


class FormRow(NamedTuple):
    """One written form of one security; days are ordinals, 0 is unknown."""

    form: str
    security: int
    kind: str
    first_day: int
    last_day: int
    prior: float


@dataclass(frozen=True, slots=True)
class NameForms:
    """Written forms of securities: equally long columns, one row a (form, security).

    `kind` indexes `FORM_KINDS`; days are proleptic ordinals, 0 for unknown or still in force; `prior` is the
    probability (0 to 1) that the form in Chinese finance text means the security, before any context.
    """

    form: list[str]
    security: NDArray[np.int32]
    kind: NDArray[np.int8]
    first_day: NDArray[np.int32]
    last_day: NDArray[np.int32]
    prior: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.form)


def collect(rows: Iterable[FormRow], doubtful: Mapping[str, float]) -> NameForms:
    """Turn rows into columns: the best row a (form, security), priors lowered where the form is doubtful."""
    best: dict[tuple[str, int], FormRow] = {}
    for row in rows:
        key = (row.form, row.security)
        held = best.get(key)
        if len(row.form) >= _SHORTEST and (held is None or _rank(row) < _rank(held)):
            best[key] = row
    kept = list(best.values())
    return NameForms(
        [row.form for row in kept],
        np.array([row.security for row in kept], np.int32),
        np.array([FORM_KINDS.index(row.kind) for row in kept], np.int8),
        np.array([row.first_day for row in kept], np.int32),
        np.array([row.last_day for row in kept], np.int32),
        np.array([min(row.prior, doubtful.get(row.form, 1.0)) for row in kept], np.float32),
    )


def _rank(row: FormRow) -> tuple[float, int]:
    return -row.prior, FORM_KINDS.index(row.kind)


def short_rows(security: int, names: Sequence[NameSpan]) -> Iterator[FormRow]:
    """Yield the forms of the short names of one security: as they are, with markers, without a final A."""
    for span in names:
        kind = "former_name" if span.kind == "former" else "name"
        for form, prior in _bare(span):
            yield FormRow(form, security, kind, span.first_day, span.last_day, prior)
        for marked in _marked(span):
            yield FormRow(marked, security, kind, span.first_day, span.last_day, 1.0)


def _bare(span: NameSpan) -> Iterator[tuple[str, float]]:
    if span.kind == "marked" or (span.markers and len(span.name) == _SHORTEST):
        # 易购 alone rarely means ST易购, and never once the marker is gone.
        if not span.last_day or len(span.name) > _SHORTEST:
            yield span.name, _CUT_TO_TWO if len(span.name) == _SHORTEST else _CUT
        return
    yield span.name, 1.0 if len(span.name) > _SHORTEST else _CUT_TO_TWO
    if span.name.endswith("A") and len(span.name) > _SHORTEST and not span.name[-2].isascii():
        yield span.name[:-1], 1.0 if len(span.name) > _SHORTEST + 1 else _CUT_TO_TWO


def _marked(span: NameSpan) -> Iterator[str]:
    # A stock under ST passes through *ST and back, whichever of the two the dated lists happened to see.
    treated = ("ST", "*ST") if {"ST", "*ST"} & set(span.markers) else ()
    for marker in dict.fromkeys((*span.markers, *treated)):
        yield marker + span.name if marker.isascii() or len(marker) > 1 else span.name + marker


def full_rows(full_names: Sequence[tuple[int, str]], parts: "LegalParts", taken: set[str]) -> Iterator[FormRow]:
    """Yield registered names, and those shorter forms of them that no two companies and no other name share."""
    shorter = [(security, stem) for security, name in full_names for stem in parts.stems(name)]
    counts = Counter(stem for _, stem in shorter)
    for security, name in full_names:
        yield FormRow(name, security, "full_name", 0, 0, 1.0)
    for security, stem in shorter:
        if counts[stem] == 1 and stem not in taken:
            yield FormRow(stem, security, "full_name", 0, 0, _SHORTENED)


@dataclass(frozen=True, slots=True)
class LegalParts:
    """What may be left out of a registered name: legal forms at its end, places at its head; longest first.

    A remainder of `generic` words only (物业发展 of 深圳市物业发展) names nobody and is not made.
    """

    tails: tuple[str, ...]
    places: frozenset[str]
    generic: re.Pattern[str]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, str]]) -> "LegalParts":
        """Build from the rows of registered.tsv, which stand longest first."""
        parts: dict[str, list[str]] = {"tail": [], "place": [], "generic": []}
        for row in rows:
            parts[row["kind"]].append(row["part"])
        return cls(
            tuple(parts["tail"]),
            frozenset(parts["place"]),
            re.compile("|".join(map(re.escape, parts["generic"])) or "(?!)"),
        )

    def stems(self, name: str) -> Iterator[str]:
        """Yield the shorter forms of a registered name.

        >>> rows = [{"part": "股份有限公司", "kind": "tail"}, {"part": "深圳市", "kind": "place"}]
        >>> list(LegalParts.of(rows).stems("深圳市汇川技术股份有限公司"))
        ['深圳市汇川技术', '汇川技术']
        """
        stem = next((name.removesuffix(tail) for tail in self.tails if name.endswith(tail)), name)
        if stem == name or len(stem) < _SHORTEST_STEM:
            return
        yield stem
        longest = len(stem) - _SHORTEST_STEM
        head = next((stem[:n] for n in range(longest, 1, -1) if stem[:n] in self.places), "")
        headless = stem[len(head) :]
        if head and len(self.generic.sub("", headless)) >= _SHORTEST:
            yield headless
