"""Matching against a plain search for every term at every place."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_signals.arrays import ints
from sora_signals.lexicon.automaton import Automaton
from sora_signals.lexicon.places import WordsAt
from sora_signals.lexicon.trie import Trie
from sora_signals.text.fold import to_codes

FIRST_HAN = 0x4E00
LETTERS = "甲乙丙AB,\U00020000"
TERMS = st.lists(st.text(LETTERS, min_size=1, max_size=6), unique=True, max_size=30)
TEXTS = st.text(LETTERS + "丁 ", max_size=60)


def searched(terms: list[str], text: str) -> list[tuple[int, int]]:
    found = [(at, len(t), n) for n, t in enumerate(terms) for at in range(len(text)) if text.startswith(t, at)]
    return [(at, n) for at, _, n in sorted(found)]


@given(TERMS, TEXTS)
def test_every_occurrence_of_every_term_is_found_in_reading_order(terms: list[str], text: str) -> None:
    start, number = Trie(terms).find(to_codes(text))
    assert list(zip(start.tolist(), number.tolist(), strict=True)) == searched(terms, text)


@given(TERMS, TEXTS, st.integers(1, 9))
def test_a_text_looked_at_part_by_part_has_the_same_hits(terms: list[str], text: str, stride: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sora_signals.lexicon.trie.STRIDE", stride)
        start, number = Trie(terms).find(to_codes(text))
    assert list(zip(start.tolist(), number.tolist(), strict=True)) == searched(terms, text)


@given(TERMS, TERMS, TEXTS, st.lists(st.tuples(st.integers(-3, 60), st.integers(0, 70)), max_size=5))
def test_windows_hold_the_hits_that_lie_wholly_inside_them(one, other, text, windows) -> None:
    automaton = Automaton({"one": one, "other": other})
    low, high = ints([a for a, _ in windows]), ints([a + size for a, size in windows])
    covered = np.zeros(len(text) + 1, dtype=np.int64)
    for a, b in windows:
        covered[max(a, 0) : max(min(a + b, len(text)), 0)] = 1
    for name, hits in automaton.find_within(to_codes(text), low, high).items():
        every = automaton.find(to_codes(text))[name]
        inside = [covered[a:b].all() for a, b in zip(every.start.tolist(), every.end.tolist(), strict=True)]
        found = set(zip(hits.start.tolist(), hits.end.tolist(), strict=True))
        expected = set(zip(every.start[inside].tolist(), every.end[inside].tolist(), strict=True))
        # windows that touch are one, so a term may lie over the place where they meet
        assert found == expected


@given(TERMS, TEXTS, st.data())
def test_words_at_a_place_are_those_that_a_search_finds_there(terms: list[str], text: str, data: st.DataObject) -> None:
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    words, hits = WordsAt(terms), [(at, at + len(terms[n])) for at, n in searched(terms, text)]
    assert list(words.within(text, start, end)) == [text[a:b] for a, b in hits if start <= a and b <= end]
    assert words.end(text, start) == max([b for a, b in hits if a == start], default=start)
    assert words.ends_at(text, end, start) == any(b == end and a >= start for a, b in hits)


@given(st.integers(1, 60), st.integers(1, 120), st.randoms(use_true_random=False))
def test_a_word_is_found_however_many_others_begin_as_it_does(openings: int, endings: int, chance: Random) -> None:
    letters = [chr(FIRST_HAN + i) for i in range(2000)]
    terms = list(
        dict.fromkeys(
            opening + end
            for opening in ("".join(chance.sample(letters, 2)) for _ in range(openings))
            for end in chance.sample(letters, chance.randint(1, endings))
        )
    )
    # as many children of one node as of all others together, spread so wide that no two such nodes fit into each other
    terms += [letters[0] + letters[0] + end for end in letters]
    asked = chance.sample(terms, min(len(terms), 50))
    start, number = Trie(terms).find(to_codes(",".join(asked)))
    found = {(at, terms[n]) for at, n in zip(start.tolist(), number.tolist(), strict=True)}
    assert found >= {(4 * place, term) for place, term in enumerate(asked)}
    assert all(",".join(asked).startswith(term, at) for at, term in found)
