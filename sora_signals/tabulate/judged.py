"""Evidence by a scorer that judges sentences: each mention has one row, the judgement of its sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Floats, Ints, among, in_sorted, indexes, ints
from sora_signals.evidence import Evidence
from sora_signals.pipeline import Pipeline, Reading
from sora_signals.recognise.context import Context
from sora_signals.score.function import spreads
from sora_signals.score.scorers import Scorer, contributions
from sora_signals.text.classes import BREAK, NEWLINE
from sora_signals.vocabulary import EVIDENCE_KINDS


@dataclass(frozen=True, slots=True)
class Judged:
    """What a scorer says of a batch: evidence of each mention, and a sum for each document."""

    evidence: Evidence
    documents: Floats


def judge(reading: Reading, scorer: Scorer, documents: int) -> Judged:
    """Ask a scorer about each sentence that names a company, and about all of a document that names none.

    Args:
        reading: What was read. scorer: The judge. documents: How many documents were read.

    Raises:
        SoraSignalsError: The scorer returned anything but a number from -1 to 1.
    """
    context, mentions = reading.context, reading.mentions
    layout = context.layout
    of_mention = layout.sentence[mentions.start]
    sentence = np.unique(np.concatenate([of_mention, _of_silent(reading)]))
    start, end = sentence_spans(context, sentence)
    said = contributions(np.array([scorer(text) for text in raw_texts(context, start, end)], dtype=np.float64))
    row = sentence.searchsorted(of_mention)
    count = len(mentions)
    evidence = Evidence(
        mention=np.arange(count),
        start=start[row],
        end=end[row],
        kind=np.full(count, EVIDENCE_KINDS.index("other")),
        weight=said[row],
        factor=np.ones(count, dtype=np.float64),
        rule=np.array([scorer.name], dtype=object).repeat(count),
        edge=np.full(count, -1),
        total=said[row],
    )
    doc = reading.doc[context.text.piece_of(start)]
    total = np.bincount(doc, weights=said, minlength=documents).astype(np.float64)
    spoken = said != 0
    return Judged(evidence, total / spreads(sentence[spoken], doc[spoken], documents))


def judge_spans(pipeline: Pipeline, scorer: Scorer, text: str, targets: Sequence[tuple[int, int]]) -> list[float]:
    """Ask a scorer about the sentence of each target span of a raw text.

    Raises:
        SoraSignalsError: The scorer returned anything but a number from -1 to 1.
    """
    context = pipeline.prepare([text])
    position = context.text.origin.searchsorted(ints([start for start, _ in targets]))
    sentence, row = np.unique(ints(context.layout.sentence[position]), return_inverse=True)
    said = [scorer(sentence_) for sentence_ in raw_texts(context, *sentence_spans(context, sentence))]
    return [said[i] for i in row.tolist()]


def _of_silent(reading: Reading) -> Ints:
    """Sentences of the documents that name no company."""
    layout, text = reading.context.layout, reading.context.text
    first = layout.sentence_start[:-1]
    doc = reading.doc[text.piece_of(first)]
    return indexes(~in_sorted(doc, reading.mentions.doc))


def sentence_spans(context: Context, sentence: Ints) -> tuple[Ints, Ints]:
    """Return the normalised spans of sentences without the line end or separator that closes them."""
    starts = context.layout.sentence_start
    start, end = starts[sentence], starts[sentence + 1]
    closed = among(context.text.kinds[end - 1], NEWLINE, BREAK)
    return start, np.maximum(end - closed, start + 1)


def raw_texts(context: Context, start: Ints, end: Ints) -> list[str]:
    """Return what stands at normalised spans in the articles as given."""
    piece, first, last = context.text.raw_spans(start, end)
    spans = zip(piece.tolist(), first.tolist(), last.tolist(), strict=True)
    return [context.text.pieces[p][s:e] for p, s, e in spans]
