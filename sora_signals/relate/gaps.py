"""Gaps: what stands between a phrase and a company, or between two companies of a list, and the labels in it."""

import re

from sora_signals.recognise.numbering import MARKER
from sora_signals.relate.others import are_others, before_others, behind_others
from sora_signals.relate.stretches import BLANK, CLAUSE_MARKS, FIRST_GAP, PARTED, STRONG, WORD, Stretches
from sora_signals.text.classes import BREAK, HAN, is_han

LEAD_GAP = 200  # the same where words that lead to a list stand right before it (…,如:A、B)
LABEL = 18  # characters of a segment's label
STRONG_MARKS = re.compile(r"[;。!?\n\x1e]")
BRACKETED = re.compile(r"\).*\(|】.*【|\].*\[")  # from one bracket into the next one of its kind
STRAY = "、"  # before a character that some reader of pictures left between two names
ITEM_LABEL = re.compile(r";[ ]?[^;:。!?\n\x1e]{1,40}:[ ]?")  # of an item whose label is a clause or two
ITEM_HEAD = re.compile(rf"[^:,;。!?\n\x1e]{{1,{LABEL}}}+:")  # of an item: 医疗器械板块:…
BULLET = re.compile(r"(?<=[\]])[-*]|[■◼◆●•▪➢►]")  # opens another point of a summary in one line
HEADS = (":", "-", "—")  # what may stand between a label and the first company under it
PARTING = ";。,、\n"  # parts a list
UP_TO_PARTING = re.compile(rf"(?s:.*)[{PARTING}]")
OPENING = "".join(BLANK)

Span = tuple[int, int]


class Gaps(Stretches):
    """Reads the gaps of one batch; a gap is read as a label's span (empty without one), or None where a list ends."""

    def first(self, start: int, end: int, *, weak: bool, opens: bool) -> Span | None:
        """Read what stands between a phrase and its first target: a label, a description, or another story.

        Args:
            start, end: The gap. weak: Whether the phrase counts only with its target right beside it.
            opens: Whether the phrase opens its clause, as one that recommends without a subject.
        """
        if start == end:
            return (end, end)
        rest, gap = self.rest(start, end), self.text[start:end]
        titled = gap.rfind("《") > gap.rfind("》") or ("》" in gap and "《" not in gap[: gap.index("》")])
        labels = gap[0] == "|" and self.says(start, end)  # 推荐|首次: the label of a rating
        if titled or labels or gap.lstrip(OPENING)[:1] == ";":
            return None  # the phrase or the company stands in a title, or the phrase closes a part of its sentence
        first = next(rest, None)
        if first is None:
            return (end, end) if not (weak and "," in gap) and not self._joined(start, end) else None
        if weak or not self._reaches(gap, end):
            return self._tag(start, end, opens=opens) if weak else None
        last = max(rest, default=first)
        if "," in gap and last >= start + gap.rindex(",") and not self._introduces(end):
            return None
        label = (self._label_start(start, end), last + 1)
        plain = first >= label[0] and "的" not in self.text[label[0] : label[1]] and self.text[last + 1] not in PARTED
        return label if plain and label[1] - label[0] <= LABEL and self._marked(label) else (end, end)

    def opens_clause(self, position: int) -> bool:
        """Whether what begins at a position opens its clause."""
        return self.is_idle(self.context.clause_of(position)[0], position)

    def _reaches(self, gap: str, end: int) -> bool:
        """Whether a phrase reaches over a gap that says something: not far, nor into another sentence or point."""
        reach = LEAD_GAP if gap[-1] == ":" and self._introduces(end - 1) else FIRST_GAP
        return len(gap) <= reach and "。" not in gap and "\n" not in gap.strip("\n") and not BULLET.search(gap)

    def _tag(self, start: int, end: int, *, opens: bool) -> Span | None:
        """What alone leads from a weak phrase to its first target, or None: a label (关注软体龙头A).

        Behind a phrase that opens its clause it may be a description (关注动力煤公司A、估值较低的A).
        """
        end -= self.text[end - 1] == ":"
        if opens and self.is_short(start, end) and not CLAUSE_MARKS.search(self.text, start, end):
            if self.text[end - 1] == "的":
                return (end, end)
            return (start, max(self.rest(start, end)) + 1) if self.words.is_noun(self.text, start, end) else None
        plain = end - start <= LABEL and not CLAUSE_MARKS.search(self.text, start, end)
        marked = plain and "的" not in self.text[start:end] and self.words.marks.ends_at(self.text, end, start)
        return (start, end) if marked else None

    def following(self, start: int, end: int, *, behind: int, counted: bool) -> Span | None:
        """Read what parts two targets of a list.

        Args:
            start, end: The gap. behind: End of the second target.
            counted: Whether the list is numbered; a number ends any other list.
        """
        gap = self.text[start:end]
        plain = gap in self.words.idle and STRONG.isdisjoint(gap)  # most often one separator
        stray = len(gap) == 2 and gap[0] == STRAY and is_han(gap[1]) and self.text[behind : behind + 1] in PARTED
        if plain or stray or are_others(self.text, start, end, self.words.separators):
            return (end, end)
        if not counted and self._counts_on(start, end):
            return None
        start = self._behind_exemplar(self._graded(start, end, behind), end)
        start = behind_others(self.text, start, end)
        end = before_others(self.text, start, end, self.words.leads)
        rest = self.rest(start, end)
        first = next(rest, None)
        if first is None:
            return (end, end)
        begin = self._label_start(start, end)
        if first < begin and not ITEM_LABEL.fullmatch(self.text, start, end):
            return None
        label = (begin, max(rest, default=first) + 1)
        if BRACKETED.fullmatch(gap) and first >= begin and label[1] == end - 1:
            return label  # another bracket with companies: 运营商(A、B)、设备商(C)
        return label if label[1] - begin <= LABEL and (self._marked(label) or self.restarts(start, begin)) else None

    def behind_lead(self, start: int, end: int) -> int:
        """Return where a gap ends that closes with names of no company here, behind a label (服装:某某、A)."""
        return before_others(self.text, start, end, self.words.leads)

    def receives(self, start: int, end: int) -> bool:
        """Whether a gap says behind a comma that the companies before it receive what follows (A、B,均获得5家券商)."""
        comma = self.text.find(",", start, end)
        plain = comma >= 0 and "," not in self.text[comma + 1 : end] and self.is_idle(start, comma)
        return plain and self.words.received.end(self.text, comma + 1) > comma + 1

    def _graded(self, start: int, end: int, behind: int) -> int:
        """Return the end of the rating that opens a gap: A买入、B, or A买入B增持 without a mark; or its start."""
        rated = self.words.ratings.end(self.text, start)
        if rated == end:
            return rated if self.words.ratings.end(self.text, behind) > behind else start
        return rated if rated < end and self.text[rated] in PARTING else start

    def _behind_exemplar(self, start: int, end: int) -> int:
        """Return where the noun ends that a company is an example of (以A为代表的券商、B), or the start of the gap."""
        passed = self.words.exemplars.end(self.text, start)
        mark = CLAUSE_MARKS.search(self.text, passed, end) if passed > start else None
        return mark.start() if mark and mark.group() in PARTED else start

    def behind_label(self, start: int, end: int) -> int:
        """Return the end of the label that opens an item whose company is described behind it, or the item's start."""
        head = self.behind_head(start, end)
        told = head > start and (self.text[end - 1] == "的" or self.words.marks.ends_at(self.text, end, head))
        return head if told else start

    def behind_head(self, start: int, end: int) -> int:
        """Return the end of whatever opens an item with a colon (优质银行:盈利领先,如A), or the item's start."""
        found = ITEM_HEAD.match(self.text, start, end)
        return found.end() if found else start

    def _counts_on(self, start: int, end: int) -> bool:
        """Whether a number behind a strong mark opens another item: (1)…;(2)…."""
        strong = STRONG_MARKS.search(self.text, start, end)
        return strong is not None and MARKER.match(self.text, strong.end(), end) is not None

    def label_before(self, end: int) -> Span | None:
        """Return the label that ends in a colon right before a phrase (光模块:建议关注A), or None."""
        if not end or self.text[end - 1] != ":" or self.context.text.kinds[end - 1] == BREAK:
            return None
        first, _ = self.context.clause_of(end - 1)
        numbered = MARKER.match(self.text, first, end)
        label = (numbered.end() if numbered else first, end - 1)
        fits = 0 < label[1] - label[0] <= LABEL
        return label if fits and self.words.marks.ends_at(self.text, label[1], label[0]) else None

    def is_label(self, start: int, end: int) -> bool:
        """Whether a gap at the start of a line is empty or a label before a company."""
        rest = self.rest(start, end)
        first = next(rest, None)
        return first is None or (end - start <= LABEL and self._marked((start, max(rest, default=first) + 1)))

    def is_trait(self, start: int, end: int) -> bool:
        """Whether a gap is a short description of the company behind it (估值较低的)."""
        return self.text[end - 1] == "的" and self.is_short(start, end)

    def item(self, start: int, end: int) -> int | None:
        """Return where the item begins that a company opens, ``start`` inside the one before, None for neither.

        Args:
            start: End of the company before. end: Start of the company.
        """
        mark = STRONG_MARKS.search(self.text, start, end)
        if mark is None:
            return start
        head = max(self.text.rfind(c, start, end) for c in STRONG) + 1
        plain = self.is_label(head, end) or self.is_trait(head, end)
        return head if plain and (head == mark.end() or self.text[mark.start()] == ";") else None

    def item_end(self, start: int, limit: int) -> int:
        """Return where the item ends that a company stands in."""
        mark = STRONG_MARKS.search(self.text, start, limit)
        return mark.start() if mark else limit

    def _introduces(self, end: int) -> bool:
        """Whether what stands right before a target introduces it (…的, 如, 龙头, :)."""
        return self.text[end - 1] == ":" or self.words.is_noun(self.text, max(0, end - WORD), end)

    def _joined(self, start: int, end: int) -> bool:
        """Whether a word that joins (与, 和) stands before the first target: then it is somebody's counterpart."""
        kinds, separators = self.context.text.kinds, self.words.separators
        return any(separators.end(self.text, i) > i and kinds[i] == HAN for i in range(start, end))

    def _marked(self, label: Span) -> bool:
        """Whether a label ends in a mark of one (a colon, a dash, 龙头, 产业链 …)."""
        start, end = label
        marks = self.words.marks  # most often one ends with the label
        return (
            self.text.startswith(HEADS, end)
            or marks.ends_at(self.text, end, start)
            or marks.reaches(self.text, start, end)
        )

    def _label_start(self, start: int, end: int) -> int:
        """A label starts behind the last mark that parts the list."""
        parted, first = UP_TO_PARTING.match(self.text, start, end), start
        if parted:
            first = parted.end()
            if self.text[first - 1] != ";" and not self.text[first:end].strip(" :"):
                parted = UP_TO_PARTING.match(self.text, start, first - 1)
                first = parted.end() if parted else start
        while first < end and self.text[first] in " :":
            first += 1
        first = max(first, self.words.separators.end(self.text, first))  # …和消费类A
        numbered = MARKER.match(self.text, first, end)
        return numbered.end() if numbered else first
