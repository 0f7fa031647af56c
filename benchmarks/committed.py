"""The figures that are kept in the project, and what has become worse against them beyond noise."""

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("results.json")
NOISE = 0.25  # ratios within one run are good to a quarter
OURS = ("extract_many", "extract_many, 2 workers", "extract, one at a time", "normalise, match all words")


def load() -> dict[str, Any]:
    """Return the kept figures, nothing where there are none."""
    kept: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    return kept


def keep(measured: dict[str, Any]) -> None:
    """Keep what was measured, beside what was measured at other times and not now."""
    held = json.dumps({**load(), **measured}, ensure_ascii=False, indent=1, default=float)
    FILE.write_text(json.dumps(_rounded(json.loads(held)), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_rounded(inner) for inner in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


def changes(kept: dict[str, Any], measured: dict[str, Any]) -> list[tuple[str, float, float]]:
    """Return name, kept ratio and ratio now of everything of ours that both hold: ratios, never absolute speeds.

    >>> table = {"throughput": {"news": {"contestants": {"extract_many": {"ratio": 10.0}}}}}
    >>> changes(table, table)
    [('news: extract_many', 10.0, 10.0)]
    """
    found: list[tuple[str, float, float]] = []
    for density, told in measured.get("throughput", {}).items():
        before = kept.get("throughput", {}).get(density, {}).get("contestants", {})
        both = [name for name in OURS if name in before and name in told["contestants"]]
        found += [(f"{density}: {name}", before[name]["ratio"], told["contestants"][name]["ratio"]) for name in both]
    return found


def is_worse(before: float, now: float) -> bool:
    """Return whether a ratio fell by more than noise.

    >>> is_worse(10.0, 8.0), is_worse(10.0, 7.0)
    (False, True)
    """
    return now < before * (1 - NOISE)


def compare(measured: dict[str, Any]) -> bool:
    """Print the ratios beside those that are kept, and return whether any is worse beyond noise."""
    rows = changes(load(), measured)
    if rows:
        print("\n| ratio to jieba.lcut | kept | now | |\n| --- | --- | --- | --- |")
    for name, before, now in rows:
        print(f"| {name} | {before:.3g} | {now:.3g} | {'WORSE' if is_worse(before, now) else ''} |")
    return any(is_worse(before, now) for _, before, now in rows)
