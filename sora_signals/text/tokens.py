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

    def __init__(self) -> None:
        self._held: dict[str, tuple[float, float, dict[str, float]]] = {}  # of beginnings that were asked for

    @cached_property
    def _whole(self) -> float:
        return log(self._words.total)

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
        of = self._words.of
        for first in range(at - 1, since - 1, -1):  # short words are the most
            words = of(sentence[first : first + HEAD])
            if sentence[first : at + 1] in words:
                return True
        return False

    def edges(self, sentence: str) -> list[int]:
        """Return the offsets at which words begin or end, the first being 0."""
        size, held, whole = len(sentence), self._held, self._whole
        score, follows = [0.0] * (size + HEAD), [0] * size
        for at in range(size - 1, -1, -1):
            head = sentence[at : at + HEAD]
            alone, pair, longer = held.get(head) or self._worths(head)
            best, end = alone + score[at + 1], at + 1
            # of equally likely words the longer one
            if (chain := pair + score[at + HEAD]) >= best:
                best, end = chain, at + HEAD
            last = at + HEAD
            while longer and last < size:
                last += 1
                worth = longer.get(sentence[at:last])
                if worth is None:
                    break
                if (chain := worth + score[last]) >= best:
                    best, end = chain, last
            # a character that is no word counts as one that occurs once
            score[at], follows[at] = (best, end) if best > NEVER else (score[at + 1] - whole, at + 1)
        out = [0]
        while out[-1] < size:
            out.append(follows[out[-1]])
        return out

    def _worths(self, head: str) -> tuple[float, float, dict[str, float]]:
        """What words add that begin with two characters: the first one, both, and longer ones with what begins them."""
        counts, whole = self._words.of(head), self._whole
        words = counts.items() if head[0] in counts else ()  # longer words are read on from shorter ones
        worths = {word: log(count) - whole if count else NEVER for word, count in words}
        alone, pair = worths.pop(head[0], NEVER), worths.pop(head, NEVER)
        self._held[head] = alone, pair, worths
        return self._held[head]
