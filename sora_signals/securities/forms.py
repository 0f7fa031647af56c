"""The written forms of every security: names, former names, registered names, aliases, abbreviations."""

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


Form = tuple[str, int, str, int, int, float]
"""A `FormRow` as it is made, ten thousands of times at every start."""


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


def collect(rows: Iterable[Form], doubtful: Mapping[str, float]) -> NameForms:
    """Turn rows into columns: the best row a (form, security), priors lowered where the form is doubtful."""
    place: dict[str, int] = {}
    shared: dict[tuple[str, int], int] = {}  # of forms that several securities have, which few are
    forms: list[str] = []
    securities: list[int] = []
    kinds: list[int] = []
    first_days: list[int] = []
    last_days: list[int] = []
    priors: list[float] = []
    numbers = {kind: number for number, kind in enumerate(FORM_KINDS)}
    for form, security, kind, first_day, last_day, prior in rows:
        if len(form) < _SHORTEST:
            continue
        number, fresh = numbers[kind], len(forms)
        at = place.setdefault(form, fresh)
        if at != fresh and securities[at] != security:
            at = shared.setdefault((form, security), fresh)
        if at == fresh:
            forms.append(form)
            securities.append(security)
            kinds.append(number)
            first_days.append(first_day)
            last_days.append(last_day)
            priors.append(prior)
        elif (-prior, number) < (-priors[at], kinds[at]):
            kinds[at], first_days[at], last_days[at], priors[at] = number, first_day, last_day, prior
    for at in [at for at, form in enumerate(forms) if form in doubtful]:
        priors[at] = min(priors[at], doubtful[forms[at]])
    return NameForms(
        forms,
        np.array(securities, np.int32),
        np.array(kinds, np.int8),
        np.array(first_days, np.int32),
        np.array(last_days, np.int32),
        np.array(priors, np.float32),
    )


def short_rows(names: Iterable[Sequence[NameSpan]]) -> Iterator[Form]:
    """Yield the forms of the short names of each security: as they are, with markers, without a final A."""
    for security, spans in enumerate(names):
        for span in spans:
            name, told, first_day, last_day, markers = span
            if told == "former_full":
                continue
            kind = "former_name" if told == "former" else "name"
            if len(name) > _SHORTEST and not markers and told != "marked" and name[-1] != "A":  # most
                yield name, security, kind, first_day, last_day, 1.0
                continue
            for form, prior in _bare(span):
                yield form, security, kind, first_day, last_day, prior
            for marked in _marked(name, markers):
                yield marked, security, kind, first_day, last_day, 1.0


def _bare(span: NameSpan) -> list[tuple[str, float]]:
    name, is_short = span.name, len(span.name) == _SHORTEST
    if span.kind == "marked" or (span.markers and is_short):
        # 易购 alone rarely means ST易购, and never once the marker is gone.
        is_borne = not span.last_day or len(name) > _SHORTEST
        return [(name, _CUT_TO_TWO if is_short else _CUT)] if is_borne else []
    forms = [(name, 1.0 if len(name) > _SHORTEST else _CUT_TO_TWO)]
    if name.endswith("A") and len(name) > _SHORTEST and not name[-2].isascii():
        forms.append((name[:-1], 1.0 if len(name) > _SHORTEST + 1 else _CUT_TO_TWO))
    return forms


def _marked(name: str, markers: Sequence[str]) -> Iterator[str]:
    # A stock under ST passes through *ST and back, whichever of the two the dated lists happened to see.
    treated = ("ST", "*ST") if {"ST", "*ST"} & set(markers) else ()
    for marker in dict.fromkeys((*markers, *treated)):
        yield marker + name if marker.isascii() or len(marker) > 1 else name + marker


def full_rows(full_names: Sequence[tuple[int, str]], parts: "LegalParts", taken: set[str]) -> Iterator[Form]:
    """Yield registered names, and those shorter forms of them that no two companies and no other name share."""
    shorter = [(security, stem) for security, name in full_names for stem in parts.stems(name)]
    counts = Counter([stem for _, stem in shorter])
    for security, name in full_names:
        yield name, security, "full_name", 0, 0, 1.0
    for security, stem in shorter:
        if counts[stem] == 1 and stem not in taken:
            yield stem, security, "full_name", 0, 0, _SHORTENED


@dataclass(frozen=True, slots=True)
class LegalParts:
    """What may be left out of a registered name: legal forms at its end, places at its head; longest first.

    A remainder of `generic` words only (物业发展 of 深圳市物业发展) names nobody and is not made.
    """

    tails: tuple[str, ...]
    places: frozenset[str]
    generic: frozenset[str]
    place_sizes: tuple[int, ...]
    generic_sizes: tuple[int, ...]

    @classmethod
    def of(cls, kinds: Sequence[str], parts: Sequence[str]) -> "LegalParts":
        """Build from the columns of registered.tsv, whose rows stand longest first."""
        held: dict[str, list[str]] = {"tail": [], "place": [], "generic": []}
        for kind, part in zip(kinds, parts, strict=True):
            held[kind].append(part)
        sizes = (tuple(sorted(set(map(len, held[kind])), reverse=True)) for kind in ("place", "generic"))
        return cls(tuple(held["tail"]), frozenset(held["place"]), frozenset(held["generic"]), *sizes)

    def stems(self, name: str) -> Iterator[str]:
        """Yield the shorter forms of a registered name.

        >>> parts = LegalParts.of(["tail", "place"], ["股份有限公司", "深圳市"])
        >>> list(parts.stems("深圳市汇川技术股份有限公司"))
        ['深圳市汇川技术', '汇川技术']
        """
        if not name.endswith(self.tails):
            return
        stem = name.removesuffix(next(tail for tail in self.tails if name.endswith(tail)))
        if len(stem) < _SHORTEST_STEM:
            return
        yield stem
        longest = len(stem) - _SHORTEST_STEM
        head = next((stem[:n] for n in self.place_sizes if n <= longest and stem[:n] in self.places), "")
        if head and self._names(stem[len(head) :]):
            yield stem[len(head) :]

    def _names(self, words: str) -> bool:
        """Whether characters enough are left of words without the generic ones, the longest at each place."""
        at, left = 0, 0
        while at < len(words) and left < _SHORTEST:
            size = next((n for n in self.generic_sizes if words[at : at + n] in self.generic), 0)
            at, left = at + (size or 1), left + (not size)
        return left >= _SHORTEST
