"""Pictures: they show the numbers of the frames, and Chinese labels are never boxes."""

import warnings
from pathlib import Path

import pandas as pd
import pytest

import sora_signals as ss
from tests.unit.results import sample

matplotlib = pytest.importorskip("matplotlib", reason="pip install sora-signals[plot]")
matplotlib.use("agg")

from matplotlib import font_manager, pyplot  # noqa: E402

from sora_signals.show import fonts  # noqa: E402

NAMES = "天孚通信中际旭创饱满"
CODE, OTHER = "300394.SZ", "300308.SZ"


@pytest.fixture(autouse=True)
def fresh_fonts(monkeypatch: pytest.MonkeyPatch):
    """Forget fonts between tests, and close figures."""
    fonts._font_for.cache_clear()
    yield
    fonts._font_for.cache_clear()
    pyplot.close("all")


def build_font(path: Path, letters: str) -> Path:
    """Write a font of square letters; each character has a glyph of its own."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    codes = sorted({*map(ord, letters), *range(32, 127)})
    names = {code: f"u{code:04X}" for code in codes}
    pen = TTGlyphPen(None)
    for number, corner in enumerate([(0, 0), (0, 700), (700, 700), (700, 0)]):
        (pen.lineTo if number else pen.moveTo)(corner)
    pen.closePath()
    glyph = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    builder.setupGlyf(dict.fromkeys([".notdef", *names.values()], glyph))
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *names.values()], (800, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Square Han", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)
    return path


@pytest.fixture
def with_font(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the machine have exactly one more font: one that has the names of the sample."""
    path = build_font(tmp_path / "square.ttf", NAMES)
    manager = font_manager.fontManager
    entry = font_manager.FontEntry(fname=str(path), name="Square Han", weight=400)
    monkeypatch.setattr(manager, "ttflist", [*latin(manager), entry])
    return path


@pytest.fixture
def without_font(monkeypatch: pytest.MonkeyPatch) -> None:
    manager = font_manager.fontManager
    monkeypatch.setattr(manager, "ttflist", latin(manager))
    monkeypatch.setattr(font_manager, "findSystemFonts", list)


def latin(manager) -> list[object]:
    """Return matplotlib's own fonts, its font of last resort among them."""
    return [entry for entry in manager.ttflist if "mpl-data" in entry.fname]


def labels(axis) -> list[str]:
    return [label.get_text() for label in axis.get_ticklabels()]


def drawn(axes) -> None:
    """Draw; a glyph that is missing would be a warning, which is an error here."""
    axes.figure.canvas.draw()


def test_names_are_drawn_in_a_font_that_has_them(with_font: Path) -> None:
    axes = sample().plot.ranking()
    drawn(axes)
    assert labels(axes.yaxis) == ["中际旭创", "天孚通信"]
    assert {label.get_fontproperties().get_file() for label in axes.yaxis.get_ticklabels()} == {str(with_font)}
    assert "天孚通信" in sample().plot.timeline(CODE).get_title()


def test_a_font_installed_since_matplotlib_looked_for_fonts_is_found(with_font: Path, monkeypatch) -> None:
    manager = font_manager.fontManager
    monkeypatch.setattr(manager, "ttflist", latin(manager))
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: ["/gone.ttf", str(with_font)])
    axes = sample().plot.ranking()
    assert {label.get_fontproperties().get_file() for label in axes.yaxis.get_ticklabels()} == {str(with_font)}


def test_without_such_a_font_tickers_stand_in_and_a_warning_says_so(without_font: None) -> None:
    with pytest.warns(UserWarning, match="no installed font"):
        axes = sample().plot.ranking()
    drawn(axes)
    assert labels(axes.yaxis) == [OTHER, CODE]


def test_nothing_that_is_drawn_without_a_font_is_a_box(without_font: None) -> None:
    plot = sample(doc_id="天孚.txt").plot
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="no installed font")
        pictures = [plot.timeline(CODE), plot.ranking(), plot.waterfall("天孚.txt", CODE), plot.cooccurrence()]
    for axes in pictures:
        texts = [axes.get_title(), *labels(axes.xaxis), *labels(axes.yaxis)]
        assert all(not "\u3400" <= letter <= "\u9fff" for text in texts for letter in text)
        drawn(axes)


def test_the_font_of_last_resort_has_no_chinese(without_font: None) -> None:
    resort = [entry.fname for entry in font_manager.fontManager.ttflist if "LastResort" in entry.fname]
    assert not any(fonts._covers(path, frozenset(map(ord, NAMES))) for path in resort)


def test_a_font_file_that_has_gone_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert not fonts._covers(str(tmp_path / "gone.ttf"), frozenset({0x4E2D}))


def test_a_waterfall_ends_at_the_sum_of_contributions(with_font: Path) -> None:
    result = sample()
    axes = result.plot.waterfall("a.txt", CODE)
    assert labels(axes.yaxis) == ["饱满", "sum"]
    assert [bar.get_width() for bar in axes.patches] == pytest.approx([0.8, 0.8])
    assert "score +0.60" in axes.get_title()


def test_a_timeline_shows_each_document_and_marks_advice(with_font: Path) -> None:
    axes = sample().plot.timeline(CODE)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["good", "recommended", "mean of the day"]
    assert axes.get_ylim() == pytest.approx((-1.05, 1.05))


def test_a_ticker_may_be_spelled_in_any_way_and_one_that_is_none_is_told(without_font: None) -> None:
    with warnings.catch_warnings(action="ignore"):
        assert sample().plot.timeline("SZ300394").get_title() == sample().plot.timeline(CODE).get_title()
        assert sample().plot.waterfall("a.txt", 300394).patches
    with pytest.raises(ss.SecuritiesError, match="'foo' is no A-share code"):
        sample().plot.timeline("foo")
    undated = ss.Result(signals=sample().signals.assign(published_at=pd.NaT))
    with pytest.raises(ss.SoraSignalsError, match="none with a published_at"):
        undated.plot.timeline(CODE)


def test_companies_named_in_one_document_are_counted_together(with_font: Path) -> None:
    axes = sample().plot.cooccurrence()
    drawn(axes)
    assert [text.get_text() for text in axes.texts] == ["1", "1"]


def test_a_picture_is_drawn_into_the_axes_given(with_font: Path) -> None:
    _, (left, right) = pyplot.subplots(1, 2)
    assert sample().plot.ranking(1, ax=left) is left
    assert sample().plot.timeline(CODE, ax=right) is right
    assert len(labels(left.yaxis)) == 1


@pytest.mark.parametrize(
    "draw",
    [
        lambda result: result.plot.timeline(CODE),
        lambda result: result.plot.ranking(),
        lambda result: result.plot.waterfall("0", CODE),
        lambda result: result.plot.cooccurrence(),
    ],
)
def test_nothing_to_draw_is_an_error_that_says_so(draw) -> None:
    with pytest.raises(ss.SoraSignalsError):
        draw(ss.Result())
