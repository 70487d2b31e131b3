"""A chart as text: seven-bit, a glyph a series, at home in any terminal.

Over 150 lines, as drawing and naming what is drawn share the grid of characters.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from textwrap import wrap

from gdref.charts.chart import STYLED, Chart, Panel, Position
from gdref.charts.placing import clipped, equalised, pieces, within
from gdref.charts.scale import Tick, ticks
from gdref.charts.words import clean, shortened

GLYPHS = "*o+x#%&$"
OVERLAP = "@"
FAINT = "."  # guides and contours
EDGES = "^>v<"  # where a line is cut: at the top edge, the right, the bottom, the left one
ROWS = 20  # of a panel


def render(chart: Chart, width: int = 72, height: int = ROWS) -> str:
    """The chart as lines of text, none longer than width; its panels one below another."""
    lines = [fit_columns(chart.title, width), ""]
    for panel in chart.panels:
        lines += [*_panel(panel, width, height), ""]
    for note in chart.notes:
        lines += wrap(as_ascii(note), width)
    return "\n".join(line.rstrip() for line in lines).rstrip("\n") + "\n"


def as_ascii(text: str) -> str:
    """A text in seven bits: what is not ASCII as Python escapes it."""
    cleaned = clean(text).replace("\ufffd", "?")
    return cleaned.encode("ascii", "backslashreplace").decode("ascii")


def fit_columns(text: str, width: int) -> str:
    """A text in seven bits, shortened to so many characters."""
    return shortened(as_ascii(text), lambda candidate: len(candidate) <= width)


def _panel(panel: Panel, width: int, height: int) -> list[str]:
    gutter = _gutter(panel, height)
    for _ in range(2):  # the room settles how far an equal axis goes, and that its labels
        columns = max(10, width - gutter - 2)
        wider = equalised(panel, columns, 2 * height)  # a character is twice as high as wide
        gutter = max(gutter, _gutter(wider, height))
    columns = max(10, width - gutter - 2)
    panel = equalised(panel, columns, 2 * height)
    labels = {row(panel.y.position(t.value), height): t.label for t in _y_ticks(panel, height)}
    canvas, left = _canvas(panel, columns, height)
    lines = [fit_columns(panel.y.name, width)]
    for r in range(height):
        edge = "+" if r in labels else "|"
        lines.append(f"{labels.get(r, ''):>{gutter - 1}} {edge}" + "".join(canvas[r]))
    x_ticks, below = _x_labels(panel, columns, gutter)
    at = {column(panel.x.position(tick.value), columns) for tick in x_ticks}
    lines.append(" " * gutter + "+" + "".join("+" if c in at else "-" for c in range(columns)))
    lines += [below, " " * (gutter + 1) + fit_columns(panel.x.name, columns).center(columns)]
    return [*lines, "", *_legend(panel, left, width)]


def _y_ticks(panel: Panel, height: int) -> list[Tick]:
    return ticks(panel.y.low, panel.y.high, panel.y.log, max(2, height // 3))


def _gutter(panel: Panel, height: int) -> int:
    """How many columns the labels of the upright axis and a blank take."""
    return max(len(tick.label) for tick in _y_ticks(panel, height)) + 1


def column(u: float, columns: int) -> int:
    """The column that shows a position, from 0."""
    return round(u * (columns - 1))


def row(v: float, height: int) -> int:
    """The row that shows a position, 0 at the top."""
    return round((1 - v) * (height - 1))


def _x_labels(panel: Panel, columns: int, gutter: int) -> tuple[list[Tick], str]:
    """As many ticks as their labels leave room for, and the line of labels, each centred."""
    for most in range(max(2, columns // 9), 0, -1):
        x_ticks = ticks(panel.x.low, panel.x.high, panel.x.log, most)
        line, end, clear = [" "] * (columns + gutter + 1), -2, True
        for tick in x_ticks:
            middle = gutter + 1 + column(panel.x.position(tick.value), columns)
            first = min(middle - (len(tick.label) - 1) // 2, len(line) - len(tick.label))
            clear = clear and first > end + 1 and first >= 0
            end = first + len(tick.label)
            line[max(0, first) : end] = tick.label
        if clear:
            break
    return x_ticks, "".join(line)[: columns + gutter + 1]


def _canvas(panel: Panel, columns: int, height: int) -> tuple[list[list[str]], set[str]]:
    """The cells of a panel, row by row from the top, and the arrows that are among them."""
    canvas = [[" "] * columns for _ in range(height)]
    owners: dict[tuple[int, int], set[int]] = {}
    arrows: dict[tuple[int, int], str] = {}
    for k, series in enumerate(panel.series):
        for piece in pieces(series, panel, columns):
            inside, cuts = clipped(piece)
            if series.kind == "dots":
                inside, cuts = [[position] for position in piece if within(position)], []
            fill = series.kind != "line" or sum(map(len, inside)) <= columns
            cells = {cell for line in inside for cell in _cells(line, columns, height, fill)}
            for r, c in cells:
                if series.kind in ("guide", "contour"):
                    canvas[r][c] = FAINT
                else:
                    owners.setdefault((r, c), set()).add(k)
            if series.kind in STYLED:
                for u, v in cuts:
                    arrows[row(v, height), column(u, columns)] = _arrow(u, v)
    glyphs = _glyphs(panel)
    for (r, c), those in owners.items():
        canvas[r][c] = OVERLAP if len(those) > 1 else glyphs[min(those)]
    for mark in panel.marks:
        u, v = panel.x.position(mark.x), panel.y.position(mark.y)
        if within((u, v)):
            canvas[row(v, height)][column(u, columns)] = as_ascii(mark.label)[:1].upper() or "M"
    for (r, c), arrow in arrows.items():
        canvas[r][c] = arrow
    shared = {OVERLAP} if any(len(those) > 1 for those in owners.values()) else set()
    return canvas, shared | set(arrows.values())


def _cells(
    line: Sequence[Position], columns: int, height: int, fill: bool
) -> Iterator[tuple[int, int]]:
    """The cells that a line passes, each as (row, column).

    fill: whether to join corners in columns next to each other too; noise would become a blot.
    """
    corners = [(row(v, height), column(u, columns)) for u, v in line]
    yield from corners
    for (r, c), (s, d) in pairwise(corners):
        steps = max(abs(s - r), abs(d - c))
        if fill or abs(d - c) > 1:
            for k in range(1, steps):
                yield r + round((s - r) * k / steps), c + round((d - c) * k / steps)


def _arrow(u: float, v: float) -> str:
    edges = (1 - v, 1 - u, v, u)
    return EDGES[edges.index(min(edges))]


def _glyphs(panel: Panel) -> dict[int, str]:
    """The glyph of each series that has one, by its index."""
    own = [k for k, s in enumerate(panel.series) if s.kind in ("dots", *STYLED)]
    return {k: GLYPHS[place % len(GLYPHS)] for place, k in enumerate(own)}


def _legend(panel: Panel, seen: set[str], width: int) -> list[str]:
    """What the glyphs mean, in as few lines as hold it."""
    glyphs = _glyphs(panel)
    entries = [f"{glyph} {panel.series[k].label}" for k, glyph in glyphs.items()]
    entries = [entry for entry in entries if len(entry) > 2]
    entries += [f"{FAINT} {s.label}" for s in panel.series if s.kind == "guide" and s.label]
    for mark in panel.marks:
        entries.append(f"{as_ascii(mark.label)[:1].upper() or 'M'} {mark.label}")
    if OVERLAP in seen:
        entries.append(f"{OVERLAP} more than one")
    arrows = "".join(arrow for arrow in EDGES if arrow in seen)
    if arrows:
        entries.append(f"{' '.join(arrows)} goes on past this edge")
    lines = [""]
    for entry in (fit_columns(entry, width) for entry in entries):
        longer = f"{lines[-1]}   {entry}" if lines[-1] else entry
        if len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(entry)
    return lines
