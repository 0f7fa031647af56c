"""The stages in their order, from a batch of articles to tables of spans; nothing here knows of pandas."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from sora_signals.arrays import Bools, Floats, Ints, covered, indexes, ints
from sora_signals.lexicon.automaton import Automaton
from sora_signals.lexicon.lists import Lexicons
from sora_signals.link.affixes import Affixes
from sora_signals.link.linker import Linker
from sora_signals.link.resolve import Mentions
from sora_signals.recognise import documents
from sora_signals.recognise.categories import RiskCategories
from sora_signals.recognise.context import Context
from sora_signals.recognise.datelines import ordinals, published
from sora_signals.recognise.phrases import Phrases, find_phrases
from sora_signals.recognise.prices import Price, find_prices
from sora_signals.recognise.rating import Rating
from sora_signals.recognise.ratings import RatingFinder
from sora_signals.recognise.risks import RiskItem, find_risks
from sora_signals.recognise.sections import Sections, find_sections
from sora_signals.recognise.signatures import Signatures
from sora_signals.recognise.tickers import find_codes, numbered
from sora_signals.relate.closing import find_targets
from sora_signals.relate.rated import RatedFinder
from sora_signals.relate.recommendations import Recommendation, named_here, recommendations
from sora_signals.relate.roles import SUBJECT, find_roles
from sora_signals.relate.scales import HouseScales
from sora_signals.relate.sources import Houses, Speakers, find_speakers, house_names, issuers, publishers
from sora_signals.relate.targets import TargetFinder
from sora_signals.relate.words import GapWords
from sora_signals.score.advice import advice, advised, of_the_sentence
from sora_signals.score.attribution import Edges, attribute
from sora_signals.score.function import spread
from sora_signals.score.spans import attribute_spans, with_spans
from sora_signals.score.terms import Terms, find_terms
from sora_signals.score.words import is_particle
from sora_signals.securities.master import SecurityMaster
from sora_signals.text.fold import FoldTable
from sora_signals.text.layout import lay_out
from sora_signals.text.normalise import Normaliser

UNREAD = ("link_evidence", "house_scale", "signature", "target")  # looked up by their rows or at a place, not found


@dataclass(slots=True)
class Pieces:
    """The titles and bodies of a batch in order, and what is told of its documents, as columns.

    Attributes:
        texts, doc, titles: Of each piece its text, its document, and whether it is a title.
        days, sources: Of each document its day, 0 if unknown, and the source that is given.
    """

    texts: Sequence[str]
    doc: Ints
    titles: Bools
    days: Ints
    sources: Sequence[str | None]

    @classmethod
    def of(
        cls, texts: Sequence[str], titles: Sequence[str | None], days: Ints, sources: Sequence[str | None]
    ) -> "Pieces":
        """Lay documents end to end, those that have a title with it before their text.

        >>> pieces = Pieces.of(["甲", "乙"], [None, "题"], ints([0, 0]), [None, None])
        >>> pieces.texts, pieces.doc.tolist(), pieces.titles.tolist()
        (['甲', '题', '乙'], [0, 1, 1], [False, True, False])
        """
        doc = np.arange(len(texts))
        if any(titles):
            doc = doc.repeat([1 if title is None else 2 for title in titles])
            texts = [piece for pair in zip(titles, texts, strict=True) for piece in pair if piece is not None]
        is_title = np.zeros(len(doc), dtype=np.bool_)
        np.equal(doc[1:], doc[:-1], out=is_title[:-1])
        return cls(texts, doc, is_title, days, sources)


@dataclass(slots=True)
class Reading:
    """All that was read out of a batch, as spans of its normalised text.

    Attributes:
        context, sections: The batch. doc: Document of each piece.
        mentions, roles: Companies named. terms, edges: Signed words and the mentions that they speak of.
        phrases, recommendations: Phrases that recommend, and each with each of its targets.
        ratings, prices: Each with the mention that it is about, -1 for none. risks: Items of risk sections.
        speakers, publishers: Houses and media named, and the row of the one that publishes each document.
        kinds, scripts: Of each document, as indexes. days: Of each, given or found, 0 if unknown.
        dates: Found in each document. signed: Of each document.
    """

    context: Context
    sections: Sections
    doc: Ints
    mentions: Mentions
    roles: Ints
    terms: Terms
    edges: Edges
    phrases: Phrases
    recommendations: list[Recommendation]
    ratings: list[tuple[Rating, int]]
    prices: list[tuple[Price, int]]
    risks: list[RiskItem]
    speakers: Speakers
    publishers: list[int]
    kinds: Ints
    scripts: Ints
    days: Ints
    dates: list[datetime | None]
    signed: list[tuple[str, str]]


class Pipeline:
    """Everything compiled once: tables, automaton, names. Holds no state of a batch, so threads may share it."""

    def __init__(self, securities: SecurityMaster, lexicons: Lexicons) -> None:
        self.securities = securities
        self.lexicons = lexicons
        self.fold = FoldTable.default()
        self.normaliser = Normaliser(self.fold)
        self.forms = securities.forms()
        self.houses = self._houses()
        rows = range(len(self.houses.form))
        self.house_rows = {self.houses.form[row]: row for row in reversed(rows)}  # the first row of a form stays
        self.scales = HouseScales(lexicons["house_scale"], self.houses)
        self.listed = numbered([*(ticker[:6] for ticker in securities.tickers), *securities.old_codes])
        self.signatures = Signatures(lexicons["signature"])
        self.listed_houses = np.unique(self.houses.security[self.houses.security >= 0])
        layers: dict[str, Sequence[str]] = {name: self._folded(words["term"]) for name, words in lexicons.lists.items()}
        layers["name"] = self._folded(self.forms.form)
        affixes = Affixes(layers["affix"], lexicons["affix"])
        self.linker = Linker(securities, self.forms, layers["name"], self.listed_houses, affixes)
        layers["affix"] = affixes.distant
        layers["organisation"] = self._folded(self._other_bodies())
        layers["house"] = self.houses.form
        self.categories = RiskCategories(layers.pop("risk_category"), lexicons["risk_category"])
        self.gap_words = GapWords(layers["target"], lexicons["target"]["role"], layers["rating"])
        for unread in UNREAD:
            del layers[unread]
        kinds = lexicons["subject"]["kind"]
        layers["subject"] = ["" if is_particle(*row) else row[0] for row in zip(layers["subject"], kinds, strict=True)]
        self.automaton = Automaton(layers)

    def _folded(self, terms: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.fold.fold("\n".join(terms)).split("\n")) if terms else ()

    def _other_bodies(self) -> list[str]:
        """Bodies whose names hold a listed company's: other organisations, and houses that are not listed."""
        unlisted = (row["form"] for row in self.securities.sources() if not row["code"])
        return sorted({*self.securities.organisations(), *unlisted})

    def _houses(self) -> Houses:
        rows = self.securities.sources()
        listed = [self.securities.index_of(row["code"]) if row["code"] else None for row in rows]
        return Houses(
            self._folded([row["form"] for row in rows]),
            house_names([row["form"] for row in rows], [row["full_name"] for row in rows]),
            tuple(row["kind"] for row in rows),
            ints([-1 if i is None else i for i in listed]),
        )

    def prepare(self, texts: Sequence[str]) -> Context:
        """Return the normalised batch with its layout and all hits."""
        text = self.normaliser.normalise(texts)
        codes = find_codes(text, self.listed)
        return Context(text, lay_out(text), self.automaton.find(text.codes), codes, self.lexicons)

    def link(self, context: Context, doc: Ints, day: Ints) -> Mentions:
        """Return the companies that a batch names; ``doc`` and ``day`` are those of each piece."""
        return self.linker.link(context, doc, day)

    def read(self, pieces: Pieces) -> Reading:
        """Run every stage over the titles and bodies of a batch."""
        context = self.prepare(pieces.texts)
        doc, titles = pieces.doc, pieces.titles
        sections = find_sections(context, titles)
        risks = find_risks(context, sections, self.categories)
        bodies = _bodies(context, titles)
        dates = published(context.text, *bodies)
        days = np.where(pieces.days > 0, pieces.days, ordinals(dates))
        mentions = self.link(context, doc, days[doc])
        roles = find_roles(context, sections, mentions, self.listed_houses)
        subjects = indexes((roles == SUBJECT) & (mentions.security >= 0))
        phrases, speakers = find_phrases(context, sections), find_speakers(context, doc)
        published_by = self._published_by(context, speakers, pieces)
        rated = RatedFinder(context, sections, mentions, subjects, doc)
        targets = find_targets(context, self.gap_words, phrases, mentions, subjects, rated, sections)
        ratings = self._ratings(context, sections, rated, speakers, doc, published_by)
        prices = rated.priced(find_prices(context, sections))
        terms = find_terms(context, sections.of, _taken(context, mentions, phrases, ratings))
        edges = attribute(context, terms, mentions.start[subjects], mentions.end[subjects])
        return Reading(
            context,
            sections,
            doc,
            mentions,
            roles,
            terms,
            Edges(edges.term, subjects[edges.target], edges.distance, edges.share),
            phrases,
            recommendations(self.lexicons, phrases, targets, named_here(context.text, ratings, mentions), mentions),
            ratings,
            prices,
            risks,
            speakers,
            published_by,
            documents.kinds(context, doc, len(days)),
            documents.scripts(context.text)[~titles],
            days,
            dates,
            self.signatures.read(context.text, *bodies),
        )

    def _published_by(self, context: Context, speakers: Speakers, pieces: Pieces) -> list[int]:
        """Row of the house or medium that publishes each document: found in the text, else the source that is given."""
        found = publishers(context, speakers, self.houses, pieces.doc, len(pieces.days))
        for doc, source in enumerate(pieces.sources):
            if source and found[doc] < 0:
                found[doc] = self.house_rows.get(self.fold.fold(source.strip()), -1)
        return found

    def _ratings(
        self,
        context: Context,
        sections: Sections,
        rated: RatedFinder,
        speakers: Speakers,
        doc: Ints,
        published_by: list[int],
    ) -> list[tuple[Rating, int]]:
        """Ratings with the mentions that they are about, on the scale of the house that speaks."""
        pairs = rated.pairs(RatingFinder(context, sections).find())
        if not pairs:
            return []
        at = ints([rating.start for rating, _ in pairs])
        publisher = ints(published_by)[doc[context.text.piece_of(at)]]
        said_by = issuers(context, speakers, self.houses, at, publisher)
        return self.scales.grade(context.text.text, pairs, said_by.tolist())

    def score(self, text: str, targets: Sequence[tuple[int, int]]) -> Floats:
        """Return the sum of contributions for each target span of a raw text, or one sum for the whole text without."""
        context = self.prepare([text])
        sections = find_sections(context, np.array([False]))
        mentions = self.link(context, ints([0]), ints([0]))
        start, end = self._spans(context, targets)
        phrases = find_phrases(context, sections)
        given, ratings = self._advised(context, sections, phrases, mentions, start, end)
        taken = _taken(context, mentions, phrases, ratings) | covered(len(context.text.text), (start, end))
        terms = find_terms(context, sections.of, taken)
        if not targets:
            told = terms.worth.sum() + advice(self.lexicons, phrases).sum()
            return np.array([told / spread(context.layout.sentence[terms.start[terms.alone != 0]])])
        value = terms.weight * terms.factor
        edges = attribute_spans(context, terms, mentions, start, end)
        total = np.bincount(edges.target, weights=value[edges.term] * edges.factor, minlength=len(targets))
        return total.astype(np.float64) + given

    def _advised(
        self, context: Context, sections: Sections, phrases: Phrases, mentions: Mentions, start: Ints, end: Ints
    ) -> tuple[Floats, list[tuple[Rating, int]]]:
        """What the recommendations and ratings of a text add to each span, whatever it is, and the ratings that do."""
        if not len(start) or (not len(phrases) and not len(context.hits["rating"])):
            return np.zeros(len(start), dtype=np.float64), []
        named, doc = with_spans(context, mentions, start, end), ints([0])
        every = np.arange(len(named))
        rated = RatedFinder(context, sections, named, every, doc)
        ratings = self._ratings(context, sections, rated, find_speakers(context, doc), doc, [-1])
        targets = TargetFinder(context, self.gap_words, phrases, named, every, sections).find()
        rows = recommendations(self.lexicons, phrases, targets, ratings, named)
        counted = of_the_sentence(context, ratings, named)
        return advised(advice(self.lexicons, phrases), rows, counted, named, start, end), counted

    def _spans(self, context: Context, targets: Sequence[tuple[int, int]]) -> tuple[Ints, Ints]:
        """Normalised spans of raw ones; a span of nothing but noise becomes the character before it."""
        raw = ints(targets).reshape(-1, 2)
        start = context.text.origin.searchsorted(raw[:, 0])
        end = context.text.origin.searchsorted(raw[:, 1])
        size = max(len(context.text.text), 1)
        return np.minimum(start, size - 1), np.clip(np.maximum(end, start + 1), 1, size)


def _taken(context: Context, mentions: Mentions, phrases: Phrases, ratings: list[tuple[Rating, int]]) -> Bools:
    """Which characters belong to companies, to phrases and to ratings of companies, which count as such."""
    of = [rating for rating, mention in ratings if mention >= 0]
    rated = ints([rating.start for rating in of]), ints([rating.end for rating in of])
    return covered(len(context.text.text), (mentions.start, mentions.end), (phrases.start, phrases.end), rated)


def _bodies(context: Context, titles: Bools) -> tuple[Ints, Ints]:
    """Spans of the bodies, one of each document, without the separators that close them."""
    starts, body = context.text.piece_start, indexes(~titles)
    return starts[body], starts[body + 1] - 1
