"""Word segmentation by jieba, for the few sentences that need it; the only importer of jieba."""

import warnings
from functools import cached_property
from typing import Any


class Segmenter:
    """A private jieba tokenizer, loaded at the first use: no shared dictionary, no cache file, no log lines.

    >>> Segmenter().edges("举报不良信息")
    [0, 2, 6]
    """

    @cached_property
    def _tokenizer(self) -> Any:
        with warnings.catch_warnings():
            # jieba 0.42.1 has invalid escapes and imports pkg_resources; neither is the caller's concern
            warnings.simplefilter("ignore")
            import jieba  # noqa: PLC0415 - loading takes a second, and most texts never need it

        tokenizer = jieba.Tokenizer()
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
        tokenizer.initialized = True
        return tokenizer

    def edges(self, sentence: str) -> list[int]:
        """Return the offsets at which words begin or end, the first being 0."""
        tokenizer = self._tokenizer
        route: dict[int, tuple[float, int]] = {}
        # the two steps of jieba's cut without its splitting into blocks, which a short window does not need
        tokenizer.calc(sentence, tokenizer.get_DAG(sentence), route)
        out = [0]
        while out[-1] < len(sentence):
            out.append(route[out[-1]][1] + 1)
        return out
