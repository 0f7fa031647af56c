"""Fit the weights of the word lists on labelled texts, and say what that gains on texts it was not fitted on.

usage: python tools/fit_weights.py SET.jsonl[.gz] … [--out FOLDER] [--penalty 10] [--folds 5]

A SET holds one object a line: ``text`` with a ``label`` (positive, neutral, negative), or with ``targets``, each with
``start``, ``end`` and ``label``. Each weight becomes ``written weight × exp(d)``, so that it keeps its sign; the
penalty draws d to 0. The likelihood is ordinal: P(positive) = s((sum - band) / T), P(negative) = s((-sum - band) / T).

Prints for each set the accuracy and macro-F1 of the written weights and of the fitted ones, by folds. Writes the
weights fitted on all rows to FOLDER only where the folds gain half a point: files that
``Lexicons.default().extend(FOLDER)`` takes. No text and no label is written.
"""

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sora_signals.arrays import Bools, Floats, Ints, ints
from sora_signals.engine import default_engine
from sora_signals.pipeline import Pipeline
from sora_signals.recognise.phrases import find_phrases
from sora_signals.recognise.sections import find_sections
from sora_signals.score.function import NEUTRAL_BAND, SCALE, spread
from sora_signals.score.spans import attribute_spans
from sora_signals.score.terms import find_terms

SIGN = {"positive": 1, "neutral": 0, "negative": -1}
BAND = SCALE * np.arctanh(NEUTRAL_BAND)
TEMPERATURE, STEPS, RATE = 0.4, 150, 0.05
FEWEST = 3  # rows that a term must stand in to be fitted
LEAST_GAIN = 0.005
LISTS = ("sentiment", "event", "forum", "headline")

Term = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Rows:
    """Labelled rows: (term, contribution) pairs of each, label, number of the text, and which set it is of."""

    parts: list[list[tuple[Term, float]]]
    label: Ints
    text: Ints
    of: Ints


def read_rows(pipeline: Pipeline, paths: Sequence[Path]) -> Rows:
    """Return the rows of all sets."""
    parts, label, text, of = [], [], [], []
    for number, path in enumerate(paths):
        for i, row in enumerate(_objects(path)):
            for sign, terms in _row(pipeline, row):
                parts.append(terms)
                label.append(sign)
                text.append(i)
                of.append(number)
    return Rows(parts, ints(label), ints(text), ints(of))


def _objects(path: Path) -> Iterator[dict[str, object]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def _row(pipeline: Pipeline, row: dict) -> Iterator[tuple[int, list[tuple[Term, float]]]]:
    context = pipeline.prepare([row["text"]])
    sections = find_sections(context, np.array([False]))
    mentions = pipeline.link(context, ints([0]), ints([0]))
    taken = np.zeros(len(context.text.text), dtype=np.bool_)
    targets = row.get("targets", [])
    start = np.searchsorted(context.text.origin, ints([t["start"] for t in targets]))
    end = np.searchsorted(context.text.origin, ints([t["end"] for t in targets]))
    phrases = find_phrases(context, sections)
    for some in (mentions, phrases):
        for a, b in zip(some.start.tolist(), some.end.tolist(), strict=True):
            taken[a:b] = True
    for a, b in zip(start.tolist(), end.tolist(), strict=True):
        taken[a:b] = True
    terms = find_terms(context, sections.of, taken)
    name = [(r, context.text.text[a:b]) for r, a, b in zip(terms.rule, terms.start, terms.end, strict=True)]
    if not targets:
        told = terms.worth / spread(context.layout.sentence[terms.start[terms.alone != 0]])
        yield SIGN[row["label"]], list(zip(name, told.tolist(), strict=True))
        return
    value = terms.weight * terms.factor
    edges = attribute_spans(context, terms, mentions, start, end)
    value = value[edges.term] * edges.factor
    for i, target in enumerate(targets):
        chosen = np.flatnonzero(edges.target == i).tolist()
        yield SIGN[target["label"]], [(name[edges.term[e]], float(value[e])) for e in chosen]


@dataclass(frozen=True, slots=True)
class Table:
    """Contributions of the fitted terms as (row, term, value) triples, and each row's sum of all others."""

    row: Ints
    term: Ints
    value: Floats
    rest: Floats

    def total(self, shift: Floats) -> Floats:
        """Return each row's sum with the weights scaled by ``exp(shift)``."""
        scaled = self.value * np.exp(shift)[self.term]
        return self.rest + np.bincount(self.row, weights=scaled, minlength=len(self.rest))


def tabulate(rows: Rows, names: dict[Term, int]) -> Table:
    """Return the rows as a table over the named terms."""
    known = [(i, names[t], v) for i, part in enumerate(rows.parts) for t, v in part if t in names]
    rest = [sum(v for t, v in part if t not in names) for part in rows.parts]
    columns = list(zip(*known, strict=True)) or [(), (), ()]
    return Table(ints(columns[0]), ints(columns[1]), np.array(columns[2], dtype=np.float64), np.array(rest))


def fit(table: Table, label: Ints, chosen: Bools, size: int, penalty: float) -> Floats:
    """Return the shift of each term, by Adam on the penalised likelihood of the chosen rows."""
    shift, mean, square = np.zeros(size), np.zeros(size), np.zeros(size)
    inside = chosen[table.row]
    for step in range(1, STEPS + 1):
        slope = _slope(table.total(shift), label)
        pulled = (slope[table.row] * table.value * np.exp(shift)[table.term])[inside]
        gradient = np.bincount(table.term[inside], weights=pulled, minlength=size) + 2 * penalty * shift
        mean, square = 0.9 * mean + 0.1 * gradient, 0.99 * square + 0.01 * gradient**2
        shift -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return np.clip(shift, -2.0, 1.0)


def _slope(total: Floats, label: Ints) -> Floats:
    """The derivative of minus the log-likelihood of each row by its sum."""
    up, down = (1 / (1 + np.exp(-np.clip((side * total - BAND) / TEMPERATURE, -30, 30))) for side in (1, -1))
    neither = 1 - up - down + 1e-9
    return np.select(
        [label == 1, label == -1],
        [-(1 - up) / TEMPERATURE, (1 - down) / TEMPERATURE],
        (up * (1 - up) - down * (1 - down)) / TEMPERATURE / neither,
    )


def signs(total: Floats) -> Ints:
    """Return the sign of each sum beyond the neutral band."""
    return (total > BAND).astype(np.int64) - (total < -BAND).astype(np.int64)


def figures(gold: Ints, found: Ints) -> tuple[float, float]:
    """Return accuracy and macro-F1."""
    parts = []
    for sign in np.unique(gold).tolist():
        right = int(((gold == sign) & (found == sign)).sum())
        parts.append(2 * right / max(1, int((gold == sign).sum() + (found == sign).sum())))
    return float((gold == found).mean()), float(np.mean(parts))


def held_out(rows: Rows, names: dict[Term, int], penalty: float, folds: int) -> Ints:
    """Return the sign of each row by the weights that were fitted on the other folds' texts."""
    table, out = tabulate(rows, names), np.zeros(len(rows.label), dtype=np.int64)
    for fold in range(folds):
        away = rows.text % folds == fold
        out[away] = signs(table.total(fit(table, rows.label, ~away, len(names), penalty)))[away]
    return out


def write(folder: Path, pipeline: Pipeline, names: dict[Term, int], shift: Floats) -> None:
    """Write the fitted rows of each list to a file that the lexicons can be extended with."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in LISTS:
        words = pipeline.lexicons[name]
        kind = "event" if name == "headline" else name
        written = zip(words["term"], words.numbers("weight").tolist(), strict=True)
        fitted = [(t, w * np.exp(shift[names[kind, t]])) for t, w in written if (kind, t) in names]
        lines = ["# Weights fitted by tools/fit_weights.py.", "term\tweight", *(f"{t}\t{w:.2f}" for t, w in fitted)]
        (folder / words.topic.files[0]).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, report, and write if it is worth it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--penalty", type=float, default=10.0)
    parser.add_argument("--folds", type=int, default=5)
    given = parser.parse_args(arguments)
    pipeline = default_engine().pipeline
    rows = read_rows(pipeline, given.sets)
    counts = Counter(t for part in rows.parts for t in {t for t, _ in part})
    names = {t: i for i, t in enumerate(sorted(t for t, n in counts.items() if n >= FEWEST))}
    table = tabulate(rows, names)
    before, after = signs(table.total(np.zeros(len(names)))), held_out(rows, names, given.penalty, given.folds)
    gains = []
    for number, path in enumerate(given.sets):
        of = rows.of == number
        (acc, f1), (acc_after, f1_after) = (figures(rows.label[of], x[of]) for x in (before, after))
        gains.append(acc_after - acc)
        sys.stdout.write(f"{path.name}: accuracy {acc:.4f} -> {acc_after:.4f}, macro-F1 {f1:.4f} -> {f1_after:.4f}\n")
    worth = min(gains) >= 0 and max(gains) >= LEAST_GAIN
    if worth and given.out:
        write(given.out, pipeline, names, fit(table, rows.label, rows.text >= 0, len(names), given.penalty))
    sys.stdout.write("the fitted weights are worth writing\n" if worth else "the written weights stay\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
