"""What the report counts: companies, the sentences chosen for each, advice, and risks by category."""

from typing import TYPE_CHECKING, Any

import pandas as pd

from sora_signals.frames import DataFrame

if TYPE_CHECKING:
    from sora_signals.result import Result

SPARE, REPEATED = 3, 12  # rows chosen for each one shown, as some say the same, and the strongest often do


def companies(signals: DataFrame, limit: int) -> DataFrame:
    """Return the companies most documents are about, ranked by the sum of their documents' scores.

    Columns: name, documents, score (mean), total, good, bad, level (documents of each sign), recommended, rating,
    target_price (the latest); indexed by ticker.
    """
    rows = signals.sort_values("published_at", kind="stable", na_position="first")
    score, sign = rows["score"].astype("Float64").fillna(0.0), rows["polarity"].fillna(0)
    rows = rows.assign(score=score, good=sign > 0, bad=sign < 0, level=sign == 0)
    groups = rows.groupby("ticker", sort=True)
    table = DataFrame(
        {
            "name": groups["name"].last(),
            "documents": groups["doc_id"].nunique(),
            "score": groups["score"].mean(),
            "total": groups["score"].sum(),
            **{name: groups[name].sum() for name in ("good", "bad", "level", "recommended")},
            **{name: groups[name].last() for name in ("rating", "target_price")},
        }
    )
    top = table.sort_values("documents", ascending=False, kind="stable").head(limit)
    return top.sort_values("total", ascending=False, kind="stable")


def sentences(result: "Result", tickers: "pd.Index[str]", doc_ids: "pd.Series[str]") -> DataFrame:
    """Return one mention of each company for each sentence about it, what is said most strongly first.

    The companies are these wherever they are named, and in these documents all.

    Columns are those of mentions, `strength`, the absolute score, and `time`, when the document came out.
    """
    rows = result.mentions
    wanted = rows["ticker"].isin(tickers) | (rows["ticker"].notna() & rows["doc_id"].isin(doc_ids))
    rows = rows[(rows["role"] == "subject") & wanted]
    rows = rows.assign(
        polarity=rows["polarity"].fillna(0), strength=rows["score"].abs().fillna(0.0), time=_times(result, rows)
    )
    rows = rows.sort_values("strength", ascending=False, kind="stable")
    return rows.drop_duplicates(["doc_id", "ticker", "sentence_id", "section"])


def newest(documents: DataFrame, limit: int) -> DataFrame:
    """Return the documents that came out last, the latest first."""
    rows = documents.drop_duplicates("doc_id")
    return rows.sort_values("published_at", ascending=False, kind="stable").head(limit)


def chosen(rows: DataFrame, limit: int) -> DataFrame:
    """Choose from `sentences` some more than `limit` for each company and polarity, as different ones as can be.

    What has the same words and score, such as a note carried by many outlets, comes last, and a document's second
    sentence after all documents' first.
    """
    again = rows.groupby(["ticker", "polarity", "surface", "score"], sort=False, dropna=False).cumcount()
    turn = rows.groupby(["ticker", "polarity", "doc_id"], sort=False).cumcount()
    ordered = rows.assign(again=again, turn=turn).sort_values(
        ["again", "turn", "strength"], ascending=[True, True, False], kind="stable"
    )
    return ordered.groupby(["ticker", "polarity"], sort=False).head(limit * REPEATED)


def latest(result: "Result", rows: DataFrame) -> DataFrame:
    """Return rows of a frame with `time`, when their document came out, the latest first."""
    return rows.assign(time=_times(result, rows)).sort_values("time", ascending=False, kind="stable")


def records(rows: DataFrame, by: list[str]) -> dict[Any, list[dict[Any, Any]]]:
    """Return the rows of each group as records, by the value of the column, or the tuple of the columns."""
    groups: dict[Any, list[dict[Any, Any]]] = {}
    for row in rows.to_dict("records"):
        key = tuple(row[name] for name in by)
        groups.setdefault(key if len(by) > 1 else key[0], []).append(row)
    return groups


def advice(recommendations: DataFrame) -> DataFrame:
    """Return the recommendations with who gives them (`who`), what (`what`) and on whom (`whom`) as plain text."""
    rows = recommendations
    against = rows["negated"].fillna(value=False).map({True: "not ", False: ""}).astype("string")
    return rows.assign(
        who=rows["issuer"].fillna("(not named)"),
        what=against + rows["action"].astype("string").fillna(""),
        whom=rows["ticker"].fillna(rows["target"]).fillna(""),
    )


def counted(rows: DataFrame, by: list[str]) -> DataFrame:
    """Count rows and documents of each group, most documents first."""
    groups = rows.groupby(by, sort=True, observed=True)
    table = DataFrame({"documents": groups["doc_id"].nunique(), "rows": groups.size()})
    return table.sort_values(["documents", "rows"], ascending=False, kind="stable").reset_index()


def _times(result: "Result", rows: DataFrame) -> "pd.Series[pd.Timestamp]":
    times = result.documents.drop_duplicates("doc_id").set_index("doc_id")["published_at"]
    return times.reindex(rows["doc_id"]).set_axis(rows.index)
