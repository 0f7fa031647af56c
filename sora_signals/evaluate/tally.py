"""Counts what is right, found and expected, and keeps the differences."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sora_signals.evaluate.gold import Case
from sora_signals.evaluate.report import Difference, Score

Row = Mapping[str, Any]

ASPECTS = (
    "mentions",
    "roles",
    "mention_polarity",
    "recommendations",
    "recommendation_details",
    "ratings",
    "risks",
    "risk_details",
    "signals",
    "signal_polarity",
    "documents",
)
# Columns that say what a row stands for.
TELLING = ("ticker", "rating", "change", "target_price", "target_price_low", "target_price_high", "category")


@dataclass
class Tally:
    """Running counts over all documents."""

    right: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    failures: list[Difference] = field(default_factory=list)

    def judge(self, case: Case, aspect: str, offset: int | None, what: str, *, expected: object, got: object) -> None:
        """Count one value that is right or wrong; a list names every value that is right."""
        fine = accepts(expected, got)
        self._add(aspect, right=fine, found=1, total=1)
        if not fine:
            self.failures.append(Difference(case.name, aspect, offset, f"{what} {expected}", f"{what} {got}"))

    def pair(
        self,
        case: Case,
        aspect: str,
        gold: Iterable[Row],
        found: Iterable[Row],
        same: Callable[[Row, Row], bool],
    ) -> list[tuple[Row, Row]]:
        """Pair each gold row with one found row and count both; optional gold only excuses what was found."""
        left, pairs = list(found), []
        for row in sorted(gold, key=lambda row: bool(row.get("optional"))):
            index = next((i for i, other in enumerate(left) if same(row, other)), None)
            if index is not None:
                pairs.append((row, left.pop(index)))
            if not row.get("optional"):
                self._add(aspect, right=index is not None, found=index is not None, total=1)
                if index is None:
                    self.failures.append(Difference(case.name, aspect, row.get("start"), _shown(case, row), ""))
        self._add(aspect, right=0, found=len(left), total=0)
        for row in left:
            self.failures.append(Difference(case.name, aspect, row.get("start"), "", _shown(case, row)))
        return pairs

    def _add(self, aspect: str, *, right: int, found: int, total: int) -> None:
        self.right[aspect] += right
        self.found[aspect] += found
        self.total[aspect] += total

    def scores(self) -> tuple[Score, ...]:
        """Return the counts of every aspect."""
        return tuple(Score(name, self.right[name], self.found[name], self.total[name]) for name in ASPECTS)


def accepts(expected: object, got: object) -> bool:
    """Tell whether a value is what gold expects; a list names every value that is right.

    >>> accepts([0, 1], 1), accepts(None, 1)
    (True, False)
    """
    return got in expected if isinstance(expected, list) else bool(expected == got)


def _shown(case: Case, row: Row) -> str:
    """Describe a row of gold or of a frame by its words and what they stand for."""
    text = str(case.inputs["title"]) if row.get("section") == "title" and case.inputs["title"] else case.text
    words = [repr(text[row["start"] : row["end"]])] if row.get("start") is not None else []
    if row.get("target_start") is not None:
        words.append(repr(case.text[row["target_start"] : row["target_end"]]))
    return " ".join([*words, *(str(row[name]) for name in TELLING if row.get(name) is not None)])
