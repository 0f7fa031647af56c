"""Signatures: the analysts who sign a report, and the numbers of their licences."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import compress, pairwise

import numpy as np
import regex

from sora_signals.arrays import Codes, Ints, in_sorted, indexes, ints
from sora_signals.lexicon.lists import WordList
from sora_signals.recognise.edges import at_edges
from sora_signals.recognise.signature_patterns import HAN, MARKS, SignaturePatterns
from sora_signals.text.classes import DIGIT
from sora_signals.text.fold import to_codes
from sora_signals.text.normalise import Text

LICENCE = re.compile(r"(?<![A-Z0-9])S[0-9]{13}")  # what follows may be glued to it: a date, a telephone number
BEFORE = 160  # characters from a licence back to its owner's name
FRONT, BACK = 3_000, 1_500  # characters at the ends of a text where names stand without a licence
WIDEST = 32  # characters from where a name can begin to the word that makes it one: names, fields, roles in brackets
# `re` takes longer to compile a range of Han than `regex`, which is slow at long alternatives only
UP_TO_HAN = regex.compile(r".*[\u4e00-\u9fff]", regex.DOTALL)
LONGEST_NAME = 4  # characters
SHORT = 3  # characters of a name that needs no licence to be one
ALONE = re.compile(r" ?,? ?[\n\x1e\dA-Z(/]|$")  # what stands behind a name on a front page
STOP = "。"
BETWEEN, LABEL_TAIL = ": /", ": ."  # what stands between a role and its colon, and behind a label
PARTED_NAME = regex.compile(rf" (?<=[:、,/ ][{HAN}] )(?=[{HAN}](?![{HAN}]))")  # the gap in a name of two characters
NAME = re.compile(r"[^、,/ ]+")  # one of several
BARE = regex.compile(rf"(?<![{HAN}])([{HAN}]{{2,4}})[ \n:(,/]{{0,3}}$")
BARE_SIZE = 8  # characters of such a name at the end, with the marks behind it


class Signatures:
    """Reads who signs a text.

    Args:
        words: The words that stand around names.
    """

    def __init__(self, words: WordList) -> None:
        self._listed = words
        self._role_ends = frozenset(term[-1] for term in compress(words["term"], words.flags("kind", "role")))
        self._before_colons = to_codes("".join(sorted({*self._role_ends, *BETWEEN})))

    @cached_property
    def _patterns(self) -> SignaturePatterns:
        return SignaturePatterns.of(self._listed)

    def read(self, text: Text, start: Ints, end: Ints) -> list[tuple[str, str]]:
        """Return for each document the analysts who sign it and their licence numbers, each joined with ``;``.

        Args:
            text: The batch. start, end: Spans of the documents' bodies.

        >>> from sora_signals.lexicon.lists import Lexicons
        >>> from sora_signals.text.fold import FoldTable
        >>> from sora_signals.text.normalise import Normaliser
        >>> text = Normaliser(FoldTable.default()).normalise(["分析师:王小明 执业证书编号:S1234567890123"])
        >>> Signatures(Lexicons.default()["signature"]).read(text, text.piece_start[:-1], text.piece_start[1:] - 1)
        [('王小明', 'S1234567890123')]
        """
        out = [("", "")] * len(start)
        licences, colons = self._licences(text), self._colons(text, start, end)
        if not len(licences) and not len(colons):
            return out
        cuts = [places.searchsorted(edge) for places in (licences, colons) for edge in (start, end)]
        some = indexes((cuts[0] < cuts[1]) | (cuts[2] < cuts[3]))
        rows = zip(*(column[some].tolist() for column in (start, end, *cuts)), strict=True)
        for number, (low, high, *(a, b, c, d)) in zip(some.tolist(), rows, strict=True):
            body = _Body(text.text, text.origin, low, high)
            out[number] = self._read(body, licences[a:b].tolist(), colons[c:d].tolist())
        return out

    def _licences(self, text: Text) -> Ints:
        """Where a licence may begin."""
        at = indexes(text.codes == ord("S"))
        return np.asarray(at[text.kinds[at + 1] == DIGIT])  # the last character is a separator, so one always follows

    def _colons(self, text: Text, start: Ints, end: Ints) -> Ints:
        """Where a colon stands that a role leads, near the ends of each document."""
        # of a colon at the edge of a tail the character before it is read, too
        at = at_edges(text.codes, start, end, (FRONT, BACK + 1), self._after_roles)
        return ints([place for place in at.tolist() if self._is_led(text.text, place)])

    def _after_roles(self, codes: Codes) -> Ints:
        """Where a colon stands behind what may end a role."""
        at = indexes(codes == ord(":"))
        # before the first character comes the last one, a separator
        return np.asarray(at[in_sorted(codes[at - 1], self._before_colons)])

    def _is_led(self, text: str, colon: int) -> bool:
        """Whether a role ends at one of the characters before a colon, with nothing but marks behind it."""
        before = text[max(colon - MARKS, 0) : colon].rstrip(BETWEEN)
        return before[-1:] in self._role_ends

    def _read(self, body: "_Body", places: list[int], colons: list[int]) -> tuple[str, str]:
        licences: dict[str, str] = {}
        waiting: list[str] = []
        last = body.start
        for place in places:
            match = LICENCE.match(body.text, place)
            if match is None:
                continue
            if match[0] not in licences:
                named = self._names(body.line(max(last, place - BEFORE), place)[:-1])
                waiting += [name for name in named if name not in licences.values()]
                licences[match[0]] = waiting.pop(0) if waiting else ""
            last = match.end()
        if colons:
            self._fill(body, colons, licences)
        return ";".join(licences.values()), ";".join(key for key in licences if key.strip())

    def _names(self, before: str) -> list[str]:
        """The names before a licence: the last ones that a role leads or a label follows."""
        patterns, found = self._patterns, list[re.Match[str]]()
        if word := patterns.word.search(before):
            other = patterns.untitled.match(before)  # behind it a title lies, but for the character before its name
            if titled := patterns.titled.search(before, max(word.start() - WIDEST, other.end() - 1 if other else 0, 0)):
                return [titled["names"]]
            found += self._labelled(before)
            # names that a label follows stand last; every role is such a word
            if not found and (role := patterns.role.search(before, word.start())):
                found += patterns.led.finditer(before, role.start())
                if patterns.closed.search(before, role.start()):
                    found += patterns.followed.finditer(before, max(role.start() - WIDEST, 0))
        if found:
            return _split(max(found, key=lambda m: (m.start("names"), m.end("names")))["names"])
        bare = BARE.search(before, max(len(before) - BARE_SIZE, 0))
        return [bare[1]] if bare and not patterns.word.search(bare[1]) else []

    def _labelled(self, before: str) -> Iterable[re.Match[str]]:
        """Names that the label right before a licence follows: only what is no Han lies between."""
        end = len(before.rstrip(LABEL_TAIL))
        label = self._patterns.closing.search(before, max(end - self._patterns.reach, 0), end)
        if label is None:
            return ()
        named = UP_TO_HAN.match(before, 0, label.start())
        last = named.end() if named else 0
        size = WIDEST if before.startswith(")", last) else LONGEST_NAME + self._patterns.reach  # a label leads the name
        first = max(before.rfind("\n"), last - size, 0)
        found: Iterable[re.Match[str]] = self._patterns.labelled.finditer(before, first)
        return found

    def _fill(self, body: "_Body", colons: list[int], licences: dict[str, str]) -> None:
        """Give names that stand elsewhere, behind a role and a colon, to licences without one; the others come last."""
        told = [name for line in _sentences(body, colons) for name in self._told(line)]
        names = [name for name in dict.fromkeys(told) if name not in licences.values()]
        for licence, name in licences.items():
            if not name and names:
                licences[licence] = names.pop(0)
        licences.update({" " * (i + 1): name for i, name in enumerate(n for n in names if len(n) <= SHORT)})

    def _told(self, line: str) -> list[str]:
        """The names behind a role and a colon that stand alone in a line, or sentence."""
        led = (m for m in self._patterns.led.finditer(line) if ":" in m[0])
        found = (m for m in led if ALONE.match(line, m.end()) or self._patterns.numbered.match(line, m.end()))
        return [name for match in found for name in _split(match["names"])]


@dataclass(slots=True)
class _Body:
    """One document: the normalised text of its batch, where each character stood in the raw one, and its span."""

    text: str
    origin: Ints
    start: int
    end: int

    def line(self, begin: int, end: int) -> str:
        """A stretch of the text with the spaces that stood between its characters, closed by a line end."""
        spaced = self.text[begin:end]
        if begin < end and self.origin.item(end - 1) - self.origin.item(begin) >= end - begin:
            place = self.origin[begin:end]
            cuts = [begin, *(begin + 1 + indexes(place[1:] > place[:-1] + 1)).tolist(), end]
            spaced = " ".join([self.text[a:b] for a, b in pairwise(cuts)])
        return f"{PARTED_NAME.sub('', spaced)}\n"


def _sentences(body: _Body, places: list[int]) -> Iterator[str]:
    """The sentences of a text's two ends in which places lie; a text may have lost its line ends."""
    text, start, end = body.text, body.start, body.end
    ends = [(start, end)] if end - start <= FRONT + BACK else [(start, start + FRONT), (end - BACK, end)]
    for first, last in ends:
        done = first
        for place in places:
            if done <= place < last:
                begin = max(text.rfind("\n", done, place), text.rfind(STOP, done, place), done - 1) + 1
                broken = text.find("\n", place, last)
                done = broken if broken >= 0 else last
                stop = text.find(STOP, place, done)
                done = stop + 1 if stop >= 0 else done
                yield body.line(begin, done)


def _split(names: str) -> list[str]:
    return NAME.findall(names)
