"""The columns of signals and documents: sums over the mentions of a company, and over a document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sora_signals.arrays import Floats, Ints, clipped, indexes, ints
from sora_signals.recognise.sections import TITLE
from sora_signals.relate.roles import SUBJECT
from sora_signals.score.advice import ACTION_WEIGHTS
from sora_signals.score.function import signs, spreads, squash
from sora_signals.tabulate.ratings import Rated
from sora_signals.tabulate.spans import Columns, Tabulator

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
        owner = ints([rows[k] for k in keys])
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
    row_of = dict(zip(companies.mention.tolist(), companies.owner.tolist(), strict=True))
    action = ints(_actions(table, row_of, len(companies)))
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
        "target_price": np.array(price, dtype=np.float64),
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


def _actions(table: Tabulator, row_of: Mapping[int, int], count: int) -> list[int]:
    """The strongest advice that a document gives on each of so many companies, -1 for none; a denied one is none."""
    best = [-1] * count
    for given in table.reading.recommendations:
        row = row_of.get(given.mention)
        if row is None or given.negated:
            continue
        held = best[row]
        if held < 0 or abs(ACTION_WEIGHTS[given.action]) > abs(ACTION_WEIGHTS[held]):
            best[row] = given.action
    return best


def _rated(rated: Sequence[Rated], row_of: Mapping[int, int], count: int) -> tuple[list[int], list[float | None]]:
    """The last rating and target price that a document gives each company; one in yuan before an H share's."""
    rating, at_home = [-1] * count, [False] * count
    price: list[float | None] = [None] * count
    for item in rated:
        row = row_of.get(item.mention)
        if row is None:
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
    pairs = set(zip(m.doc.take(named).tolist(), m.security.take(named).tolist(), strict=True))
    score = _document_scores(table)
    houses, tickers = table.houses, table.securities.shown.ticker
    return {
        "doc_id": list(table.known.doc_ids),
        "title": list(table.known.titles),
        "published_at": list(table.known.published),
        "publisher": [houses.name[p] if p >= 0 else None for p in r.publishers],
        "publisher_ticker": [tickers[houses.security[p]] if p >= 0 else None for p in r.publishers],
        "kind": r.kinds,
        "script": r.scripts,
        "n_chars": table.sizes,
        "n_mentions": np.bincount(m.doc, minlength=count),
        "n_tickers": np.bincount(ints([doc for doc, _ in pairs]), minlength=count),
        "score": score,
        "polarity": signs(score),
        "analysts": [names or None for names, _ in r.signed],
        "licences": [numbers or None for _, numbers in r.signed],
    }


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
