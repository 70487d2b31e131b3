"""Draws one panel as lines of text: its axes, its series and its legend."""

from collections import Counter, defaultdict

from gdref.charts.ascii.canvas import BRAILLE, OVERLAP, Canvas, Glyph, as_glyphs
from gdref.charts.ascii.labels import EDGES, PILE, PILED, glyph_of, initial, legend, write_labels
from gdref.charts.ascii.terminal_text import as_text, display_width, fit_columns
from gdref.charts.placing import equalised, visible, within
from gdref.charts.sheet import STYLED, Panel, Position
from gdref.charts.ticks import Tick

MARKERS = 4  # the number of glyphs on a line of braille characters
Spot = tuple[int, int]


def draw(
    panel: Panel, width: int, rows: int, unicode: bool, fine: bool, low: bool, known: set[str]
) -> list[list[Glyph]]:
    """A panel and its legend, `width` columns wide, with `rows` rows above the x axis.

    low: write the names of both axes above the panel, on one line. known: see legend().
    """
    gutter = _gutter(panel, rows)
    for _ in range(2):  # with equal scales, labels change the width, and a new width changes labels
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
    key = _draw_series(panel, canvas, fine)
    write_labels(panel, canvas)
    x_name, y_name = (as_text(axis.title, unicode) for axis in (panel.x, panel.y))
    if low:
        x_name = fit_columns(x_name, width // 2)
        y_name = fit_columns(y_name, width - display_width(x_name) - 1)
        y_name += " " * (width - display_width(x_name) - display_width(y_name)) + x_name
    lines = [as_glyphs(fit_columns(y_name, width))]
    for row in range(rows):
        edge = "+" if row in labels else "|"
        lines.append(as_glyphs(f"{labels.get(row, ''):>{gutter - 1}} {edge}") + canvas.row(row))
    x_ticks, below = _x_labels(panel, columns, gutter)
    at = {round(panel.x.position(tick.value) * (columns - 1)) for tick in x_ticks}
    ruler = "".join("+" if c in at else "-" for c in range(columns))
    if panel.x.zero:
        ruler = ruler.replace("--", "//", 1)
    lines += map(as_glyphs, [" " * gutter + "+" + ruler, below])
    if not low:
        x_name = fit_columns(x_name, columns)
        lines.append(
            as_glyphs(" " * (gutter + 1 + (columns - display_width(x_name)) // 2) + x_name)
        )
    return lines + legend(panel, canvas, key, width, unicode, known)


def _y_ticks(panel: Panel, rows: int) -> list[Tick]:
    return panel.y.ticks(max(2, rows // 2 + 1))


def _gutter(panel: Panel, rows: int) -> int:
    """The number of columns for the labels of the y axis, and for a blank after them."""
    return max(len(as_text(tick.label)) for tick in _y_ticks(panel, rows)) + 1


def _x_labels(panel: Panel, columns: int, gutter: int) -> tuple[list[Tick], str]:
    """The ticks of the x axis that have room for their labels, and the line with these labels."""
    line = [" "] * (columns + gutter + 1)

    def span(tick: Tick) -> tuple[int, int]:
        size = len(as_text(tick.label))
        middle = gutter + 1 + round(panel.x.position(tick.value) * (columns - 1))
        first = max(0, min(middle - (size - 1) // 2, len(line) - size))
        return first, first + size

    ticks = panel.x.labelled(max(2, columns // 7), 2, span)
    for tick in ticks:
        first, end = span(tick)
        line[first:end] = as_text(tick.label)
    return ticks, "".join(line)[: columns + gutter + 1].rstrip()


def _draw_series(panel: Panel, canvas: Canvas, fine: bool) -> list[str]:
    """Draw all series and marks. Return the meanings of special characters, for the legend."""
    owners: defaultdict[Spot, set[int]] = defaultdict(set)
    bits: Counter[Spot] = Counter()  # of braille characters
    points: Counter[Spot] = Counter()
    arrows: dict[Spot, str] = {}
    markers: dict[Spot, Glyph] = {}
    finer = Canvas(4 * canvas.rows, 2 * canvas.columns)
    for k, series in enumerate(panel.series):
        if series.kind == "area":
            continue
        inside, cuts = visible(series, panel, 2 * finer.columns, finer.rows)
        for line in inside:
            if series.kind == "dots":
                points.update(canvas.passed(line))
            elif series.kind not in STYLED:
                faint = canvas.filled(line) if series.kind == "band" else canvas.passed(line)
                canvas.glyphs |= dict.fromkeys(faint, glyph_of(series))
            else:
                for r, c in (finer if fine else canvas).passed(line):
                    place = (r // 4, c // 2) if fine else (r, c)
                    owners[place].add(k)
                    bits[place] |= BRAILLE[r % 4][c % 2]
        if series.kind in STYLED:
            arrows |= {canvas.place(cut): _arrow(cut) for cut in cuts}
            markers |= _markers(canvas, [p for line in inside for p in line], glyph_of(series))
    for place, those in owners.items():
        glyph = glyph_of(panel.series[min(those)])
        if fine:
            glyph = glyph._replace(character=chr(0x2800 + bits[place]))
        canvas.glyphs[place] = Glyph(OVERLAP) if len(those) > 1 and not fine else glyph
    for place, count in points.items():
        shared = place in owners and not fine
        canvas.glyphs[place] = Glyph(OVERLAP if shared else PILED[min(count, PILE) - 1])
    canvas.glyphs |= markers if fine else {}
    for mark in panel.marks:
        position = panel.position(mark.x, mark.y)
        if within(position):
            canvas.glyphs[canvas.place(position)] = Glyph(initial(mark.label))
    canvas.glyphs |= {place: Glyph(arrow) for place, arrow in arrows.items()}
    seen = {glyph.character for glyph in canvas.glyphs.values()}
    shown = " ".join(arrow for arrow in EDGES if arrow in arrows.values())
    return [
        *["2-9 that many points"] * bool(seen & {*PILED[1:-1]}),
        *[f"{PILED[-1]} {PILE} points or more"] * (PILED[-1] in seen),
        *[f"{OVERLAP} more than one"] * (OVERLAP in seen),
        *[f"{shown} goes on past this edge"] * bool(shown),
    ]


def _markers(canvas: Canvas, positions: list[Position], glyph: Glyph) -> dict[Spot, Glyph]:
    """The glyph of a series at a few places of its line. Each series has its own places."""
    shares = [(nth + ((glyph.place or 0) % 5 + 0.5) / 5) / MARKERS for nth in range(MARKERS)]
    chosen = [positions[int(share * len(positions))] for share in shares] if positions else []
    return {canvas.place(position): glyph for position in chosen}


def _arrow(position: Position) -> str:
    u, v = position
    edges = (1 - v, 1 - u, v, u)
    return EDGES[edges.index(min(edges))]
