"""A chart as lines of text that fit a terminal."""

from itertools import zip_longest
from math import ceil
from textwrap import wrap

from gdref.charts.ascii.canvas import BLANK, Glyph, as_glyphs
from gdref.charts.ascii.panel import draw
from gdref.charts.ascii.terminal_text import as_text, fit_columns
from gdref.charts.sheet import Sheet, placed

FEWEST, MOST = 4, 60  # rows of a panel
TALL = 30  # lines; in a lower picture the subtitle has one line
AROUND = 4  # lines around the rows: the names, the axis, and a line of legend
BESIDE, SMALL = 33, 24  # columns: the least of one of two panels side by side, of one of many
COLORS = (34, 33, 32, 35, 95, 93, 36, 31)  # codes of ECMA-48, as near as possible to svg/'s colours


def render(
    sheet: Sheet,
    width: int = 72,
    height: int = 24,
    *,
    unicode: bool = False,
    color: bool = False,
    fine: bool = False,
) -> str:
    """The chart in lines of at most `width` columns, and at most `height` lines if possible.

    unicode: whether names may have characters beyond ASCII.
    color: whether to add the codes that a terminal needs for colours.
    fine: whether lines are drawn in braille characters, which are not ASCII.
    """
    sheet = placed(sheet)
    head = [sheet.title, sheet.subtitle, *(frame.words for frame in sheet.frames[-1:])]
    lines = [
        as_glyphs(fit_columns(line, width))
        for text, most in zip(head, (2, 1 if height < TALL else 3, 1), strict=False)
        for line in wrap(as_text(text, unicode), width, max_lines=most, placeholder="...")
    ]
    notes = [
        as_glyphs(line) for note in sheet.notes for line in wrap(as_text(note, unicode), width)
    ]
    panels = list(sheet.panels)
    if sheet.frames:  # the last moment, without the errors below
        pairs = zip(panels[:-1], sheet.frames[-1].series, strict=False)
        panels = [
            panel._replace(series=(*(one for one in panel.series if one.xs), *moving))
            for panel, moving in pairs
        ]
    least = SMALL if len(panels) > 2 else BESIDE
    across = min(len(panels), max(1, (width + 2) // (least + 2)))
    each = (width - 2 * (across - 1)) // across

    def body(rows: int) -> list[list[Glyph]]:
        drawn = [draw(panel, each, rows, unicode, fine) for panel in panels]
        groups = [drawn[k : k + across] for k in range(0, len(drawn), across)]
        return [line for group in groups for line in _beside(group, each)]

    stacked = ceil(len(panels) / across)
    room = height - len(lines) - len(notes)
    rows = min(MOST, max(FEWEST, room // stacked - AROUND))
    drawn = body(rows)
    if len(drawn) != room and FEWEST < rows < MOST:  # the legend has more lines than expected
        drawn = body(max(FEWEST, rows - ceil((len(drawn) - room) / stacked)))
    lines += drawn + notes
    return "\n".join(as_string(line, color) for line in lines).rstrip("\n") + "\n"


def _beside(panels: list[list[list[Glyph]]], width: int) -> list[list[Glyph]]:
    """Panels side by side; short lines are filled up with blanks."""
    lines = []
    for row in zip_longest(*panels, fillvalue=[]):
        line: list[Glyph] = []
        for k, part in enumerate(row):
            line += [BLANK] * (k * (width + 2) - len(line)) + part
        lines.append(line)
    return lines


def as_string(line: list[Glyph], color: bool) -> str:
    """A line of text for a terminal, without blanks at its end."""
    text, current = "", None
    for glyph in line:
        own = glyph.place if color else None
        if own != current and glyph.character != " ":
            text += "\x1b[0m" if own is None else f"\x1b[{COLORS[own % len(COLORS)]}m"
            current = own
        text += glyph.character
    return text.rstrip() + "\x1b[0m" * (current is not None)
