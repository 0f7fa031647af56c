"""What both gold tests ask of a corpus."""

import json
from pathlib import Path

from sora_signals.evaluate import Report
from tests.gold.floors import CORPORA, FLOORS

TICKER_FORM = r"\d{6}\.(SH|SZ|BJ)"


def floors_of(corpus: str) -> list[tuple[str, float]]:
    """Return the pinned floors as cases, readable while the tests are collected."""
    return sorted(json.loads(FLOORS.read_text(encoding="utf-8"))[corpus]["floors"].items())


def gold_files(corpus: str) -> list[Path]:
    """Return the gold files of a corpus."""
    return sorted(CORPORA[corpus].glob("*.json"))


def below(report: Report, aspect: str, floor: float) -> str:
    """Return nothing, or the differences of an aspect that fell below its floor."""
    if report[aspect].f1 >= floor:
        return ""
    lines = [str(failure) for failure in report.failures if failure.aspect == aspect]
    return "\n".join([f"{aspect} {report[aspect].f1:.4f} < {floor}", *lines])


def spans(row: dict) -> list[tuple[int, int]]:
    """Return every span that a gold row speaks of."""
    found = [(row[f"{part}start"], row[f"{part}end"]) for part in ("", "phrase_", "target_") if f"{part}end" in row]
    return [*found, *(tuple(span) for span in row.get("alt", ()))]
