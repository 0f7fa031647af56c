"""Target prices: a price anchor (目标价), a figure or a range, and a currency."""

import re
from bisect import bisect_left, bisect_right
from itertools import compress
from types import MappingProxyType
from typing import NamedTuple

from sora_signals.arrays import ints
from sora_signals.recognise.anchors import Anchors, Places
from sora_signals.recognise.context import Context
from sora_signals.recognise.lists import is_in_order
from sora_signals.recognise.price_columns import HEAD as COLUMNS
from sora_signals.recognise.price_columns import PriceColumns
from sora_signals.recognise.sections import Sections

MARK = r"(?:HK\$|US\$|\$|¥|RMB|CNY|HKD|USD)"
NUMBER = MARK + r"?\d{1,5}(?:,\d{3})?(?:\.\d{1,3})?"
FIGURE = re.compile(
    # the day of the report may be glued to it
    rf"(?<![\d.])(?!(?:19|20)\d\d[AE])(?P<low>{NUMBER})(?:(?![\d.%倍年月日亿万个])|(?=20\d\d年\d))"
    rf"(?: ?(?P<unit>[^\d \n\x1e~\-—至到,;。]{{1,4}})?[~\-—至到]+(?P<high>{NUMBER}))?"
)
CELL = re.compile(rf"[ |]{{0,3}}(?P<low>{NUMBER})(?![\d.%倍年]|[^|\d\n\x1e]{{0,8}}(?:->|→))(?P<high>)")
PIPED = re.compile(rf"\|{{1,2}}(?:{NUMBER}[^\d|;。\x1e]{{0,2}}(?:->|→) ?)?(?P<low>{NUMBER})(?P<high>)(?![\d.%倍年])")
GAP, CHANGED = 14, 22  # characters from the anchor to the figure, and from a former price to the new one
BEFORE = 4  # characters from a figure to the anchor behind it (45元的目标价)
AHEAD = re.compile(r"(?<![\d.])(?P<low>\d{1,4}\.\d{1,2})(?P<high>)[ |]{0,3}$")  # the cell right before a rating
# what else a cell with the name of a column holds
CELL_END = re.compile(r"[^\d|。;,:\n\x1e]{0,12}(?:\||[\n\x1e]|$)")
UNIT_HEAD = re.compile(r"[ |]*(?:\([^()\n\x1e]{1,8}\))?[ |]*")  # between the name of a column of prices and the next
HEADS = re.compile(r"[^\d。;,:]{0,60}")  # the names of the columns behind that of the prices
BAR, EMPTY = "|", "-"  # between cells, and in one without a price
ARROWS = ("->", "→", " → ", " -> ")  # between the former price and the new one
STOPS = frozenset("。;\n\x1e价")  # behind which a figure is another price's
FROM = frozenset("由从自")  # before the former price of two
HEAD = 1_000  # characters of a table's head up to the name of its column of prices
HEADER = 200  # characters from a table's header to a row
# the currency of a sign before a figure (HK$, RMB), by what the sign begins with
SIGNS = MappingProxyType({"H": "HKD", "U": "USD", "$": "USD", "¥": "CNY", "R": "CNY", "C": "CNY"})
NEXT = re.compile(r" ?[、和及,] ?")  # of the prices of a list: 目标价分别为45元、30元
OTHER_SHARE = re.compile(rf" ?(?:\([AHB]股?\))? ?[/和及、] ?(?={MARK}?\d)")  # 45元/40港元: A and H
SECOND = re.compile(r" ?元? ?/ ?(?=\d)")  # between the price of today and the target
LABELLED = re.compile(r"[^\d]*:[^\d]{0,3}")  # a figure behind a colon is a price without a unit too
DECIMAL = re.compile(r"\d\.\d")


class Price(NamedTuple):
    """A target price: its span, its bounds (equal for one figure) and its currency (CNY, HKD, USD).

    Whether it is a cell of a table, and so of the company in its row or of nobody.
    """

    start: int
    end: int
    low: float
    high: float
    currency: str
    cell: bool = False


def find_prices(context: Context, sections: Sections) -> list[Price]:
    """Return the target prices in reading order; of “from 50 to 60 yuan” the new one."""
    anchors = context.once(Anchors)["price"]
    spans = list(compress(anchors, sections.advises(ints(anchors.start)).tolist()))
    if not spans:
        return []
    finder = _PriceFinder(context)
    found = [price for s, e in spans if (price := finder.price(s, e))]
    listed = [other for price in found for other in finder.in_order(price)]
    others = [other for price in found if (other := finder.other_share(price))]
    ways = finder.column, finder.column_ahead, finder.cells, finder.piped, finder.aligned
    cells = [price._replace(cell=True) for s, e in spans for way in ways for price in way(s, e)]
    first: dict[int, Price] = {}
    for price in (*found, *listed, *others, *cells):  # two ways may lead to one figure
        first.setdefault(price.start, price)
    return [first[start] for start in sorted(first)]


class _PriceFinder:
    """Reads figures beside anchors; the words beside them are put in order once for all prices of a batch."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.text = context.text.text
        currency = context.longest("currency")
        # read one at a time from here on, which lists are made for
        self.currency = Places(currency.start.tolist(), currency.end.tolist())
        self.row: list[int] = currency.row.tolist()
        self.units = context.lexicons["currency"]["currency"]
        changes = context.hits["rating_change"]
        self.change = Places(changes.start.tolist(), changes.end.tolist())
        rating = context.longest("rating")
        self.rating = Places(rating.start.tolist(), rating.end.tolist())
        self.read_to: dict[int, int] = {}  # up to where the rows of tables are read, by the place of their cell
        self.grade, self.field = (context.once(Anchors)[kind] for kind in ("rating", "change"))
        self.columns = PriceColumns(context, self.grade, self.rating, self.change)

    def price(self, start: int, end: int) -> Price | None:
        """Return the price that an anchor speaks of, or None."""
        _, last = self.context.sentence_of(start)
        figure = self._figure(end, min(end + GAP, last), end)
        if figure and self.grade.starts_between(end, figure.start):
            return None  # 目标价 评级 甲公司 12.5: the head of a table
        if figure is None:
            return self._before(start, end)
        second = SECOND.match(self.text, figure.end) if self.text[start - 1 : start] == "/" else None
        if second:  # 当前价/目标价:38.2/45.0元
            figure = self._figure(second.end(), second.end(), end) or figure
        later = self._figure(figure.end, min(figure.end + CHANGED, last), figure.end)
        if later is None:
            return Price(start, figure.end, figure.low, figure.high, figure.currency)
        former = self.text[figure.start - 1] in FROM
        turned = former or self.text[figure.end : later.start] in ARROWS
        chosen = later if turned or self._changes_between(figure.end, later.start) else figure
        return Price(start, chosen.end, chosen.low, chosen.high, chosen.currency)

    def other_share(self, price: Price) -> Price | None:
        """The price in another currency right behind one (481元/562港元): that of the company's other share."""
        mark = OTHER_SHARE.match(self.text, price.end)
        figure = self._figure(mark.end(), mark.end(), mark.end()) if mark else None
        return figure if figure and figure.currency != price.currency else None

    def in_order(self, price: Price) -> list[Price]:
        """The prices behind one that is the first of several in the order of a list: 目标价分别为45元、30元."""
        found: list[Price] = []
        last = price.end if is_in_order(self.text, price.start, price.end) else -1
        while mark := NEXT.match(self.text, last) if last >= 0 else None:
            figure = self._figure(mark.end(), mark.end(), mark.end())
            last = figure.end if figure else -1
            found += [figure] if figure else []
        return found

    def _changes_between(self, start: int, end: int) -> bool:
        return bool(self.change.starts_between(start, end))

    def _before(self, start: int, end: int) -> Price | None:
        """The figure right before an anchor: 给予45元的目标价."""
        i = bisect_right(self.currency.end, start) - 1
        if i < 0 or self.currency.end[i] < max(start - BEFORE, self.context.piece_span(start)[0]):
            return None
        at = self.currency.start[i]
        figures = [m for m in FIGURE.finditer(self.text, max(0, at - GAP), at) if m.end() == at]
        return Price(figures[-1].start(), end, *_bounds(figures[-1]), self.units[self.row[i]]) if figures else None

    def _figure(self, start: int, latest: int, anchor: int) -> Price | None:
        """The first figure with a currency that begins in a window, in its clause."""
        for match in FIGURE.finditer(self.text, start, min(latest + 24, len(self.text))):
            if match.start() > latest or not STOPS.isdisjoint(self.text[start : match.start()]):
                return None  # said, or another price: 目标价待定,收盘价45元
            price = self._read(match, anchor)
            if price:
                return price
        return None

    def _read(self, match: re.Match[str], anchor: int) -> Price | None:
        if match["high"] and match["unit"] and not self._unit_at(match.end("low"), match.start("high") - 1):
            alone = FIGURE.match(self.text, match.start(), match.end("low"))
            return self._read(alone, anchor) if alone else None
        low, high = _bounds(match)
        for end in (match.end(), match.end("low")) if match["high"] else (match.end(),):
            position = end + (self.text[end] == " ")
            i = bisect_left(self.currency.start, position)
            if i < len(self.row) and self.currency.start[i] == position:
                named = self._named(anchor, match.start())
                closing = max(self.currency.end[i], match.end())
                return Price(match.start(), closing, low, high, named or self.units[self.row[i]])
        currency = SIGNS.get(match["low"][0]) or self._named(anchor, match.start())
        if not currency and self._is_labelled(anchor, match):
            currency = "CNY"
        return Price(match.start(), match.end(), low, high, currency) if currency else None

    def _unit_at(self, start: int, end: int) -> bool:
        """Whether a currency stands between the two figures of a range."""
        i = bisect_left(self.currency.start, start)
        return i < len(self.row) and self.currency.start[i] <= start + 1 and self.currency.end[i] >= end

    def _named(self, start: int, end: int) -> str:
        """The currency named between an anchor and its figure (目标价(港元):45, 目标价港币45)."""
        last = bisect_left(self.currency.start, end) - 1
        return self.units[self.row[last]] if last >= 0 and self.currency.start[last] >= start else ""

    def _is_labelled(self, anchor: int, match: re.Match[str]) -> bool:
        gap = self.text[anchor : match.start()]
        return bool(LABELLED.fullmatch(gap) or (gap.strip(" 为至") == "" and DECIMAL.search(match[0])))

    def column(self, start: int, end: int) -> list[Price]:
        """The prices of a table's rows whose header names the target price right behind the rating."""
        if not self._heads(start):
            return []
        _, line = self.context.line_of(start)
        if line - end > HEADER or not HEADS.fullmatch(self.text, end, line):
            return []
        found: list[Price] = []
        currency = self._named(end, line) or "CNY"
        for i in range(*self._ratings(line)):
            s, e = self.rating.start[i], self.rating.end[i]
            match = CELL.match(self.text, self.change.end_at(e) or e)
            if s - line > HEADER or not match:
                break
            found.append(Price(match.start("low"), match.end("low"), *_bounds(match), currency))
            line = self.context.line_of(s)[1]
        return found

    def aligned(self, start: int, end: int) -> list[Price]:
        """The prices of a table's rows that stand as far from the ratings as their names do in the header."""
        first, last = self.context.line_of(start)
        if last - first > COLUMNS or self.text.find(BAR, first, last) >= 0:
            return []  # it is no head of a table, or its cells, between bars, are read as such
        values = [(s, e, _value(self.text[s:e])) for s, e in self.columns.figures(start, (first, last))]
        currency = self._named(end, min(end + GAP, last)) or "CNY" if values else ""
        return [Price(s, e, value, value, currency) for s, e, value in values]

    def _heads(self, start: int) -> bool:
        """Whether the name of a column of prices stands right behind that of the ratings, or of their changes."""
        i = bisect_right(self.field.end, start) - 1
        between = i >= 0 and not self.text[self.field.end[i] : start].strip(" |")
        last = self.field.start[i] if between else start
        grade = self.grade.last_end(last)
        return grade >= 0 and last - grade <= HEADER and not self.text[grade:last].strip(" |")

    def piped(self, start: int, end: int) -> list[Price]:
        """The prices in the cells behind ratings of a table whose rows are glued to its header in one line."""
        if self.text[start - 1 : start] != BAR or not self._heads(start):
            return []
        found: list[Price] = []
        last = self.context.line_of(start)[1]
        currency = self._named(end, min(end + GAP, last)) or "CNY"
        for i in range(bisect_left(self.rating.start, end), bisect_left(self.rating.start, last)):
            match = PIPED.match(self.text, self.rating.end[i])
            if match:
                found.append(Price(match.start("low"), match.end("low"), *_bounds(match), currency))
        return found

    def cells(self, start: int, end: int) -> list[Price]:
        """The prices under a header that is a cell between bars, the last figure of each: 34元 -> 38元."""
        (first, last), limit = self.context.line_of(start), self.context.piece_span(start)[1]
        place = self.text.count(BAR, first, start) if start - first <= HEAD else 0
        # a head among rows that are read already has no rows of its own
        if not place or not CELL_END.match(self.text, end, last) or last <= self.read_to.get(place, 0):
            return []
        found: list[Price] = []
        while last < limit:
            first, (_, last) = last, self.context.line_of(last)
            cells = self.text[first:last].rstrip("\n\x1e").split(BAR, place + 1)
            if len(cells) <= place:
                break
            self.read_to[place] = last
            at = first + sum(len(before) + 1 for before in cells[:place])
            cell = at, at + len(cells[place])
            figures = list(FIGURE.finditer(self.text, *cell))
            if figures:
                found.append(self._in_cell(figures[-1], cell, start))
        return found

    def _in_cell(self, figure: re.Match[str], cell: tuple[int, int], header: int) -> Price:
        """The price in a cell: in the currency that the cell names, else the header, else the yuan."""
        said = self._read(figure, cell[0]) if self._named(*cell) or figure["low"][0] in SIGNS else None
        currency = self._named(header, self.context.line_of(header)[1]) or "CNY"
        return said or Price(figure.start(), figure.end(), *_bounds(figure), currency)

    def _ratings(self, start: int) -> tuple[int, int]:
        """The rating words behind a position in its document, as a window of their places."""
        limit = self.context.piece_span(start - 1)[1]  # the line that ends there may be the last one
        return bisect_left(self.rating.start, start), bisect_left(self.rating.start, limit)

    def column_ahead(self, _: int, end: int) -> list[Price]:
        """The prices of a table's rows whose header names the rating right behind the target price."""
        at = bisect_left(self.grade.start, end)
        if at == len(self.grade.start) or not UNIT_HEAD.fullmatch(self.text, end, self.grade.start[at]):
            return []
        found: list[Price] = []
        last = self.grade.end[at]
        for i in range(*self._ratings(last)):
            s = self.rating.start[i]
            match = AHEAD.search(self.text, max(last, s - GAP), s)
            if s - last > HEADER or not (match or self.text[s - 1] == EMPTY):
                break
            if match:
                found.append(Price(match.start("low"), match.end("low"), *_bounds(match), "CNY"))
            last = self.rating.end[i]
        return found


def _bounds(match: re.Match[str]) -> tuple[float, float]:
    low = _value(match["low"])
    high = _value(match["high"]) if match["high"] else low
    return min(low, high), max(low, high)


def _value(figure: str) -> float:
    return float(figure.lstrip("HKUSDRMBCNY$¥").replace(",", ""))
