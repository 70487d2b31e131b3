"""A chart as an SVG file, with the same bytes on every computer."""

import re
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from xml.sax.saxutils import escape

from gdref.charts.clean_text import clean
from gdref.charts.placing import equalised
from gdref.charts.sheet import Panel, Series, Sheet, placed
from gdref.charts.svg.animation import moments, screenplay
from gdref.charts.svg.axes import gutter, side
from gdref.charts.svg.elements import DOTS, group, look, n, text
from gdref.charts.svg.layout import LEAD, Box, spread, wrapped
from gdref.charts.svg.panel import Drawn, draw
from gdref.charts.svg.style import CSS, scoped, text_width

WIDTHS = {"wide": 640.0, "narrow": 400.0}
HEIGHTS = (300.0, 250.0, 162.0)  # the height of a panel in a row of 1, 2 or more panels
COLUMN = 222.0  # the largest width of a legend beside a panel
SWATCH = 30.0  # the width of a sample of a line in a legend


def render(sheet: Sheet, size: str = "wide") -> str:
    """The chart as an SVG document. size: "wide", or "narrow" for a phone.

    The id of the document is computed from its content. Several charts on one page therefore have
    different ids, and the style of a chart applies only to this chart.
    """
    sheet, width = placed(sheet), WIDTHS[size]
    elements, y = [], 30.0
    for words, style, step in ((sheet.title, "title", LEAD + 6), (sheet.subtitle, "small", LEAD)):
        for line in wrapped(clean(words), width - 32, style, 9) if words else ():
            elements.append(text(16, y, line, style))
            y += step
    top = y + (LEAD + 6) * bool(sheet.frames) + (22 if sheet.subtitle else 16)
    alone = len(sheet.panels) == 1 and size == "wide"
    body, bottom = _one(sheet.panels[0], top, width) if alone else _grid(sheet, top, width)
    elements += body
    drawn = "".join(body)
    keys = [note for kind, note in DOTS.items() if f'class="{kind}"' in drawn]
    for note in (*keys, *sheet.notes):
        for words in wrapped(clean(note), width - 32, "small", 99):
            elements.append(text(16, bottom + 16, words, "small"))
            bottom += LEAD
    css = CSS.replace("WIDER", n(width + 1))
    css += screenplay(len(sheet.frames)) if sheet.frames else ""
    name = "gdref-" + sha256("".join([*elements, css]).encode()).hexdigest()[:8]
    used: Counter[str] = Counter()

    def own(found: re.Match[str]) -> str:
        """The id of an element. No other element on the page has this id."""
        used[found[1]] += 1
        return f"{name}-{found[1]}" + (f"-{used[found[1]]}" if used[found[1]] > 1 else "")

    w, h = n(width), n(bottom + 14)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" id="{name}" viewBox="0 0 {w} {h}" '
            f'width="{w}" height="{h}" role="img">',
            f"<title>{escape(clean(sheet.title))}</title>",
            f"<desc>{escape(clean(sheet.full_text))}</desc>",
            f"<style>{scoped(css, name)}</style>",
            f'<rect class="paper" width="{w}" height="{h}" rx="6"/>',
            *(re.sub(r'\0([^"]*)', own, element) for element in elements),
            "</svg>\n",
        ]
    )


def _one(panel: Panel, top: float, width: float) -> tuple[list[str], float]:
    """A panel with its legend on the right: each label is beside the end of its curve."""
    labels = _labels(panel, COLUMN - SWATCH - 10)
    heights = {k: len(lines) * LEAD + 5 for k, lines in labels.items()}
    widest = max((text_width(w) for lines in labels.values() for w in lines), default=0.0)
    column = widest + SWATCH + 22 if labels else 0.0
    bottom = top + max(HEIGHTS[0], sum(heights.values()))
    left, right = gutter(panel), width - max(column + 16, side(panel) + 4)
    for _ in range(2):  # with equal scales, labels change the width, and a new width changes labels
        left = max(left, gutter(equalised(panel, right - left, bottom - top)))
    elements, drawn = draw(panel, Box(left, top, right, bottom))
    wanted = []
    for k in labels:
        end = drawn[k].end
        if panel.series[k].kind in ("dots", "guide"):
            wanted.append(bottom)  # dots and guides have no end; their labels are at the bottom
        else:
            wanted.append(end[1] - heights[k] / 2 if end else top)
    tops = spread(wanted, list(heights.values()), top - 8, bottom + 8)
    entries = []
    for k, label_top in zip(labels, tops, strict=True):
        end = drawn[k].end
        x, y = right + 18, label_top + LEAD - 3
        if end and end[0] > right - 2 and panel.series[k].kind == "line":
            lead = f"M{n(end[0] + 3)} {n(end[1])}L{n(x - 3)} {n(y - 4.5)}"
            entries.append(f'<path class="lead" d="{lead}"/>')
        entries.append(_entry(panel.series[k], drawn[k], x, y, labels[k]))
    return [*elements, group("legend", entries)], bottom + 48


def _grid(sheet: Sheet, top: float, width: float) -> tuple[list[str], float]:
    """Panels in rows, each with its legend below it. The moving parts of an animation follow."""
    elements: list[str] = []
    boxes: list[Box] = []
    rows = sheet.in_rows(width < WIDTHS["wide"])
    small = len(sheet.panels) - bool(sheet.frames) > 2
    for row in rows:
        errors = bool(sheet.frames) and row is rows[-1]  # an animation shows the errors last
        each = width if errors else width / len(rows[0])
        lowest, bottom = 0.0, top + HEIGHTS[2 if errors or small else len(row) - 1]
        for place, panel in enumerate(row):
            left = place * each
            boxes.append(Box(left + gutter(panel), top, left + each - side(panel), bottom))
            last = sheet.frames[-1].series[len(boxes) - 1] if sheet.frames else ()
            body, drawn = draw(panel, boxes[-1], last)
            y = bottom + 64
            entries = []
            for k, lines in _labels(panel, each - SWATCH - 40).items():
                entries.append(_entry(panel.series[k], drawn[k], left + 24, y, lines))
                y += len(lines) * LEAD + 3
            elements += [*body, group("legend", entries)]
            lowest = max(lowest, y)
        top = lowest + 22
    return elements + (moments(sheet, boxes) if sheet.frames else []), lowest - 8


def _labels(panel: Panel, width: float) -> dict[int, list[str]]:
    """The index of each series in the legend, and its label as lines of text."""
    return {
        k: wrapped(clean(series.label), width)
        for k, series in enumerate(panel.series)
        if panel.key and series.label and series.kind != "contour"
    }


def _entry(series: Series, drawn: Drawn, x: float, y: float, lines: Sequence[str]) -> str:
    """An entry of the legend: a sample of the line and the label, which may be shortened."""
    right, middle, style = x + SWATCH - 4, y - 5, drawn.style
    way = f'd="M{n(x)} {n(middle)}H{n(right)}"'
    if series.kind == "dots":
        swatch = f'<path class="dots" stroke-width="5.5" d="M{n((x + right) / 2)} {n(middle)}h0"/>'
    elif series.kind == "guide" or not style:
        swatch = f'<path class="{look("guide", style)}" {way}/>'
    else:
        swatch = f"<path {style.stroke} {way}/>"
        if series.kind != "curve":
            swatch += style.marker((x + right) / 2, middle)
    words = [text(x + SWATCH + 2, y + k * LEAD, line) for k, line in enumerate(lines)]
    title = f"<title>{escape(clean(series.label))}</title>"
    return f"<g>{title}{swatch}{''.join(words)}</g>"
