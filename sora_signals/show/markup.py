"""Pieces of HTML that the views share: marked text, tables, bars, and how they look on light and dark screens.

No scripts, nothing loaded from elsewhere. Whatever comes out of a frame or a text is escaped here.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from types import MappingProxyType

from sora_signals.show.spans import DOWN, LEVEL, UNSURE, UP, Mark, Piece, cell, pieces, sign_of

CLIP = 160
SIGNS: Mapping[str, str] = MappingProxyType({UP: "up", DOWN: "down", LEVEL: "level", UNSURE: "unsure"})
LEGEND = (
    '<p class="dim">▲ good, ▼ bad, ● neutral, ? ambiguous, ○ source; shaded: recommendation; '
    "boxed: rating; dotted: risk. Point at a mark, or tab to it, for the reasons.</p>"
)
# Red is up and green is down on Chinese screens; each sign also has its own shape and line, so colour adds no meaning.
# Hosts that have their own switch for dark (JupyterLab, VS Code, Colab) say so on an element around the view.
# A browser that does not know light-dark() drops these colours and shows the view in those of the page.
# A mark takes no pointer, so that only its hit does: the title would be a second, late tooltip. It is there for places
# that strip styles, such as GitHub's view of notebooks.
STYLE = """
.sora{color-scheme:light dark;--paper:light-dark(#fff,#181818);--ink:light-dark(#1b1b1b,#e6e6e6);
--dim:light-dark(#5a5a5a,#ababab);--line:light-dark(#d5d5d5,#454545);--wash:light-dark(#f6f6f3,#242424);
--up:light-dark(#b3261e,#ff8a80);--down:light-dark(#14713d,#7bd89b);--level:light-dark(#555,#b5b5b5);
--risk:light-dark(#8a5a00,#e6b450);--advice:light-dark(#1c4fa0,#8ab4f8);--shade:light-dark(#dbe7fb,#263a5c);--track:light-dark(#ececec,#2c2c2c);
background:var(--paper);color:var(--ink);font:14px/1.7 system-ui,sans-serif;padding:.6em 1em;max-width:62em;
box-sizing:border-box;overflow-wrap:anywhere}
[data-jp-theme-light=true] .sora,.vscode-light .sora,html[theme=light] .sora{color-scheme:light}
[data-jp-theme-light=false] .sora,.vscode-dark .sora,html[theme=dark] .sora{color-scheme:dark}
.sora .text{white-space:pre-wrap;background:var(--wash);padding:.8em 1em;border-radius:6px;
max-height:32em;overflow:auto;position:relative}
.sora h4{margin:.8em 0 .3em;font-size:1.1em;color:inherit}.sora .dim{color:var(--dim);font-weight:400}
.sora a{color:var(--advice)}.sora :focus-visible{outline:2px solid var(--advice);outline-offset:2px}
.sora mark{background:none;color:inherit;pointer-events:none;text-underline-offset:.25em}
.sora mark[data-sign]::before{content:attr(data-sign);font-size:.8em;margin-right:.1em}
.sora mark.mention{font-weight:600;text-decoration:underline 2px}.sora mark.down{text-decoration-style:double;
text-decoration-thickness:1px}.sora mark.level{text-decoration-thickness:1px}
.sora mark.unsure{text-decoration-style:dashed}.sora mark.source{color:var(--dim);text-decoration:underline dotted}
.sora .up{color:var(--up)}.sora .down{color:var(--down)}.sora .level,.sora .unsure{color:var(--level)}
.sora mark.recommendation{background:var(--shade)}.sora mark.rating{outline:1px solid var(--advice)}
.sora mark.risk{border-bottom:2px dotted var(--risk)}.sora mark.reason{text-decoration:underline 1px dotted}
.sora .hit:is(:hover,:focus-visible){anchor-name:--sora-hit}
.sora .hit:is(:hover,:focus-visible)>mark::after{content:attr(title);position:absolute;z-index:9;left:.8em;
margin-top:1.8em;max-width:min(26em,80vw);width:max-content;padding:.4em .7em;white-space:pre-line;
font:13px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);border:1px solid var(--dim);
border-radius:4px;box-shadow:0 2px 8px #0004;text-indent:0;overflow-wrap:anywhere}
@supports (position-area:block-end){.sora .hit:is(:hover,:focus-visible)>mark::after{position:fixed;left:auto;
margin:.2em 0;position-anchor:--sora-hit;position-area:block-end span-inline-end;
position-try-fallbacks:flip-inline,flip-block,flip-block flip-inline}}
.sora .wide{overflow-x:auto;margin:.4em 0}.sora table{border-collapse:collapse;margin:0;font-size:1em}
.sora caption{text-align:left;color:var(--ink);font-weight:600;padding:.3em 0}
.sora :is(th,td){padding:.2em .7em;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);
color:inherit;background:var(--paper);white-space:nowrap}
.sora thead th{color:var(--dim);font-weight:400}.sora tbody th{font-weight:600}
.sora .number{text-align:right;font-variant-numeric:tabular-nums}
.sora tbody .words{white-space:normal;min-width:6em;max-width:40em;overflow-wrap:anywhere}
.sora .bar{display:inline-block;position:relative;width:6em;height:.7em;forced-color-adjust:none;
background:linear-gradient(var(--dim),var(--dim)) 50%/1px 100% no-repeat,var(--track)}
.sora .bar i{position:absolute;top:0;bottom:0;background:currentColor}
@media print{.sora .text{max-height:none}}
"""

Html = str
"""Text that is HTML already, as opposed to text that has still to be escaped."""


def plain(value: object, form: str = "", *, limit: int = CLIP) -> Html:
    """Return a value of a frame as escaped text, clipped to `limit` characters; a missing one as no text.

    >>> plain("<b>"), plain(0.5, "+.2f"), len(plain("长" * 999))
    ('&lt;b&gt;', '+0.50', 160)
    """
    text = cell(value, form)
    return escape(text if len(text) <= limit else text[: limit - 1] + "…")


def marked(text: str, marks: Iterable[Mark], *, focus: bool = True) -> Html:
    """Return a text with its marks; each may be pointed at and, with `focus`, reached by the keyboard.

    >>> marked("A<B", [])
    'A&lt;B'
    """
    return "".join(_piece(piece, focus=focus) for piece in pieces(text, marks))


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[Html]], kinds: str = "") -> Html:
    """Lay out cells that are HTML already; no rows, no table.

    Args:
        caption, head: Plain text. The first column names its row.
        rows: As many cells each as `head`.
        kinds: A letter for each column: n for numbers, w for words that may take several lines, . for the rest. All
            are words without.

    >>> table("few", ["a"], [], "."), "<caption>few</caption>" in table("few", ["a"], [["1"]], "n")
    ('', True)
    """
    if not rows:
        return ""
    classes = [{"n": ' class="number"', "w": ' class="words"'}.get(kind, "") for kind in kinds or "w" * len(head)]
    header = "".join(f'<th scope="col"{name}>{escape(word)}</th>' for word, name in zip(head, classes, strict=True))
    body = "".join(
        f'<tr><th scope="row"{classes[0]}>{first}</th>'
        f"{''.join(f'<td{name}>{inner}</td>' for name, inner in zip(classes[1:], rest, strict=True))}</tr>"
        for first, *rest in rows
    )
    inner = f"<caption>{escape(caption)}</caption><thead><tr>{header}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="wide" tabindex="0" role="region" aria-label="{escape(caption)}"><table>{inner}</table></div>'


def signed(score: object, polarity: object) -> Html:
    """Return a score with its sign, as "▲ +0.60"; nothing for a missing one.

    >>> signed(0.6, 1)
    '<span class="up">▲ +0.60</span>'
    """
    sign = sign_of(polarity)
    return f'<span class="{SIGNS[sign]}">{sign} {plain(score, "+.2f")}</span>' if cell(score) else ""


def bar(score: float, polarity: object) -> Html:
    """Draw a score as a bar that grows from the middle, to the right for good and to the left for bad.

    >>> bar(-0.5, -1)
    '<span class="bar down" aria-hidden="true"><i style="left:25%;width:25%"></i></span>'
    """
    if cell(score) == "":
        return ""
    width = 50 * min(abs(score), 1)
    left = 50 if score >= 0 else 50 - width
    inner = f'<i style="left:{left:.0f}%;width:{width:.0f}%"></i>'
    return f'<span class="bar {SIGNS[sign_of(polarity)]}" aria-hidden="true">{inner}</span>'


def _piece(piece: Piece, *, focus: bool) -> Html:
    text = escape(piece.text)
    if not piece.marks:
        return text
    classes = {mark.kind for mark in piece.marks}
    classes |= {SIGNS[mark.sign] for mark in piece.marks if mark.kind == "mention"}
    starts = "".join("○" if mark.kind == "source" else mark.sign for mark in piece.opening)
    sign = f' data-sign="{escape(starts)}"' if starts else ""
    notes = escape("\n".join(dict.fromkeys(mark.note for mark in piece.marks)))
    stop = ' tabindex="0"' if focus and piece.opening else ""
    return (
        f'<span class="hit"{stop}><mark class="{" ".join(sorted(classes))}"{sign} title="{notes}">{text}</mark></span>'
    )
