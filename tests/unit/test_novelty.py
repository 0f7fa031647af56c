"""Stories: what is told again, what is another story, and that nothing depends on what comes later."""

import pandas as pd
import pytest

import sora_signals as ss
from sora_signals.novelty import _shingled, jaccard

pytest.importorskip("datasketch", reason="pip install sora-signals[novelty]")

NOTE = (
    "天孚通信发布业绩预告,预计全年净利润同比增长一倍以上,主要受益于高速光引擎需求旺盛。公司表示,新产能已于三季度投产,"
    "在手订单饱满,明年上半年的交付已经排满。机构认为,随着海外客户资本开支上调,光器件环节的景气度有望延续。"
)
OTHER = "贵州茅台召开经销商大会,管理层表示将稳住价格体系,渠道库存处于合理水平,明年目标将于年初公布。"


def at(text: str, moment: str | None, **more: str) -> dict[str, object]:
    return {"text": text, "published_at": moment, **more}


def stories(*articles: dict[str, object], **options: object) -> list[str]:
    return ss.cluster_stories(articles, **options)["story_id"].tolist()


@pytest.mark.parametrize(
    "again",
    [
        "【转载】" + NOTE,
        NOTE.replace(",", ",").replace("天孚通信", "天孚通信(300394.SZ)"),
        NOTE.replace("随着海外客户资本开支上调,", "") + "(本文仅供参考)",
        "天孚通信發佈業績預告,預計全年淨利潤同比增長一倍以上," + NOTE.partition("以上,")[2],
        "\n\n".join(NOTE.split("。")),
    ],
    ids=["reprint", "annotated", "cut", "traditional", "laid out"],
)
def test_a_reprint_and_a_light_rewrite_are_the_same_story(again: str) -> None:
    found = ss.cluster_stories([at(NOTE, "2024-02-20 08:00"), at(again, "2024-02-20 09:00")])
    assert found["story_id"].tolist() == ["0", "0"]
    assert found["first_seen"].dt.hour.tolist() == [8, 8]
    assert 0.5 <= found["similarity"][1] <= found["similarity"][0] == 1


def test_another_text_is_another_story() -> None:
    assert stories(at(NOTE, "2024-02-20 08:00"), at(OTHER, "2024-02-20 09:00")) == ["0", "1"]


def test_the_first_to_come_out_leads_whatever_the_order_of_rows() -> None:
    found = ss.cluster_stories(
        [at(NOTE, "2024-02-20 09:00", doc_id="late"), at(NOTE, "2024-02-20 08:00", doc_id="early")]
    )
    assert found["doc_id"].tolist() == ["late", "early"]
    assert found["story_id"].tolist() == ["early", "early"]


def test_a_day_without_a_time_is_known_only_when_it_is_over() -> None:
    assert stories(at(NOTE, "2024-02-20"), at(NOTE, "2024-02-20 20:00")) == ["1", "1"]


@pytest.mark.parametrize(("window", "expected"), [("12h", ["0", "1", "1"]), ("3D", ["0", "0", "0"])])
def test_a_story_lasts_no_longer_than_the_window_from_its_first_document(window: str, expected: list[str]) -> None:
    told = [at(NOTE, moment) for moment in ("2024-02-20 08:00", "2024-02-20 20:01", "2024-02-21 08:00")]
    assert stories(*told, window=window) == expected


def test_documents_without_a_time_are_compared_with_each_other() -> None:
    found = ss.cluster_stories([at(NOTE, None), at(NOTE, None), at(NOTE, "2024-02-20 08:00")])
    assert found["story_id"].tolist() == ["0", "0", "2"]
    assert found["first_seen"].isna().tolist() == [True, True, False]


def test_empty_texts_are_stories_of_their_own_and_short_ones_are_compared_whole() -> None:
    assert stories(at("", None), at("!!", None), at("涨了", None), at("涨了", None)) == ["0", "1", "2", "2"]
    assert ss.cluster_stories([]).empty


def test_the_same_template_about_another_company_is_another_story() -> None:
    template = (
        "{}融资余额较前一日增加,融资买入额居行业前列,融券余量略有下降,两融余额合计创年内新高,资金关注度明显提升。"
    )
    result = ss.extract_many(
        [at(template.format(name), "2024-02-20 18:00") for name in ("宁德时代", "贵州茅台", "宁德时代")]
    )
    found = ss.cluster_stories(result)
    assert found["story_id"].tolist() == ["0", "1", "0"]
    assert found.columns.tolist()[:2] == result.documents.columns.tolist()[:2]
    assert len(found) == len(result.documents)


def test_a_story_does_not_depend_on_what_comes_after_it() -> None:
    moments = [f"2024-02-20 {hour:02}:00" for hour in range(8, 14)]
    texts = [NOTE, OTHER, NOTE + OTHER, OTHER + "更新。", NOTE[:40], "最新:" + NOTE]
    articles = [at(text, moment) for text, moment in zip(texts, moments, strict=True)]
    whole = stories(*articles)
    assert all(stories(*articles[:count]) == whole[:count] for count in range(1, 7))


def test_similarity_is_the_jaccard_index_of_shingles() -> None:
    one, other = _shingled(["甲乙丙丁戊己", "甲乙丙丁戊庚"])
    assert jaccard(one, other) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"window": "soon"}, "window"),
        ({"window": "0h"}, "window"),
        ({"threshold": 0}, "threshold"),
        ({"threshold": 1.1}, "threshold"),
    ],
)
def test_what_makes_no_sense_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(ss.SoraSignalsError, match=message):
        ss.cluster_stories([at(NOTE, None)], **options)


def test_a_result_without_texts_is_refused() -> None:
    result = ss.extract(NOTE)
    with pytest.raises(ss.SoraSignalsError, match="texts of 1 documents"):
        ss.cluster_stories(ss.Result(documents=result.documents))


def test_many_copies_of_one_text_cost_no_more_than_many_texts() -> None:
    count = 3000
    times = pd.date_range("2024-02-20", periods=count, freq="s", tz="Asia/Shanghai")
    found = ss.cluster_stories(pd.DataFrame({"text": [NOTE] * count, "published_at": times}))
    assert found["story_id"].nunique() == 1
