"""Words at a place: looked up where a stage stands in a text, for lists that nobody needs in the rest of it."""

from collections.abc import Iterable, Iterator, Mapping


class WordsAt:
    """A set of words that answers which of them begins or ends at a position.

    >>> words = WordsAt(["龙头", "龙头公司"])
    >>> words.end("如龙头公司A", 1), words.end("如龙头公司A", 0), words.ends_at("如龙头公司A", 3)
    (5, 0, True)
    """

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = frozenset(terms)
        self._from = _sizes(self._terms, 0)
        self._upto = _sizes(self._terms, -1)

    def __contains__(self, text: str) -> bool:
        return text in self._terms

    def end(self, text: str, start: int) -> int:
        """Return the end of the longest word that begins at a position, the position itself if none does."""
        for size in self._from.get(text[start : start + 1], ()):
            if text[start : start + size] in self._terms:
                return start + size
        return start

    def within(self, text: str, start: int, end: int) -> Iterator[str]:
        """Yield the words that lie in a span, overlapping ones too: in reading order, the shorter first.

        >>> list(WordsAt(["增长", "长"]).within("同比增长", 0, 4))
        ['增长', '长']
        """
        for i, char in enumerate(text[start:end], start):
            for size in reversed(self._from.get(char, ())):
                if i + size <= end and text[i : i + size] in self._terms:
                    yield text[i : i + size]

    def ends_at(self, text: str, end: int, start: int = 0) -> bool:
        """Return whether a word that begins at ``start`` or later ends at a position."""
        sizes = self._upto.get(text[end - 1 : end], ())
        return any(size <= end - start and text[end - size : end] in self._terms for size in sizes)


def _sizes(terms: Iterable[str], side: int) -> Mapping[str, tuple[int, ...]]:
    """How long the words with each first or last character are, the longest first."""
    sizes: dict[str, set[int]] = {}
    for term in terms:
        sizes.setdefault(term[side], set()).add(len(term))
    return {char: tuple(sorted(lengths, reverse=True)) for char, lengths in sizes.items()}
