"""The sentences behind the numbers: cut out of the texts, marked, and told apart by document."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from sora_signals.frames import DataFrame
from sora_signals.show.markup import Html, marked, plain, signed
from sora_signals.show.spans import Mark, cell, in_title, moment, printable, sign_of
from sora_signals.show.tallies import records

if TYPE_CHECKING:
    from sora_signals.result import Result

BEFORE, AFTER = 90, 140
SENTENCE_END = re.compile(r"[。！？!?\n]")

Row = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a document; `html` is an item of a list, without the `<li>` around it."""

    doc_id: str
    said: str
    html: Html


@dataclass(frozen=True, slots=True)
class Quotes:
    """Quotes the documents of a result; those kept without their texts are quoted by the marked words alone.

    `about` is title, publisher and time by document; `evidence` rows by document and mention.
    """

    texts: Mapping[str, tuple[str | None, str]]
    about: Mapping[str, tuple[Any, Any, Any]]
    evidence: Mapping[tuple[str, int], Sequence[Row]]

    @classmethod
    def of(cls, result: "Result", mentions: DataFrame) -> "Quotes":
        """Prepare to quote a result, and with their evidence these of its mentions."""
        rows = result.documents
        facts = zip(rows["title"], rows["publisher"], rows["published_at"], strict=True)
        keys = mentions[["doc_id", "mention_id"]].drop_duplicates()
        reasons = records(result.evidence.merge(keys, on=["doc_id", "mention_id"]), ["doc_id", "mention_id"])
        return cls(result.texts, dict(zip(rows["doc_id"], facts, strict=True)), reasons)

    def mention(self, row: Row) -> Quote:
        """Quote what is said of a company: the mention, its score, and the words of its evidence."""
        own = Mark(row["start"], row["end"], "mention", sign_of(row["polarity"]), cell(row["score"], "+.2f"))
        words = [
            Mark(why["start"], why["end"], "reason", "", f"{cell(why['contribution'], '+.2f')} {cell(why['kind'])}")
            for why in self.evidence.get((row["doc_id"], row["mention_id"]), ())
            if in_title(why) == in_title(row)
        ]
        return self._quote(row, "surface", [own, *words], f"{signed(row['score'], row['polarity'])} ")

    def words(self, row: Row, word: str, kind: str) -> Quote:
        """Quote the sentence of a recommendation, rating or risk, whose words are the column `word`."""
        return self._quote(row, word, [Mark(row["start"], row["end"], kind, "", kind)], "")

    def opening(self, doc_id: str) -> list[Quote]:
        """Quote how a document begins, which says nothing of any company; nothing where its text was not kept."""
        title, text = self.texts.get(doc_id, (None, ""))
        said = printable((title or text).strip())
        return [Quote(doc_id, said, f'<q lang="zh">{plain(said, limit=AFTER)}</q>')] if said else []

    def source(self, doc_id: str) -> Html:
        """Say which document it is: title, publisher, time and id."""
        title, publisher, time = self.about.get(doc_id, (None, None, None))
        words = (plain(word, limit=60) for word in (title, publisher, moment(time), doc_id))
        return f'<cite class="dim">{" · ".join(filter(None, words))}</cite>'

    def _quote(self, row: Row, word: str, marks: list[Mark], head: Html) -> Quote:
        text = self._text(row)
        if text is None:
            said, drawn = cell(row[word]), plain(row[word])
        else:
            start, end = around(text, row["start"], row["end"])
            said = printable(text[start:end])
            moved = (replace(mark, start=mark.start - start, end=mark.end - start) for mark in marks)
            before, after = "…" if _is_cut(text, start, -1) else "", "…" if _is_cut(text, end, 1) else ""
            drawn = f"{before}{marked(said, moved, focus=False)}{after}"
        return Quote(row["doc_id"], said, f'{head}<q lang="zh">{drawn}</q> {self.source(row["doc_id"])}')

    def _text(self, row: Row) -> str | None:
        title, text = self.texts.get(row["doc_id"], (None, None))
        return title if in_title(row) else text


def around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the sentence around a span, of at most 230 characters.

    >>> text = "First. 业绩大增！贵州茅台涨停。后市"
    >>> start, end = around(text, 12, 16)
    >>> text[start:end]
    '贵州茅台涨停。'
    """
    start = min(max(start, 0), len(text))
    end = min(max(end, start), start + AFTER, len(text))
    low, high = max(0, start - BEFORE), min(len(text), start + AFTER)
    ends = [found.end() for found in SENTENCE_END.finditer(text, low, start)]
    low = ends[-1] if ends else low
    stop = SENTENCE_END.search(text, end, high)
    high = stop.end() if stop else high
    while low < start and text[low].isspace():
        low += 1
    while high > end and text[high - 1].isspace():
        high -= 1
    return low, high


def different(quotes: Iterable[Quote], limit: int) -> list[Quote]:
    """Return the first quotes that say something none before says: a note carried by many outlets is quoted once."""
    seen: dict[str, Quote] = {}
    return list(islice((seen.setdefault(q.said, q) for q in quotes if q.said not in seen), limit))


def listed(quotes: Sequence[Quote], anchor: str = "") -> Html:
    """Lay quotes out as a list; with an anchor, its items are called ``anchor-0``, ``anchor-1`` and so on."""
    names = [f' id="{anchor}-{number}"' if anchor else "" for number in range(len(quotes))]
    items = "".join(f"<li{name}>{quote.html}</li>" for name, quote in zip(names, quotes, strict=True))
    return f"<ul>{items}</ul>" if items else ""


def counted(count: int, what: str) -> str:
    """Say how many there are.

    >>> counted(1, "document"), counted(1200, "document")
    ('1 document', '1,200 documents')
    """
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def how_many(shown: int, count: int) -> str:
    """Say how many sentences there are, and how many of them are shown.

    >>> how_many(1, 1), how_many(5, 1200)
    ('1 sentence', '5 of 1,200 sentences')
    """
    most = counted(count, "sentence")
    return most if shown == count else f"{shown} of {most}"


def _is_cut(text: str, place: int, step: int) -> bool:
    """Whether a quote that begins (step -1) or ends (step 1) here leaves something of its sentence out."""
    if place in {0, len(text)}:
        return False
    beyond = text[place - 1 : place] if step < 0 else text[place - 1 : place + 1]
    return not (SENTENCE_END.search(beyond) or beyond.strip() != beyond)
