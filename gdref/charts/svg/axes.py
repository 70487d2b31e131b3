"""The axes of a panel: ticks, grid and names, and the break after a 0 on a log axis."""

from itertools import pairwise

from gdref.charts.chart import BREAK, ZERO, Panel
from gdref.charts.scale import Tick
from gdref.charts.svg.elements import n, text
from gdref.charts.svg.layout import Box, fit_pixels, text_box
from gdref.charts.svg.style import text_width
from gdref.charts.words import clean

SIDE = 22  # pixels to the right of a panel that its tick labels may use


def y_ticks(panel: Panel) -> list[Tick]:
    """The ticks of the upright axis: their labels settle how wide the panel is."""
    return panel.y.ticks(7)


def gutter(panel: Panel) -> float:
    """The room that the labels of a panel's y axis need to its left."""
    return 18 + max([30.0, *(text_width(tick.label, "tick") for tick in y_ticks(panel))])


def axes(panel: Panel, box: Box) -> tuple[list[str], list[Box]]:
    """The elements of the axes, and the boxes of their labels; the name of y stands above it."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    grid, labels, boxes = [], [], []
    for tick in y_ticks(panel):
        y = bottom - height * panel.y.position(tick.value)
        grid.append(f"M{n(left)} {n(y)}H{n(right)}")
        labels.append(text(left - 8, y + 5, tick.label, "tick", "end"))
        boxes.append(text_box(left - 8, y + 5, tick.label, "tick", "end"))
    for most in range(9, 0, -1):
        x_ticks = panel.x.ticks(most)
        at = [left + width * panel.x.position(tick.value) for tick in x_ticks]
        below = [
            text_box(x, bottom + 20, tick.label, "tick", "middle")
            for x, tick in zip(at, x_ticks, strict=True)
        ]
        regular = below[bool(panel.x.log and panel.x.zero) :]  # the 0 may stand closer
        if all(a.right + 8 <= b.left for a, b in pairwise(regular)):
            break
    room = left - 46  # where the next label may begin
    for x, tick, label in zip(at, x_ticks, below, strict=True):
        grid.append(f"M{n(x)} {n(top)}V{n(bottom)}")
        if room < label.left and label.right <= right + SIDE:
            room = label.right + 3
            labels.append(text(x, bottom + 20, tick.label, "tick", "middle"))
            boxes.append(label)
    x_name = fit_pixels(clean(panel.x.name), width)
    y_name = fit_pixels(clean(panel.y.name), right - left + 30)
    start = left - gutter(panel) + 14
    labels.append(text((left + right) / 2, bottom + 41, x_name, "faint", "middle"))
    labels.append(text(start, top - 11, y_name, "faint"))
    boxes.append(text_box((left + right) / 2, bottom + 41, x_name, "faint", "middle"))
    boxes.append(text_box(start, top - 11, y_name, "faint"))
    frame = f"M{n(left)} {n(top)}V{n(bottom)}H{n(right)}"
    if panel.x.log and panel.x.zero:
        x = left + width * (ZERO + BREAK) / 2
        frame += f"M{n(x - 5)} {n(bottom + 5)}l4 -10M{n(x + 1)} {n(bottom + 5)}l4 -10"
    if panel.y.log and panel.y.zero:
        y = bottom - height * (ZERO + BREAK) / 2
        frame += f"M{n(left - 5)} {n(y + 5)}l10 -4M{n(left - 5)} {n(y - 1)}l10 -4"
    if panel.y.log and panel.y.never:
        y = top + height * (ZERO + BREAK) / 2
        frame += f"M{n(left - 5)} {n(y + 5)}l10 -4M{n(left - 5)} {n(y - 1)}l10 -4"
    return [
        f'<path class="grid" d="{"".join(grid)}"/>',
        f'<path class="axis" d="{frame}"/>',
        *labels,
    ], boxes
