"""A chart of scores over time, and below it the sentence that each of its points leads to."""

from sora_signals.frames import DataFrame
from sora_signals.show.charts import NAMES, Timeline, chart
from sora_signals.show.markup import Html, plain
from sora_signals.show.quotes import Quotes


def over_time(caption: str, anchor: str, line: Timeline, rows: DataFrame, quotes: Quotes) -> Html:
    """Draw a timeline whose points lead to what was said most strongly then.

    Args:
        caption: Plain text that says what is drawn.
        anchor: What the names of the sentences on the page begin with.
        line: The points.
        rows: What was said, of `tallies.sentences`.
        quotes: Quotes it.
    """
    found = strongest(line, rows).to_dict("records")
    links = {row["period"]: f"#{anchor}-{number}" for number, row in enumerate(found)}
    items = "".join(
        f'<li id="{anchor}-{number}"><b>{plain(row["period"])}</b> {quotes.mention(row).html}</li>'
        for number, row in enumerate(found)
    )
    each = NAMES[line.step]
    below = f"<details><summary>the strongest sentence of each {each}</summary><ul>{items}</ul></details>"
    return chart(caption, line, links) + (below if items else "")


def strongest(line: Timeline, rows: DataFrame) -> DataFrame:
    """Return the first row of each period of a timeline in order of time, with the period as a column."""
    dated = rows.dropna(subset=["time"])
    dated = dated.assign(period=dated["time"].dt.tz_localize(None).dt.to_period(line.step))
    return dated[dated["period"].isin(line.rows.index)].drop_duplicates("period").sort_values("period")
