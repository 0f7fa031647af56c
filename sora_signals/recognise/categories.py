"""Categories of risks: what the words of an item say it is about."""

from collections import defaultdict
from collections.abc import Sequence

from sora_signals.lexicon.lists import WordList
from sora_signals.lexicon.places import WordsAt
from sora_signals.vocabulary import RISK_CATEGORIES

OTHER = RISK_CATEGORIES.index("other")


class RiskCategories:
    """The words that decide a risk's category, read where a risk stands and nowhere else.

    Args:
        terms: The words, folded. words: Their list.
    """

    def __init__(self, terms: Sequence[str], words: WordList) -> None:
        self._words = WordsAt(terms)
        self._says: dict[str, list[tuple[int, float]]] = defaultdict(list)
        category = words.choices("category", RISK_CATEGORIES).tolist()
        for term, of, weight in zip(terms, category, words.numbers("weight").tolist(), strict=True):
            self._says[term].append((of, weight * len(term)))

    def speak(self, text: str, start: int, end: int) -> bool:
        """Return whether a span names a risk of any category."""
        return next(self._words.within(text, start, end), None) is not None

    def of(self, text: str, start: int, end: int) -> int:
        """Return the category with the largest sum of weight times length in a span, as index into the vocabulary."""
        weights: dict[int, float] = {}
        for word in self._words.within(text, start, end):
            for category, weight in self._says[word]:
                weights[category] = weights.get(category, 0.0) + weight
        return max(weights, key=weights.__getitem__, default=OTHER)
