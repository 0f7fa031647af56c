"""Gaps: what stands between a phrase and a company, or between two companies of a list, and the labels in it."""

import numpy as np
import regex

from sora_signals.recognise.context import Context
from sora_signals.recognise.numbering import MARKER
from sora_signals.text.classes import BREAK, HAN, PART_BREAK

FIRST_GAP = 70  # characters from a phrase to its first company
LABEL = 18  # characters of a segment's label
WORD = 16  # characters of the longest filler
BRACKETS = regex.compile(r"\([^()\n]{0,60}\)|\[[^\[\]\n]{0,60}\]|【[^】\n]{0,60}】")
BRACKET_TAIL = regex.compile(r"[^()\n]{1,20}\)")  # of a bracket that opens inside the company's span: (300750,买入)
AND_OTHERS = regex.compile(r"等[^,、;。:\n]{0,12}(?=[,、;。:\n)]|[和与及])")
STRONG_MARKS = regex.compile(r"[;。!?\n\x1e]")
CLAUSE_MARKS = regex.compile(r"[,、;:。!?\n\x1e]")
PARTING = ";。,、\n"
BLANK = " \n:“”\"'*()[]{}|【】〔〕《》\t"

LABEL_MARKS = ("label_mark", "chain_mark")

Span = tuple[int, int]


class Gaps:
    """Reads the gaps of one batch; a gap is read as a label's span (empty without one), or None where a list ends."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.text = context.text.text
        words, hits = context.lexicons["target"], context.hits["target"]
        role = np.array(words["role"])[hits.row] if len(hits) else np.array([], dtype=str)
        self.roles = {name: hits.where(role == name) for name in ("separator", "filler", "chain_mark")}
        self.roles["label_mark"] = hits.where(np.isin(role, LABEL_MARKS))

    def first(self, start: int, end: int, *, weak: bool) -> Span | None:
        """Read what stands between a phrase and its first target: a label, a description, or another story.

        Args:
            start, end: The gap. weak: Whether the phrase counts only with its target right beside it.
        """
        rest, gap = self.rest(start, end), self.text[start:end]
        if not rest:
            return (end, end) if not (weak and "," in gap) and not self._joined(start, end) else None
        if weak or end - start > FIRST_GAP or "。" in gap or "\n" in gap.strip("\n"):
            return None
        if "," in gap and rest[-1] >= start + gap.rindex(",") and not self._introduces(end):
            return None
        label = (self._label_start(start, end), max(rest) + 1)
        plain = rest[0] >= label[0] and "的" not in self.text[label[0] : label[1]]
        return label if plain and label[1] - label[0] <= LABEL and self._marked(label) else (end, end)

    def following(self, start: int, end: int, *, counted: bool) -> Span | None:
        """Read what parts two targets of a list.

        Args:
            start, end: The gap. counted: Whether the list is numbered; a number ends any other list.
        """
        rest = self.rest(start, end)
        first = self._label_start(start, end)
        if not counted and self._counts_on(start, end):
            return None
        if not rest:
            return (end, end)
        label = (first, max(rest) + 1)
        marked = self._marked(label) or bool(STRONG_MARKS.search(self.text, start, first))
        return label if rest[0] >= first and label[1] - label[0] <= LABEL and marked else None

    def is_short(self, start: int, end: int) -> bool:
        """Whether a gap is a label or a short description, and no sentence of its own."""
        return end - start <= FIRST_GAP // 2 and not set(self.text[start : end - 1]) & set(",:")

    def restarts(self, start: int, end: int) -> bool:
        """Whether a mark in a gap ends the segment that the list stood under."""
        return bool(STRONG_MARKS.search(self.text, start, end))

    def is_counted(self, start: int, end: int) -> bool:
        """Whether a number stands in a gap."""
        return bool(MARKER.search(self.text, start, end))

    def _counts_on(self, start: int, end: int) -> bool:
        """Whether a number behind a strong mark opens another item: (1)…;(2)…."""
        strong = STRONG_MARKS.search(self.text, start, end)
        return bool(strong and MARKER.match(self.text, strong.end(), end))

    def rest(self, start: int, end: int) -> list[int]:
        """Positions of a gap that are no separator, no filler, no bracket and no numbering."""
        if start >= end:
            return []
        covered: set[int] = set()
        tail = BRACKET_TAIL.match(self.text, start, end) if self._inside_bracket(start) else None
        closing = AND_OTHERS.match(self.text, start, end)
        for m in (*BRACKETS.finditer(self.text, start, end), *MARKER.finditer(self.text, start, end), tail, closing):
            covered.update(range(*m.span()) if m else ())
        for role in ("separator", "filler"):
            hits = self.roles[role]
            low, high = np.searchsorted(hits.start, [start, end])
            for s, e in zip(hits.start[low:high].tolist(), hits.end[low:high].tolist(), strict=True):
                covered.update(range(s, e))
        blank = (*BLANK, chr(PART_BREAK))
        return [i for i in range(start, end) if i not in covered and self.text[i] not in blank]

    def _inside_bracket(self, position: int) -> bool:
        """Whether a bracket that opens a little before a position is still open."""
        before = self.text[max(0, position - WORD) : position]
        return before.rfind("(") > before.rfind(")")

    def filler_at(self, position: int) -> int:
        """Return the end of the longest filler that begins at a position, or the position."""
        hits = self.roles["filler"]
        low, high = np.searchsorted(hits.start, [position, position + 1])
        return int(max([position, *hits.end[low:high].tolist()]))

    def clause_tail(self, start: int, limit: int) -> list[int]:
        """What is said behind a company up to the next mark, brackets and list marks left out."""
        brackets = BRACKETS.match(self.text, start)
        start = brackets.end() if brackets else start
        found = CLAUSE_MARKS.search(self.text, start, limit)
        return self.rest(start, found.start() if found else limit)

    def label_before(self, end: int) -> Span | None:
        """Return the label that ends in a colon right before a phrase (光模块:建议关注A), or None."""
        if not end or self.text[end - 1] != ":" or self.context.text.kinds[end - 1] == BREAK:
            return None
        first, _ = self.context.clause_of(end - 1)
        numbered = MARKER.match(self.text, first, end)
        label = (numbered.end() if numbered else first, end - 1)
        marks = self.roles["label_mark"]
        low, high = np.searchsorted(marks.start, label)
        marked = bool((marks.end[low:high] == label[1]).any())
        return label if 0 < label[1] - label[0] <= LABEL and marked else None

    def is_label(self, start: int, end: int) -> bool:
        """Whether a gap at the start of a line is empty or a label before a company."""
        rest = self.rest(start, end)
        return not rest or (end - start <= LABEL and self._marked((start, rest[-1] + 1)))

    def _introduces(self, end: int) -> bool:
        """Whether what stands right before a target introduces it (…的, 如, 龙头, :)."""
        if self.text[end - 1] == ":":
            return True
        return any(self._ends_at(name, end) for name in ("filler", "label_mark"))

    def _ends_at(self, role: str, end: int) -> bool:
        hits = self.roles[role]
        low, high = np.searchsorted(hits.start, [end - WORD, end])
        return bool((hits.end[low:high] == end).any())

    def _joined(self, start: int, end: int) -> bool:
        """Whether a word that joins (与, 和) stands before the first target: then it is somebody's counterpart."""
        hits = self.roles["separator"]
        low, high = np.searchsorted(hits.start, [start, end])
        return bool((self.context.text.kinds[hits.start[low:high]] == HAN).any())

    def _marked(self, label: Span) -> bool:
        """Whether a label ends in a mark of one (a colon, 龙头, 产业链 …)."""
        if self.text[label[1] : label[1] + 1] == ":":
            return True
        marks = self.roles["label_mark"]
        low, high = np.searchsorted(marks.start, [label[0], label[1] + 1])
        return bool((marks.end[low:high] >= label[1]).any())

    def _label_start(self, start: int, end: int) -> int:
        """A label starts behind the last mark that parts the list."""
        gap = self.text[start:end]
        cut = max(gap.rfind(c) for c in PARTING)
        while cut >= 0 and not gap[cut + 1 :].strip(" :"):
            cut = max(gap.rfind(c, 0, cut) for c in PARTING)
        first = start + cut + 1
        while first < end and self.text[first] in " :":
            first += 1
        numbered = MARKER.match(self.text, first, end)
        return numbered.end() if numbered else first
