"""Places each (document, company) on its session, before anything is added up."""

import warnings
from typing import Any, Literal

import pandas as pd

from sora_signals.arrays import Ints
from sora_signals.errors import SoraSignalsError
from sora_signals.frames import DataFrame
from sora_signals.novelty import cluster_stories
from sora_signals.result import Result
from sora_signals.sessions import Sessions, known_at

NEEDED = ("doc_id", "published_at", "ticker", "score", "relevance", "recommended")
WINDOW = "3D"
Undated = Literal["drop", "error"]
Once = bool | str | DataFrame


def place(source: Result | DataFrame, sessions: Sessions, *, once: Once, delay: str, undated: Undated) -> DataFrame:
    """Return one row a (document, company): doc_id, ticker, score, relevance, recommended, known_at and session.

    `known_at` is when the document could be known, `session` the position of its session in `sessions`.

    Raises:
        TypeError: The source is neither a Result nor a frame.
        SoraSignalsError: Columns are missing, documents without a time are refused, the calendar does not reach
            that far, or stories are asked of a frame that has no texts.
    """
    rows = _dated(_signals(source), undated)
    rows["known_at"] = known_at(rows["published_at"])
    if once is not False:
        rows = _first_of_story(rows, _stories(source, once))
    rows["session"] = _sessions(rows, sessions, _delay(delay))
    return rows.drop(columns="published_at").reset_index(drop=True)


def _signals(source: Result | DataFrame) -> DataFrame:
    if not isinstance(source, Result | DataFrame):
        raise TypeError(f"a factor is made of a Result or of its signals, not of {type(source).__name__}")
    rows = source.signals if isinstance(source, Result) else source
    missing = [name for name in NEEDED if name not in rows.columns]
    if missing:
        raise SoraSignalsError(f"a factor is made of a Result or of its signals; the columns {missing} are missing")
    chosen = rows[list(NEEDED)]
    numbers = {name: chosen[name].astype("float64") for name in ("score", "relevance")}
    flags = chosen["recommended"].astype("boolean").fillna(False).astype("float64")  # noqa: FBT003 - fillna's own form
    return chosen.assign(**numbers, recommended=flags).dropna(subset=["ticker", "score"])


def _dated(rows: DataFrame, undated: Undated) -> DataFrame:
    lost = rows["published_at"].isna()
    if not lost.any():
        return rows.copy()
    message = (
        f"{rows.loc[lost, 'doc_id'].nunique()} documents have no published_at, "
        f"the first is {rows.loc[lost, 'doc_id'].iloc[0]!r}"
    )
    if undated == "error":
        raise SoraSignalsError(f"{message}: give published_at to extract, or pass undated='drop'")
    warnings.warn(f"{message}: they are left out", stacklevel=4)
    return rows[~lost].copy()


def _delay(text: str) -> pd.Timedelta:
    try:
        delay = pd.Timedelta(text)
    except ValueError as error:
        raise SoraSignalsError(f"delay={text!r} is no length of time: write it as '5min'") from error
    if not delay >= pd.Timedelta(0):
        raise SoraSignalsError(f"delay={text!r} would look ahead: give 0 or more")
    return delay


def _sessions(rows: DataFrame, sessions: Sessions, delay: pd.Timedelta) -> Ints:
    return sessions.after(pd.DatetimeIndex(rows["known_at"]) + delay)


def _stories(source: Result | DataFrame, once: Once) -> DataFrame:
    if isinstance(once, DataFrame):
        return once
    if not isinstance(source, Result):
        raise SoraSignalsError(
            "signals hold no texts to compare: pass once_per_story=cluster_stories(articles), or the whole Result"
        )
    return cluster_stories(source, window=once if isinstance(once, str) else WINDOW)


def _first_of_story(rows: DataFrame, stories: DataFrame) -> DataFrame:
    """Keep what each story says first of each company; documents that no story holds stay."""
    story_of: Any = stories.drop_duplicates("doc_id").set_index("doc_id")["story_id"]
    story = rows["doc_id"].map(story_of).fillna(rows["doc_id"])
    ordered = rows.assign(story=story).sort_values("known_at", kind="stable")
    kept = ordered.drop_duplicates(["story", "ticker"])
    return rows.loc[rows.index.isin(kept.index)].copy()
