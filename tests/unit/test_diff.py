"""What differs between two readings, and why."""

import pandas as pd
import pytest

import sora_signals as ss
from tests.unit.results import rows, sample

TEXT = "天孚通信业绩大增。建议关注中际旭创。\n风险提示:需求不及预期。"


def test_a_result_does_not_differ_from_itself() -> None:
    result = ss.extract(TEXT)
    found = ss.diff(result, result)
    assert found.rows.empty
    assert found.versions.empty
    assert found.summary.empty
    assert str(found) == "no rows differ"


def test_counted_ids_make_no_difference() -> None:
    result = sample()
    mentions = result.mentions.assign(mention_id=result.mentions["mention_id"] + 7)
    evidence = result.evidence.assign(mention_id=result.evidence["mention_id"] + 7)
    assert ss.diff(result, ss.Result(**{**result.frames, "mentions": mentions, "evidence": evidence})).rows.empty


def test_another_text_is_the_reason_for_all_that_differs() -> None:
    found = ss.diff(ss.extract(TEXT), ss.extract(TEXT.replace("大增", "下滑"), title="点评"))
    assert set(found.rows["why"]) == {"the text and the title differ"}


def test_a_document_of_one_result_only_is_told() -> None:
    one = ss.extract_many(["平安银行上涨", "宁德时代下跌"])
    found = ss.diff(one, ss.extract("平安银行上涨"))
    assert set(found.rows["change"]) == {"removed"}
    assert set(found.rows["why"]) == {"the document is only in the first result"}
    assert set(found.rows["doc_id"]) == {"1"}


def changed() -> ss.Difference:
    """Compare the sample with one whose word list knows one word less and one company more."""
    old = sample()
    signals, mentions = old.signals.copy(), old.mentions.copy()
    signals.loc[0, ["score", "polarity"]] = [0.0, 0]
    mentions.loc[1, ["score", "polarity", "n_evidence"]] = [0.0, 0, 0]
    more = {
        "doc_id": "a.txt",
        "mention_id": 3,
        "start": 40,
        "end": 44,
        "surface": "贵州茅台",
        "ticker": "600519.SH",
        "section": "body",
    }
    new = ss.Result(
        **{**old.frames, "signals": signals, "evidence": old.evidence.iloc[:0],
           "mentions": pd.concat([mentions, rows("mentions", [more])], ignore_index=True)},
        meta={"engine_version": "0.1", "lexicon_digest": "cd"},
    )  # fmt: skip
    return ss.diff(old, new)


def test_a_changed_number_is_explained_by_the_evidence_behind_it() -> None:
    table = changed().rows.set_index(["frame", "change", "column"])["why"]
    reason = "evidence - 饱满 +0.800"
    assert table["signals", "changed", "score"] == reason
    assert table["mentions", "changed", "polarity"] == reason
    assert table["evidence", "removed", ""] == "other lexicon_digest"
    assert table["mentions", "added", ""] == "other lexicon_digest"


def test_versions_and_counts_are_told_first() -> None:
    found = changed()
    assert found.versions.to_numpy().tolist() == [["lexicon_digest", "ab", "cd"]]
    assert found.summary.loc["mentions"].to_dict() == {"added": 1, "removed": 0, "changed": 1}
    text = found.to_text(limit=2)
    assert text.startswith("lexicon_digest: ab -> cd\n")
    assert text.endswith(f"and {len(found.rows) - 2} more: .rows")
    assert found._repr_html_().startswith("<pre>lexicon_digest: ab -&gt; cd")


def test_a_missing_value_differs_from_a_present_one_and_noise_below_a_billionth_does_not() -> None:
    old = sample()
    noisy = ss.Result(**{**old.frames, "signals": old.signals.assign(score=old.signals["score"] + 1e-12)})
    assert ss.diff(old, noisy).rows.empty
    relevance = pd.array([None, 0.3], dtype="Float64")
    empty = ss.Result(**{**old.frames, "signals": old.signals.assign(relevance=relevance)}, meta=old.meta)
    found = ss.diff(old, empty).rows
    assert found[["column", "before", "after"]].to_numpy().tolist() == [["relevance", "+0.700", ""]]
    assert found["why"].tolist() == ["no version differs: the engines were configured differently"]


def test_every_frame_of_a_real_reading_can_be_compared() -> None:
    one, other = ss.extract(TEXT), ss.Result()
    found = ss.diff(one, other)
    present = [name for name, frame in one.frames.items() if len(frame)]
    assert list(found.summary.index) == [name for name in found.summary.index if name in present]
    assert set(found.summary.index) == set(present)
    assert (found.summary["removed"] > 0).all()


def test_only_results_can_be_compared() -> None:
    with pytest.raises(TypeError, match="two Results, not str"):
        ss.diff(ss.Result(), "folder")
