"""One panel as lines of text: its axes and its series."""

from gdref.charts.ascii.canvas import BRAILLE, OVERLAP, Canvas, Cell, Line, cells, passed, place
from gdref.charts.ascii.labels import EDGES, FAINT, initial, legend, write_labels
from gdref.charts.ascii.words import as_text, columns_of, fit_columns
from gdref.charts.chart import STYLED, Panel, Position
from gdref.charts.placing import clipped, equalised, pieces, within
from gdref.charts.scale import Tick

GLYPHS = "*ox#%&$=" + "abcdefghijklmnpqrstuwyz"  # no v, which is an arrow, and no +, a tick
EDGE = ":"  # of a band
MARKERS = 4  # glyphs on a fine line


def draw(panel: Panel, width: int, rows: int, unicode: bool, fine: bool) -> list[Line]:
    """A panel of so many columns and rows between its axes, with its legend."""
    gutter = _gutter(panel, rows)
    for _ in range(2):  # the room settles how far an equal axis goes, and that its labels
        columns = max(10, width - gutter - 2)
        wider = equalised(panel, columns, 2 * rows)  # a character is twice as high as wide
        gutter = max(gutter, _gutter(wider, rows))
    columns = max(10, width - gutter - 2)
    panel = equalised(panel, columns, 2 * rows)
    labels = {
        place((0, panel.y.position(tick.value)), rows, 1)[0]: as_text(tick.label, False)
        for tick in _y_ticks(panel, rows)
    }
    canvas = Canvas(rows, columns)
    arrows = _draw_series(panel, canvas, fine)
    name = fit_columns(as_text(panel.y.name, unicode), width)
    lines = [cells(name)]
    for row in range(rows):
        edge = "+" if row in labels else "|"
        lines.append(cells(f"{labels.get(row, ''):>{gutter - 1}} {edge}") + canvas.line(row))
    x_ticks, below = _x_labels(panel, columns, gutter)
    at = {round(panel.x.position(tick.value) * (columns - 1)) for tick in x_ticks}
    ruler = "".join("+" if c in at else "-" for c in range(columns))
    if panel.x.log and panel.x.zero:
        ruler = ruler.replace("--", "//", 1)
    x_name = fit_columns(as_text(panel.x.name, unicode), columns)
    indent = gutter + 1 + (columns - columns_of(x_name)) // 2
    lines += [cells(" " * gutter + "+" + ruler), cells(below), cells(" " * indent + x_name)]
    return [*lines, *legend(panel, glyphs(panel), canvas, arrows, width, unicode)]


def _y_ticks(panel: Panel, rows: int) -> list[Tick]:
    return panel.y.ticks(max(2, rows // 3))


def _gutter(panel: Panel, rows: int) -> int:
    """How many columns the labels of the upright axis and a blank take."""
    return max(len(as_text(tick.label, False)) for tick in _y_ticks(panel, rows)) + 1


def _x_labels(panel: Panel, columns: int, gutter: int) -> tuple[list[Tick], str]:
    """As many ticks as their labels leave room for, and the line of labels, each centred."""
    for most in range(max(2, columns // 9), 0, -1):
        x_ticks = panel.x.ticks(most)
        line, end, clear = [" "] * (columns + gutter + 1), -2, True
        for tick in x_ticks:
            label = as_text(tick.label, False)
            middle = gutter + 1 + round(panel.x.position(tick.value) * (columns - 1))
            first = min(middle - (len(label) - 1) // 2, len(line) - len(label))
            clear = clear and first > end + 1 and first >= 0
            end = first + len(label)
            line[max(0, first) : end] = label
        if clear:
            break
    return x_ticks, "".join(line)[: columns + gutter + 1].rstrip()


def glyphs(panel: Panel) -> dict[int, Cell]:
    """The glyph of each series that has one, by its index."""
    own = [k for k, series in enumerate(panel.series) if series.kind in ("dots", *STYLED)]
    return {k: Cell(GLYPHS[nth % len(GLYPHS)], nth) for nth, k in enumerate(own)}


def _draw_series(panel: Panel, canvas: Canvas, fine: bool) -> set[str]:
    """Draw all series, marks and labels; the arrows that are among them."""
    rows, columns = canvas.rows, canvas.columns
    owners: dict[tuple[int, int], set[int]] = {}
    bits: dict[tuple[int, int], int] = {}
    arrows: dict[tuple[int, int], str] = {}
    glyph = glyphs(panel)
    visible = [
        [] if series.kind == "area" else list(pieces(series, panel, columns * (2 if fine else 1)))
        for series in panel.series
    ]
    by_label = {panel.series[k].label: cell.series for k, cell in glyph.items()}
    for k, series in enumerate(panel.series):
        faint = Cell(FAINT, by_label.get(series.of))
        if series.kind == "band":
            faint = Cell(EDGE, glyph[k + 1].series)
        for piece in visible[k]:
            inside, cuts = clipped(piece)
            if series.kind == "dots":
                inside, cuts = [[position] for position in piece if within(position)], []
            fill = series.kind != "line" or sum(map(len, inside)) <= columns
            for line in inside:
                for r, c in passed(line, rows, columns, fill or fine):
                    if k in glyph:
                        owners.setdefault((r, c), set()).add(k)
                    else:
                        canvas.put(r, c, faint)
                if fine and k in glyph:
                    for r, c in passed(line, 4 * rows, 2 * columns, True):
                        where = r // 4, c // 2
                        bits[where] = bits.get(where, 0) | BRAILLE[r % 4][c % 2]
                        owners.setdefault(where, set()).add(k)
            if series.kind in STYLED:
                arrows |= {place(cut, rows, columns): _arrow(cut) for cut in cuts}
    for where, those in owners.items():
        cell = glyph[min(those)] if len(those) == 1 else Cell(OVERLAP)
        if fine:
            if where not in bits:
                continue
            cell = Cell(chr(0x2800 + bits[where]), glyph[min(those)].series)
        canvas.put(*where, cell)
    if fine:
        for k, series in enumerate(panel.series):
            if k in glyph and series.kind != "dots":
                _spread_glyphs(canvas, [p for piece in visible[k] for p in piece], glyph[k])
    for mark in panel.marks:
        position = panel.x.position(mark.x), panel.y.position(mark.y)
        if within(position):
            canvas.put(*place(position, rows, columns), Cell(initial(mark.label)))
    for where, arrow in arrows.items():
        canvas.put(*where, Cell(arrow))
    write_labels(panel, canvas)
    return set(arrows.values())


def _spread_glyphs(canvas: Canvas, positions: list[Position], glyph: Cell) -> None:
    """Some glyphs on a fine line, elsewhere for each series, so that it can be told by them."""
    inside = [position for position in positions if within(position)]
    for nth in range(MARKERS):
        share = (nth + ((glyph.series or 0) % 5 + 0.5) / 5) / MARKERS
        if inside:
            position = inside[int(share * len(inside))]
            canvas.put(*place(position, canvas.rows, canvas.columns), glyph)


def _arrow(position: Position) -> str:
    u, v = position
    edges = (1 - v, 1 - u, v, u)
    return EDGES[edges.index(min(edges))]
