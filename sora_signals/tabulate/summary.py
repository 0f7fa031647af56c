"""The columns of signals and documents: sums over the mentions of a company, and over a document."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sora_signals.arrays import Floats, Ints, clipped, filled, indexes, ints, led
from sora_signals.recognise.sections import TITLE
from sora_signals.relate.recommendations import Recommendation
from sora_signals.relate.roles import SUBJECT
from sora_signals.score.advice import ACTION_WEIGHTS
from sora_signals.score.function import signs, spreads, squash
from sora_signals.tabulate.ratings import Rated
from sora_signals.tabulate.spans import Columns, Tabulator

NOWHERE = -1
HOME = "CNY"  # the currency that A shares trade in
SHARE, IN_TITLE, EARLY = 0.6, 0.2, 0.2  # parts of relevance; they add up to 1


@dataclass(slots=True)
class Companies:
    """One row a (document, company): which mentions belong to it, as equally long columns and an owner a mention.

    Attributes:
        mention: Subject mentions with a security, in reading order. owner: Row of each of them.
        doc, first: Of each row; ``first`` is the first mention.
    """

    mention: Ints
    owner: Ints
    doc: Ints
    first: Ints

    @classmethod
    def of(cls, table: Tabulator) -> "Companies":
        """Group the subject mentions of a batch; rows in the order of first mentions."""
        m = table.reading.mentions
        mention = indexes((table.reading.roles == SUBJECT) & (m.security >= 0))
        if not len(mention):
            return cls(mention, mention, mention, mention)
        key = m.doc.take(mention) * (len(table.securities) + 1) + m.security.take(mention)
        keys = key.tolist()
        rows = {k: row for row, k in enumerate(dict.fromkeys(keys))}
        owner = np.fromiter(map(rows.__getitem__, keys), np.int64, len(keys))
        first = mention.take(np.maximum.accumulate(owner).searchsorted(np.arange(len(rows))))
        return cls(mention, owner, m.doc.take(first), first)

    def __len__(self) -> int:
        return len(self.doc)


def signals(table: Tabulator, companies: Companies, rated: Sequence[Rated], mentions: Mapping[str, Any]) -> Columns:
    """Return the columns of the signals frame.

    A company's score is ``tanh(sum of its contributions / sqrt(number of its mentions) / 2)``.

    Args:
        table: The reading. companies: Its companies. rated: The rows of the ratings frame.
        mentions: The columns of the mentions frame; what a company shares with its first mention is there already.
    """
    counts = np.bincount(companies.owner)
    raw = np.bincount(companies.owner, weights=table.evidence.total.take(companies.mention))
    score = squash(raw / np.sqrt(counts))
    start = mentions["start"][companies.first]
    row_of = filled(len(table.reading.mentions) + 1, NOWHERE)  # the last one for no mention
    row_of[companies.mention] = companies.owner
    action = ints(_actions(table.reading.recommendations, row_of, len(companies)))
    rating, price = _rated(rated, row_of, len(companies))
    return {
        "doc_id": table.ids(companies.doc),
        "published_at": [table.known.published[d] for d in companies.doc.tolist()],
        "ticker": mentions["ticker"][companies.first],
        "name": mentions["name"][companies.first],
        "n_mentions": counts,
        "first_start": start,
        "relevance": _relevance(table, companies, counts, start),
        "score": score,
        "polarity": signs(score),
        "recommended": np.array((*ACTION_WEIGHTS, 0.0))[action] > 0,  # the last one for none
        "action": action,
        "rating": ints(rating),
        "target_price": np.array(price),
    }


def _relevance(table: Tabulator, companies: Companies, counts: Ints, first_start: Ints) -> Floats:
    """Share of mentions against the most named company, a mention in the title, and how early the first one stands."""
    doc, reading = companies.doc, table.reading
    most = np.zeros(len(table.known.doc_ids), dtype=np.int64)
    np.maximum.at(most, doc, counts)
    sections = reading.sections.of.take(reading.mentions.start.take(companies.mention)) == TITLE
    titled = np.bincount(companies.owner, weights=sections) > 0
    early = np.where(titled, 1.0, 1.0 - first_start / np.maximum(table.sizes.take(doc), 1))
    return clipped(SHARE * counts / most.take(doc) + IN_TITLE * titled + EARLY * early, 0.0, 1.0)


def _actions(recommendations: Sequence[Recommendation], row_of: Ints, count: int) -> list[int]:
    """The strongest advice that a document gives on each of so many companies, -1 for none; a denied one is none."""
    best = [-1] * count
    if not recommendations:
        return best
    rows = row_of.take(ints([given.mention for given in recommendations])).tolist()
    for given, row in zip(recommendations, rows, strict=True):
        if row == NOWHERE or given.negated:
            continue
        held = best[row]
        if held < 0 or abs(ACTION_WEIGHTS[given.action]) > abs(ACTION_WEIGHTS[held]):
            best[row] = given.action
    return best


def _rated(rated: Sequence[Rated], row_of: Ints, count: int) -> tuple[list[int], list[float]]:
    """The last rating and target price that a document gives each company; one in yuan before an H share's."""
    rating, at_home, price = [-1] * count, [False] * count, [math.nan] * count
    if not rated:
        return rating, price
    rows = row_of.take(ints([item.mention for item in rated])).tolist()
    for item, row in zip(rated, rows, strict=True):
        if row == NOWHERE:
            continue
        if item.rating:
            rating[row] = item.rating.rating
        if item.price and (item.price.currency == HOME or not at_home[row]):
            at_home[row] = item.price.currency == HOME
            price[row] = (item.price.low + item.price.high) / 2
    return rating, price


def documents(table: Tabulator) -> Columns:
    """Return those columns of the documents frame that the reading knows."""
    r, count = table.reading, len(table.known.doc_ids)
    m = r.mentions
    named = indexes(m.security >= 0)
    size = len(table.securities) + 1
    pair = m.doc.take(named) * size + m.security.take(named)
    pair.sort()
    different = pair[pair != led(NOWHERE, pair[:-1])]
    score = _document_scores(table)
    publisher, ticker = _publishers(table)
    return {
        "doc_id": list(table.known.doc_ids),
        "title": list(table.known.titles),
        "published_at": list(table.known.published),
        "publisher": publisher,
        "publisher_ticker": ticker,
        "kind": r.kinds,
        "script": r.scripts,
        "n_chars": table.sizes,
        "n_mentions": np.bincount(m.doc, minlength=count),
        "n_tickers": np.bincount(different // size, minlength=count),
        "score": score,
        "polarity": signs(score),
        "analysts": [names or None for names, _ in r.signed],
        "licences": [numbers or None for _, numbers in r.signed],
    }


def _publishers(table: Tabulator) -> tuple[list[str | None], list[str | None]]:
    """Name and ticker of the house or medium that publishes each document; few headlines have one."""
    houses, tickers, rows = table.houses, table.securities.shown.ticker, table.reading.publishers
    names: list[str | None] = [None] * len(rows)
    listed = names.copy()
    for doc, row in enumerate(rows):
        if row >= 0:
            names[doc], listed[doc] = houses.name[row], tickers[houses.security[row]]
    return names, listed


def _document_scores(table: Tabulator) -> Floats:
    """What each document says as a whole: its signed words and its advice, damped by how many sentences speak."""
    if table.judged:
        return squash(table.judged.documents)
    r, count = table.reading, len(table.known.doc_ids)
    doc = table.doc_of(r.terms.start)
    total = np.bincount(doc, weights=r.terms.worth, minlength=count).astype(np.float64)
    advised = table.evidence
    given = indexes(advised.edge < 0)
    if len(given):
        worth = advised.weight.take(given) * advised.factor.take(given)
        total += np.bincount(r.mentions.doc.take(advised.mention.take(given)), weights=worth, minlength=count)
    told = indexes(r.terms.alone != 0)
    damp = spreads(ints(r.context.layout.sentence.take(r.terms.start.take(told))), doc.take(told), count)
    return squash(total / damp)
