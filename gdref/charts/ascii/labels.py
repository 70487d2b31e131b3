"""The words in a panel and below it: epochs at stops, levels of contours, and the legend."""

from gdref.charts.ascii.canvas import BLANK, OVERLAP, Canvas, Glyph, as_glyphs
from gdref.charts.ascii.terminal_text import as_text, fit_columns
from gdref.charts.placing import visible, within
from gdref.charts.sheet import Panel, Series

FAINT = "."  # contours
EDGES = "^>v<"  # for lines that are cut off at the top, right, bottom, left


def write_labels(panel: Panel, canvas: Canvas) -> None:
    """Write the epochs at the stops of paths, and the levels of contours, if there is room."""
    labelled: set[tuple[int, int, str]] = set()
    for series in panel.series:
        for k, label in reversed(series.stops):
            position = panel.position(series.xs[k], series.ys[k])
            row, column = canvas.place(position)
            new = (row, column, label) not in labelled
            if new and within(position) and (label.strip("0,") == "1" or k == series.stops[-1][0]):
                labelled.add((row, column, label))
                text = f"({as_text(label)})"  # a level of a contour has no brackets
                for r, c in ((row, column + 2), (row, column - 1 - len(text)), (row + 1, column)):
                    if canvas.write(r, c, text):
                        break
    for series in reversed(panel.series):  # a minimum that is a line gets its label first
        if series.kind == "contour":
            text = as_text(series.label)
            lines, _ = visible(series, panel, canvas.columns, canvas.rows)
            on_it = [place for line in lines for place in canvas.passed(line)]
            for row, column in on_it[:: max(1, len(on_it) // 40)]:
                if canvas.write(row, column - len(text) // 2, text):
                    break


def initial(label: str) -> str:
    """The letter that shows a mark."""
    return as_text(label)[:1].upper() or "M"


def legend(
    panel: Panel,
    glyphs: dict[int, Glyph],
    canvas: Canvas,
    arrows: set[str],
    width: int,
    unicode: bool,
) -> list[list[Glyph]]:
    """The meaning of the glyphs, in as few lines as possible."""
    seen = {glyph.character for glyph in canvas.glyphs.values()}
    entries = [(glyph, panel.series[k].label) for k, glyph in glyphs.items()]
    pale = [one for one in panel.series if one.kind in ("guide", "band")]
    entries += dict.fromkeys(
        (Glyph(faint(s), s.place if s.label else None), s.label or "range") for s in pale
    )
    entries *= panel.key
    marks = [(Glyph(initial(mark.label)), mark.label) for mark in panel.marks]
    entries += [mark for mark in marks if mark[0].character in seen]
    entries = [entry for entry in entries if entry[1]]
    different = len({glyph.character for glyph in glyphs.values()})
    if different < len(glyphs):
        entries.append((BLANK, f"after {different} the glyphs begin again"))
    if OVERLAP in seen and panel.key:
        entries.append((Glyph(OVERLAP), "more than one"))
    texts = [
        [glyph, BLANK, *as_glyphs(fit_columns(as_text(label, unicode), width - 2))]
        for glyph, label in entries
    ]
    if arrows:
        out = " ".join(arrow for arrow in EDGES if arrow in arrows)
        texts.append(as_glyphs(f"{out} goes on past this edge"))
    lines: list[list[Glyph]] = []
    for text in texts:
        if lines and len(lines[-1]) + 3 + len(text) <= width:
            lines[-1] += [*[BLANK] * 3, *text]
        else:
            lines.append(text)
    return lines


def faint(series: Series) -> str:
    """The character of a contour, a guide or the edge of a band."""
    if series.kind in ("band", "outline"):
        return ":" if series.kind == "band" else "'"
    if series.kind == "guide" and len(series.xs) == 2:
        return "|" if series.xs[0] == series.xs[1] else "-" if series.ys[0] == series.ys[1] else "."
    return FAINT
