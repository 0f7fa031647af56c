"""Scales: which level a rating has on its house's own scale."""

from collections.abc import Sequence

from sora_signals.lexicon.lists import WordList
from sora_signals.recognise.rating import Rating
from sora_signals.relate.sources import Houses
from sora_signals.vocabulary import RATINGS


class HouseScales:
    """What the words of some houses mean on the common scale.

    Args:
        scale: The list of such words. houses: The forms that houses go by.
    """

    def __init__(self, scale: WordList, houses: Houses) -> None:
        self.houses = houses
        name = dict(zip(houses.form, houses.name, strict=True))
        columns = zip(scale["house"], scale["term"], scale["scope"], scale["rating"], strict=True)
        self.levels = {(name.get(h, h), term, scope): RATINGS.index(level) for h, term, scope, level in columns}
        self.own = frozenset(house for house, _, _ in self.levels)  # those with such words

    def grade(self, text: str, rated: list[tuple[Rating, int]], issuers: Sequence[int]) -> list[tuple[Rating, int]]:
        """Return the ratings on the common scale, read by the scale of the house that gives each where it has one.

        Args:
            text: The normalised text. rated: Ratings with their mentions.
            issuers: Row of the house that speaks at each, -1 for none.
        """
        return [(self._graded(text, r, mention, i), mention) for (r, mention), i in zip(rated, issuers, strict=True)]

    def _graded(self, text: str, rating: Rating, mention: int, issuer: int) -> Rating:
        house = self.houses.name[issuer] if issuer >= 0 else ""
        if house not in self.own:
            return rating
        word = text[slice(*rating.word)]
        for scope in ("stock" if mention >= 0 else "industry", "both"):
            level = self.levels.get((house, word, scope))
            if level is not None:
                return rating._replace(rating=level)
        return rating
