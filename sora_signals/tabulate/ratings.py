"""The columns of the ratings frame: ratings and target prices, each with whom it is about and who says it."""

from dataclasses import dataclass

from sora_signals.arrays import ints
from sora_signals.lexicon.lists import Lexicons
from sora_signals.recognise.prices import Price
from sora_signals.recognise.rating import Rating
from sora_signals.tabulate.spans import Columns, Tabulator
from sora_signals.vocabulary import CHANGES, CURRENCIES, RATINGS, SCOPES


@dataclass(frozen=True, slots=True)
class Rated:
    """One row: a rating, a price, or both, and the mention it is about (-1: an industry, or nobody)."""

    start: int
    end: int
    doc: int
    mention: int
    rating: Rating | None
    price: Price | None


def rated_rows(table: Tabulator) -> list[Rated]:
    """Return the rows of the ratings frame in reading order; a price that no company bears is none."""
    reading = table.reading
    rows: list[tuple[int, int, int, Rating | None, Price | None]] = [
        (r.start, r.end, mention, r, None) for r, mention in reading.ratings
    ]
    rows += [(p.start, p.end, mention, None, p) for p, mention in reading.prices if mention >= 0]
    docs = table.doc_of(ints([row[0] for row in rows])).tolist()
    out = [Rated(s, e, d, m, r, p) for (s, e, m, r, p), d in zip(rows, docs, strict=True)]
    return sorted(out, key=lambda row: (row.start, row.end))


def columns(table: Tabulator, rows: list[Rated]) -> Columns:
    """Return the columns of the ratings frame."""
    reading, master = table.reading, table.securities
    start, end, surface = table.place(ints([r.start for r in rows]), ints([r.end for r in rows]))
    doc = ints([r.doc for r in rows])
    issuers = table.issuers(ints([r.start for r in rows]), doc)
    securities = [int(reading.mentions.security[r.mention]) if r.mention >= 0 else -1 for r in rows]
    levels = [_level(table, r, issuer) for r, issuer in zip(rows, issuers, strict=True)]
    prices = [r.price for r in rows]
    return {
        "doc_id": table.ids(doc),
        "start": start,
        "end": end,
        "surface": surface,
        "scope": [_scope(r) for r in rows],
        "ticker": [master.tickers[s] if s >= 0 else None for s in securities],
        "rating_raw": [_word(table, r) for r in rows],
        "rating": [RATINGS[level] if level >= 0 else None for level in levels],
        "change": [CHANGES[r.rating.change] if r.rating and r.rating.change >= 0 else None for r in rows],
        "target_price": [(p.low + p.high) / 2 if p else None for p in prices],
        "target_price_low": [p.low if p else None for p in prices],
        "target_price_high": [p.high if p else None for p in prices],
        "currency": ints([CURRENCIES.index(p.currency) if p else -1 for p in prices]),
        "issuer": issuers,
        "section": table.advising(ints([r.start for r in rows])),
    }


def _scope(row: Rated) -> str:
    """Whether a row is of a share, by the company that it is about or by a word that rates nothing else (买入)."""
    return "stock" if row.mention >= 0 or (row.rating and row.rating.scope == "stock") else "industry"


def _word(table: Tabulator, row: Rated) -> str | None:
    if row.rating is None:
        return None
    return table.reading.context.text.text[slice(*row.rating.word)]


def _level(table: Tabulator, row: Rated, issuer: str | None) -> int:
    """Level on the common scale; the house's own scale wins where it differs."""
    if row.rating is None:
        return -1
    own, word = table.reading.context.lexicons.once(_own_levels), _word(table, row)
    return own.get((issuer, word, _scope(row)), row.rating.rating)


def _own_levels(lexicons: Lexicons) -> dict[tuple[str | None, str | None, str], int]:
    """Levels of the words of houses with a scale of their own, by house, word and scope; the first row counts."""
    scales = lexicons["house_scale"]
    levels: dict[tuple[str | None, str | None, str], int] = {}
    for house, term, scope, rating in zip(*(scales[c] for c in ("house", "term", "scope", "rating")), strict=True):
        for of in SCOPES if scope == "both" else (scope,):
            levels.setdefault((house, term, of), RATINGS.index(rating))
    return levels
