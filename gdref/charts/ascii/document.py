"""A chart as lines of text, no wider and, if it can be, no higher than a terminal."""

from itertools import zip_longest
from math import ceil
from textwrap import wrap

from gdref.charts.ascii.canvas import BLANK, Line, cells
from gdref.charts.ascii.panel import draw
from gdref.charts.ascii.words import as_text, fit_columns
from gdref.charts.chart import Chart

FEWEST, MOST = 6, 60  # rows of a panel
AROUND = 5  # lines about them: the names, the axis, and a line of legend
BESIDE = 68  # columns: two panels go side by side from here on
COLORS = (34, 33, 32, 35, 31, 36)  # of ECMA-48, as the terminal's own palette shows them


def render(
    chart: Chart,
    width: int = 72,
    height: int = 24,
    *,
    unicode: bool = False,
    color: bool = False,
    fine: bool = False,
) -> str:
    """The chart as lines of text, none longer than width, and no more than height if that can be.

    unicode: whether names may stay as they are; otherwise all is ASCII.
    color: whether the series have colours, as a terminal shows them.
    fine: whether lines are drawn in braille, which is Unicode too.
    """
    head = [chart.title, *(frame.words for frame in chart.frames[-1:])]
    lines = [
        cells(fit_columns(line, width))
        for text in head
        for line in wrap(as_text(text, unicode), width, max_lines=2, placeholder="...")
    ]
    notes = [
        cells(line) for note in chart.notes for line in wrap(as_text(note, unicode), width) or []
    ]
    last = chart.frames[-1].series if chart.frames else ((),) * len(chart.panels)
    panels = [
        panel._replace(series=(*panel.series, *moving))
        for panel, moving in zip(chart.panels, last, strict=True)
    ]
    side_by_side = len(panels) > 1 and width >= BESIDE
    across = len(panels) if side_by_side else 1
    each = (width - 2 * (across - 1)) // across

    def body(rows: int) -> list[Line]:
        drawn = [draw(panel, each, rows, unicode, fine) for panel in panels]
        return _beside(drawn, each) if side_by_side else [line for one in drawn for line in one]

    stacked = len(panels) // across
    room = height - len(lines) - len(notes)
    rows = min(MOST, max(FEWEST, room // stacked - AROUND))
    drawn = body(rows)
    if len(drawn) != room and FEWEST < rows < MOST:  # the legend is longer than was thought
        drawn = body(max(FEWEST, rows - ceil((len(drawn) - room) / stacked)))
    lines += drawn + notes
    return "\n".join(as_string(line, color) for line in lines).rstrip("\n") + "\n"


def _beside(panels: list[list[Line]], width: int) -> list[Line]:
    """Panels side by side, each line filled up to its width."""
    lines = []
    for row in zip_longest(*panels, fillvalue=[]):
        line: Line = []
        for k, part in enumerate(row):
            line += [BLANK] * (k * (width + 2) - len(line)) + part
        lines.append(line)
    return lines


def as_string(line: Line, color: bool) -> str:
    """A line as a terminal gets it, without blanks at its end."""
    while line and line[-1] == BLANK:
        line = line[:-1]
    text, current = "", None
    for cell in line:
        own = cell.series if color else None
        if own != current and cell.character != " ":
            text += "\x1b[0m" if own is None else f"\x1b[{COLORS[own % len(COLORS)]}m"
            current = own
        text += cell.character
    return text.rstrip() if current is None else text.rstrip() + "\x1b[0m"
