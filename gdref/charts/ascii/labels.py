"""The texts of a panel: the epochs at stops, the levels of contours, and the legend."""

from gdref.charts.ascii.canvas import BLANK, Canvas, Glyph, as_glyphs
from gdref.charts.ascii.terminal_text import as_text, fit_columns
from gdref.charts.placing import visible, within
from gdref.charts.sheet import STYLED, Panel, Series

# The characters for place 0, 1, 2, ... of a series. There is no v, because v is an arrow.
GLYPHS = "*ox#%$=m" + "abcdefghijklnpqrstuwyz"
PILED = "+23456789&"  # the characters for 1, 2, ..., 9 points at one place; & is PILE or more
PILE = len(PILED)
PALE = {"contour": ".", "guide": ".", "band": ":", "outline": "'"}
EDGES = "^>v<"  # the arrows where lines leave the panel: at the top, right, bottom, left


def glyph_of(series: Series) -> Glyph:
    """The character of a series, with the colour of the series."""
    if series.kind in STYLED:
        return Glyph(GLYPHS[(series.place or 0) % len(GLYPHS)], series.place)
    if series.kind == "guide" and len(series.xs) == 2:
        return Glyph("|" if series.xs[0] == series.xs[1] else "-", series.place)
    return Glyph(PALE.get(series.kind, PILED[0]), series.place)


def initial(label: str) -> str:
    """The letter that is drawn for a mark."""
    return as_text(label)[:1].upper() or "M"


def write_labels(panel: Panel, canvas: Canvas) -> None:
    """Write the epoch at each stop on a path, and the level of each contour, if there is room."""
    labelled: set[tuple[int, int, str]] = set()
    for series in panel.series:
        for k, label in reversed(series.stops):
            position = panel.position(series.xs[k], series.ys[k])
            row, column = canvas.place(position)
            new = (row, column, label) not in labelled
            if new and within(position) and (label.strip("0,") == "1" or k == series.stops[-1][0]):
                labelled.add((row, column, label))
                text = f"({as_text(label)})"  # the level of a contour has no brackets
                for r, c in ((row, column + 2), (row, column - 1 - len(text)), (row + 1, column)):
                    if canvas.write(r, c, text):
                        break
    for series in reversed(panel.series):  # the last series may be the minimum
        if series.kind == "contour":
            text = as_text(series.label)
            lines, _ = visible(series, panel, canvas.columns, canvas.rows)
            on_it = [place for line in lines for place in canvas.passed(line)]
            for row, column in on_it[:: max(1, len(on_it) // 40)]:
                if canvas.write(row, column - len(text) // 2, text):
                    break


def legend(
    panel: Panel, canvas: Canvas, key: list[str], width: int, unicode: bool, known: set[str]
) -> list[list[Glyph]]:
    """The meaning of the characters, in as few lines as possible.

    key: more entries, for the end of the legend. known: the entries of the panels beside this
    panel. The legend leaves these entries out, and adds its own entries to `known`.
    """
    own = [one for one in panel.series if one.kind in ("dots", *STYLED)]
    pale = [one for one in panel.series if one.kind in ("guide", "band")]
    entries = [(glyph_of(one), one.label) for one in own if one.label]
    entries += [
        (glyph_of(one), one.label) if one.label else (Glyph(PALE["band"]), "range") for one in pale
    ]
    entries *= panel.key
    upright = dict.fromkeys(entry for entry in entries if entry[0].character == "|")
    if len(upright) > 1:  # all vertical lines look the same
        labels = ", ".join(label for _, label in upright)
        entries = [entry for entry in entries if entry not in upright]
        entries.append((Glyph("|"), f"{labels} (from the left)"))
    seen = {glyph.character for glyph in canvas.glyphs.values()}
    marks = [(Glyph(initial(mark.label)), mark.label) for mark in panel.marks if mark.label]
    entries += [mark for mark in marks if mark[0].character in seen]
    texts = [
        [glyph, BLANK, *as_glyphs(fit_columns(as_text(label, unicode), width - 2))]
        for glyph, label in dict.fromkeys(entries)
    ]
    lines: list[list[Glyph]] = []
    for text in [*texts, *map(as_glyphs, key)]:
        entry = "".join(glyph.character for glyph in text)
        if entry in known:
            continue
        known.add(entry)
        if lines and len(lines[-1]) + 3 + len(text) <= width:
            lines[-1] += [*[BLANK] * 3, *text]
        else:
            lines.append(text)
    return lines
