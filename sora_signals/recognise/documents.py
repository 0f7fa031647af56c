"""Facts of a document as a whole: when it was published, what kind of text it is, in which script, by whom signed."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import regex

from sora_signals.arrays import Ints
from sora_signals.recognise.context import Context
from sora_signals.text.classes import HAN
from sora_signals.text.fold import CODE_POINTS, FoldTable
from sora_signals.vocabulary import DOCUMENT_KINDS, SCRIPTS

DATE = regex.compile(
    r"(?<![\d.\-/])(20\d{2}) ?[年\-/.] ?(\d{1,2}) ?[月\-/.] ?(\d{1,2})(?![\d.])日?(?:[ T,]?(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)
LICENCE = regex.compile(r"(?<![A-Z0-9])S\d{13}(?!\d)")
NAME_BEFORE = regex.compile(r"([\u4e00-\u9fff]{2,4})[ \n:(]{0,3}(?:[^\n。;,]{0,24}?[:: ]{0,2})$")
HEAD = 1_500  # characters in which a dateline stands
SHORT_LINE = 80  # characters; a date in a longer line is part of the story
GLUED_HEAD = 400  # characters in which a text without lines carries its date
TRADITIONAL_SHARE, MIXED_SHARE = 0.02, 0.004


@dataclass(frozen=True, slots=True)
class Scripts:
    """Characters that only one of the two scripts has, for telling them apart."""

    traditional: np.ndarray[tuple[int], np.dtype[np.bool_]]
    simplified: np.ndarray[tuple[int], np.dtype[np.bool_]]

    @classmethod
    def of(cls, fold: FoldTable, kinds: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> "Scripts":
        """Derive the two sets from the folding table: what it changes, and what it changes things into."""
        own = np.arange(CODE_POINTS, dtype=np.uint32)
        traditional = (fold.codes != own) & (kinds == HAN)
        simplified = np.zeros(CODE_POINTS, dtype=np.bool_)
        simplified[fold.codes[traditional]] = True
        return cls(traditional, simplified & ~traditional)

    def name(self, text: str) -> int:
        """Return the script of a raw text as an index into ``SCRIPTS``."""
        raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        han = int(((raw >= 0x3400) & (raw <= 0x9FFF)).sum())
        if not han:
            return SCRIPTS.index("none")
        hant, hans = (float(table[raw].sum()) / han for table in (self.traditional, self.simplified))
        if hant < MIXED_SHARE:
            return SCRIPTS.index("hans")
        # many simplified forms (后, 里, 云) are traditional characters of their own, so some are no sign of mixing
        mixed = hans > hant or hant < TRADITIONAL_SHARE
        return SCRIPTS.index("mixed" if mixed else "hant")


def published(text: str) -> datetime | None:
    """Return the day (and time, if it stands there) of a dateline near the head of a normalised text.

    A date inside a sentence is part of the story; one on a short line of its own, or behind a label, is a dateline.

    >>> published("发布时间:2024-02-20 10:35:21\\n正文")
    datetime.datetime(2024, 2, 20, 10, 35, 21)
    >>> published("公司2024年2月20日召开股东大会,审议通过了利润分配方案。") is None
    True
    """
    for match in DATE.finditer(text, 0, HEAD):
        start = text.rfind("\n", 0, match.start()) + 1
        end = text.find("\n", match.end())
        line = text[start : end if end >= 0 else len(text)]
        found = _moment(match)
        if found and _is_dateline(
            line, match.start() - start, match.end() - start, match[4] is not None, match.start()
        ):
            return found
    return None


def _moment(match: regex.Match[str]) -> datetime | None:
    numbers = [int(group) if group else 0 for group in match.groups()]
    try:
        return datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001 - the caller adds Shanghai's zone
    except ValueError:
        return None


def _is_dateline(line: str, start: int, end: int, timed: bool, position: int) -> bool:
    short = len(line) <= SHORT_LINE
    alone = len(line) - (end - start) <= 12
    labelled = start > 0 and line[start - 1] in ":。" and not line[end : end + 1] == ","
    glued = len(line) > HEAD // 2 and position < GLUED_HEAD and labelled
    return (short and (alone or timed or labelled)) or glued


def kinds(context: Context, doc: Ints, documents: int) -> Ints:
    """Return the kind of each document as an index into ``DOCUMENT_KINDS``: the one with the most weight of words.

    Args:
        context: The batch. doc: Document of each piece. documents: How many there are.
    """
    hits, words = context.hits["document_kind"], context.lexicons["document_kind"]
    kind, weight = words.choices("kind", DOCUMENT_KINDS), words.numbers("weight")
    owner = doc[context.text.piece_of(hits.start)] if len(hits) else hits.start
    pairs = np.unique(np.stack([owner, hits.row]), axis=1)
    total = np.zeros((documents, len(DOCUMENT_KINDS)))
    np.add.at(total, (pairs[0], kind[pairs[1]]), weight[pairs[1]])
    total[:, DOCUMENT_KINDS.index("other")] = 0.4
    total[:, DOCUMENT_KINDS.index("news")] += 0.5
    return np.argmax(total, axis=1).astype(np.int64)


def analysts(text: str) -> tuple[str, str]:
    """Return the analysts who sign a normalised text and their licence numbers, each joined with ``;``.

    >>> analysts("分析师:王小明 执业证书编号:S1234567890123")
    ('王小明', 'S1234567890123')
    """
    names: list[str] = []
    licences: list[str] = []
    for match in LICENCE.finditer(text):
        if match[0] in licences:
            continue
        before = NAME_BEFORE.search(text, max(0, match.start() - 40), match.start())
        licences.append(match[0])
        names.append(before[1] if before else "")
    return ";".join(names), ";".join(licences)
