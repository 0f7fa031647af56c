"""The dictionary of words is jieba's own, read by the first two characters of words."""

import warnings
from itertools import accumulate
from typing import Any

import pytest

from sora_signals.text.dictionary import Dictionary
from sora_signals.text.tokens import Segmenter


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    """jieba itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba

        return jieba.Tokenizer()


@pytest.fixture(scope="module")
def jiebas(tokenizer: Any) -> tuple[dict[str, int], int]:
    """What jieba itself makes of its dictionary: counts of words and of their beginnings, and the sum."""
    with tokenizer.get_dict_file() as file:
        counts, total = tokenizer.gen_pfdict(file)
    return counts, total


def test_all_words_and_beginnings_have_the_counts_that_jieba_gives_them(jiebas: tuple[dict[str, int], int]) -> None:
    counts, total = jiebas
    held = Segmenter()._words
    read: dict[str, int] = {}
    for head in {word[:2] for word in counts}:
        read.update(held.of(head))
    assert held.total == total
    # jieba holds the first character of a word as a beginning too: here it stands only where it is a word
    assert read == {word: count for word, count in counts.items() if count or len(word) > 1}


@pytest.mark.parametrize(
    "text",
    [
        "天孚通信光引擎进展顺利,维持买入评级",
        "他被揶揄了一番",  # a word whose first character is none
        "囹圄之中亦有龃龉",
        "𠮷野家与老𠮷野家",
        "増",
    ],
)
def test_text_is_cut_as_jieba_cuts_it(tokenizer: Any, text: str) -> None:
    words = tokenizer.cut(text, HMM=False)
    assert Segmenter().edges(text) == [0, *accumulate(map(len, words))]


@pytest.mark.parametrize(
    ("data", "head", "counts", "total"),
    [
        ("", "增", {}, 0),
        ("增长 5 v", "增长", {"增长": 5}, 5),  # no line end at the end
        ("增 2 v\n增长 5 v\n", "增长", {"增": 2, "增长": 5}, 7),
        ("增 2 v\n增长 5 v\n", "增", {"增": 2}, 7),
        ("增 2 v\n增长 5 v\n", "增点", {"增": 2}, 7),
        ("增长 5 v\n增长 7 n\n", "增长", {"增长": 7}, 12),  # the last line counts, the sum has both
        ("增长点 1 n\n增长 5 v\n增多 3 v\n", "增长", {"增长": 5, "增长点": 1}, 9),
        ("C++ 3 nz\n𠮷野家 4 nz\n", "𠮷野", {"𠮷野": 0, "𠮷野家": 4}, 7),
    ],
)
def test_a_dictionary_is_read_by_first_characters(data: str, head: str, counts: dict[str, int], total: int) -> None:
    held = Dictionary(data.encode())
    assert held.of(head) == counts
    assert held.total == total
    assert held.of("\ud800") == {}  # half a character begins no word
