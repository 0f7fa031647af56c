"""Scorers that take the place of the word lists: what they are asked, and what their answers become."""

import math

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

import sora_signals as ss
from sora_signals.engine import Engine
from sora_signals.score.function import squash
from sora_signals.score.scorers import contributions, scorer_of

TEXT = "天孚通信大涨。中际旭创、新易盛承压!\n建议关注贵州茅台。维持“买入”评级。天氣很好。"


def rising(text: str) -> float:
    return 0.8 if "大涨" in text else -0.5


def test_a_function_judges_the_sentence_of_each_mention() -> None:
    result = Engine(scorer=rising).extract(TEXT)
    assert result.mentions["score"].tolist() == pytest.approx([0.8, -0.5, -0.5, -0.5])
    assert result.mentions["polarity"].tolist() == [1, -1, -1, -1]


def test_the_evidence_has_one_row_a_mention_from_which_the_score_is_made() -> None:
    result = Engine(scorer=rising).extract(TEXT)
    evidence = result.evidence
    assert evidence["mention_id"].tolist() == [0, 1, 2, 3]
    assert set(evidence["kind"]) == {"other"}
    assert set(evidence["rule"]) == {"rising"}
    assert evidence["term"].tolist()[:2] == ["天孚通信大涨。", "中际旭创、新易盛承压!"]
    assert [TEXT[s:e] for s, e in zip(evidence["start"], evidence["end"], strict=True)] == evidence["term"].tolist()
    assert squash(evidence["contribution"].to_numpy()).tolist() == pytest.approx(result.mentions["score"].tolist())
    assert result.mentions["n_evidence"].tolist() == [1] * 4


def test_all_else_is_read_as_ever() -> None:
    usual, result = ss.extract(TEXT), Engine(scorer=rising).extract(TEXT)
    for name in ("recommendations", "ratings", "risks"):
        assert_frame_equal(result.frames[name], usual.frames[name])
    same = ["start", "end", "surface", "ticker", "role", "status", "section"]
    assert_frame_equal(result.mentions[same], usual.mentions[same])


def test_the_judge_sees_the_sentence_as_it_stands_and_each_one_once() -> None:
    seen: list[str] = []
    text = "\ufeff華創(chuàng)證 券：天孚通信領漲,天孚通信大漲。\n無關。"
    Engine(scorer=lambda sentence: seen.append(sentence) or 0.0).extract(text)
    assert len(seen) == 1
    assert seen[0] in text
    assert "天孚通信領漲,天孚通信大漲。" in seen[0]


def test_a_document_without_a_company_is_judged_by_all_its_sentences() -> None:
    engine = Engine(scorer=rising)
    assert engine.extract("大涨。").documents["score"].tolist() == pytest.approx([0.8])
    assert engine.extract("").documents["score"].tolist() == [0.0]
    many = engine.extract_many(["大涨。", "", "天孚通信跌了。大涨。"])
    assert many.documents["score"].tolist() == pytest.approx([0.8, 0.0, -0.5])


def test_score_asks_the_scorer_too() -> None:
    engine = Engine(scorer=rising)
    assert engine.score("大涨") == 0.8
    assert engine.score("") == 0.0
    assert engine.score(TEXT, [(0, 4), (7, 11), (0, 2)]) == [0.8, -0.5, 0.8]
    assert engine.score(TEXT, []) == []


def test_meta_names_the_scorer() -> None:
    assert ss.extract("").meta["scorer"] == "lexicon"
    assert Engine(scorer=rising).meta["scorer"] == "rising"


@pytest.mark.parametrize("answer", [1.5, -2, math.nan, None, "0.5", [0.1]])
def test_an_answer_that_is_no_number_from_minus_one_to_one_is_refused(answer) -> None:
    engine = Engine(scorer=lambda _: answer)
    with pytest.raises(ss.SoraSignalsError, match="a number from -1 to 1"):
        engine.score("大涨")
    result = engine.extract_many(["天孚通信大涨", ""])
    assert result.errors["doc_id"].tolist() == ["0"]
    assert result.documents["doc_id"].tolist() == ["1"]


@pytest.mark.parametrize("answer", [1, 0, -1.0, np.float32(0.25), np.float64(-0.5), True])
def test_any_kind_of_number_is_an_answer(answer) -> None:
    mentions = Engine(scorer=lambda _: answer).extract("天孚通信大涨").mentions
    assert mentions["score"].tolist() == pytest.approx([float(answer)], abs=1e-6)


@pytest.mark.parametrize("name", ["bert", "", "Lexicon", None, 3])
def test_an_unknown_name_is_refused_with_the_choices(name) -> None:
    with pytest.raises(ss.SoraSignalsError, match=r"'lexicon', 'snownlp' or a function"):
        Engine(scorer=name)


def test_contributions_and_the_published_function_undo_each_other() -> None:
    judgements = np.linspace(-1, 1, 101)
    assert squash(contributions(judgements)) == pytest.approx(judgements, abs=1e-6)


def test_snownlp_is_a_scorer() -> None:
    mentions = Engine(scorer="snownlp").extract("天孚通信这部电影太好看了。貴州茅臺真是太差勁了,很失望。").mentions
    assert mentions["score"][0] > 0 > mentions["score"][1]
    assert mentions["score"].between(-1, 1).all()
    assert scorer_of("snownlp").name == "snownlp"
