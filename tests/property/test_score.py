"""What holds for every score: bounds, rebuilding from evidence, order, script, negation and added words."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sora_signals as ss
from sora_signals.explain import FACTORS

NAMES = st.sampled_from(["宁德时代", "比亚迪", "贵州茅台", "天孚通信(300394.SZ)", "长江电力", "科大讯飞"])
GOOD = ["净利润大幅增长", "中标10亿元项目", "股价涨停", "业绩亮眼", "获外资增持", "订单创新高", "毛利率明显提升"]
BAD = ["净利润大幅下滑", "被立案调查", "股价跌停", "业绩暴雷", "遭股东减持", "债务违约", "毛利率明显下滑"]
NEUTRAL = [
    "今日召开股东大会",
    "公司注册地址位于深圳",
    "会议由董事长主持",
    "公司证券部接听了电话",
    "办公地址为人民路8号",
]
SAID = st.sampled_from(GOOD + BAD + NEUTRAL)
CLAUSES = st.builds(lambda name, said: name + said, NAMES, SAID)
TEXTS = st.lists(CLAUSES, min_size=1, max_size=5).map(lambda parts: "。".join(parts) + "。")
ANYTHING = st.text(
    st.sampled_from("宁德时代涨跌停净利润不没增减持被,。;:\n5%10(300750)建议关注虽但若?比亚迪、和风险提示"), max_size=60
)
CUES = ["宁德时代", "比亚迪", "天孚通信(300394.SZ)", "前者", "后者", "客户", "受", "的", "与"]
CUES += ["的差距", "被", "除", "外", "其余", "例如", "分别", "起诉", "减持", "大涨"]
CUES += ["亏损", "净利润", "增长5%", "+5%", "没有", "银行股", "集团", "旗下", "股东", "公告"]
CUES += ["涨停:", ",", ";", "。", "、", "和"]
GLUED = st.lists(st.sampled_from(CUES), min_size=1, max_size=8).map("".join)


def _span(text, name):
    return text.index(name), text.index(name) + len(name)


@settings(max_examples=60, deadline=None)
@given(st.one_of(TEXTS, ANYTHING, st.text(max_size=40)))
def test_scores_are_bounded_and_finite(text):
    score = ss.score(text)
    assert math.isfinite(score)
    assert -1.0 <= score <= 1.0


@settings(max_examples=60, deadline=None)
@given(st.one_of(TEXTS, ANYTHING))
def test_evidence_rebuilds_every_score(text):
    result = ss.extract(text)
    evidence, mentions = result.evidence, result.mentions
    sums = evidence.groupby("mention_id")["contribution"].sum().reindex(mentions["mention_id"]).fillna(0.0)
    rebuilt = np.tanh(sums.to_numpy(dtype=float) / 2)
    assert np.allclose(mentions["score"].to_numpy(dtype=float), rebuilt, atol=1e-12)
    product = evidence["weight"].to_numpy(dtype=float) * evidence["factor"].to_numpy(dtype=float)
    assert np.allclose(evidence["contribution"].to_numpy(dtype=float), product, atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.one_of(TEXTS, ANYTHING))
def test_named_factors_rebuild_every_score(text):
    why, mentions = ss.explain(text), ss.extract(text).mentions
    factor = why.waterfall[list(FACTORS)].prod(axis=1) * why.waterfall["distance"]
    parts = (why.waterfall["weight"] * factor).groupby(why.waterfall["mention_id"]).sum()
    rebuilt = np.tanh(parts.reindex(mentions["mention_id"]).fillna(0.0).to_numpy(dtype=float) / 2)
    assert np.allclose(mentions["score"].to_numpy(dtype=float), rebuilt, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(NAMES, st.sampled_from(NEUTRAL), st.sampled_from(GOOD + BAD))
def test_a_neutral_clause_changes_nothing(name, neutral, said):
    assert ss.score(f"{name}{said}。{neutral}。") == pytest.approx(ss.score(f"{name}{said}。"))


@settings(max_examples=40, deadline=None)
@given(NAMES, st.sampled_from(["今日", "昨日", "日前", "本月", "当日"]), st.sampled_from(GOOD + BAD))
def test_a_neutral_word_changes_nothing(name, neutral, said):
    plain, filled = f"{name}{said}。", f"{name}{neutral}{said}。"
    assert ss.score(filled) == pytest.approx(ss.score(plain))
    span = [(0, len(name))]
    assert ss.score(filled, targets=span) == pytest.approx(ss.score(plain, targets=span))


@settings(max_examples=40, deadline=None)
@given(NAMES, NAMES, st.sampled_from(["取代", "反超", "起诉", "拖累", "弃用", "做空"]))
def test_the_passive_turns_an_act_round(one, other, act):
    assume(one != other)
    active, passive = f"{one}{act}{other}。", f"{other}被{one}{act}。"
    doer, done_to = ss.score(active, targets=[_span(active, one), _span(active, other)])
    assert ss.score(passive, targets=[_span(passive, one), _span(passive, other)]) == pytest.approx([doer, done_to])
    assert done_to < doer


@settings(max_examples=40, deadline=None)
@given(NAMES, st.sampled_from(["增长", "盈利", "获批", "涨停", "违约", "亏损", "下跌", "被处罚"]))
def test_negation_flips_or_damps(name, said):
    plain, negated = ss.score(f"{name}{said}。"), ss.score(f"{name}没有{said}。")
    assert ss.polarity(plain) != 0
    assert negated * plain <= 0 or abs(negated) < abs(plain)


@settings(max_examples=40, deadline=None)
@given(TEXTS, st.sampled_from(GOOD))
def test_a_good_sentence_never_lowers_a_company(text, good):
    before = dict(ss.extract(text).mentions.groupby("ticker", observed=True)["score"].sum())
    after = dict(ss.extract(text + "宁德时代" + good + "。").mentions.groupby("ticker", observed=True)["score"].sum())
    assert all(after[ticker] >= before[ticker] - 1e-12 for ticker in before)


@settings(max_examples=20, deadline=None)
@given(st.lists(TEXTS, min_size=2, max_size=5, unique=True), st.randoms())
def test_the_order_of_documents_changes_nothing(texts, random):
    shuffled = list(texts)
    random.shuffle(shuffled)
    one = ss.extract_many([{"doc_id": t, "text": t} for t in texts]).signals
    other = ss.extract_many([{"doc_id": t, "text": t} for t in shuffled]).signals
    keys = ["doc_id", "ticker"]
    assert one.set_index(keys)["score"].sort_index().to_dict() == other.set_index(keys)["score"].sort_index().to_dict()


@settings(max_examples=60, deadline=None)
@given(st.lists(GLUED, min_size=2, max_size=6))
def test_a_document_reads_the_same_alone_and_among_others(texts):
    together = ss.extract_many([{"doc_id": str(i), "text": text} for i, text in enumerate(texts)]).mentions
    for i, text in enumerate(texts):
        scores = together.loc[together["doc_id"] == str(i), "score"]
        assert scores.tolist() == ss.extract(text).mentions["score"].tolist()


@settings(max_examples=30, deadline=None)
@given(TEXTS)
def test_both_scripts_say_the_same(text):
    opencc = pytest.importorskip("opencc", reason="the dev dependency opencc")
    hant = opencc.OpenCC("s2t").convert(text)
    assert ss.score(hant) == pytest.approx(ss.score(text))


@settings(max_examples=40, deadline=None)
@given(CLAUSES)
def test_the_listed_company_and_its_span_agree(text):
    mention = ss.extract(text + "。").mentions.iloc[0]
    span = (int(mention["start"]), int(mention["end"]))
    assert ss.score(text + "。", targets=[span]) == [pytest.approx(float(mention["score"]))]
