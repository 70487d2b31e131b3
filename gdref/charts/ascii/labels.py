"""The words in and below a panel of text: epochs at stops, levels of contours, and the legend."""

from collections.abc import Mapping
from itertools import chain

from gdref.charts.ascii.canvas import BLANK, OVERLAP, Canvas, Cell, Line, cells, passed, place
from gdref.charts.ascii.words import as_text, fit_columns
from gdref.charts.chart import Panel
from gdref.charts.placing import clipped, pieces, within

FAINT = "."  # guides and contours
EDGES = "^>v<"  # where a line is cut: at the top edge, the right, the bottom, the left one


def write_labels(panel: Panel, canvas: Canvas) -> None:
    """The epochs at the stops of paths, and the levels of contours, where there is room."""
    labelled: set[tuple[int, int, str]] = set()
    for series in panel.series:
        for k, label in reversed(series.stops):
            position = panel.x.position(series.xs[k]), panel.y.position(series.ys[k])
            row, column = place(position, canvas.rows, canvas.columns)
            new = (row, column, label) not in labelled
            if new and within(position) and label.strip("0,") == "1":
                labelled.add((row, column, label))
                text = f"({as_text(label, False)})"  # a level of a contour has no brackets
                for r, c in ((row, column + 2), (row, column - 1 - len(text)), (row + 1, column)):
                    if canvas.write(r, c, text, " ."):
                        break
    for series in reversed(panel.series):  # a minimum that is a line comes before the levels
        if series.kind == "contour":
            text = as_text(series.label, False)
            lines = [clipped(piece)[0] for piece in pieces(series, panel, canvas.columns)]
            on_it = [
                cell
                for line in chain.from_iterable(lines)
                for cell in passed(line, canvas.rows, canvas.columns, True)
            ]
            for row, column in on_it[:: max(1, len(on_it) // 40)]:
                if canvas.write(row, column - len(text) // 2, text, " ."):
                    break


def initial(label: str) -> str:
    """The letter that stands for a mark."""
    return as_text(label, False)[:1].upper() or "M"


def legend(
    panel: Panel,
    glyph: Mapping[int, Cell],
    canvas: Canvas,
    arrows: set[str],
    width: int,
    unicode: bool,
) -> list[Line]:
    """What the glyphs mean, in as few lines as hold it."""
    entries: list[tuple[Cell, str]] = [
        (glyph[k], panel.series[k].label) for k in glyph if panel.series[k].label
    ]
    by_label = {panel.series[k].label: cell.series for k, cell in glyph.items()}
    guides = [s for s in panel.series if s.kind == "guide" and s.label]
    entries += [(Cell(FAINT, by_label.get(s.of)), s.label) for s in guides]
    seen = {cell.character for cell in canvas.cells.values()}
    marks = [(initial(mark.label), mark.label) for mark in panel.marks]
    entries += [(Cell(letter), label) for letter, label in marks if letter in seen]
    different = len({cell.character for cell in glyph.values()})
    if different < len(glyph):
        entries.append((BLANK, f"after {different} the glyphs begin again"))
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
