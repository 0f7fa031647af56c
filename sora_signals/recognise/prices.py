"""Target prices: a price anchor (目标价), a figure or a range, and a currency."""

from dataclasses import dataclass

import numpy as np
import regex

from sora_signals.lexicon.automaton import Hits
from sora_signals.recognise.context import Context
from sora_signals.recognise.ratings import anchors
from sora_signals.recognise.sections import CONTENTS, DISCLAIMER, RATING_LEGEND, RISK, Sections

NUMBER = r"(?:HK\$|US\$|\$|¥)?\d{1,5}(?:,\d{3})?(?:\.\d{1,3})?"
FIGURE = regex.compile(rf"(?P<low>{NUMBER})(?P<unit>[^\d\s~\-—至到,;。]{{0,4}})(?:[~\-—至到]+(?P<high>{NUMBER}))?")
GAP = 12  # characters from the anchor to the figure, and from a former price to the new one
SIGNS = (("HK$", "HKD"), ("US$", "USD"), ("$", "USD"), ("¥", "CNY"))


@dataclass(frozen=True, slots=True)
class Price:
    """A target price: its span, its bounds (equal for one figure) and its currency (CNY, HKD, USD)."""

    start: int
    end: int
    low: float
    high: float
    currency: str


def find_prices(context: Context, sections: Sections) -> list[Price]:
    """Return the target prices in reading order; of “from 50 to 60 yuan” the new one."""
    hits = anchors(context, "price")
    beside = _Beside(context.hits["currency"].longest(), context.hits["rating_change"].by_start())
    spans = zip(hits.start.tolist(), hits.end.tolist(), strict=True)
    found = [_price(context, sections, beside, s, e) for s, e in spans]
    return [price for price in found if price]


@dataclass(frozen=True, slots=True)
class _Beside:
    """Words that stand beside figures, in reading order: put in order once for all prices."""

    currency: Hits
    change: Hits


def _price(context: Context, sections: Sections, beside: _Beside, start: int, end: int) -> Price | None:
    if int(sections.of[start]) in (RISK, CONTENTS, RATING_LEGEND, DISCLAIMER):
        return None
    _, last = context.sentence_of(start)
    figure = _figure(context, beside, end, min(end + GAP, last))
    if figure is None:
        return None
    later = _figure(context, beside, figure.end, min(figure.end + GAP, last))
    changed = later is not None and _changes_between(beside.change, figure.end, later.start)
    chosen = later if changed and later else figure
    return Price(start, chosen.end, chosen.low, chosen.high, chosen.currency)


def _changes_between(hits: Hits, start: int, end: int) -> bool:
    low, high = np.searchsorted(hits.start, [start, end])
    return bool(high > low)


def _figure(context: Context, beside: _Beside, start: int, latest: int) -> Price | None:
    """The first figure with a currency that begins in a window, in its clause."""
    text = context.text.text
    match = FIGURE.search(text, start, min(latest + 24, len(text)))
    if not match or match.start() > latest or any(c in "。;\n" for c in text[start : match.start()]):
        return None
    end, currency = _currency(context, beside.currency, match)
    if not currency:
        return None
    low = _value(match["low"])
    high = _value(match["high"]) if match["high"] else low
    return Price(match.start(), end, min(low, high), max(low, high), currency)


def _value(figure: str) -> float:
    return float(figure.lstrip("HKUS$¥").replace(",", ""))


def _currency(context: Context, hits: Hits, match: regex.Match[str]) -> tuple[int, str]:
    """End of the price and its currency; empty where the figure is no price."""
    words = context.lexicons["currency"]["currency"]
    ends = [match.end(), *([match.end("low")] if not match["high"] else [])]
    for end in ends:
        i = int(np.searchsorted(hits.start, end))
        if i < len(hits) and hits.start[i] == end:
            return int(hits.end[i]), words[int(hits.row[i])]
    sign = next((currency for mark, currency in SIGNS if match["low"].startswith(mark)), "")
    return match.end("high") if match["high"] else match.end("low"), sign
