"""Words at a place: looked up where a stage stands in a text, for lists that nobody needs in the rest of it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property


class WordsAt:
    """A set of words that answers which of them begins or ends at a position.

    >>> words = WordsAt(["龙头", "龙头公司"])
    >>> words.end("如龙头公司A", 1), words.end("如龙头公司A", 0), words.ends_at("如龙头公司A", 3)
    (5, 0, True)
    """

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = frozenset(terms)
        self._from = _sizes((term[0], len(term)) for term in self._terms)
        self._upto = _sizes((term[-1], len(term)) for term in self._terms)
        # two characters pass over more places of a text than one; the shortest first
        begun = _sizes((term[:2], len(term)) for term in self._terms if len(term) > 1)
        self._begun = {head: sizes[::-1] for head, sizes in begun.items()}
        self._alone = frozenset(term for term in self._terms if len(term) == 1)

    @property
    def heads(self) -> frozenset[str]:
        """The characters that words begin with."""
        return frozenset(self._from)

    @cached_property
    def _places(self) -> re.Pattern[str]:
        """What finds the places where a word may begin, in less time than each place is looked at."""
        return re.compile(f"[{re.escape(''.join(sorted(self._from)))}]" if self._from else "(?!)")

    @cached_property
    def _openings(self) -> re.Pattern[str]:
        """What finds the places where a word of several characters may begin, or any place if one is a word."""
        seconds = re.escape("".join(sorted({head[1] for head in self._begun})))
        if self._alone or not seconds:
            return self._places
        return re.compile(f"{self._places.pattern}(?=[{seconds}])")

    def __contains__(self, text: str) -> bool:
        return text in self._terms

    def end(self, text: str, start: int) -> int:
        """Return the end of the longest word that begins at a position, the position itself if none does."""
        for size in self._from.get(text[start : start + 1], ()):
            if (word := text[start : start + size]) in self._terms:
                return start + len(word)  # a text's end cuts words short
        return start

    def within(self, text: str, start: int, end: int) -> Iterator[str]:
        """Yield the words that lie in a span, overlapping ones too: in reading order, the shorter first.

        >>> list(WordsAt(["增长", "长"]).within("同比增长", 0, 4))
        ['增长', '长']
        """
        alone, begun, terms = self._alone, self._begun, self._terms
        for place in self._openings.finditer(text, start, end):
            i = place.start()
            if alone and text[i] in alone:
                yield text[i]
            for size in begun.get(text[i : i + 2], ()):
                if i + size <= end and (word := text[i : i + size]) in terms:
                    yield word

    def reaches(self, text: str, start: int, end: int) -> bool:
        """Return whether a word that begins in a span, or right behind it, ends at the end of the span or later.

        >>> words = WordsAt(["产业链"])
        >>> words.reaches("光模块产业链", 0, 3), words.reaches("光模块产业链", 0, 2)
        (True, False)
        """
        for place in self._places.finditer(text, start, end + 1):
            if self.end(text, place.start()) >= max(end, place.end()):
                return True
        return False

    def ends_at(self, text: str, end: int, start: int = 0) -> bool:
        """Return whether a word that begins at ``start`` or later ends at a position."""
        for size in self._upto.get(text[end - 1 : end], ()):
            if size <= end - start and text[end - size : end] in self._terms:
                return True
        return False

    def covers(self, text: str, start: int, end: int) -> bool:
        """Return whether a span is nothing but such words, each the longest one at its place.

        >>> WordsAt(["两条", "主线"]).covers("两条主线", 0, 4), WordsAt(["主线"]).covers("两条主线", 0, 4)
        (True, False)
        """
        while start < end and (passed := self.end(text, start)) > start:
            start = passed
        return start == end


def _sizes(terms: Iterable[tuple[str, int]]) -> Mapping[str, tuple[int, ...]]:
    """How long the words of each beginning or end are, the longest first."""
    of_size: dict[int, set[str]] = {}
    for key, size in terms:
        of_size.setdefault(size, set()).add(key)
    sizes: dict[str, tuple[int, ...]] = {}
    for size in sorted(of_size, reverse=True):
        one = (size,)
        for key in of_size[size]:
            sizes[key] = sizes.get(key, ()) + one
    return sizes
