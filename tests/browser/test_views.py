"""The notebook view and the report in a real browser: they can be seen, pointed at, read in the dark and on a telephone."""

from itertools import product
from pathlib import Path

import pytest

from sora_signals import Explanation, explain
from sora_signals.result import Result
from sora_signals.show.report import report
from tests.unit.results import sample
from tests.unit.test_report import hostile, many

GROUND = {"light": [255, 255, 255], "dark": [24, 24, 24]}
WIDE, NARROW = 1000, 360
NOTE = """(() => {
  const mark = document.querySelector(".hit:hover > mark, .hit:focus-visible > mark");
  if (!mark) return null;
  const style = getComputedStyle(mark, "::after");
  return {words: mark.title, drawn: style.content != "none" && style.content != "normal", position: style.position};
})()"""
# The contrast of each element's letters with the ground behind them, as WCAG 2 computes it; below 4.5 is too faint.
FAINT = """(() => {
  const channel = c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
  const rgb = colour => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
                          return canvas.getImageData(0, 0, 1, 1).data; };
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
                        if (c[3]) return c; } return [255, 255, 255]; };
  const faint = [];
  for (const e of document.querySelectorAll(".sora *")) {
    if (![...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()) || !e.checkVisibility()) continue;
    const svg = e.namespaceURI.endsWith("svg");
    const [a, b] = [rgb(getComputedStyle(e)[svg ? "fill" : "color"]), ground(e)].map(light);
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) faint.push([e.className, e.textContent.slice(0, 20), contrast.toFixed(2)].join(" "));
  }
  return faint;
})()"""


def notebook(result: Result | Explanation) -> str:
    return f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{result._repr_html_()}</body></html>"


VIEWS = {
    "notebook": (notebook, sample()),
    "report-1": (report, sample()),
    "report-40": (report, many(40)),
    "notebook-hostile": (notebook, hostile()),
    "report-hostile": (report, hostile()),
}


@pytest.mark.parametrize(("scheme", "width"), [*product(("light", "dark"), (WIDE, NARROW))])
@pytest.mark.parametrize("name", VIEWS)
def test_a_view_is_drawn_and_nothing_sticks_out(page, pictures: Path, name, scheme, width) -> None:
    draw, result = VIEWS[name]
    page.open(draw(result), width=width, dark=scheme == "dark")
    seen = page.picture(pictures / f"{name}-{scheme}-{width}.png")
    assert seen["colours"] > 20
    assert 0.02 < seen["drawn"] < 0.9
    if draw is report:
        assert seen["ground"] == GROUND[scheme]
    assert page.overflow() == 0


@pytest.mark.parametrize(("dark", "width"), [*product((False, True), (WIDE, NARROW))])
def test_an_explanation_is_drawn_fits_and_can_be_read(page, pictures: Path, dark: bool, width: int) -> None:
    why = explain(
        "光模块景气上行,建议关注天孚通信(300394.SZ)、新易盛。机器人行业未见好转,迈瑞医疗净利润同比下降28.8%。"
    )
    page.open(notebook(why), width=width, dark=dark)
    seen = page.picture(pictures / f"explanation-{'dark' if dark else 'light'}-{width}.png")
    assert 0.02 < seen["drawn"] < 0.95
    assert page.overflow() == 0
    assert page.run(FAINT) == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("draw", [notebook, report])
def test_no_words_are_too_faint_to_be_read(page, draw, dark: bool) -> None:
    page.open(draw(many(5)), dark=dark)
    page.run("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.run(FAINT) == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_pointing_at_a_mention_tells_company_score_and_evidence(page, pictures: Path, width: int) -> None:
    page.open(notebook(sample()), width=width)
    assert page.run(NOTE) is None
    page.hover(".text .hit:has(> mark.up)")
    note = page.run(NOTE)
    assert note["drawn"]
    for word in ("300394.SZ", "天孚通信", "+0.60", "饱满"):
        assert word in note["words"]
    before = page.picture(pictures / f"pointed-{width}.png")
    assert page.overflow() == 0
    page.hover("h4 .dim")
    assert page.run(NOTE) is None
    assert page.picture() != before


def test_the_note_of_a_mention_is_the_only_one(page) -> None:
    page.open(notebook(sample()))
    page.hover(".text .hit:has(> mark.up)")
    # what the pointer is over has no title, which a browser would show a second time
    assert page.run("document.querySelector('.hit:hover').closest('[title]')") is None


def test_a_mention_is_reached_by_the_keyboard_and_tells_the_same(page) -> None:
    page.open(notebook(sample()))
    for _ in range(20):
        page.press("Tab")
        if page.run("document.activeElement.matches('.text .hit:has(> mark.up)')"):
            break
    note = page.run(NOTE)
    assert note["drawn"]
    assert "300394.SZ" in note["words"]


def test_copied_text_is_the_text(page) -> None:
    result = sample()
    page.open(notebook(result))
    assert page.run("document.querySelector('.text').textContent") == result.texts["a.txt"][1]


@pytest.mark.parametrize(
    ("host", "ground"),
    [
        ("<body data-jp-theme-light=false>", "rgb(24, 24, 24)"),
        ("<body class=vscode-dark>", "rgb(24, 24, 24)"),
        ("<body data-jp-theme-light=true>", "rgb(255, 255, 255)"),
    ],
)
def test_a_notebook_that_has_its_own_switch_for_dark_is_followed(page, host: str, ground: str) -> None:
    page.open(notebook(sample()).replace("<body>", host), dark="true" in host)
    assert page.run("getComputedStyle(document.querySelector('.sora')).backgroundColor") == ground


def test_each_sign_has_a_line_of_its_own(page) -> None:
    page.open(notebook(sample()))
    line = "getComputedStyle(document.querySelector('.text mark.{}')).textDecorationStyle"
    assert page.run(line.format("up")) != page.run(line.format("down"))
    assert page.run("getComputedStyle(document.querySelector('mark.up'), '::before').content") == '"▲"'


def test_a_number_of_the_report_leads_to_its_sentences_even_in_what_is_folded(page) -> None:
    page.open(report(many(8)))
    page.run(
        "document.querySelector('svg a[href^=\"#c1-time\"]').dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    assert page.run("location.hash") == "#c1-time-0"
    assert page.run("document.querySelector(':target').checkVisibility()")
    assert page.run("document.querySelector(':target').getBoundingClientRect().top < innerHeight")


@pytest.mark.parametrize("draw", [notebook, report])
def test_nothing_out_of_a_text_runs_or_is_loaded(page, draw) -> None:
    page.open(draw(hostile()))
    assert page.run("document.scripts.length + document.images.length + document.querySelectorAll('link').length") == 0
    assert page.run("performance.getEntriesByType('resource').length") == 0
    assert "<script>alert(1)</script>" in page.run("document.body.innerText")
