"""Charts drawn as SVG inside the page: scores over time, each point with its sign and its link."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd

from sora_signals.arrays import Floats
from sora_signals.frames import DataFrame
from sora_signals.score.function import signs
from sora_signals.show.markup import SIGNS, Html, plain
from sora_signals.show.spans import sign_of

POINTS = 60
STEPS = ("D", "W", "M", "Q", "Y")
NAMES: Mapping[str, str] = MappingProxyType(dict(zip(STEPS, ("day", "week", "month", "quarter", "year"), strict=True)))
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 130, 34, 12, 10, 24
SHAPES = ("M0-5L5 4H-5Z", "M0 5L5-4H-5Z", "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0")  # up, down, level


@dataclass(frozen=True, slots=True)
class Timeline:
    """Mean scores: `rows` has columns score and documents by period, `step` is pandas' letter for a period's length."""

    step: str
    rows: DataFrame
    undated: int


def timeline(times: Any, scores: Any, points: int = POINTS) -> Timeline:
    """Take the mean score of each day, or of the shortest longer period of which there are few enough.

    Args:
        times: A column of times in Shanghai, NaT for unknown, which is left out.
        scores: A column of scores, as long.
        points: The most periods; beyond so many years the last ones are taken.

    >>> times = pd.Series(pd.to_datetime(["2024-02-20 09:00", "2024-02-20 15:00"])).dt.tz_localize("Asia/Shanghai")
    >>> timeline(times, pd.Series([0.5, 0.1])).rows["score"].tolist()
    [0.3]
    """
    frame = DataFrame({"time": times, "score": scores}).dropna()
    local = frame["time"].dt.tz_localize(None)
    step = next((s for s in STEPS[:-1] if local.dt.to_period(s).nunique() <= points), STEPS[-1])
    period = local.dt.to_period(step)
    groups = frame["score"].astype(float).groupby(period)
    rows = DataFrame({"score": groups.mean(), "documents": groups.size()}).tail(points)
    return Timeline(step, rows, int(pd.isna(times).sum()))


def chart(caption: str, line: Timeline, links: Mapping[Any, str]) -> Html:
    """Draw a timeline; a point whose period is a key of `links` leads there. Nothing is drawn of nothing.

    Args:
        caption: Plain text that says what is drawn.
        line: The points.
        links: Fragments such as ``#q1`` by period.
    """
    if line.rows.empty:
        return ""
    period = line.rows.index
    x = _places(line.rows)
    score = line.rows["score"].to_numpy(dtype=float)
    y = TOP + (1 - score.clip(-1, 1)) / 2 * (HEIGHT - TOP - BOTTOM)
    sign = signs(score).tolist()
    points = [
        _point(place, polarity, f"{when}: {value:+.2f}, {count} documents", links.get(when))
        for *place, polarity, when, value, count in zip(
            x, y, sign, period, score, line.rows["documents"].tolist(), strict=True
        )
    ]
    path = "L".join(f"{across:.1f} {down:.1f}" for across, down in zip(x, y, strict=True))
    drawn = f'<path d="M{path}" fill="none" stroke="var(--dim)"/>{"".join(points)}'
    ends = [_label(LEFT, "start", str(period[0])), _label(WIDTH - RIGHT, "end", str(period[-1]))]
    if len(x) == 1:
        ends = [_label((LEFT + WIDTH - RIGHT) // 2, "middle", str(period[0]))]
    undated = f"; {line.undated:,} without a time are left out" if line.undated else ""
    title = f"{plain(caption)}, mean of each {NAMES[line.step]}{undated}"
    return (
        f'<figure><figcaption class="dim">{title}</figcaption><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="group" '
        f'aria-label="{title}">{_scale()}{drawn}{"".join(ends)}</svg></figure>'
    )


def _places(rows: DataFrame) -> Floats:
    starts = pd.PeriodIndex(rows.index).to_timestamp().to_numpy().astype("datetime64[s]").astype(float)
    span = starts[-1] - starts[0]
    across: Floats = LEFT + (starts - starts[0]) / (span or 1) * (WIDTH - LEFT - RIGHT)
    return across if span else across + (WIDTH - LEFT - RIGHT) / 2


def _point(place: list[float], polarity: int, note: str, link: str | None) -> Html:
    name = SIGNS[sign_of(polarity)]
    shape = SHAPES[(1, -1, 0).index(polarity)]
    across, down = place
    drawn = (
        f'<path class="{name}" fill="currentColor" transform="translate({across:.1f} {down:.1f})" d="{shape}">'
        f"<title>{plain(note)}</title></path>"
    )
    return f'<a href="{link}" aria-label="{plain(note)}">{drawn}</a>' if link else drawn


def _scale() -> Html:
    lines = []
    for score in (1, 0, -1):
        down = TOP + (1 - score) / 2 * (HEIGHT - TOP - BOTTOM)
        lines.append(f'<path d="M{LEFT} {down}H{WIDTH - RIGHT}" stroke="var(--line)"/>')
        lines.append(
            f'<text x="{LEFT - 6}" y="{down + 4}" text-anchor="end" fill="var(--dim)" font-size="11">{score:+d}</text>'
        )
    return "".join(lines).replace(">+0<", ">0<")


def _label(across: int, anchor: str, text: str) -> Html:
    down = HEIGHT - 6
    return f'<text x="{across}" y="{down}" text-anchor="{anchor}" fill="var(--dim)" font-size="11">{plain(text)}</text>'
