"""The program that pins the floors lets them sink on demand only."""

import pytest

from tests.gold.floors import CORPORA, Pinned, digest, settle

OLD = Pinned("a", {"mentions": 0.9, "risks": 0.8})


def test_a_better_figure_raises_its_floor() -> None:
    new = Pinned("a", {"mentions": 0.95, "risks": 0.8})
    assert settle(OLD, new, lower=False) == (new, [])


def test_one_worse_figure_pins_nothing() -> None:
    new = Pinned("b", {"mentions": 1.0, "risks": 0.7})
    assert settle(OLD, new, lower=False) == (OLD, ["risks"])


def test_the_flag_lowers_a_floor() -> None:
    new = Pinned("b", {"mentions": 1.0, "risks": 0.7})
    assert settle(OLD, new, lower=True) == (new, ["risks"])


def test_a_corpus_that_was_never_pinned_is_pinned_as_it_is() -> None:
    new = Pinned("b", {"mentions": 0.1})
    assert settle(None, new, lower=False) == (new, [])


@pytest.mark.parametrize("change", ["edit", "add", "rename"])
def test_the_digest_sees_every_change_of_a_corpus(tmp_path, change) -> None:
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    before = digest(tmp_path)
    if change == "rename":
        (tmp_path / "a.json").rename(tmp_path / "b.json")
    else:
        (tmp_path / ("a.json" if change == "edit" else "b.json")).write_text("[]", encoding="utf-8")
    assert digest(tmp_path) != before


def test_the_corpora_exist() -> None:
    assert all(any(folder.glob("*.json")) for folder in CORPORA.values())
