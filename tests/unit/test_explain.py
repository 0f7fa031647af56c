"""Explanations: every name and code with its reasons, and waterfalls that end in the scores of the frames."""

from pathlib import Path

import pytest

import sora_signals as ss
from sora_signals.cli import main
from sora_signals.engine import Engine
from sora_signals.explain import FACTORS
from sora_signals.score.function import squash

TITLE = "天孚通信大涨"
TEXT = (
    "国内机器人很多,上海机场路面拥堵。建议关注天孚通信(300394.SZ)、中际旭创，但天孚通信订单不及预期。\n"
    "中信证券研报指出，三桶油未必受益。电话010-300394。\n风险提示：天孚通信需求大幅下滑。"
)


@pytest.fixture(scope="module")
def why() -> ss.Explanation:
    return ss.explain(TEXT, title=TITLE)


def _source(row) -> str:
    return TITLE if row["section"] == "title" else TEXT


def test_every_link_stands_where_it_says(why) -> None:
    for row in why.links.to_dict("records"):
        assert _source(row)[row["start"] : row["end"]] == row["surface"]
    for row in why.waterfall.to_dict("records"):
        assert _source(row)[row["start"] : row["end"]] == row["term"]


def test_every_mention_is_an_accepted_link_and_no_other_is(why) -> None:
    mentions = ss.extract(TEXT, title=TITLE).mentions
    accepted = why.links[why.links["decision"] == "accepted"]
    assert set(zip(mentions["start"], mentions["end"], mentions["section"] == "title", strict=True)) == set(
        zip(accepted["start"], accepted["end"], accepted["section"] == "title", strict=True)
    )
    assert set("|".join(accepted["ticker"]).split("|")) == set(mentions["ticker"])


def test_refused_and_passed_over_names_have_a_reason(why) -> None:
    rows = {row["surface"]: row for row in why.links.to_dict("records")}
    assert rows["机器人"]["decision"] == "refused"
    assert rows["机器人"]["means"] == "300024.SZ"
    assert rows["机器人"]["log_odds"] < 0
    assert "prior -" in rows["机器人"]["reason"]
    assert rows["300394"]["decision"] == "passed over"
    assert rows["300394"]["reason"] == "a number of something else"
    assert rows["三桶油"]["means"].count("|") == 2


def test_the_parts_add_up_to_the_log_odds(why) -> None:
    parts = why.links.columns[list(why.links.columns).index("role") + 1 :]
    weighed = why.links[why.links["decision"] != "passed over"]
    assert weighed[parts].sum(axis=1).tolist() == pytest.approx(weighed["log_odds"].tolist())
    assert {"prior", "code_beside", "list"} <= set(parts)


def test_a_waterfall_ends_in_the_score_of_its_mention(why) -> None:
    mentions = ss.extract(TEXT, title=TITLE).mentions.set_index("mention_id")
    for mention, rows in why.waterfall.groupby("mention_id"):
        assert rows["score"].iloc[-1] == pytest.approx(mentions.loc[mention, "score"])
        assert rows["sum"].tolist() == pytest.approx(rows["contribution"].cumsum().tolist())
    made = why.waterfall["weight"] * why.waterfall["factor"]
    assert made.tolist() == pytest.approx(why.waterfall["contribution"].tolist())
    parts = why.waterfall["wording"] * why.waterfall["distance"]
    assert parts.tolist() == pytest.approx(why.waterfall["factor"].tolist())


def test_a_factor_is_the_product_of_named_ones(why) -> None:
    named = why.waterfall[list(FACTORS)]
    assert (named.prod(axis=1) * why.waterfall["distance"]).tolist() == pytest.approx(why.waterfall["factor"].tolist())
    hints = why.waterfall.set_index("term")
    assert hints.loc["大幅下滑", "section_weight"] == pytest.approx(0.15)
    assert "section_weight 0.15" in why.to_text()


def test_each_factor_has_the_name_of_what_makes_it() -> None:
    text = "比亚迪取代天孚通信。天孚通信净利润或未大幅增长50%，虽然毛利率下滑。不建议买入天孚通信。"
    rows = ss.explain(text, "300394").waterfall.set_index("term")
    assert rows.loc["取代", "share"] == pytest.approx(-1.0)
    assert rows.loc["大幅增长", "negation"] < 0
    assert rows.loc["大幅增长", "hedge"] < 1
    assert rows.loc["大幅增长", "size"] > 1
    assert rows.loc[rows["kind"] == "recommendation", "advice"].lt(0).all()


def test_the_company_score_is_the_formula_that_the_text_states(why) -> None:
    signals = ss.extract(TEXT, title=TITLE).signals.set_index("ticker")
    for ticker, rows in why.waterfall[why.waterfall["role"] == "subject"].groupby("ticker"):
        count = signals.loc[ticker, "n_mentions"]
        assert squash(rows["contribution"].sum() / count**0.5) == pytest.approx(signals.loc[ticker, "score"])
        assert f"mentions / √{count} / 2)" in why.to_text()


@pytest.mark.parametrize("ticker", ["300394.SZ", "SZ300394", 300394])
def test_a_ticker_chooses_its_waterfall(ticker) -> None:
    why = ss.explain(TEXT, ticker)
    assert why.ticker == "300394.SZ"
    assert set(why.waterfall["ticker"]) == {"300394.SZ"}
    assert why.signals["ticker"].tolist() == ["300394.SZ"]
    assert len(why.links) > 5


def test_a_company_that_is_not_named_has_no_score() -> None:
    why = ss.explain(TEXT, "600519")
    assert why.waterfall.empty
    assert "600519.SH: no mention as a subject, so no score" in why.to_text()


@pytest.mark.parametrize("text", ["", " \n", "天气很好", "\ud800", "\x00", "1" * 999])
def test_a_text_without_companies_is_explained_too(text: str) -> None:
    why = ss.explain(text)
    assert why.links.empty
    assert why.waterfall.empty
    assert list(why.links.columns) == list(ss.explain(TEXT).links.columns)
    assert [*map(str, why.waterfall.dtypes)] == [*map(str, ss.explain(TEXT).waterfall.dtypes)]
    assert why.to_text() == "no name and no code of a listed company"


def test_what_is_no_text_and_no_ticker_is_refused() -> None:
    with pytest.raises(TypeError, match="str"):
        ss.explain(None)
    with pytest.raises(ss.SecuritiesError):
        ss.explain(TEXT, "abc")


def test_the_text_and_the_html_show_terms_and_reasons_and_escape_them() -> None:
    why = ss.explain("<b>天孚通信</b>(300394.SZ)大涨", title="<i>天孚通信")
    assert "大涨" in why.to_text()
    html = why._repr_html_()
    assert "大涨" in html
    assert "<b>" not in html
    assert "<script" not in html
    assert repr(why) == f"<Explanation: links {len(why.links)}, waterfall {len(why.waterfall)}>"


def test_another_scorer_is_explained_by_its_judgement() -> None:
    why = ss.explain("天孚通信大跌。", engine=Engine(scorer=lambda _: 0.5))
    assert why.waterfall[["kind", "term", "distance"]].values.tolist() == [["other", "天孚通信大跌。", 1.0]]
    assert why.waterfall["score"].tolist() == pytest.approx([0.5])


def test_the_command_prints_an_explanation(tmp_path: Path, capsys) -> None:
    file = tmp_path / "a.txt"
    file.write_text(TEXT, encoding="utf-8")
    assert main(["explain", str(file), "--ticker", "300394.SZ"]) == 0
    said = capsys.readouterr().out
    assert "天孚通信(300394.SZ)" in said
    assert "300394.SZ 天孚通信" in said
    assert "300308.SZ 中际旭创" not in said
    assert main(["explain", str(file), "--ticker", "abc"]) == 2
    assert main(["explain", str(tmp_path / "nothing.txt")]) == 2
