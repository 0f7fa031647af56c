"""Word segmentation with jieba's dictionary, for the few sentences that need it; the only user of jieba."""

from functools import cached_property
from importlib.abc import FileLoader
from importlib.util import find_spec
from math import inf, log
from pathlib import Path
from zipimport import zipimporter

from sora_signals.errors import DependencyError
from sora_signals.text.dictionary import HEAD, Dictionary

FILE = "dict.txt"

NEVER = -inf


class Segmenter:
    """Cuts text as jieba does without guessing new words; its dictionary is loaded at the first use.

    The cut is the chain of words with the highest product of frequencies, in jieba's own arithmetic, but found in
    one pass from the end, and without its shared tokenizer, cache file and log lines.

    >>> Segmenter().edges("举报不良信息")
    [0, 2, 6]
    """

    @cached_property
    def _worths(self) -> "_Worths":
        return _Worths(self._words)

    @cached_property
    def _words(self) -> Dictionary:
        # jieba itself stays unloaded: its 0.42.1 has invalid escapes, and imports pkg_resources, which takes longer
        # than all that is done here
        spec = find_spec("jieba")
        if spec is None or spec.origin is None or not isinstance(spec.loader, FileLoader | zipimporter):
            raise DependencyError("jieba's dictionary is not where its package is; install jieba again")
        return Dictionary(spec.loader.get_data(str(Path(spec.origin).with_name(FILE))))

    def may_join(self, sentence: str, at: int, since: int = 0) -> bool:
        """Return whether any word of the dictionary, or the beginning of one, reaches over a place; a quick check.

        Args:
            sentence: The text. at: The place. since: Where such a word begins at the earliest.

        >>> Segmenter().may_join("举报不良信息", 3), Segmenter().may_join("举报不良信息", 2)
        (True, False)
        """
        worths = self._worths
        for first in range(at - 1, since - 1, -1):  # short words are the most
            _, longer = worths[sentence[first : first + HEAD]]
            if longer and sentence[first : at + 1] in longer:
                return True
        return False

    def edges(self, sentence: str) -> list[int]:
        """Return the offsets at which words begin or end, the first being 0."""
        size, worths = len(sentence), self._worths
        score, follows = [0.0] * (size + 1), list(range(1, size + 1))
        for at in range(size - 1, -1, -1):
            alone, longer = worths[sentence[at : at + HEAD]]
            best = alone + score[at + 1]
            last = at + HEAD
            while longer and last <= size and (worth := longer.get(sentence[at:last])) is not None:
                # of equally likely words the longer one
                if (chain := worth + score[last]) >= best:
                    best, follows[at] = chain, last
                last += 1
            score[at] = best
        out = [0]
        while out[-1] < size:
            out.append(follows[out[-1]])
        return out


class _Worths(dict[str, tuple[float, dict[str, float]]]):
    """What words that begin with two characters add to a chain: the first one, and longer ones with what begins them.

    It fills itself, so that what is held already, as most is, is found without a call.

    Args:
        words: Their counts.
    """

    def __init__(self, words: Dictionary) -> None:
        super().__init__()
        self._words = words
        self._whole = log(words.total)

    def __missing__(self, head: str) -> tuple[float, dict[str, float]]:
        counts, whole = self._words.of(head), self._whole
        longer = {word: log(count) - whole if count else NEVER for word, count in counts.items()}
        alone = longer.pop(head[0], -whole)  # a character that is no word counts as one that occurs once
        worths = self[head] = alone, longer
        return worths
