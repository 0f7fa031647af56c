"""What holds for every text: every row stands where it says, batches read as single articles do, time is linear."""

import json
from functools import cache
from pathlib import Path
from random import Random
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from sora_signals import engine as module
from sora_signals.engine import Engine
from tests.invariants import FRAGMENTS, problems

NOISE = st.text(
    st.sampled_from("\x00\x1e\ud800\udfff\u200b\u202e\ufeff\u0301😀()（[【“”*、:;.…-—/%6a１Ａ\r\n "), max_size=4
)
TEXTS = st.lists(st.sampled_from(FRAGMENTS) | NOISE | st.text(max_size=3), max_size=14).map("".join)
TITLES = st.none() | TEXTS

CASES = Path(__file__).parent.parent / "cases"
FENCE = "今天天气很好。\n" * 60  # longer than anything is looked for
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
    "ratings of one sentence": "天孚通信增长,维持“买入”评级,目标价5元,",
    "prices behind a list": ("天孚通信,", "目标价5元,"),
    "phrases behind a list": ("天孚通信、", "有望受益,"),
    "numbering": "1、2、",
    "a numbered list": "1、天孚通信;",
    "sectors": "建议关注光通信产业链,",
    "contents": "一、风险提示..25\n",
    "words that are names": "机器人的",
    "pinyin": "创(chuàng)",
    "hidden signs": "天\u200b孚\u202e通\u0301信",
    "names that overlap": "华大",
    "surrogates": "\ud800天孚通信\udfff",
    "advice": "建議關注光通信產業鏈:天孚通信(300394.SZ)、中際旭創;風險提示:需求不及預期;競爭加劇。\n",
}


@cache
def engine() -> Engine:
    return Engine()


@settings(max_examples=300)
@given(TEXTS, TITLES)
def test_every_row_stands_where_it_says_and_every_score_is_the_function_of_its_evidence(
    text: str, title: str | None
) -> None:
    assert not list(problems(engine().extract(text, title=title), text, title))


@settings(max_examples=100)
@given(st.lists(st.tuples(TEXTS, TITLES), min_size=1, max_size=6), st.sampled_from([1, 40, 120_000]))
@example([("涨停】天孚通信", None), ("", None)], 40)  # the last clause of a batch is no clause of what comes behind it
@example([("宁德时代和比亚迪", None), ("前者增长", None)], 40)
@example(
    [("建议关注" * 5, None), ("建议关注" * 4 + "风险提示:6\r建议关注建议关注", None)], 40
)  # lines as long as another text's
@example([("年报。", None), ("双鹭、贵州茅台走强。", None)], 120_000)  # the first name of a list opens its text
@example([("天孚通信(以下简称“孚信”", None), ("增长,年报。", None)], 120_000)  # not closed
def test_a_batch_reads_as_its_articles_do_one_by_one(articles: list[tuple[str, str | None]], chars: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BATCH_CHARS", chars)
        together = engine().extract_many([{"text": text, "title": title} for text, title in articles])
    alone = [engine().extract(text, title=title, doc_id=str(n)) for n, (text, title) in enumerate(articles)]
    for name, rows in together.frames.items():
        for part in alone:
            own = rows[rows["doc_id"] == part.documents["doc_id"][0]].reset_index(drop=True)
            assert_frame_equal(own, part.frames[name], check_exact=False, rtol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_half_a_text_reads_the_same_beside_its_other_half_as_between_others(seed: int) -> None:
    chance = Random(seed)
    lines = (line for path in sorted(CASES.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines())
    texts = [text for line in lines if 1 < len(text := json.loads(line).get("text") or "") < 400]
    cuts = [chance.randrange(1, len(text)) for text in texts]
    halves = [half for text, cut in zip(texts, cuts, strict=True) for half in (text[:cut], text[cut:])]
    articles = [{"text": text, "doc_id": str(number)} for number, text in enumerate(halves)]
    fences = [{"text": FENCE, "doc_id": f"fence {number}"} for number in range(len(halves))]
    beside = engine().extract_many(articles)
    between = engine().extract_many([article for pair in zip(articles, fences, strict=True) for article in pair])
    for name, rows in between.frames.items():
        own = rows[~rows["doc_id"].str.startswith("fence").astype(bool)].reset_index(drop=True)
        assert_frame_equal(own, beside.frames[name], check_exact=False, rtol=1e-9)


@pytest.mark.parametrize("what", HARD)
def test_time_grows_with_the_text_and_not_faster(what: str) -> None:
    def seconds(size: int) -> float:
        motifs = (HARD[what],) if isinstance(HARD[what], str) else HARD[what]
        text = "建议关注天孚通信。" + "".join(motif * (size // len(motif) // len(motifs)) for motif in motifs)
        began = process_time()
        engine().extract(text)
        return process_time() - began

    seconds(1_000)
    small = min(seconds(10_000) for _ in range(2))
    # four times the text; what grows with the square would take sixteen times as long
    assert min(seconds(40_000) for _ in range(2)) < 11 * small + 0.1
