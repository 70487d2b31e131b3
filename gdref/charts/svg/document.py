"""A chart as SVG: one file that needs no other, the same bytes wherever it is drawn."""

from collections.abc import Sequence
from hashlib import sha256
from xml.sax.saxutils import escape

from gdref.charts.chart import Chart, Panel
from gdref.charts.placing import equalised
from gdref.charts.svg.animation import SCREENPLAY, moments
from gdref.charts.svg.axes import SIDE, gutter
from gdref.charts.svg.elements import n, text
from gdref.charts.svg.layout import LINE, Box, paragraph, spread, wrapped
from gdref.charts.svg.panel import draw, styles
from gdref.charts.svg.style import CSS, scoped, text_width
from gdref.charts.words import clean

WIDTH = 640.0
HEIGHT = 300.0  # of a panel
TOP = 70.0  # of a panel: the title and the name of its y axis stand above
COLUMN = 222.0  # the widest legend
SWATCH = 30.0


def render(chart: Chart) -> str:
    """The chart as an SVG document."""
    title = wrapped(clean(chart.title), WIDTH - 32, "title")
    top = TOP + (LINE + 6) * (len(title) - 1 + bool(chart.frames))
    if len(chart.panels) == 1:
        body, bottom = _one(chart.panels[0], top)
    else:
        body, bottom = _several(chart, top)
    elements = [text(16, 30 + k * (LINE + 6), line, "title") for k, line in enumerate(title)]
    elements += body
    for note in chart.notes:
        for words in paragraph(clean(note), WIDTH - 32, "small"):
            elements.append(text(16, bottom + 16, words, "small"))
            bottom += LINE
    return document(chart, WIDTH, bottom + 14, elements, CSS + SCREENPLAY * bool(chart.frames))


def document(chart: Chart, width: float, height: float, body: Sequence[str], css: str) -> str:
    """An SVG document around some elements.

    Its id comes from what is in it, so that several may stand in one page, each with its styles.
    """
    w, h = n(width), n(height)
    name = "gdref-" + sha256("".join([*body, css]).encode()).hexdigest()[:8]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" id="{name}" viewBox="0 0 {w} {h}" '
            f'width="{w}" height="{h}" role="img">',
            f"<title>{escape(clean(chart.title))}</title>",
            f"<desc>{escape(clean(chart.description))}</desc>",
            f"<style>{scoped(css, name)}</style>",
            f'<rect class="paper" width="{w}" height="{h}" rx="6"/>',
            *body,
            "</svg>\n",
        ]
    )


def _one(panel: Panel, top: float) -> tuple[list[str], float]:
    """A panel with its legend to the right, each label at the height where its curve ends."""
    labels = {
        k: wrapped(clean(series.label), COLUMN - SWATCH - 10)
        for k, series in enumerate(panel.series)
        if series.label and series.kind != "contour"
    }
    heights = {k: len(lines) * LINE + 5 for k, lines in labels.items()}
    widest = max((text_width(w) for lines in labels.values() for w in lines), default=0.0)
    column = widest + SWATCH + 22 if labels else 0.0
    bottom = top + max(HEIGHT, sum(heights.values()))
    left, right = gutter(panel), WIDTH - max(column + 16, SIDE + 4)
    for _ in range(2):  # the room settles how far an equal axis goes, and that its labels
        left = max(left, gutter(equalised(panel, right - left, bottom - top)))
    box = Box(left, top, right, bottom)
    elements, _, ends = draw(panel, box)
    wanted = {}
    for k in labels:
        end = ends[k]
        if panel.series[k].kind in ("dots", "guide"):
            wanted[k] = bottom  # they end nowhere: below those that do
        else:
            wanted[k] = top if end is None else end[1] - heights[k] / 2
    tops = spread(list(wanted.values()), [heights[k] for k in wanted], top - 8, bottom + 8)
    for k, label_top in zip(wanted, tops, strict=True):
        end = ends[k]
        x, y = box.right + 18, label_top + LINE - 3
        if end and end[0] > box.right - 2 and panel.series[k].kind == "line":
            lead = f"M{n(end[0] + 3)} {n(end[1])}L{n(x - 3)} {n(y - 4.5)}"
            elements.append(f'<path class="lead" d="{lead}"/>')
        elements.append(entry(panel, k, x, y, labels[k]))
    return elements, bottom + 48


def _several(chart: Chart, top: float) -> tuple[list[str], float]:
    """Panels side by side, each with its legend below, and what moves in them."""
    elements: list[str] = []
    width = WIDTH / len(chart.panels)
    lowest = bottom = top + HEIGHT - 50
    boxes = []
    for place, panel in enumerate(chart.panels):
        left = place * width
        box = Box(left + gutter(panel), top, left + width - SIDE, bottom)
        boxes.append(box)
        last = chart.frames[-1].series[place] if chart.frames else ()
        elements += draw(panel, box, last).elements
        y = bottom + 64
        for k, series in enumerate(panel.series):
            if series.label and series.kind != "contour":
                lines = wrapped(clean(series.label), width - SWATCH - 40)
                elements.append(entry(panel, k, left + 24, y, lines))
                y += len(lines) * LINE + 3
        lowest = max(lowest, y)
    elements += moments(chart, boxes)
    return elements, lowest - 8


def entry(panel: Panel, k: int, x: float, y: float, lines: Sequence[str]) -> str:
    """An entry of the legend: a swatch, and the label; the whole label is its title."""
    series = panel.series[k]
    right, middle = x + SWATCH - 4, y - 5
    way = f'd="M{n(x)} {n(middle)}H{n(right)}"'
    if series.kind == "dots":
        swatch = f'<path class="dots" stroke-width="5.5" d="M{n((x + right) / 2)} {n(middle)}h0"/>'
    elif series.kind == "guide":
        style = styles(panel).get(k)
        look = style.guide if style else 'class="guide"'
        swatch = f"<path {look} {way}/>"
    else:
        style = styles(panel)[k]
        swatch = f"<path {style.stroke} {way}/>"
        if series.kind != "curve":
            swatch += style.marker((x + right) / 2, middle)
    words = [text(x + SWATCH + 2, y + k * LINE, line) for k, line in enumerate(lines)]
    title = f"<title>{escape(clean(series.label))}</title>"
    return f"<g>{title}{swatch}{''.join(words)}</g>"
