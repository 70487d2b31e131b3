"""The axes of a panel: ticks, grid and names, and the breaks of a log axis at 0 and inf."""

from gdref.charts.axis import BREAK, ZERO
from gdref.charts.clean_text import clean
from gdref.charts.sheet import Panel
from gdref.charts.svg.elements import group, n, text
from gdref.charts.svg.layout import LINE, Box, fit_pixels, text_box
from gdref.charts.svg.style import text_width
from gdref.charts.ticks import Tick


def y_ticks(panel: Panel) -> list[Tick]:
    """The ticks of the y axis."""
    return panel.y.ticks(7)


def gutter(panel: Panel) -> float:
    """The width of the labels of the y axis, in pixels."""
    return 18 + max([30.0, *(text_width(tick.label, "tick") for tick in y_ticks(panel))])


def side(panel: Panel) -> float:
    """The room at the right of a panel: half of the label at the end of the x axis, in pixels."""
    return max(22.0, text_width(panel.x.ticks(2)[-1].label, "tick") / 2 + 4)


def axes(panel: Panel, box: Box) -> tuple[list[str], list[Box]]:
    """The elements of the axes, and the boxes of their labels. The name of y is above the axis."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    texts: dict[str, list[tuple[float, float, str, str, str]]]  # the arguments of text()
    grid: dict[str, str]
    grid, texts = {"x": "", "y": ""}, {"x": [], "y": []}
    for tick in y_ticks(panel):
        y = bottom - height * panel.y.position(tick.value)
        grid["y"] += f"M{n(left)} {n(y)}H{n(right)}"
        if not texts["y"] or texts["y"][-1][1] - y - 5 > LINE - 3:  # a low panel has few labels
            texts["y"].append((left - 8, y + 5, tick.label, "tick", "end"))

    def span(tick: Tick) -> tuple[float, float]:
        at, half = left + width * panel.x.position(tick.value), text_width(tick.label, "tick") / 2
        return at - half, at + half

    for tick in panel.x.labelled(9, 8, span):
        x = left + width * panel.x.position(tick.value)
        grid["x"] += f"M{n(x)} {n(top)}V{n(bottom)}"
        texts["x"].append((x, bottom + 20, tick.label, "tick", "middle"))
    x_name = fit_pixels(clean(panel.x.title), width)
    y_name = fit_pixels(clean(panel.y.title), width + gutter(panel) - 8)
    texts["x"].append(((left + right) / 2, bottom + 41, x_name, "faint", "middle"))
    texts["y"].append((left - gutter(panel) + 14, top - 11, y_name, "faint", "start"))
    frame = f"M{n(left)} {n(top)}V{n(bottom)}H{n(right)}"
    gap = (ZERO + BREAK) / 2
    if panel.x.log and panel.x.zero:
        x = left + width * gap
        frame += f"M{n(x - 5)} {n(bottom + 5)}l4 -10M{n(x + 1)} {n(bottom + 5)}l4 -10"
    breaks = [bottom - height * gap] * panel.y.zero + [top + height * gap] * bool(panel.y.never)
    for y in breaks if panel.y.log else ():
        frame += f"M{n(left - 5)} {n(y + 5)}l10 -4M{n(left - 5)} {n(y - 1)}l10 -4"
    parts = {
        a: [f'<path class="grid" d="{grid[a]}"/>', *(text(*t) for t in texts[a])] for a in "xy"
    }
    elements = [group(f"axis-{a}", part) for a, part in parts.items()]
    elements.append(f'<path class="axis" d="{frame}"/>')
    return elements, [text_box(*one) for some in texts.values() for one in some]
