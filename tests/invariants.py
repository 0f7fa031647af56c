"""What the contract says of every result, whatever was read: each check returns what is wrong, nothing if all holds."""

from collections.abc import Iterator

import numpy as np

from sora_signals.frames import empty
from sora_signals.result import Result
from sora_signals.schemas import SCHEMAS
from sora_signals.score.function import polarity, squash

SPANS = (
    ("mentions", "start", "end", "surface"),
    ("recommendations", "start", "end", "phrase"),
    ("recommendations", "target_start", "target_end", "target"),
    ("ratings", "start", "end", "surface"),
    ("risks", "start", "end", "item"),
    ("evidence", "start", "end", "term"),
)
FRAGMENTS = (
    "建议关注", "重点推荐", "不建议买入", "维持“买入”评级", "目标价上调至58.6元", "首次覆盖给予增持评级,目标价120港元",
    "天孚通信(300394.SZ)", "300394", "SZ300394", "中际旭创、新易盛", "贵州茅台", "宁德时代(300750,买入)", "机器人", "*ST凤凰",
    "中信证券研报指出", "华创证券：", "三桶油", "万 科Ａ", "五 粮 液", "光通信产业链:", "IDC龙头", "及", "等",
    "净利润同比增长35%", "不良率上升", "股价大跌", "没有减持", "虽然承压,但", "扭亏为盈", "+3.2%", "-17.45%",
    "风险提示:", "需求不及预期", "1)政策变化;2)竞争加剧", "一、风险提示……25", "股市有风险,投资需谨慎", "免责声明",
    "建議關注天孚通信", "華創(chuàng)證(zhèng)券", "目標價", "風險提示：需求不及預期；競爭加劇。", "領漲", "創(chuàng)業(yè)板",
    "2024年2月20日", "分析师:王小明 执业证书编号:S1234567890123", "**", "\n", "\n\n", "。", "，", "；", " ", "　", "\t",
)  # fmt: skip


def shown(text: str) -> str:
    """Return a text as frames hold it: what no UTF-8 can hold is U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def misplaced(result: Result, text: str, title: str | None = None) -> list[str]:
    """Spans that hold anything but what their row says."""
    wrong = []
    for name, start, end, column in SPANS:
        for row in result.frames[name].to_dict("records"):
            is_title = row.get("section", "title") == "title"
            sources = [title or ""] if "section" in row and is_title else [text]
            sources += [] if "section" in row else [title or ""]
            spans = [shown(source[row[start] : row[end]]) for source in sources]
            if row[column] not in spans or row[start] >= row[end]:
                wrong.append(f"{name}.{column} {row[start]}:{row[end]} {row[column]!r} but {spans}")
    return wrong


def outside(result: Result, text: str) -> list[str]:
    """Items of risk sections that do not lie in theirs, and headers that do not."""
    wrong = []
    for row in result.risks.to_dict("records"):
        section = shown(text[row["section_start"] : row["section_end"]])
        inside = row["section_start"] <= row["start"] <= row["end"] <= row["section_end"]
        if not inside or row["header"] not in section:
            wrong.append(f"risks {row}")
    return wrong


def unexplained(result: Result) -> list[str]:
    """Scores that are not the published function of the sum of their evidence."""
    told = result.evidence.groupby(["doc_id", "mention_id"])["contribution"].agg(["sum", "size"])
    wrong = []
    for row in result.mentions.to_dict("records"):
        key = (row["doc_id"], row["mention_id"])
        total, size = told.loc[key] if key in told.index else (0.0, 0)
        is_close = abs(row["score"] - float(squash(total))) <= 1e-12
        if not is_close or row["polarity"] != polarity(row["score"]) or row["n_evidence"] != size:
            wrong.append(f"mention {key}: {row['score']} of {total}, {size} rows")
    made = (result.evidence["weight"] * result.evidence["factor"]).astype(float)
    if not np.allclose(made, result.evidence["contribution"].astype(float), atol=1e-12):
        wrong.append("weight x factor is not contribution")
    return wrong


def mistyped(result: Result) -> list[str]:
    """Frames whose columns or dtypes are not those of an empty one, and numbers beyond their range."""
    frames = result.frames
    wrong = [name for name in SCHEMAS if not frames[name].dtypes.equals(empty(name).dtypes)]
    scored = ("mentions", "signals", "documents")
    return wrong + [f"{name}.score" for name in scored if not frames[name]["score"].dropna().between(-1, 1).all()]


def problems(result: Result, text: str, title: str | None = None) -> Iterator[str]:
    """Yield everything that is wrong with the result of one article."""
    yield from misplaced(result, text, title)
    yield from outside(result, text)
    yield from unexplained(result)
    yield from mistyped(result)
