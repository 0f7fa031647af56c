"""What must not change a recommendation, a rating or a risk: the order of a list, what follows it, the script."""

import importlib.util
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sora_signals as ss

CASES = Path(__file__).parent.parent / "cases"
COMPANIES = ("宁德时代", "比亚迪", "中际旭创", "新易盛", "贵州茅台", "恒瑞医药", "北方华创", "立讯精密", "阳光电源")
PHRASES = ("建议关注", "重点推荐", "我们推荐", "建议逢低布局", "受益标的包括", "不建议关注", "建议关注:")
SEPARATORS = ("、", ",", ";", "和", "以及")
NEUTRAL = ("今天下午有小雨。", "会议将于明日举行。", "以下为正文。", "河边的柳树已经发芽。")
RISKS = ("需求不及预期", "行业竞争加剧", "原材料价格波动", "政策变化", "汇率波动", "新品推广不及预期", "技术迭代风险")
MARKS = ("{n}、", "{n})", "({n})", "{n}.")

few = settings(max_examples=40)
LISTS = st.lists(st.sampled_from(COMPANIES), min_size=1, max_size=6, unique=True)


def texts(name: str) -> tuple[str, ...]:
    lines = (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line)["text"] for line in lines)


@cache
def facts(text: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return what was concluded from a text, without the text itself."""
    result = ss.extract(text)
    columns = {
        "recommendations": ["start", "end", "action", "negated", "target_start", "target_end", "ticker"],
        "ratings": ["start", "end", "ticker", "rating", "change", "target_price", "currency"],
        "risks": ["section_start", "section_end", "start", "end", "category"],
    }
    frames = {name: getattr(result, name)[wanted].astype(object) for name, wanted in columns.items()}
    return {
        name: [tuple(row) for row in frame.where(frame.notna(), None).itertuples(index=False)]
        for name, frame in frames.items()
    }


@cache
def traditional(text: str) -> str:
    if importlib.util.find_spec("opencc") is None:
        pytest.skip("needs OpenCC, a dependency of development only")
    return converter().convert(text)


@cache
def converter() -> Any:
    from opencc import OpenCC

    return OpenCC("s2t")


def targets(text: str) -> list[str | None]:
    return [row[-1] for row in facts(text)["recommendations"]]


@few
@given(LISTS, st.randoms(use_true_random=False), st.sampled_from(PHRASES), st.sampled_from(SEPARATORS))
def test_the_order_of_a_list_is_the_order_of_the_targets(names, random, phrase: str, separator: str) -> None:
    shuffled = random.sample(names, len(names))
    before = dict(zip(names, targets(f"{phrase}{separator.join(names)}。"), strict=True))
    assert targets(f"{phrase}{separator.join(shuffled)}。") == [before[name] for name in shuffled]


@few
@given(LISTS, st.sampled_from(PHRASES), st.sampled_from(SEPARATORS), st.sampled_from(NEUTRAL))
def test_what_follows_a_list_changes_nothing(names, phrase: str, separator: str, neutral: str) -> None:
    text = f"{phrase}{separator.join(names)}。"
    assert facts(f"{text}{neutral}") == facts(text)
    assert facts(f"{text}\n{neutral}") == facts(text)


@few
@given(LISTS, st.sampled_from(("买入", "增持", "中性")))
def test_a_rating_of_a_list_is_of_each_company(names, grade: str) -> None:
    rated = facts(f"维持{'、'.join(names)}“{grade}”评级。")["ratings"]
    assert [row[2] for row in rated] == targets(f"建议关注{'、'.join(names)}。")
    assert len({row[3:5] for row in rated}) == 1


@few
@given(LISTS, st.randoms(use_true_random=False))
def test_a_rating_in_brackets_stays_with_its_company_in_any_order(names, random) -> None:
    rated = [f"{name}(西部证券,“{random.choice(('买入', '增持'))}”)" for name in names]
    shuffled = random.sample(rated, len(rated))
    first, second = (
        sorted(row[2:4] for row in facts(f"首次关注的有{'、'.join(items)}。")["ratings"]) for items in (rated, shuffled)
    )
    assert first == second
    assert {row[0] for row in first} == set(targets(f"建议关注{'、'.join(names)}。"))


@few
@given(st.lists(st.sampled_from(RISKS), min_size=2, max_size=6, unique=True), st.sampled_from(MARKS))
def test_numbering_and_separators_give_the_same_risks(items, mark: str) -> None:
    numbered = "".join(f"{mark.format(n=i + 1)}{item};" for i, item in enumerate(items))
    told = [
        ss.extract(f"风险提示:{body}。").risks["item"].tolist()
        for body in (";".join(items), "、".join(items), numbered)
    ]
    assert told == [items] * 3


@settings(max_examples=200)
@given(st.sampled_from(texts("recommendations") + texts("ratings") + texts("risks")))
def test_the_script_changes_nothing(text: str) -> None:
    written = traditional(text)
    if len(written) == len(text):
        assert facts(written) == facts(text)
