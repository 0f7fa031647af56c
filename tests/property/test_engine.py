"""What holds for every text: every row stands where it says, batches read as single articles do, time is linear."""

from functools import cache
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from sora_signals import engine as module
from sora_signals.engine import Engine
from sora_signals.result import Result
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
NOISE = st.text(
    st.sampled_from("\x00\x1e\ud800\udfff\u200b\u202e\ufeff\u0301😀()（[【“”*、:;.…-—/%6a１Ａ\r\n "), max_size=4
)
TEXTS = st.lists(st.sampled_from(FRAGMENTS) | NOISE | st.text(max_size=3), max_size=14).map("".join)
TITLES = st.none() | TEXTS

HARD = {
    "names without a space": "增长天孚通信大幅",
    "brackets": "天孚通信(",
    "line ends": "\n",
    "digits": "1",
    "codes": "300394 ",
    "phrases": "建议关注",
    "lists": "天孚通信、中际旭创、",
    "phrases on lines": "建议关注;\n",
    "headers": "风险提示:",
    "sections": "风险提示\n1、需求不及预期\n",
    "ratings": "维持买入评级",
    "prices": "目标价50元",
    "numbering": "1、2、",
    "a numbered list": "1、天孚通信;",
    "sectors": "建议关注光通信产业链,",
    "contents": "一、风险提示..25\n",
    "words that are names": "机器人的",
    "pinyin": "创(chuàng)",
    "hidden signs": "天\u200b孚\u202e通\u0301信",
    "surrogates": "\ud800天孚通信\udfff",
    "advice": "建議關注光通信產業鏈:天孚通信(300394.SZ)、中際旭創;風險提示:需求不及預期;競爭加劇。\n",
}


@cache
def engine() -> Engine:
    return Engine()


def _held(result: Result, text: str, title: str | None) -> list[str]:
    """Spans that hold anything but what their row says; what no UTF-8 can hold is shown as U+FFFD."""
    wrong = []
    for name, start, end, column in SPANS:
        for row in result.frames[name].to_dict("records"):
            is_title = row.get("section", "title") == "title"
            sources = (
                [title or ""] if "section" in row and is_title else [text] if "section" in row else [text, title or ""]
            )
            spans = [
                s[row[start] : row[end]].encode("utf-16", "surrogatepass").decode("utf-16", "replace") for s in sources
            ]
            if row[column] not in spans or row[start] >= row[end]:
                wrong.append(f"{name}.{column} {row[start]}:{row[end]} {row[column]!r} but {spans}")
    return wrong


@settings(max_examples=300)
@given(TEXTS, TITLES)
def test_every_row_stands_where_it_says(text: str, title: str | None) -> None:
    result = engine().extract(text, title=title)
    assert not _held(result, text, title)
    for row in result.risks.to_dict("records"):
        section = text[row["section_start"] : row["section_end"]]
        assert row["section_start"] <= row["start"] <= row["end"] <= row["section_end"]
        assert row["header"] in section.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@settings(max_examples=200)
@given(TEXTS, TITLES)
def test_scores_are_the_published_function_of_the_evidence_and_of_nothing_else(text: str, title: str | None) -> None:
    result = engine().extract(text, title=title)
    told = result.evidence.groupby("mention_id")["contribution"].agg(["sum", "size"])
    for row in result.mentions.to_dict("records"):
        total, size = told.loc[row["mention_id"]] if row["mention_id"] in told.index else (0.0, 0)
        assert row["score"] == pytest.approx(float(squash(total)), abs=1e-12)
        assert row["polarity"] == polarity(row["score"])
        assert row["n_evidence"] == size
    made = (result.evidence["weight"] * result.evidence["factor"]).tolist()
    assert made == pytest.approx(result.evidence["contribution"].tolist())


@settings(max_examples=100)
@given(st.lists(st.tuples(TEXTS, TITLES), min_size=1, max_size=6), st.sampled_from([1, 40, 120_000]))
def test_a_batch_reads_as_its_articles_do_one_by_one(articles: list[tuple[str, str | None]], chars: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BATCH_CHARS", chars)
        together = engine().extract_many([{"text": text, "title": title} for text, title in articles])
    alone = [engine().extract(text, title=title, doc_id=str(n)) for n, (text, title) in enumerate(articles)]
    for name, rows in together.frames.items():
        for part in alone:
            own = rows[rows["doc_id"] == part.documents["doc_id"][0]].reset_index(drop=True)
            assert_frame_equal(own, part.frames[name], check_exact=False, rtol=1e-9)


@pytest.mark.parametrize("what", HARD)
def test_time_grows_with_the_text_and_not_faster(what: str) -> None:
    def seconds(size: int) -> float:
        text = "建议关注天孚通信。" + HARD[what] * (size // len(HARD[what]))
        began = process_time()
        engine().extract(text)
        return process_time() - began

    seconds(1_000)
    small = min(seconds(10_000) for _ in range(2))
    # four times the text; what grows with the square would take sixteen times as long
    assert min(seconds(40_000) for _ in range(2)) < 11 * small + 0.1
