"""What the report counts: companies, the sentences chosen for each, advice, and risks by category."""

from typing import TYPE_CHECKING

import pandas as pd

from sora_signals.frames import DataFrame

if TYPE_CHECKING:
    from sora_signals.result import Result

SPARE = 3  # sentences chosen for each one shown, as some say the same


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


def sentences(result: "Result", tickers: "pd.Index[str]", limit: int) -> tuple[DataFrame, "pd.Series[int]"]:
    """Choose what is said most strongly of each company, a document's second sentence after all documents' first.

    Returns:
        Rows of mentions, some more than `limit` for each company and polarity, strongest first; and the number of
        sentences there are, by (ticker, polarity).
    """
    rows = result.mentions
    rows = rows[(rows["role"] == "subject") & rows["ticker"].isin(tickers)]
    rows = rows.assign(polarity=rows["polarity"].fillna(0), strength=rows["score"].abs().fillna(0.0))
    rows = rows.sort_values("strength", ascending=False, kind="stable")
    rows = rows.drop_duplicates(["doc_id", "ticker", "sentence_id", "section"])
    by = rows.groupby(["ticker", "polarity"], sort=False)
    turn = rows.groupby(["ticker", "polarity", "doc_id"], sort=False).cumcount()
    ordered = rows.assign(turn=turn).sort_values(["turn", "strength"], ascending=[True, False], kind="stable")
    return ordered.groupby(["ticker", "polarity"], sort=False).head(limit * SPARE), by.size()


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
