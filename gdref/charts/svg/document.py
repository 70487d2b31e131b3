"""A chart as SVG: one file that needs no other, the same bytes wherever it is drawn."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from gdref.charts.chart import Chart, Panel
from gdref.charts.placing import equalised
from gdref.charts.svg.elements import line_attributes, marker, n, text
from gdref.charts.svg.layout import LINE, Box, fit_pixels, paragraph, spread, wrapped
from gdref.charts.svg.panel import SIDE, draw, gutter, styles
from gdref.charts.svg.style import COLORS, CSS, text_width
from gdref.charts.words import clean

WIDTH = 640.0
HEIGHT = 270.0  # of a panel
TOP = 66.0  # of a panel: the title and the name of its y axis stand above
COLUMN = 240.0  # the widest legend
SWATCH = 30.0


def render(chart: Chart) -> str:
    """The chart as an SVG document."""
    if len(chart.panels) == 1:
        body, bottom = _one(chart.panels[0])
    else:
        body, bottom = _several(chart.panels)
    title = fit_pixels(clean(chart.title), WIDTH - 32, "title")
    elements = [text(16, 30, title, "title"), *body]
    for note in chart.notes:
        for words in paragraph(clean(note), WIDTH - 32, "small"):
            elements.append(text(16, bottom + 14, words, "small"))
            bottom += 16
    return document(chart.title, chart.description, WIDTH, bottom + 12, elements)


def document(
    title: str, description: str, width: float, height: float, body: Sequence[str], css: str = ""
) -> str:
    """An SVG document around some elements."""
    w, h = n(width), n(height)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" '
            f'height="{h}" role="img">',
            f"<title>{escape(clean(title))}</title>",
            f"<desc>{escape(clean(description))}</desc>",
            f"<style>{CSS}{css}</style>",
            f'<rect class="paper" width="{w}" height="{h}" rx="6"/>',
            *body,
            "</svg>\n",
        ]
    )


def _one(panel: Panel) -> tuple[list[str], float]:
    """A panel with its legend to the right, each label at the height where its curve ends."""
    labels = {
        k: wrapped(clean(series.label), COLUMN - SWATCH - 10)
        for k, series in enumerate(panel.series)
        if series.label and series.kind != "contour"
    }
    heights = {k: len(lines) * LINE + 5 for k, lines in labels.items()}
    widest = max((text_width(w, 14) for lines in labels.values() for w in lines), default=0.0)
    column = widest + SWATCH + 22 if labels else 0.0
    bottom = TOP + max(HEIGHT, sum(heights.values()))
    left, right = gutter(panel), WIDTH - max(column + 16, SIDE + 4)
    for _ in range(2):  # the room settles how far an equal axis goes, and that its labels
        left = max(left, gutter(equalised(panel, right - left, bottom - TOP)))
    box = Box(left, TOP, right, bottom)
    elements, _, ends = draw(panel, box)
    wanted = {}
    for k in labels:
        end = ends[k]
        wanted[k] = TOP if end is None else end[1] - heights[k] / 2
    tops = spread(list(wanted.values()), [heights[k] for k in wanted], TOP - 8, bottom + 8)
    for k, top in zip(wanted, tops, strict=True):
        end = ends[k]
        x, y = box.right + 18, top + LINE - 3
        if end and end[0] > box.right - 2 and panel.series[k].kind == "line":
            lead = f"M{n(end[0] + 3)} {n(end[1])}L{n(x - 3)} {n(y - 4.5)}"
            elements.append(f'<path class="lead" d="{lead}"/>')
        elements.append(entry(panel, k, x, y, labels[k]))
    return elements, bottom + 46


def _several(panels: Sequence[Panel]) -> tuple[list[str], float]:
    """Panels side by side, each with its legend below."""
    elements: list[str] = []
    width = WIDTH / len(panels)
    lowest = bottom = TOP + HEIGHT - 30
    for place, panel in enumerate(panels):
        left = place * width
        box = Box(left + gutter(panel), TOP, left + width - SIDE, bottom)
        elements += draw(panel, box).elements
        y = bottom + 62
        for k, series in enumerate(panel.series):
            if series.label and series.kind != "contour":
                words = fit_pixels(clean(series.label), width - SWATCH - 44)
                elements.append(entry(panel, k, left + 30, y, [words]))
                y += LINE + 3
        lowest = max(lowest, y)
    return elements, lowest - 8


def entry(panel: Panel, k: int, x: float, y: float, lines: Sequence[str]) -> str:
    """An entry of the legend: a swatch, and the label; the whole label is its title."""
    series = panel.series[k]
    swatch: list[str] = []
    right, middle = x + SWATCH - 4, y - 4.5
    way = f'd="M{n(x)} {n(middle)}H{n(right)}"'
    if series.kind == "dots":
        swatch = [f'<path class="dots" d="M{n((x + right) / 2)} {n(middle)}h0"/>']
    elif series.kind == "guide":
        swatch = [f'<path class="guide" {way}/>']
    else:
        style = styles(panel)[k]
        color = COLORS[style % len(COLORS)]
        swatch = [f"<path {line_attributes(style)} {way}/>"]
        if series.kind != "curve":
            spot = marker(style, (x + right) / 2, middle)
            swatch.append(f'<path fill="{color}" d="{spot}"/>')
    words = [text(x + SWATCH + 2, y + k * LINE, line) for k, line in enumerate(lines)]
    title = f"<title>{escape(clean(series.label))}</title>"
    return f"<g>{title}{''.join(swatch + words)}</g>"
