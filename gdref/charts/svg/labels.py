"""The labels inside a panel: of marks and of contours, clear of each other and of the paths."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, hypot

from gdref.charts.chart import Position
from gdref.charts.svg.elements import text
from gdref.charts.svg.layout import Box, fit_pixels, free, text_box
from gdref.charts.svg.style import text_width
from gdref.charts.words import clean


def beside(
    x: float, y: float, label: str, paths: list[Position], boxes: list[Box], room: Box
) -> str:
    """A mark's label, on a side where there is room, if possible clear of the paths."""
    label = fit_pixels(clean(label), (room.right - room.left) / 2)
    width = text_width(label, 14)
    around = ((10, 5), (-10 - width, 5), (-width / 2, -11), (-width / 2, 22), (10, -9), (10, 18))
    candidates = [text_box(x + dx, y + dy, label) for dx, dy in around]
    clear = [b for b in candidates if not any(b.meets(Box(x, y, x, y)) for x, y in paths)]
    box = free([*clear, *candidates], boxes, room)
    if box is None:
        return ""
    boxes.append(box)
    dx, dy = around[candidates.index(box)]
    return text(x + dx, y + dy, label, "halo")


def along(
    level: str,
    lines: list[list[Position]],
    paths: list[Position],
    boxes: list[Box],
    room: Box,
) -> str:
    """A contour's level, somewhere on it, clear of the other labels and of the paths."""
    corners = [corner for line in lines for corner in line]
    if not corners or max(hypot(x - corners[0][0], y - corners[0][1]) for x, y in corners) < 24:
        return ""
    step = max(1, len(corners) // 40)
    candidates = [text_box(x, y + 4, level, "small", "middle") for x, y in corners[::step]]
    clear = [b for b in candidates if not any(b.meets(Box(x, y, x, y)) for x, y in paths)]
    box = free(clear, boxes, room)
    if box is None:
        return ""
    boxes.append(box)
    x, y = corners[::step][candidates.index(box)]
    return text(x, y + 4, level, "small halo", "middle")


def stepped(line: Sequence[Position]) -> list[Position]:
    """Places on a line, no more than some 8 pixels from one to the next."""
    places = list(line[:1])
    for (x, y), (u, v) in pairwise(line):
        steps = min(100, ceil(hypot(u - x, v - y) / 8)) or 1
        places += [(x + (u - x) * k / steps, y + (v - y) * k / steps) for k in range(1, steps + 1)]
    return places
