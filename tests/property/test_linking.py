"""What must not change a link: script, width, the code beside a name, text that speaks of something else."""

import importlib.util
import json
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

import sora_signals as ss

CASES = Path(__file__).parent.parent / "cases" / "linking.jsonl"
TEXTS = tuple(json.loads(line)["text"] for line in CASES.read_text(encoding="utf-8").splitlines())
NAMED_AND_CODED = (
    "天孚通信(300394.SZ)发布年报。",
    "贵州茅台（600519）涨停。",
    "宁德时代(SZ300750)与客户签约。",
    "恒瑞医药（600276.SH）获批新药。",
    "海光信息(688041)业绩预增。",
    "王府井（600859）公告回购。",
    "三一重工(600031.SH)获增持。",
)
NEUTRAL = (
    "今天下午有小雨。",
    "会议将于明日举行。",
    "请各位读者留意时间安排。",
    "以下为正文。",
    "河边的柳树已经发芽。",
)
FULL_WIDTH = str.maketrans({c: chr(ord(c) + 0xFEE0) for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ(),.:"})


def links(text: str) -> list[tuple[int, int, str | None]]:
    """Return (start, end, ticker) of each mention, None for an ambiguous one."""
    mentions = ss.extract(text).mentions
    rows = zip(mentions["start"].tolist(), mentions["end"].tolist(), mentions["ticker"].tolist(), strict=True)
    return [(start, end, ticker if isinstance(ticker, str) else None) for start, end, ticker in rows]


def tickers(text: str) -> list[str | None]:
    return [ticker for _, _, ticker in links(text)]


@given(st.sampled_from(TEXTS))
def test_width_never_changes_the_links(text: str) -> None:
    assert links(text.translate(FULL_WIDTH)) == links(text)


@given(st.sampled_from(TEXTS))
def test_script_never_changes_the_tickers(text: str) -> None:
    if importlib.util.find_spec("opencc") is None:
        pytest.skip("needs OpenCC, a dependency of development only")
    from opencc import OpenCC

    assert tickers(OpenCC("s2t").convert(text)) == tickers(text)


@given(st.sampled_from(NAMED_AND_CODED))
def test_the_code_beside_a_clear_name_never_changes_the_ticker(text: str) -> None:
    assert tickers(regex.sub(r"[(（][^)）]*[)）]", "", text)) == tickers(text) != []


@given(st.sampled_from(TEXTS), st.sampled_from(NEUTRAL), st.sampled_from(NEUTRAL))
def test_neutral_text_around_never_changes_a_mention(text: str, before: str, after: str) -> None:
    moved = [(start + len(before) + 1, end + len(before) + 1, ticker) for start, end, ticker in links(text)]
    assert links(f"{before}\n{text}\n{after}") == moved


@given(st.lists(st.sampled_from(TEXTS), min_size=2, max_size=6))
def test_a_document_never_changes_its_neighbours_in_a_batch(texts: list[str]) -> None:
    mentions = ss.extract_many([{"doc_id": str(i), "text": text} for i, text in enumerate(texts)]).mentions
    for i, text in enumerate(texts):
        of_one = mentions[mentions["doc_id"] == str(i)]
        assert [t if isinstance(t, str) else None for t in of_one["ticker"].tolist()] == tickers(text)
