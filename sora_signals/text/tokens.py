"""Word segmentation with jieba's dictionary, for the few sentences that need it; the only importer of jieba."""

import warnings
from functools import cached_property
from math import inf, log

NEVER = -inf


class Segmenter:
    """Cuts text as jieba does without guessing new words; its dictionary is loaded at the first use.

    The cut is the chain of words with the highest product of frequencies, in jieba's own arithmetic, but found in
    one pass from the end, and without its shared tokenizer, cache file and log lines.

    >>> Segmenter().edges("举报不良信息")
    [0, 2, 6]
    """

    @cached_property
    def _words(self) -> tuple[dict[str, int], float]:
        """How often each word occurs (0: only the beginning of words), and the logarithm of their sum."""
        with warnings.catch_warnings():
            # jieba 0.42.1 has invalid escapes and imports pkg_resources; neither is the caller's concern
            warnings.simplefilter("ignore")
            import jieba  # noqa: PLC0415 - loading takes a second, and most texts never need it

        tokenizer = jieba.Tokenizer()
        counts, total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
        return counts, log(total)

    def may_join(self, sentence: str, at: int) -> bool:
        """Return whether any word of the dictionary, or the beginning of one, reaches over a place; a quick check.

        >>> Segmenter().may_join("举报不良信息", 3), Segmenter().may_join("举报不良信息", 2)
        (True, False)
        """
        counts, _ = self._words
        return any(sentence[first : at + 1] in counts for first in range(at - 1, -1, -1))  # short words are the most

    def edges(self, sentence: str) -> list[int]:
        """Return the offsets at which words begin or end, the first being 0."""
        counts, whole = self._words
        size = len(sentence)
        score, follows = [0.0] * (size + 1), [0] * size
        for at in range(size - 1, -1, -1):
            best, end = NEVER, at + 1
            while (count := counts.get(sentence[at:end])) is not None:
                # of equally likely words the longer one
                if count and (chain := log(count) - whole + score[end]) >= best:
                    best, follows[at] = chain, end
                if end == size:
                    break
                end += 1
            if best == NEVER:  # a character that is no word counts as one that occurs once
                best, follows[at] = score[at + 1] - whole, at + 1
            score[at] = best
        out = [0]
        while out[-1] < size:
            out.append(follows[out[-1]])
        return out
