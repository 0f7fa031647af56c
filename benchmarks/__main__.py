"""All measurements of speed, memory and growth, in one run.

    python -m benchmarks [throughput|start|workers|stream|scaling|hard …] [--chars N] [--rounds N] [--write]
    python -m benchmarks throughput --texts FOLDER        # articles of your own

Without names, all of them (some twenty minutes). Prints tables in Markdown, then the ratios beside those kept in
benchmarks/results.json; the exit status is 1 if one of ours is worse beyond noise. `--write` keeps the figures and
draws docs/images/scaling.svg. Signs of labelled sentences are another program: python benchmarks/accuracy.py.
"""

import argparse
import platform
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import sora_signals as ss
from benchmarks import committed, hard, picture, scaling, throughput
from benchmarks.shells import ROOT

PICTURE = ROOT / "docs" / "images" / "scaling.svg"


def curves(chars: int) -> dict[str, Any]:
    """Return and print all curves, and the power that time grows with where it should be 1."""
    out: dict[str, Any] = {
        "lengths": scaling.lengths(),
        "counts": scaling.counts(),
        "densities": scaling.densities(chars),
        "word_lists": scaling.word_lists(chars),
    }
    for name, points in out.items():
        print(f"\n{name}\n")
        table(points)
    for name, over in (("lengths", "chars"), ("counts", "documents")):
        print(f"\n{name}: time grows with the power {scaling.exponent(out[name][1:], over):.2f} of {over}", flush=True)
    return out


def table(points: list[dict[str, float]]) -> None:
    """Print measured points as a table in Markdown."""
    print(f"| {' | '.join(points[0])} |\n|{' --- |' * len(points[0])}")
    for point in points:
        print(f"| {' | '.join(f'{value:,.4g}' if value < 1000 else f'{value:,.0f}' for value in point.values())} |")


def worked(rounds: int) -> list[dict[str, float]]:
    """Return and print what two workers gain."""
    points = scaling.workers(rounds)
    print("\nworkers\n")
    table(points)
    return points


def streamed() -> list[dict[str, float]]:
    """Return and print the memory of longer and longer streams: it stays."""
    points = scaling.streams()
    print("\nstreams of text through iter_results, MB of UTF-8\n")
    table(points)
    return points


def main() -> int:
    """Measure what is asked for, print it, compare it, and keep it if told."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chars", type=int, default=400_000, help="of the texts that contestants read")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--texts", metavar="FOLDER", help="articles that contestants read in place of the specimens")
    parser.add_argument("--write", action="store_true", help="keep the figures")
    names = ("throughput", "start", "workers", "stream", "scaling", "hard")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(names))
    arguments = parser.parse_args()
    parts: dict[str, Callable[[], Any]] = {
        "throughput": partial(throughput.measure, arguments.chars, arguments.rounds, arguments.texts),
        "start": partial(throughput.starting, arguments.rounds),
        "workers": partial(worked, arguments.rounds),
        "stream": streamed,
        "scaling": partial(curves, arguments.chars),
        "hard": partial(hard.measure, 30_000),
    }
    unknown = set(arguments.parts) - set(parts)
    if unknown:
        parser.error(f"no part is called {', '.join(sorted(unknown))}: choose of {', '.join(parts)}")
    if arguments.texts and arguments.write:
        parser.error("--write keeps figures of the specimens: leave --texts out")
    print(f"Python {platform.python_version()}, {platform.machine()}, sora_signals {ss.__version__}", flush=True)
    measured = {name: measure() for name, measure in parts.items() if name in (arguments.parts or parts)}
    is_worse = committed.compare(measured)
    if arguments.write:
        committed.keep(measured)
        if "scaling" in measured:
            picture.draw(measured["scaling"], PICTURE)
    return int(is_worse)


if __name__ == "__main__":
    sys.exit(main())
