"""Scores of written sentences by phenomenon, each with its minimal pair, and how scores are put together."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import sora_signals as ss
from sora_signals.score.advice import rating_weight
from sora_signals.score.function import NEUTRAL_BAND, signs, spread, squash
from sora_signals.vocabulary import CHANGES, RATINGS

CASES = [json.loads(line) for line in (Path(__file__).parents[1] / "cases/traps.jsonl").read_text("utf-8").splitlines()]
FLOORS = {
    "metric_direction": 0.98,
    "negation": 1.0,
    "double_negation": 1.0,
    "contrast": 1.0,
    "damped": 1.0,
    "turnaround": 1.0,
    "comparison": 1.0,
    "up_and_down": 1.0,
    "lists": 1.0,
    "markets": 1.0,
    "objects": 1.0,
    "holders": 1.0,
    "carry": 1.0,
    "subsidiaries": 1.0,
    "others": 1.0,
    "register": 1.0,
    "forum": 1.0,
    "neutral": 1.0,
    "market_wraps": 0.92,
    "voice": 1.0,
    "case": 1.0,
    "transfer": 1.0,
    "series": 1.0,
    "standins": 1.0,
    "kin": 1.0,
    "exceptions": 1.0,
    "grounds": 1.0,
    "handed_on": 1.0,
    "advice": 1.0,
    "anything": 1.0,
    "headings": 1.0,
    "owned": 1.0,
    "signed_numbers": 1.0,
    "movements": 1.0,
    "examples": 1.0,
    "distances": 1.0,
    "groups": 1.0,
    "rated_once": 1.0,
}


def _spans(case: dict[str, object]) -> list[tuple[int, int]]:
    out, at = [], 0
    for target in case["targets"]:
        start = case["text"].index(target["surface"], at)
        at = start + len(target["surface"])
        out.append((start, at))
    return out


def _holds(case: dict[str, object]) -> bool:
    if "targets" in case:
        scores = ss.score(case["text"], targets=_spans(case))
        return [ss.polarity(s) for s in scores] == [t["polarity"] for t in case["targets"]]
    if "weaker_than" in case:
        return abs(ss.score(case["text"])) < abs(ss.score(case["weaker_than"]))
    return ss.polarity(ss.score(case["text"])) == case["polarity"]


@pytest.mark.parametrize("phenomenon", FLOORS)
def test_no_phenomenon_falls_below_its_floor(phenomenon):
    cases = [case for case in CASES if case["phenomenon"] == phenomenon]
    wrong = [case["text"] for case in cases if not _holds(case)]
    assert 1 - len(wrong) / len(cases) >= FLOORS[phenomenon], wrong


def test_every_phenomenon_has_a_floor_and_enough_cases():
    counts = Counter(case["phenomenon"] for case in CASES)
    assert set(counts) == set(FLOORS)
    assert min(counts.values()) >= 7
    assert sum(counts.values()) >= 300


def test_every_case_has_an_id_of_its_own():
    ids = [case["id"] for case in CASES]
    assert len(set(ids)) == len(ids)


def test_a_score_is_the_published_function_of_its_sum():
    assert squash(np.array([0.0, 2.0, -2.0])).tolist() == [0.0, np.tanh(1.0), -np.tanh(1.0)]
    assert signs(np.array([NEUTRAL_BAND, NEUTRAL_BAND + 1e-9, -0.5])).tolist() == [0, 1, -1]
    assert spread(np.array([], dtype=np.int64)) == 1.0


@pytest.mark.parametrize("rating", range(len(RATINGS)))
def test_a_downgrade_is_never_good_news(rating):
    weight, factor = rating_weight(rating, CHANGES.index("downgrade"))
    assert weight * factor < 0


def test_a_risk_section_makes_no_recommended_company_negative():
    text = "投资建议:建议关注天孚通信(300394.SZ)。\n风险提示:\n1)天孚通信订单不及预期;\n2)竞争加剧,毛利率大幅下滑。"
    assert ss.extract(text).signals["polarity"].tolist() == [1]


def test_a_disclaimer_weighs_nothing():
    text = "免责声明:市场有风险,投资需谨慎。宁德时代可能亏损。"
    assert not ss.extract(text).evidence["contribution"].any()


def test_a_word_that_announces_counts_in_a_headline_and_not_in_running_text():
    assert ss.score("鸿路钢构:拟投资20亿元建产业园") > NEUTRAL_BAND
    assert abs(ss.score("鸿路钢构的主营业务包括投资建设产业园。")) <= NEUTRAL_BAND


def test_spans_of_one_company_share_what_is_said_of_it():
    text = "宁德时代今日开会。此外,比亚迪召开会议。宁德时代净利润大增。"
    first, last = ((i, i + 4) for i in (0, text.rindex("宁德时代")))
    assert ss.score(text, targets=[first]) == ss.score(text, targets=[last])


def test_a_span_need_not_be_a_listed_company():
    text = "道指涨0.3%,某某火箭公司破产。"
    spans = [(0, 2), (text.index("某某"), text.index("破产"))]
    assert [ss.polarity(s) for s in ss.score(text, targets=spans)] == [1, -1]


@pytest.mark.parametrize(
    ("text", "behind"),
    [
        ("IDC龙头6天孚通信(300394.SZ)", "今日召开股东大会"),  # the last term of a batch has none behind it
        ("宁德时代和比亚迪。", "前者大涨。"),
        ("业绩亮眼的宁德时代", "客户比亚迪大跌"),
    ],
)
def test_a_score_does_not_depend_on_the_document_behind(text, behind):
    alone, beside = ss.extract(text), ss.extract_many([{"doc_id": "0", "text": text}, {"doc_id": "1", "text": behind}])
    scores = beside.mentions.loc[beside.mentions["doc_id"] == "0", "score"]
    assert scores.tolist() == alone.mentions["score"].tolist()


def test_a_word_with_a_number_inside_reads_the_same_among_other_documents(tmp_path):
    (tmp_path / "sentiment.tsv").write_text("term\tweight\n提价+5%以上幅度\t1.5\n", "utf-8")
    engine = ss.Engine(lexicons=tmp_path)
    text = "宁德时代大涨提价+5%以上幅度很没有未果难产难产"
    texts = [
        "宁德时代大涨",
        "宁德时代,难产不了没有没有,提价+5%以上幅度",
        text,
        "宁德时代很不了难产很",
        "宁德时代不了大涨没有不了",
    ]
    together = engine.extract_many([{"doc_id": str(i), "text": text} for i, text in enumerate(texts)]).mentions
    alone = engine.extract(text).mentions["score"]
    assert together.loc[together["doc_id"] == "2", "score"].tolist() == alone.tolist()
