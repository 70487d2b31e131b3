"""Draws the axes of a panel: ticks, grid, names, and the breaks of a log axis at 0 and inf."""

from gdref.charts.axis import BREAK, ZERO
from gdref.charts.clean_text import clean
from gdref.charts.sheet import Panel
from gdref.charts.svg.elements import group, n, text
from gdref.charts.svg.layout import LEAD, Box, fit_pixels, text_box
from gdref.charts.svg.style import text_width
from gdref.charts.ticks import Tick

MOST_TICKS, TICK_GAP = 12, 8.0  # the most ticks of an x axis; the fewest pixels between two labels


def gutter(panel: Panel) -> float:
    """The pixels on the left of a panel, for the labels of y and half of the first label of x."""
    widest = max(30.0, *map(width_of, panel.y.ticks(9)))
    return max(18 + widest, _half(panel, 0))


def side(panel: Panel) -> float:
    """The pixels on the right of a panel, for half of the last label of x."""
    return max(22.0, _half(panel, -1))


def _half(panel: Panel, end: int) -> float:
    """Half of the width of an end label of x, plus half of a gap."""
    return width_of(panel.x.ticks(MOST_TICKS)[end]) / 2 + TICK_GAP / 2


def width_of(tick: Tick) -> float:
    """The width of a label in pixels."""
    return text_width(tick.label, "tick")


def axes(panel: Panel, box: Box) -> tuple[list[str], list[Box]]:
    """The elements of the axes, and the boxes of their labels. The y axis has its name above it."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top

    def x_at(tick: Tick) -> float:
        return left + width * panel.x.position(tick.value)

    def y_at(tick: Tick) -> float:
        return bottom - height * panel.y.position(tick.value)

    def span(at: float, size: float) -> tuple[float, float]:
        return at - size / 2, at + size / 2

    x_ticks = panel.x.labelled(MOST_TICKS, TICK_GAP, lambda tick: span(x_at(tick), width_of(tick)))
    y_ticks = panel.y.labelled(9, 0, lambda tick: span(y_at(tick), LEAD - 3))
    grid_x = "".join(f"M{n(x_at(tick))} {n(top)}V{n(bottom)}" for tick in x_ticks)
    grid_y = "".join(f"M{n(left)} {n(y_at(tick))}H{n(right)}" for tick in y_ticks)
    x_name = fit_pixels(clean(panel.x.title), width)
    y_name = fit_pixels(clean(panel.y.title), width + gutter(panel) - 14 + side(panel))
    x_texts = [(x_at(tick), bottom + 20, tick.label, "tick", "middle") for tick in x_ticks]
    x_texts.append(((left + right) / 2, bottom + 41, x_name, "faint", "middle"))
    y_texts = [(left - 8, y_at(tick) + 5, tick.label, "tick", "end") for tick in y_ticks]
    y_texts.append((left - gutter(panel) + 14, top - 11, y_name, "faint", "start"))
    frame = f"M{n(left)} {n(top)}V{n(bottom)}H{n(right)}"
    gap = (ZERO + BREAK) / 2
    if panel.x.zero:
        x = left + width * gap
        frame += f"M{n(x - 5)} {n(bottom + 5)}l4 -10M{n(x + 1)} {n(bottom + 5)}l4 -10"
    breaks = [bottom - height * gap] * panel.y.zero + [top + height * gap] * bool(panel.y.never)
    for y in breaks:
        frame += f"M{n(left - 5)} {n(y + 5)}l10 -4M{n(left - 5)} {n(y - 1)}l10 -4"
    elements = [
        group(name, [f'<path class="grid" d="{grid}"/>', *(text(*one) for one in texts)])
        for name, grid, texts in (("axis-x", grid_x, x_texts), ("axis-y", grid_y, y_texts))
    ]
    elements.append(f'<path class="axis" d="{frame}"/>')
    return elements, [text_box(*one) for one in (*x_texts, *y_texts)]
