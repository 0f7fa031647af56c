"""Letters that are never boxes: finds a font that has the characters to be drawn."""

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

from sora_signals.arrays import Ints
from sora_signals.errors import DependencyError

# Simplified Chinese first, as systems name them; any other font that has the characters will do after these.
FAMILIES = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "PingFang SC", "Microsoft YaHei",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Hiragino Sans GB", "Heiti SC", "SimHei", "DengXian", "STHeiti",
    "Noto Sans CJK JP", "Noto Serif CJK SC", "Songti SC", "SimSun", "Arial Unicode MS",
)  # fmt: skip
ONE_HAN, OTHER_HAN = 0x4E00, 0x4E01
NO_FONT = (
    "no installed font has the characters of these labels, so tickers stand in their place: "
    "install one, such as Debian's fonts-noto-cjk, and draw again in a new process"
)


@dataclass(frozen=True, slots=True)
class Lettering:
    """Labels, and the file of the font to draw them in; None for matplotlib's own."""

    labels: tuple[str, ...]
    font: str | None

    @classmethod
    def of(cls, wanted: Sequence[object], plain: Sequence[object]) -> "Lettering":
        """Choose a font for the wanted labels; if none has them all, warn and take the plain ones.

        >>> Lettering.of(["CATL"], ["300750.SZ"]).labels
        ('CATL',)
        """
        labels = tuple(str(other if _missing(label) else label) for label, other in zip(wanted, plain, strict=True))
        needed = frozenset(ord(letter) for label in labels for letter in label if not letter.isascii())
        if not needed:
            return cls(labels, None)
        font = _font_for(needed)
        if font is None:
            warnings.warn(NO_FONT, stacklevel=3)
            return cls(tuple(str(other) for other in plain), None)
        return cls(labels, font)

    def title(self, ax: Any, position: int, rest: str) -> None:
        """Set the title of the axes: a label, and words after it."""
        self._dress([ax.set_title(f"{self.labels[position]}  {rest}".rstrip())])

    def ticks(self, axis: Any, places: Ints, rotation: float = 0) -> None:
        """Write the labels along an axis."""
        axis.set_ticks(places, labels=list(self.labels))
        axis.set_tick_params(labelrotation=rotation)
        self._dress(axis.get_ticklabels())

    def _dress(self, texts: Iterable[Any]) -> None:
        if self.font is None:
            return
        from matplotlib.font_manager import FontProperties  # noqa: PLC0415 - an extra

        for text in texts:
            text.set_fontproperties(FontProperties(fname=self.font, size=text.get_fontsize()))


def figure_axes(ax: Any, size: tuple[float, float]) -> Any:
    """Return the axes given, or those of a new figure of that size in inches.

    Raises:
        DependencyError: matplotlib is not installed.
    """
    if ax is not None:
        return ax
    try:
        from matplotlib import pyplot  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise DependencyError("pictures are drawn with matplotlib: pip install 'sora-signals[plot]'") from error
    return pyplot.subplots(figsize=size, layout="constrained")[1]


@lru_cache(maxsize=32)
def _font_for(needed: frozenset[int]) -> str | None:
    """Return the file of a font that has every one of these code points."""
    from matplotlib import font_manager  # noqa: PLC0415 - an extra

    rank = {family: number for number, family in enumerate(FAMILIES)}
    upright = [entry for entry in font_manager.fontManager.ttflist if entry.style == "normal"]
    ordered = sorted(
        upright, key=lambda entry: (rank.get(entry.name, len(rank)), abs(_weight(entry.weight) - 400), entry.fname)
    )
    known = [entry.fname for entry in ordered]
    # matplotlib keeps a list of fonts for good, so that one installed since is not on it
    files = chain(known, (path for path in sorted(font_manager.findSystemFonts()) if path not in known))
    return next((path for path in files if _covers(path, needed)), None)


def _covers(path: str, needed: frozenset[int]) -> bool:
    from matplotlib import font_manager  # noqa: PLC0415 - an extra

    try:
        held = font_manager.get_font(path).get_charmap()
    except (OSError, RuntimeError):  # a font file that has gone or is broken
        return False
    # matplotlib carries a font of last resort that has every character, each as the box of its block
    boxes = held.get(ONE_HAN, 0) == held.get(OTHER_HAN, -1)
    return needed <= held.keys() and not boxes


def _weight(weight: object) -> int:
    return weight if isinstance(weight, int) else 400


def _missing(label: object) -> bool:
    return label is None or label != label or str(label) == "<NA>"  # noqa: PLR0124 - NaN is not itself
