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


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a batch's documents beside their text: equally long columns, one value a document.

    Attributes:
        doc_ids, titles, texts: As given. published: Times, or None. days: Their ordinals, 0 if unknown.
    """

    doc_ids: Sequence[str]
    titles: Sequence[str | None]
    texts: Sequence[str]
    published: Sequence[object]
    days: Ints


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
    doc_ids: np.ndarray[Any, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.evidence = self.judged.evidence if self.judged else gather(self.reading)
        self.doc_ids = np.array(self.known.doc_ids, dtype=object)
        documents = np.arange(len(self.known.doc_ids) + 1)
        self.mention_first = self.reading.mentions.doc.searchsorted(documents)

    def ids(self, doc: Ints) -> np.ndarray[Any, Any]:
        """The doc_id of each row."""
        return np.asarray(self.doc_ids[doc])

    def _mention_id(self, mention: Ints) -> Ints:
        return mention - self.mention_first[self.reading.mentions.doc[mention]]

    def place(self, start: Ints, end: Ints) -> tuple[Ints, Ints, list[str]]:
        """Return raw offsets and surfaces of normalised spans."""
        if not len(start):
            return start, end, []
        text = self.reading.context.text
        piece, first, last = text.raw_spans(start, end)
        spans = zip(piece.tolist(), first.tolist(), last.tolist(), strict=True)
        return first, last, [text.pieces[p][s:e] for p, s, e in spans]

    def doc_of(self, position: Ints) -> Ints:
        """The document of each normalised position."""
        return self.reading.doc[self.reading.context.text.piece_of(position)]

    def _sections(self) -> Ints:
        """Section of each mention; the target of a recommendation stands in one, wherever that is."""
        section = self.reading.sections.of[self.reading.mentions.start].astype(np.int64)
        mentions = aimed(self.reading.recommendations)
        section[mentions[section[mentions] == BODY]] = RECOMMENDATION
        return section

    def security_columns(self, security: Ints, doc: Ints) -> Columns:
        """Ticker, name, exchange and board of each row."""
        shown, days = self.securities.shown, self.known.days[doc]
        name = shown.name[security]
        for row in indexes(shown.changing[security] & (days > 0)).tolist():
            name[row] = self.securities.name_on(int(security[row]), int(days[row]))
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
        piece_start = self.reading.context.text.piece_start[:-1]
        first_piece = self.reading.doc.searchsorted(np.arange(len(self.known.doc_ids)))
        score = squash(self.evidence.total)
        return {
            "doc_id": self.ids(m.doc),
            "mention_id": self._mention_id(np.arange(len(m))),
            "start": start,
            "end": end,
            "surface": surface,
            **self.security_columns(m.security, m.doc),
            "matched_by": m.matched_by,
            "role": self.reading.roles,
            "section": self._sections(),
            "sentence_id": sentence[m.start] - sentence[piece_start[first_piece[m.doc]]] if len(m) else m.start,
            "status": m.status,
            "confidence": m.confidence,
            "score": score,
            "polarity": signs(score),
            "n_evidence": np.bincount(self.evidence.mention, minlength=len(m)),
        }

    def evidence_rows(self) -> Columns:
        """One row a piece of evidence."""
        e = self.evidence
        start, end, term = self.place(e.start, e.end)
        return {
            "doc_id": self.ids(self.reading.mentions.doc[e.mention]),
            "mention_id": self._mention_id(e.mention),
            "start": start,
            "end": end,
            "term": term,
            "kind": e.kind,
            "weight": e.weight,
            "factor": e.factor,
            "contribution": e.weight * e.factor,
            "rule": e.rule,
            "section": self.reading.sections.of[e.start].astype(np.int64),
        }

    def advising(self, position: Ints) -> Ints:
        """The section of words that advise: those of the running text make it one of recommendations."""
        section = self.reading.sections.of[position].astype(np.int64)
        return np.where(section == BODY, RECOMMENDATION, section)

    def issuers(self, position: Ints, doc: Ints) -> list[str | None]:
        """The research house that speaks at each position."""
        r = self.reading
        rows = issuers(r.context, r.speakers, self.houses, position, ints(r.publishers)[doc])
        return [self.houses.name[row] if row >= 0 else None for row in rows.tolist()]

    def recommendations(self) -> Columns:
        """One row a (phrase, target)."""
        r, rows = self.reading, self.reading.recommendations
        first = ints([row.start for row in rows])
        mention = ints([row.mention for row in rows])
        start, end, surface = self.place(first, ints([row.end for row in rows]))
        doc = self.doc_of(first)
        spans = (ints([row.target_start for row in rows]), ints([row.target_end for row in rows]))
        target_start, target_end, target = self.place(*spans)
        security = ended(r.mentions.security, NOT_SAID)[mention]
        ids = self._mention_id(mention[mention >= 0])
        mention_id = np.full(len(rows), None, dtype=object)
        mention_id[mention >= 0] = ids
        return {
            "doc_id": self.ids(doc),
            "recommendation_id": _counted(doc),
            "start": start,
            "end": end,
            "phrase": surface,
            "action": ints([row.action for row in rows]),
            "negated": np.array([row.negated for row in rows], dtype=np.bool_),
            "target_kind": np.where(mention >= 0, STOCK, SECTOR),
            "target": target,
            "target_start": target_start,
            "target_end": target_end,
            "ticker": self.securities.shown.ticker[security],
            "mention_id": mention_id.tolist(),
            "segment": self._segments([row.segment for row in rows]),
            "issuer": self.issuers(first, doc),
            "section": self.advising(first),
        }

    def _segments(self, spans: Sequence[tuple[int, int] | None]) -> list[str | None]:
        """The labels that recommendations stand under, without what sets them off."""
        out: list[str | None] = [None] * len(spans)
        held = [(row, *span) for row, span in enumerate(spans) if span and span[0] < span[1]]
        surfaces = self.place(ints([start for _, start, _ in held]), ints([end for *_, end in held]))[2]
        for (row, *_), surface in zip(held, surfaces, strict=True):
            out[row] = surface.strip(" :：\n\t　*") or None
        return out

    def risks(self) -> Columns:
        """One row an item of a risk section."""
        items = self.reading.risks
        doc = self.doc_of(ints([i.section_start for i in items]))
        start, end, item = self.place(ints([i.start for i in items]), ints([i.end for i in items]))
        section_start, section_end, _ = self.place(
            ints([i.section_start for i in items]), ints([i.section_end for i in items])
        )
        header = self.place(ints([i.header_start for i in items]), ints([i.header_end for i in items]))[2]
        return {
            "doc_id": self.ids(doc),
            "risk_id": _counted(doc),
            "section_start": section_start,
            "section_end": section_end,
            "header": header,
            "start": start,
            "end": end,
            "item": item,
            "category": ints([i.category for i in items]),
        }


def _counted(doc: Ints) -> Ints:
    """Number the rows of each document from 0; rows of one document stand together."""
    return np.arange(len(doc)) - doc.searchsorted(doc)
