"""The columns of the ratings frame: ratings and target prices, each with whom it is about and who says it."""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import ints
from sora_signals.lexicon.lists import Lexicons
from sora_signals.pipeline import Reading
from sora_signals.recognise.prices import Price
from sora_signals.recognise.rating import Rating
from sora_signals.tabulate.spans import Columns, Tabulator
from sora_signals.vocabulary import CURRENCIES, RATINGS, SCOPES


@dataclass(slots=True)
class Rated:
    """One row: a rating, a price, or both, and the mention it is about (-1: an industry, or nobody)."""

    start: int
    end: int
    mention: int
    rating: Rating | None
    price: Price | None


def rated_rows(reading: Reading) -> list[Rated]:
    """Return the rows of the ratings frame in reading order; a price that no company bears is none."""
    rows = [Rated(r.start, r.end, mention, r, None) for r, mention in reading.ratings]
    rows += [Rated(p.start, p.end, mention, None, p) for p, mention in reading.prices if mention >= 0]
    return sorted(rows, key=lambda row: (row.start, row.end))


def columns(table: Tabulator, rows: list[Rated], said_by: list[str | None]) -> Columns:
    """Return the columns of the ratings frame; ``said_by`` are the houses that speak there."""
    first, last, mention = ints([(r.start, r.end, r.mention) for r in rows]).T
    start, end, surface = table.place(first, last)
    text, own = table.reading.context.text.text, table.reading.context.lexicons.once(_own_levels)
    words = [text[slice(*r.rating.word)] if r.rating else None for r in rows]
    scopes = [_scope(r) for r in rows]
    graded = zip(rows, said_by, words, scopes, strict=True)
    levels = [own.get((by, word, scope), r.rating.rating) if r.rating else -1 for r, by, word, scope in graded]
    prices = [r.price for r in rows]
    low, high = np.array([(p.low, p.high) if p else (np.nan, np.nan) for p in prices], dtype=np.float64).T
    return {
        "doc_id": table.ids(table.doc_of(first)),
        "start": start,
        "end": end,
        "surface": surface,
        "scope": ints([SCOPES.index(scope) for scope in scopes]),
        "ticker": table.tickers(mention),
        "rating_raw": words,
        "rating": ints(levels),
        "change": ints([r.rating.change if r.rating else -1 for r in rows]),
        "target_price": (low + high) / 2,
        "target_price_low": low,
        "target_price_high": high,
        "currency": ints([CURRENCIES.index(p.currency) if p else -1 for p in prices]),
        "issuer": said_by,
        "section": table.advising(first),
    }


def _scope(row: Rated) -> str:
    """Whether a row is of a share, by the company that it is about or by a word that rates nothing else (买入)."""
    return "stock" if row.mention >= 0 or (row.rating and row.rating.scope == "stock") else "industry"


def _own_levels(lexicons: Lexicons) -> dict[tuple[str | None, str | None, str], int]:
    """Levels of the words of houses with a scale of their own, which wins where it differs from the common one.

    By house, word and scope; the first row counts.
    """
    scales = lexicons["house_scale"]
    levels: dict[tuple[str | None, str | None, str], int] = {}
    for house, term, scope, rating in zip(*(scales[c] for c in ("house", "term", "scope", "rating")), strict=True):
        for of in SCOPES if scope == "both" else (scope,):
            levels.setdefault((house, term, of), RATINGS.index(rating))
    return levels
