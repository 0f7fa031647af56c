"""What a row of each kind of word list looks like; every list is checked against this before it is used."""

from dataclasses import dataclass
from math import isfinite

from sora_signals.vocabulary import (
    ACTIONS,
    CHANGES,
    CURRENCIES,
    DOCUMENT_KINDS,
    RATINGS,
    RISK_CATEGORIES,
    SECTIONS,
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a word list.

    Attributes:
        name: The column's name in the header line.
        choices: The words allowed in it; any text without.
        low, high: Bounds of a number; the column is text without them.
        optional: Whether a cell may be empty (a number is 0 then).
    """

    name: str
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    optional: bool = False

    @property
    def is_bound(self) -> bool:
        """Whether not every text may stand in it."""
        return bool(self.choices) or self.low is not None

    def problem(self, cell: str) -> str | None:
        """Return what is wrong with a cell, or None.

        >>> Column("weight", low=-3, high=3).problem("5")
        "weight is '5', not a number from -3 to 3"
        """
        if not cell:
            return None if self.optional else f"{self.name} is empty"
        if self.choices and cell not in self.choices and not set(cell.split("|")) <= set(self.choices):
            return f"{self.name} is {cell!r}, not one of {', '.join(self.choices)}"
        if self.low is not None and self.high is not None and not self._in_range(cell):
            return f"{self.name} is {cell!r}, not a number from {self.low:g} to {self.high:g}"
        return None

    def _in_range(self, cell: str) -> bool:
        try:
            value = float(cell)
        except ValueError:
            return False
        return isfinite(value) and self.low is not None and self.high is not None and self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Topic:
    """One kind of word list: the name of its rows' columns, and which files of the data folder hold it."""

    name: str
    files: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def header(self) -> tuple[str, ...]:
        """The column names that a file of this topic must have; further columns are notes."""
        return tuple(c.name for c in self.columns)


TERM = Column("term")
WEIGHT = Column("weight", low=-3, high=3)
ANCHORS = (
    *("rating", "industry", "stock", "former", "credit", "price", "heading", "forecast", "advice", "change"),
    "definition",
)
SIDES = ("after", "before", "both")
TARGET_ROLES = (
    *("separator", "filler", "lead", "instance", "exemplar", "label_mark", "chain_mark", "vague", "vague_mark"),
    *("matter_mark", "chance_mark", "received", "frame", "aside", "pronoun", "object", "column", "furniture"),
)

TOPICS: tuple[Topic, ...] = (
    Topic("sentiment", ("sentiment.tsv",), (TERM, WEIGHT)),
    Topic("event", ("events.tsv",), (TERM, WEIGHT)),
    Topic("forum", ("sentiment_forum.tsv",), (TERM, WEIGHT)),
    Topic("headline", ("headlines.tsv",), (TERM, WEIGHT)),
    Topic(
        "metric",
        ("metrics.tsv",),
        (
            TERM,
            Column("good", ("1", "-1")),
            Column("weight", low=0, high=3),
            Column("alone", low=-3, high=3, optional=True),
        ),
    ),
    Topic(
        "direction",
        ("directions.tsv",),
        (
            TERM,
            Column("sign", ("1", "-1")),
            Column("strength", low=0, high=3),
            Column("alone", low=-3, high=3),
            Column("bare", low=-3, high=3, optional=True),
            Column("judges", ("1",), optional=True),
        ),
    ),
    Topic(
        "modifier",
        ("modifiers.tsv",),
        (
            TERM,
            Column(
                "kind",
                (
                    "negation",
                    "failure",
                    "escape",
                    "degree",
                    "hedge",
                    "hypothetical",
                    "risk",
                    "contrast",
                    "concession",
                    "question",
                    "quotation",
                    "past",
                    "comparison",
                ),
            ),
            Column("factor", low=-2, high=3),
            Column("reach", low=0, high=100),
            Column("side", SIDES),
        ),
    ),
    Topic("guard", ("guards.tsv",), (TERM,)),
    Topic(
        "subject",
        ("subjects.tsv",),
        (
            TERM,
            Column(
                "kind",
                (
                    "market",
                    "stocks",
                    "body",
                    "own",
                    "with",
                    "holder",
                    "oblique",
                    "act",
                    "trade",
                    "rival",
                    "move",
                    "topic",
                    "etc",
                    "filler",
                    "agent",
                    "patient",
                    "placed",
                    "origin",
                    "ground",
                    "close",
                    "except",
                    "kin",
                    "toward",
                    "former",
                    "latter",
                    "each",
                    "lead",
                    "than",
                    "distance",
                    "example",
                ),
            ),
            Column("share", low=-1, high=1, optional=True),
            Column("kept", low=0, high=1, optional=True),
        ),
    ),
    Topic(
        "act",
        ("acts.tsv",),
        (
            TERM,
            Column("doer", low=-3, high=3),
            Column("object", low=-3, high=3),
            Column("source", low=-3, high=3, optional=True),
            Column("alone", low=-3, high=3, optional=True),
        ),
    ),
    Topic(
        "recommendation",
        ("recommendations.tsv",),
        (
            TERM,
            Column("action", ACTIONS, optional=True),
            Column("strength", low=0, high=3, optional=True),
            Column("side", SIDES, optional=True),
            Column("targets", ("stock", "any"), optional=True),
            Column("kind", ("phrase", "title", "head", "lookalike")),
        ),
    ),
    Topic("target", ("targets.tsv",), (TERM, Column("role", TARGET_ROLES))),
    Topic(
        "rating",
        ("ratings.tsv",),
        (TERM, Column("rating", RATINGS), Column("scope", ("stock", "industry", "both"))),
    ),
    Topic("rating_change", ("rating_changes.tsv",), (TERM, Column("change", CHANGES))),
    Topic(
        "house_scale",
        ("house_scales.tsv",),
        (Column("house"), TERM, Column("rating", RATINGS), Column("scope", ("stock", "industry", "both"))),
    ),
    Topic(
        "section",
        ("sections.tsv",),
        (TERM, Column("section", SECTIONS, optional=True), Column("form", ("header", "line", "page", "lookalike"))),
    ),
    Topic(
        "risk_category",
        ("risk_categories.tsv",),
        (TERM, Column("category", RISK_CATEGORIES), Column("weight", low=0, high=5)),
    ),
    Topic(
        "role",
        ("roles.tsv",),
        (
            TERM,
            Column("role", ("source", "subject")),
            Column("side", SIDES),
            Column("weight", low=0, high=5),
            Column("reach", low=0, high=100),
        ),
    ),
    Topic(
        "affix",
        ("affixes.tsv",),
        (
            TERM,
            Column("side", ("after", "before")),
            Column("weight", low=-20, high=20),
            Column("reach", low=0, high=40),
            Column("of", ("name", "doubtful", "code", "both")),
        ),
    ),
    Topic("link_evidence", ("link_evidence.tsv",), (TERM, Column("weight", low=-20, high=20))),
    Topic(
        "rating_anchor",
        ("rating_anchors.tsv",),
        (TERM, Column("kind", ANCHORS)),
    ),
    Topic("signature", ("signatures.tsv",), (TERM, Column("kind", ("role", "label", "field")))),
    Topic("currency", ("currencies.tsv",), (TERM, Column("currency", CURRENCIES))),
    Topic(
        "document_kind",
        ("document_kinds.tsv",),
        (TERM, Column("kind", DOCUMENT_KINDS), Column("weight", low=0, high=5)),
    ),
)
