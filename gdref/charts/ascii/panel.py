"""One panel as lines of text: its axes, its series, and the legend below."""

from collections.abc import Iterable

from gdref.charts.ascii.canvas import BLANK, BRAILLE, OVERLAP, Canvas, Cell, Line, passed, place
from gdref.charts.ascii.words import as_text, columns_of, fit_columns
from gdref.charts.chart import STYLED, Panel, Position
from gdref.charts.placing import clipped, equalised, pieces, within
from gdref.charts.scale import Tick

GLYPHS = "*ox#%&$=" + "abcdefghijklmnpqrstuwyz"  # no v, which is an arrow, and no +, a tick
FAINT = "."  # guides and contours
EDGE = ":"  # of a band
EDGES = "^>v<"  # where a line is cut: at the top edge, the right, the bottom, the left one
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
    return [*lines, *_legend(panel, canvas, arrows, width, unicode)]


def cells(text: str, series: int | None = None) -> Line:
    """A text as cells; a wide character takes two, the second of them empty."""
    line: Line = []
    for character in text:
        columns = columns_of(character)
        if columns == 0 and line:
            line[-1] = line[-1]._replace(character=line[-1].character + character)
        elif columns:
            line += [Cell(character, series), *[Cell("")] * (columns - 1)]
    return line


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
            canvas.put(*place(position, rows, columns), Cell(_initial(mark.label)))
    for where, arrow in arrows.items():
        canvas.put(*where, Cell(arrow))
    _write_labels(panel, canvas)
    return set(arrows.values())


def _spread_glyphs(canvas: Canvas, positions: list[Position], glyph: Cell) -> None:
    """Some glyphs on a fine line, elsewhere for each series, so that it can be told by them."""
    inside = [position for position in positions if within(position)]
    for nth in range(MARKERS):
        share = (nth + ((glyph.series or 0) % 5 + 0.5) / 5) / MARKERS
        if inside:
            position = inside[int(share * len(inside))]
            canvas.put(*place(position, canvas.rows, canvas.columns), glyph)


def _write_labels(panel: Panel, canvas: Canvas) -> None:
    """The epochs at the stops of paths, and the levels of contours, where there is room."""
    labelled: set[tuple[int, int, str]] = set()
    for series in panel.series:
        for k, label in reversed(series.stops):
            position = panel.x.position(series.xs[k]), panel.y.position(series.ys[k])
            row, column = place(position, canvas.rows, canvas.columns)
            new = (row, column, label) not in labelled
            if new and within(position) and label.strip("0,") == "1":
                labelled.add((row, column, label))
                text = as_text(label, False)
                for r, c in ((row, column + 2), (row, column - 1 - len(text)), (row + 1, column)):
                    if canvas.write(r, c, text, " ."):
                        break
    for series in reversed(panel.series):  # a minimum that is a line comes before the levels
        if series.kind == "contour":
            text = as_text(series.label, False)
            positions = [p for piece in pieces(series, panel, canvas.columns) for p in piece]
            for position in positions[:: max(1, len(positions) // 30)]:
                row, column = place(position, canvas.rows, canvas.columns)
                if within(position) and canvas.write(row, column - len(text) // 2, text, " ."):
                    break


def _arrow(position: Position) -> str:
    u, v = position
    edges = (1 - v, 1 - u, v, u)
    return EDGES[edges.index(min(edges))]


def _initial(label: str) -> str:
    return as_text(label, False)[:1].upper() or "M"


def _legend(
    panel: Panel, canvas: Canvas, arrows: set[str], width: int, unicode: bool
) -> Iterable[Line]:
    """What the glyphs mean, in as few lines as hold it."""
    glyph = glyphs(panel)
    entries: list[tuple[Cell, str]] = [
        (glyph[k], panel.series[k].label) for k in glyph if panel.series[k].label
    ]
    by_label = {panel.series[k].label: cell.series for k, cell in glyph.items()}
    guides = [s for s in panel.series if s.kind == "guide" and s.label]
    entries += [(Cell(FAINT, by_label.get(s.of)), s.label) for s in guides]
    seen = {cell.character for cell in canvas.cells.values()}
    marks = [(_initial(mark.label), mark.label) for mark in panel.marks]
    entries += [(Cell(initial), label) for initial, label in marks if initial in seen]
    if OVERLAP in seen:
        entries.append((Cell(OVERLAP), "more than one"))
    out = " ".join(arrow for arrow in EDGES if arrow in arrows)
    lines: list[Line] = [[]]
    for cell, label in entries:
        text = fit_columns(as_text(label, unicode), width - 2)
        entry = [cell, BLANK, *cells(text)]
        _append(lines, entry, width)
    if out:
        _append(lines, cells(f"{out} goes on past this edge"), width)
    return [line for line in lines if line]


def _append(lines: list[Line], entry: Line, width: int) -> None:
    """Add an entry to the last line, or to a new one where it is too long for that."""
    longer = [*lines[-1], *[BLANK] * 3, *entry] if lines[-1] else entry
    if len(longer) <= width:
        lines[-1] = longer
    else:
        lines.append(entry)
