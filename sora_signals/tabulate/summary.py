"""The columns of signals and documents: sums over the mentions of a company, and over a document."""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Floats, Ints, clipped, ended, indexes, ints, led
from sora_signals.recognise.sections import TITLE
from sora_signals.relate.roles import SUBJECT
from sora_signals.score.advice import ACTION_WEIGHTS
from sora_signals.score.function import signs, spreads, squash
from sora_signals.securities.shown import NOT_SAID
from sora_signals.tabulate.ratings import Rated
from sora_signals.tabulate.spans import Columns, Tabulator
from sora_signals.vocabulary import ACTIONS, RATINGS

HOME = "CNY"  # the currency that A shares trade in
SHARE, IN_TITLE, EARLY = 0.6, 0.2, 0.2  # parts of relevance; they add up to 1


@dataclass(frozen=True, slots=True)
class Companies:
    """One row a (document, company): which mentions belong to it, as equally long columns and an owner a mention.

    Attributes:
        mention: Subject mentions with a security, in reading order. owner: Row of each of them.
        doc, security, first: Of each row; ``first`` is the first mention.
    """

    mention: Ints
    owner: Ints
    doc: Ints
    security: Ints
    first: Ints

    @classmethod
    def of(cls, table: Tabulator) -> "Companies":
        """Group the subject mentions of a batch; rows in the order of first mentions."""
        m, roles = table.reading.mentions, table.reading.roles
        mention = indexes((roles == SUBJECT) & (m.security >= 0))
        key = m.doc[mention] * (len(table.securities) + 1) + m.security[mention]
        rows: dict[int, int] = {}
        owner = ints([rows.setdefault(k, len(rows)) for k in key.tolist()])
        head = mention[indexes(led(-1, np.maximum.accumulate(owner))[:-1] < owner)]
        return cls(mention, owner, m.doc[head], m.security[head], head)

    def __len__(self) -> int:
        return len(self.doc)


def signals(table: Tabulator, companies: Companies, rated: list[Rated]) -> Columns:
    """Return the columns of the signals frame.

    A company's score is ``tanh(sum of its contributions / sqrt(number of its mentions) / 2)``.
    """
    counts = np.bincount(companies.owner, minlength=len(companies))
    raw = np.bincount(companies.owner, weights=table.evidence.total[companies.mention], minlength=len(companies))
    score = squash(raw / np.sqrt(np.maximum(counts, 1)))
    columns = table.security_columns(companies.security, companies.doc)
    m = table.reading.mentions
    first_start, _, _ = table.place(m.start[companies.first], m.end[companies.first])
    action = _actions(table, companies)
    rating, price = _rated(companies, rated)
    return {
        "doc_id": table.ids(companies.doc),
        "published_at": [table.known.published[d] for d in companies.doc.tolist()],
        "ticker": columns["ticker"],
        "name": columns["name"],
        "n_mentions": counts,
        "first_start": first_start,
        "relevance": _relevance(table, companies, counts, first_start),
        "score": score,
        "polarity": signs(score),
        "recommended": [a is not None and ACTION_WEIGHTS[a] > 0 for a in action],
        "action": [None if a is None else ACTIONS[a] for a in action],
        "rating": rating,
        "target_price": price,
    }


def _relevance(table: Tabulator, companies: Companies, counts: Ints, first_start: Ints) -> Floats:
    """Share of mentions against the most named company, a mention in the title, and how early the first one stands."""
    most = np.ones(len(table.known.doc_ids), dtype=np.int64)
    np.maximum.at(most, companies.doc, counts)
    sections = table.reading.sections.of[table.reading.mentions.start[companies.mention]] == TITLE
    titled = np.bincount(companies.owner, weights=sections, minlength=len(companies)) > 0
    size = ints([max(1, len(text)) for text in table.known.texts])[companies.doc]
    early = np.where(titled, 1.0, 1.0 - first_start / size)
    return clipped(SHARE * counts / most[companies.doc] + IN_TITLE * titled + EARLY * early, 0.0, 1.0)


def _actions(table: Tabulator, companies: Companies) -> list[int | None]:
    """The strongest advice that a document gives on each company; a denied one is none."""
    row_of = dict(zip(companies.mention.tolist(), companies.owner.tolist(), strict=True))
    best: list[int | None] = [None] * len(companies)
    for given in table.reading.recommendations:
        row = row_of.get(given.mention)
        if row is None or given.negated:
            continue
        held = best[row]
        if held is None or abs(ACTION_WEIGHTS[given.action]) > abs(ACTION_WEIGHTS[held]):
            best[row] = given.action
    return best


def _rated(companies: Companies, rated: list[Rated]) -> tuple[list[str | None], list[float | None]]:
    """The last rating and target price that a document gives each company; one in yuan before an H share's."""
    row_of = dict(zip(companies.mention.tolist(), companies.owner.tolist(), strict=True))
    rating: list[str | None] = [None] * len(companies)
    price: list[float | None] = [None] * len(companies)
    at_home = [False] * len(companies)
    for item in rated:
        row = row_of.get(item.mention)
        if row is None:
            continue
        if item.rating:
            rating[row] = RATINGS[item.rating.rating]
        if item.price and (item.price.currency == HOME or not at_home[row]):
            at_home[row] = item.price.currency == HOME
            price[row] = (item.price.low + item.price.high) / 2
    return rating, price


def documents(table: Tabulator) -> Columns:
    """Return those columns of the documents frame that the reading knows."""
    r, count = table.reading, len(table.known.doc_ids)
    m = r.mentions
    named = m.security >= 0
    pairs = ints([doc for doc, _ in set(zip(m.doc[named].tolist(), m.security[named].tolist(), strict=True))])
    score = _document_scores(table)
    publisher = [table.houses.name[p] if p >= 0 else None for p in r.publishers]
    listed = ended(table.houses.security, NOT_SAID)[ints(r.publishers)]
    return {
        "doc_id": list(table.known.doc_ids),
        "title": list(table.known.titles),
        "published_at": list(table.known.published),
        "publisher": publisher,
        "publisher_ticker": table.securities.shown.ticker[listed],
        "kind": r.kinds,
        "script": r.scripts,
        "n_chars": ints([len(text) for text in table.known.texts]),
        "n_mentions": np.bincount(m.doc, minlength=count),
        "n_tickers": np.bincount(pairs, minlength=count),
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
    told = r.terms.alone != 0
    damp = spreads(r.context.layout.sentence[r.terms.start[told]], doc[told], count)
    return squash(total / damp)
