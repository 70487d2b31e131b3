"""One panel as lines of text: its axes and its series."""

from gdref.charts.ascii.canvas import BRAILLE, OVERLAP, Canvas, Glyph, as_glyphs
from gdref.charts.ascii.labels import EDGES, faint, initial, legend, write_labels
from gdref.charts.ascii.terminal_text import as_text, columns_of, fit_columns
from gdref.charts.placing import equalised, visible, within
from gdref.charts.sheet import STYLED, Panel, Position
from gdref.charts.ticks import Tick

GLYPHS = "*ox#%&$=" + "abcdefghijklmnpqrstuwyz"  # without v (an arrow) and + (a tick)
LOW = 8  # rows; a lower panel has the name of x above it
MARKERS = 4  # glyphs on a fine line


def draw(panel: Panel, width: int, rows: int, unicode: bool, fine: bool) -> list[list[Glyph]]:
    """A panel and its legend in `width` columns, with `rows` rows between the axes."""
    gutter = _gutter(panel, rows)
    for _ in range(2):  # an equal axis depends on the room, and the room depends on its labels
        columns = max(10, width - gutter - 2)
        wider = equalised(panel, columns, 2 * rows)  # a character is twice as high as it is wide
        gutter = max(gutter, _gutter(wider, rows))
    columns = max(10, width - gutter - 2)
    panel = equalised(panel, columns, 2 * rows)
    canvas = Canvas(rows, columns)
    labels = {
        canvas.place((0, panel.y.position(tick.value)))[0]: as_text(tick.label)
        for tick in _y_ticks(panel, rows)
    }
    glyphs = series_glyphs(panel)
    arrows = _draw_series(panel, canvas, glyphs, fine)
    x_name, y_name = (as_text(axis.title, unicode) for axis in (panel.x, panel.y))
    low = rows < LOW  # then both names are on one line, above the panel
    if low:
        x_name = fit_columns(x_name, width // 2)
        y_name = fit_columns(y_name, width - columns_of(x_name) - 1)
        y_name += " " * (width - columns_of(x_name) - columns_of(y_name)) + x_name
    lines = [as_glyphs(fit_columns(y_name, width))]
    for row in range(rows):
        edge = "+" if row in labels else "|"
        lines.append(as_glyphs(f"{labels.get(row, ''):>{gutter - 1}} {edge}") + canvas.row(row))
    x_ticks, below = _x_labels(panel, columns, gutter)
    at = {round(panel.x.position(tick.value) * (columns - 1)) for tick in x_ticks}
    ruler = "".join("+" if c in at else "-" for c in range(columns))
    if panel.x.log and panel.x.zero:
        ruler = ruler.replace("--", "//", 1)
    lines += map(as_glyphs, [" " * gutter + "+" + ruler, below])
    if not low:
        x_name = fit_columns(x_name, columns)
        lines.append(as_glyphs(" " * (gutter + 1 + (columns - columns_of(x_name)) // 2) + x_name))
    return [*lines, *legend(panel, glyphs, canvas, arrows, width, unicode)]


def _y_ticks(panel: Panel, rows: int) -> list[Tick]:
    return panel.y.ticks(max(2, rows // 3))


def _gutter(panel: Panel, rows: int) -> int:
    """The width of the labels of the y axis and a blank, in columns."""
    return max(len(as_text(tick.label)) for tick in _y_ticks(panel, rows)) + 1


def _x_labels(panel: Panel, columns: int, gutter: int) -> tuple[list[Tick], str]:
    """The ticks of the x axis, as many as there is room for, and the line of their labels."""
    for most in range(max(2, columns // 9), 0, -1):
        x_ticks = panel.x.ticks(most)
        line, end, clear = [" "] * (columns + gutter + 1), -2, True
        for tick in x_ticks:
            label = as_text(tick.label)
            middle = gutter + 1 + round(panel.x.position(tick.value) * (columns - 1))
            first = min(middle - (len(label) - 1) // 2, len(line) - len(label))
            clear = clear and first > end + 1 and first >= 0
            end = first + len(label)
            line[max(0, first) : end] = label
        if clear:
            break
    return x_ticks, "".join(line)[: columns + gutter + 1].rstrip()


def series_glyphs(panel: Panel) -> dict[int, Glyph]:
    """The glyph of each series that has one, by the index of the series."""
    own = [k for k, series in enumerate(panel.series) if series.kind in ("dots", *STYLED)]
    return {k: Glyph(GLYPHS[n % len(GLYPHS)], panel.series[k].place) for n, k in enumerate(own)}


def _draw_series(panel: Panel, canvas: Canvas, glyphs: dict[int, Glyph], fine: bool) -> set[str]:
    """Draw all series, marks and labels; return the arrows that were drawn."""
    owners: dict[tuple[int, int], set[int]] = {}
    bits: dict[tuple[int, int], int] = {}
    arrows: dict[tuple[int, int], str] = {}
    finer = Canvas(4 * canvas.rows, 2 * canvas.columns)
    markers: dict[tuple[int, int], Glyph] = {}
    for k, series in enumerate(panel.series):
        if series.kind == "area":
            continue
        inside, cuts = visible(series, panel, 2 * finer.columns, finer.rows)
        for line in inside:
            for place in canvas.filled(line) if series.kind == "band" else canvas.passed(line):
                if k in glyphs:
                    owners.setdefault(place, set()).add(k)
                else:
                    canvas.glyphs[place] = Glyph(faint(series), series.place)
            if fine and k in glyphs:
                for r, c in finer.passed(line):
                    place = r // 4, c // 2
                    bits[place] = bits.get(place, 0) | BRAILLE[r % 4][c % 2]
                    owners.setdefault(place, set()).add(k)
        if series.kind in STYLED:
            arrows |= {canvas.place(cut): _arrow(cut) for cut in cuts}
            markers |= _markers(canvas, [p for line in inside for p in line], glyphs[k])
    for place, those in owners.items():
        glyph = glyphs[min(those)]
        if fine:
            glyph = glyph._replace(character=chr(0x2800 + bits.get(place, 0)))
        elif len(those) > 1:
            glyph = Glyph(OVERLAP)
        if not fine or place in bits:
            canvas.glyphs[place] = glyph
    if fine:
        canvas.glyphs |= markers
    for mark in panel.marks:
        position = panel.position(mark.x, mark.y)
        if within(position):
            canvas.glyphs[canvas.place(position)] = Glyph(initial(mark.label))
    canvas.glyphs |= {place: Glyph(arrow) for place, arrow in arrows.items()}
    write_labels(panel, canvas)
    return set(arrows.values())


def _markers(
    canvas: Canvas, positions: list[Position], glyph: Glyph
) -> dict[tuple[int, int], Glyph]:
    """Some glyphs on a fine line. Each series has them at other places, so all are visible."""
    shares = [(nth + ((glyph.place or 0) % 5 + 0.5) / 5) / MARKERS for nth in range(MARKERS)]
    chosen = [positions[int(share * len(positions))] for share in shares] if positions else []
    return {canvas.place(position): glyph for position in chosen}


def _arrow(position: Position) -> str:
    u, v = position
    edges = (1 - v, 1 - u, v, u)
    return EDGES[edges.index(min(edges))]
