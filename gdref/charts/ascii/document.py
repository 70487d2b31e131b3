"""A chart as lines of text that fit a terminal."""

from itertools import accumulate, chain, zip_longest
from textwrap import wrap

from gdref.charts.ascii.canvas import BLANK, Glyph, as_glyphs
from gdref.charts.ascii.panel import draw
from gdref.charts.ascii.terminal_text import as_text, fit_columns
from gdref.charts.sheet import Panel, Sheet, placed
from gdref.text.numbers import count

FEWEST_ROWS, MOST_ROWS = 4, 60  # the smallest and the largest height of a panel, in rows
EASY = 8  # sentences are left out until panels side by side have this many rows
WIDTH_OF_TWO, WIDTH_OF_MANY = 33, 24  # the smallest width of a panel, with two panels and with more
COLOR_CODES = (34, 33, 32, 35, 95, 93, 36, 31)  # the ECMA-48 codes of colours like those in svg/


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

    If there are too many lines, sentences are left out, the last sentence first. If there are
    still too many lines, panels are left out.

    unicode: whether names may have characters beyond ASCII.
    color: whether to add the codes that a terminal needs for colours.
    fine: whether lines are drawn in braille characters, which are not ASCII.
    """
    sheet = placed(sheet)

    def lines_of(text: str, most: int | None = None) -> list[list[Glyph]]:
        lines = wrap(as_text(text, unicode), width, max_lines=most, placeholder="...")
        return [as_glyphs(fit_columns(line, width)) for line in lines]

    panels = list(sheet.panels)
    if sheet.frames:  # show only the last moment, without the panel of the errors
        pairs = zip(panels[:-1], sheet.frames[-1].series, strict=False)
        panels = [
            panel._replace(series=(*(one for one in panel.series if one.xs), *moving))
            for panel, moving in pairs
        ]
    least = WIDTH_OF_MANY if len(panels) > 2 else WIDTH_OF_TWO
    across = min(len(panels), max(1, (width + 2) // (least + 2)))
    each = (width - 2 * (across - 1)) // across
    groups = [panels[k : k + across] for k in range(0, len(panels), across)]

    def body(groups: list[list[Panel]], rows: int) -> list[list[Glyph]]:
        lines = []
        for group in groups:
            known: set[str] = set()
            drawn = [draw(one, each, rows, unicode, fine, low, known) for one in group]
            lines += _beside(drawn, each)
        return lines

    low = len(groups) > 1
    title = lines_of(sheet.title, 3)
    moment = [line for frame in sheet.frames[-1:] for line in lines_of(frame.words, 1)]
    room = height - len(title) - len(moment)
    needed = list(accumulate(len(body([group], FEWEST_ROWS)) for group in groups))
    shown = max(1, sum(lines <= room - (lines < needed[-1]) for lines in needed))
    room -= needed[shown - 1]
    left = sum(map(len, groups[shown:]))
    all_of_it = len(title) + len(moment) + needed[-1]
    more = f"{count(left, 'more panel')}: with --height {all_of_it}." if left else ""
    spare = room - (0 if low else EASY - FEWEST_ROWS)
    kept = []
    for text in (more, sheet.subtitle, *sheet.notes):
        lines = lines_of(text)
        kept.append(lines if len(lines) <= spare else [])
        spare -= len(kept[-1])
    after, source, *notes = kept
    room -= sum(map(len, kept))
    rows = max(FEWEST_ROWS, min(MOST_ROWS, FEWEST_ROWS + room // shown))
    drawn = body(groups[:shown], rows)
    over = len(drawn) - needed[shown - 1] - room  # higher panels may have longer legends
    if over > 0 and rows > FEWEST_ROWS:
        drawn = body(groups[:shown], max(FEWEST_ROWS, rows - over))
    lines = [*title, *source, *moment, *drawn, *after, *chain.from_iterable(notes)]
    return "\n".join(as_string(line, color) for line in lines).rstrip("\n") + "\n"


def _beside(panels: list[list[list[Glyph]]], width: int) -> list[list[Glyph]]:
    """Panels side by side. Blanks make short lines as wide as the panel."""
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
            text += "\x1b[0m" if own is None else f"\x1b[{COLOR_CODES[own % len(COLOR_CODES)]}m"
            current = own
        text += glyph.character
    return text.rstrip() + "\x1b[0m" * (current is not None)
