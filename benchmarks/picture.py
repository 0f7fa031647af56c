"""Draws the scaling curves, from what was measured, as one SVG."""

from pathlib import Path
from typing import Any

from benchmarks.scaling import exponent

INK, GRID, SECOND = "#1f5fa8", "#d8d8d8", "#b0561f"
PANELS = (  # key of the curve, its x, the factor to the unit shown, the label
    ("lengths", "mb", 1.0, "one document, MB of UTF-8"),
    ("counts", "documents", 1e-3, "thousands of documents of 200 characters"),
    ("densities", "mentions_per_1000", 1.0, "mentions to 1,000 characters, equal length"),
    ("word_lists", "rows", 1e-3, "thousands of words and names, equal text"),
)


def draw(curves: dict[str, Any], path: Path) -> None:
    """Write the picture: seconds of one core in four panels, and peak memory where it was measured."""
    import matplotlib as mpl  # noqa: PLC0415 - an extra

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "sora_signals", "font.size": 8, "svg.fonttype": "none"})
    from matplotlib import pyplot as plt  # noqa: PLC0415 - after the choice of what draws

    figure, axes = plt.subplots(2, 2, figsize=(8, 5.2), layout="constrained")
    for panel, (key, over, scale, label) in zip(axes.flat, PANELS, strict=True):
        points = curves[key]
        x = [scale * point[over] for point in points]
        panel.plot(x, [point["seconds"] for point in points], "o-", color=INK, markersize=3)
        panel.set(xlabel=label, ylabel="seconds of one core", xlim=(0, None), ylim=(0, None))
        panel.grid(color=GRID, linewidth=0.5)
        if "peak_mb" in points[0]:
            beside = panel.twinx()
            beside.plot(x, [point["peak_mb"] for point in points], "s--", color=SECOND, markersize=3, linewidth=1)
            beside.set(ylim=(0, None))
            beside.set_ylabel("peak memory, MB (dashed)", color=SECOND)
        if over in {"mb", "documents"}:
            panel.set_title(f"time grows with the power {exponent(points[1:], over):.2f}", fontsize=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
