"""Tables of spans become the columns of the frames: offsets into the raw texts, surfaces, names and ids."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sora_signals.arrays import Ints, ended, indexes, ints
from sora_signals.evidence import Evidence, gather
from sora_signals.pipeline import Reading
from sora_signals.recognise.sections import BODY, RECOMMENDATION
from sora_signals.relate.recommendations import aimed
from sora_signals.relate.sources import Houses, issuers
from sora_signals.score.function import signs, squash
from sora_signals.securities.master import SecurityMaster
from sora_signals.securities.shown import NOT_SAID
from sora_signals.tabulate.judged import Judged

Column = Sequence[object] | np.ndarray[Any, Any]
Columns = dict[str, Column]
STOCK, SECTOR = 0, 1


@dataclass(slots=True)
class Known:
    """What is known of a batch's documents beside their text: equally long columns, one value a document.

    Attributes:
        doc_ids, titles, texts: As given. published: Times, given or found, or None.
    """

    doc_ids: Sequence[str]
    titles: Sequence[str | None]
    texts: Sequence[str]
    published: Sequence[object]


@dataclass(slots=True)
class Tabulator:
    """Turns one reading into columns; a frame's method gives its columns by name."""

    reading: Reading
    known: Known
    securities: SecurityMaster
    houses: Houses
    judged: Judged | None = None
    evidence: Evidence = field(init=False)
    mention_first: Ints = field(init=False)
    sizes: Ints = field(init=False)
    doc_ids: np.ndarray[Any, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.evidence = self.judged.evidence if self.judged else gather(self.reading)
        self.doc_ids = np.array(self.known.doc_ids, dtype=object)
        self.sizes = ints([len(text) for text in self.known.texts])
        documents = np.arange(len(self.known.doc_ids) + 1)
        self.mention_first = self.reading.mentions.doc.searchsorted(documents)

    def ids(self, doc: Ints) -> np.ndarray[Any, Any]:
        """The doc_id of each row."""
        return np.asarray(self.doc_ids[doc])

    def _mention_id(self, mention: Ints) -> Ints:
        return mention - self.mention_first.take(self.reading.mentions.doc.take(mention))

    def place(self, start: Ints, end: Ints) -> tuple[Ints, Ints, list[str]]:
        """Return raw offsets and surfaces of normalised spans."""
        if not len(start):
            return start, end, []
        piece, first, last = self.reading.context.text.raw_spans(start, end)
        return first, last, self._surfaces(piece, first, last)

    def _surfaces(self, piece: Ints, start: Ints, end: Ints) -> list[str]:
        """What stands at raw spans."""
        pieces = self.reading.context.text.pieces
        spans = zip(piece.tolist(), start.tolist(), end.tolist(), strict=True)
        return [pieces[p][s:e] for p, s, e in spans]

    def doc_of(self, position: Ints) -> Ints:
        """The document of each normalised position."""
        return self.reading.doc[self.reading.context.text.piece_of(position)]

    def _sections(self) -> Ints:
        """Section of each mention; the target of a recommendation stands in one, wherever that is."""
        section = self.reading.sections.of.take(self.reading.mentions.start).astype(np.int64)
        if self.reading.recommendations:
            mentions = aimed(self.reading.recommendations)
            section[mentions[section.take(mentions) == BODY]] = RECOMMENDATION
        return section

    def security_columns(self, security: Ints, doc: Ints) -> Columns:
        """Ticker, name, exchange and board of each row."""
        shown, days = self.securities.shown, self.reading.days[doc]
        name = shown.name[security]
        dated = indexes(shown.changing[security] & (days > 0))
        if len(dated):
            asked = [*zip(security.take(dated).tolist(), days.take(dated).tolist(), strict=True)]
            names = {one: self.securities.name_on(*one) for one in set(asked)}  # a text names a company many times
            name[dated] = [names[one] for one in asked]
        return {
            "ticker": shown.ticker[security],
            "name": name,
            "exchange": shown.exchange[security],
            "board": shown.board[security],
        }

    def mentions(self) -> Columns:
        """One row a mention."""
        m = self.reading.mentions
        start, end, surface = self.place(m.start, m.end)
        sentence = self.reading.context.layout.sentence
        first = self.reading.context.text.piece_start.take(self.reading.doc.searchsorted(m.doc))
        score = squash(self.evidence.total)
        return {
            "doc_id": self.ids(m.doc),
            "mention_id": np.arange(len(m)) - self.mention_first.take(m.doc),
            "start": start,
            "end": end,
            "surface": surface,
            **self.security_columns(m.security, m.doc),
            "matched_by": m.matched_by,
            "role": self.reading.roles,
            "section": self._sections(),
            "sentence_id": sentence.take(m.start) - sentence.take(first),
            "status": m.status,
            "confidence": m.confidence,
            "score": score,
            "polarity": signs(score),
            "n_evidence": np.bincount(self.evidence.mention, minlength=len(m)),
        }

    def evidence_rows(self) -> Columns:
        """One row a piece of evidence."""
        e = self.evidence
        doc = self.reading.mentions.doc.take(e.mention)
        start, end, term = self.place(e.start, e.end)
        return {
            "doc_id": self.ids(doc),
            "mention_id": e.mention - self.mention_first.take(doc),
            "start": start,
            "end": end,
            "term": term,
            "kind": e.kind,
            "weight": e.weight,
            "factor": e.factor,
            "contribution": e.weight * e.factor,
            "rule": e.rule,
            "section": self.reading.sections.of.take(e.start).astype(np.int64),
        }

    def advising(self, position: Ints) -> Ints:
        """The section of words that advise: those of the running text make it one of recommendations."""
        section = self.reading.sections.of.take(position).astype(np.int64)
        section[section == BODY] = RECOMMENDATION
        return section

    def issuers(self, position: Ints) -> list[str | None]:
        """The research house that speaks at each position."""
        if not len(position):
            return []
        r, names = self.reading, self.houses.name
        rows = issuers(r.context, r.speakers, self.houses, position, ints(r.publishers)[self.doc_of(position)])
        return [names[row] if row >= 0 else None for row in rows.tolist()]

    def tickers(self, mention: Ints) -> np.ndarray[Any, Any]:
        """The ticker of each mention, None where it is -1."""
        return self.securities.shown.ticker.take(ended(self.reading.mentions.security, NOT_SAID).take(mention))

    def recommendations(self, said_by: list[str | None]) -> Columns:
        """One row a (phrase, target); ``said_by`` are the houses that speak there."""
        rows = self.reading.recommendations
        spans = [(r.start, r.target_start, r.end, r.target_end, r.mention, r.action) for r in rows]
        table = ints([*zip(*spans, strict=True)])
        piece, start, end = self.reading.context.text.raw_spans(table[:2], table[2:4])
        doc, mention, aimed = self.reading.doc.take(piece[0]), table[4], indexes(table[4] >= 0)
        mention_id = np.empty(len(rows), dtype=object)  # of None
        mention_id[aimed] = self._mention_id(mention.take(aimed))
        return {
            "doc_id": self.ids(doc),
            "recommendation_id": _counted(doc),
            "start": start[0],
            "end": end[0],
            "phrase": self._surfaces(piece[0], start[0], end[0]),
            "action": table[5],
            "negated": np.array([row.negated for row in rows], dtype=np.bool_),
            "target_kind": np.where(mention >= 0, STOCK, SECTOR),
            "target": self._surfaces(piece[1], start[1], end[1]),
            "target_start": start[1],
            "target_end": end[1],
            "ticker": self.tickers(mention),
            "mention_id": mention_id.tolist(),
            "segment": self._segments([row.segment for row in rows]),
            "issuer": said_by,
            "section": self.advising(table[0]),
        }

    def _segments(self, spans: Sequence[tuple[int, int] | None]) -> list[str | None]:
        """The labels that recommendations stand under, without what sets them off."""
        out: list[str | None] = [None] * len(spans)
        held = [(row, *span) for row, span in enumerate(spans) if span and span[0] < span[1]]
        if held:
            row, start, end = ints(held).T
            for at, surface in zip(row.tolist(), self.place(start, end)[2], strict=True):
                out[at] = surface.strip(" :：\n\t　*") or None
        return out

    def risks(self) -> Columns:
        """One row an item of a risk section."""
        # start and end of section, header and item, and the category
        table = ints([*zip(*self.reading.risks, strict=True)])
        piece, start, end = self.reading.context.text.raw_spans(table[:6:2], table[1:6:2])
        doc = self.reading.doc.take(piece[0])
        return {
            "doc_id": self.ids(doc),
            "risk_id": _counted(doc),
            "section_start": start[0],
            "section_end": end[0],
            "header": self._surfaces(piece[1], start[1], end[1]),
            "start": start[2],
            "end": end[2],
            "item": self._surfaces(piece[2], start[2], end[2]),
            "category": table[6],
        }


def _counted(doc: Ints) -> Ints:
    """Number the rows of each document from 0; rows of one document stand together."""
    return np.arange(len(doc)) - doc.searchsorted(doc)
