"""Facts of a document: its day, its kind, who publishes and who signs it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

import sora_signals as ss

STORY = "\n公司经营情况良好,收入增长,成本下降,市场份额稳步提升,海外客户认证顺利,产能利用率保持高位。\n"


def fact(text: str, name: str, **given: Any) -> Any:
    return ss.extract(text, **given).documents[name][0]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024年6月18日", "2024-06-18"),
        ("2024-03-22", "2024-03-22"),
        ("发布日期：2024/3/22", "2024-03-22"),
        ("日期: 2024.3.22", "2024-03-22"),
        ("发布时间：2024-02-20 10:35:21 · 责任编辑：某某", "2024-02-20 10:35:21"),
        ("证券时报 2024年03月22日 08:15", "2024-03-22 08:15"),
        ("财联社2024年2月20日电，多部门印发方案。", "2024-02-20"),
        ("（2024年2月20日）", "2024-02-20"),
        ("晨会纪要20240312", "2024-03-12"),
        ("某某证券|王某某|买入|盈利持续改善|2024-03-22|", "2024-03-22"),
        ("投资价值分析报告｜2024.3.22", "2024-03-22"),
        ("点评:2024年3月1日公司公告中标[Table_Title]2024年3月4日[Table_Base]公司快报", "2024-03-04"),
        ("业绩综述分析师:陈大明SACNO:S01234567890122024年3月22日投资要点", "2024-03-22"),
        ("某某集团点评2024-03-22星期五主要股东情况", "2024-03-22"),
        ("请阅读末页声明证券研究报告|行业周报2024年3月22日医药生物板块回顾", "2024-03-22"),
    ],
)
def test_a_dateline_at_the_head_is_the_day(text: str, day: str) -> None:
    found = fact(text + STORY, "published_at")
    assert found == datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize("day", ["二〇二四年六月十八日", "二○二四年六月十八日", "2024年6月18日"])
def test_the_day_under_a_signature_counts(day: str) -> None:
    found = fact(f"关于重大合同的公告{STORY}某某股份有限公司董事会\n{day}\n", "published_at")
    assert found.strftime("%Y-%m-%d") == "2024-06-18"


@pytest.mark.parametrize(
    "text",
    [
        "点评投资评级:买入目标价:43.522024年3月22日|医药健康 分析师:陈大明SACNO:S0123456789012业绩稳健。",
        "注:股价为2024年3月25日收盘价 分析师:陈大明S0123456789012《年度策略》2023-12-01行业研究2024年3月22日深度报告",
    ],
)
def test_the_day_on_a_glued_front_page_is_no_day_of_its_prices_or_of_another_report(text: str) -> None:
    found = fact(text, "published_at")
    assert found == datetime(2024, 3, 22, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_a_day_without_year_takes_the_only_year_of_the_text() -> None:
    text = (
        "02月20日 15:30 来源:某报\n公司于2024年2月19日披露业绩快报,全年收入增长两成,净利润创下历史新高,拟每股派现一元。"
    )
    assert fact(text, "published_at").strftime("%Y-%m-%d %H:%M") == "2024-02-20 15:30"


@pytest.mark.parametrize(
    "text",
    [
        "公司2024年2月20日召开股东大会。",
        "公司将于2025年1月1日起施行新制度。",
        "2024年一季度收入增长。",
        "02月20日 15:30 来源:某报",
        "公司于2023年3月1日、2024年3月1日分别披露了年度报告。",
        "2024/3/4-2024/3/10",
        "行业周报(2024/03/04-03/10)",
        "代码:20240312",
        "2024年1-11月批签发平稳",
        "2024年3月5日,公司召开股东大会,证券研究报告称其稳健。",
    ],
)
def test_a_date_inside_the_story_is_no_day(text: str) -> None:
    assert ss.extract(text + STORY).documents["published_at"].isna().all()


def test_the_callers_day_wins() -> None:
    found = fact("发布日期:2024-03-22" + STORY, "published_at", published_at="2024-03-25 09:00")
    assert found.strftime("%Y-%m-%d %H:%M") == "2024-03-25 09:00"


@pytest.mark.parametrize(
    ("text", "names", "licences"),
    [
        ("分析师：赵小明 执业证书编号：S0123456789012", "赵小明", "S0123456789012"),
        ("通信首席分析师 赵小明 :010-12345678 分析师登记编码: S0123456789012", "赵小明", "S0123456789012"),
        ("张三 S0123456789012", "张三", "S0123456789012"),
        (
            "分析师:张三、李四\n执业证书编号:S0123456789012、S0123456789013",
            "张三;李四",
            "S0123456789012;S0123456789013",
        ),
        (
            "证券分析师: 王五\n执业证书: S0123456789012\n证券分析师: 赵六 S0123456789013",
            "王五;赵六",
            "S0123456789012;S0123456789013",
        ),
        ("李四分析师SAC执业证书编号：S0123456789012", "李四", "S0123456789012"),
        ("分析师：赵小明\n", "赵小明", None),
        ("分析师：赵小明 李四\n研究助理：王五\n", "赵小明;李四", None),
        ("分析师：王 明 张小三\n", "王明;张小三", None),
        ("分析师：陈佳，CFA\n", "陈佳", None),
        ("分析师：赵小明 执业证书编号：S012345678\n", "赵小明", None),
        ("分析师:张三 S0123456789012\n分析师:李四 邮箱:li@example.com\n", "张三;李四", "S0123456789012"),
        ("赵小明执业登记编码：S0123456789012", "赵小明", "S0123456789012"),
    ],
)
def test_analysts_are_read_with_their_licences(text: str, names: str, licences: str | None) -> None:
    signed = ss.extract(text).documents[["analysts", "licences"]].iloc[0]
    assert signed["analysts"] == names
    assert (signed["licences"] if isinstance(signed["licences"], str) else None) == licences


@pytest.mark.parametrize(
    "text", ["分析师认为,公司业绩增长。", "首席分析师李明表示,需求回暖。", "作者:某某证券研究所团队"]
)
def test_who_only_speaks_does_not_sign(text: str) -> None:
    assert not isinstance(fact(text, "analysts"), str)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("某财经APP获悉,华创证券发布研究报告称,算力需求增长,建议关注天孚通信。风险提示:需求不及预期。", "news"),
        (
            "证券研究报告\n分析师:赵小明 执业证书编号:S0123456789012\n投资评级:买入(维持)\n核心观点:需求回暖。\n风险提示:竞争加剧。",
            "report",
        ),
        (
            "证券代码:002241 证券简称:歌尔股份 公告编号:2024-031\n本公司董事会保证公告内容真实。\n特此公告。",
            "announcement",
        ),
        ("发表于 2024-02-20 股吧\n兄弟们,明天满仓,套牢的别慌。", "forum"),
        ("财联社2月20日电,多部门印发方案。", "news"),
    ],
)
def test_the_kind_is_told_by_its_words(text: str, kind: str) -> None:
    assert fact(text, "kind") == kind


@pytest.mark.parametrize(
    ("text", "publisher", "ticker"),
    [
        ("华创证券研报认为,算力需求增长。", "华创证券", None),
        ("中信证券股份有限公司研究部发布研报称,锂价见底。", "中信证券", "600030.SH"),
        ("资料来源:国泰海通证券研究", "国泰海通证券", "601211.SH"),
        ("需求回暖。本报告版权归招商证券股份有限公司所有。", "招商证券", "600999.SH"),
    ],
)
def test_a_house_goes_by_its_short_name(text: str, publisher: str, ticker: str | None) -> None:
    row = ss.extract(text).documents.iloc[0]
    assert row["publisher"] == publisher
    assert (row["publisher_ticker"] if isinstance(row["publisher_ticker"], str) else None) == ticker


def test_the_source_that_is_given_publishes_a_text_that_names_none() -> None:
    result = ss.extract("维持宁德时代“买入”评级。", source="华创证券")
    assert result.documents["publisher"].tolist() == ["华创证券"]
    assert result.ratings["issuer"].tolist() == ["华创证券"]
    assert ss.extract("宁德时代大涨。", source="某个网友").documents["publisher"].isna().all()
    assert ss.extract("中信证券研究所认为宁德时代将受益。", source="华创证券").documents["publisher"].tolist() == [
        "中信证券"
    ]


@pytest.mark.parametrize(
    ("text", "analysts"),
    [
        ("王小明丨电子行业首席分析师\nS1234567890123\n李小红丨电子行业分析师\nS1234567890124\n", "王小明;李小红"),
        ("王小明\n策略分析师\nS1234567890123\n", "王小明"),
        ("王小明\n通信行业首席\n分析师\nS1234567890123\n", "王小明"),
        (
            "**王小明,分析员,SAC 执业证书编号 S1234567890123;李小红,联系人,SAC 执业证书编号 S1234567890124",
            "王小明;李小红",
        ),
        ("研究方向:\n\n工作经历: 证书编号:S1234567890123", None),
        ("2024年3月22日王小明医药行业分析师执业编号:S1234567890123", "王小明"),
        ("陈东电子行业首席分析师执业编号:S1234567890123", "陈东"),
        ("研报摘要 陈东 金融工程首席分析师 证书编号:S1234567890123", "陈东"),
        ("晨会纪要 王小明(分析师) wxm@house.cn 证书编号:S1234567890123", "王小明"),
        ("分析师王小明证书编号:S1234567890123联系人李小红证书编号:S1234567890124", "王小明;李小红"),
    ],
)
def test_a_name_and_a_title_before_a_licence_are_its_owner(text: str, analysts: str | None) -> None:
    found = fact(f"{text}{STORY}", "analysts")
    assert (None if found is pd.NA else found) == analysts


@pytest.mark.parametrize("words", ["张三丨" + "首席研究员" * 28 + "甲", "分析师张三 " + "非银金融" * 36])
def test_a_row_of_words_that_two_words_make_up_is_read_in_one_way_only(words: str) -> None:
    # read in every way, each further word would double the time
    assert fact(f"{words} S1234567890123{STORY}", "licences") == "S1234567890123"


def test_of_several_houses_the_medium_that_gathers_them_publishes() -> None:
    told = "《证券日报》记者梳理发现,本周机构观点分化。华泰证券研报认为,储能需求回暖。国信证券研报认为,光伏仍需等待。"
    assert fact(told, "publisher") == "证券日报"
    assert fact("《证券日报》记者获悉,华泰证券研报认为,储能需求回暖。", "publisher") == "华泰证券"


@pytest.mark.parametrize("text", ["", ":", "年", "S", "2", "20", "::", "零年", "T", "ST", "(", "限"])
def test_a_text_of_hardly_anything_has_no_facts(text: str) -> None:
    result = ss.extract_many([text])
    assert result.errors.empty
    assert result.documents[["published_at", "analysts", "licences"]].isna().all(axis=None)
