"""The labels inside a panel: of marks, stops and contours, clear of each other and of the lines."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import ceil, hypot

from gdref.charts.chart import Position
from gdref.charts.svg.elements import text
from gdref.charts.svg.layout import Box, fit_pixels, is_free, text_box
from gdref.charts.svg.style import text_width
from gdref.charts.words import clean

CELL = 6.0  # pixels
SAME = 3.0  # pixels: spots so near are one


class Lines:
    """The lines that labels are to keep clear of, as the cells of a fine grid that they pass."""

    def __init__(self) -> None:
        self._cells: set[tuple[int, int]] = set()

    def add(self, lines: Iterable[Sequence[Position]]) -> None:
        for line in lines:
            self._cells.update((int(x // CELL), int(y // CELL)) for x, y in stepped(line, CELL))

    def cross(self, box: Box) -> bool:
        """Whether one of them passes through a box."""
        columns = range(int(box.left // CELL), int(box.right // CELL) + 1)
        rows = range(int(box.top // CELL), int(box.bottom // CELL) + 1)
        return any((column, row) in self._cells for column in columns for row in rows)


def beside(x: float, y: float, label: str, lines: Lines, boxes: list[Box], room: Box) -> str:
    """A mark's label, on a side where there is room, if possible clear of the lines."""
    label = fit_pixels(clean(label), (room.right - room.left) / 2)
    width = text_width(label)
    around = [(10.0, 5.0), (-10 - width, 5), (-width / 2, -11), (-width / 2, 23)]
    around += [(10, -9), (10, 19), (-10 - width, -9), (-10 - width, 19)]
    places = [(x + dx, y + dy) for dx, dy in around]
    places.sort(key=lambda place: lines.cross(text_box(place[0], place[1], label)))
    return at_first(places, label, boxes, room)


def at_stop(
    x: float,
    y: float,
    label: str,
    spots: Sequence[Position],
    lines: Lines,
    boxes: list[Box],
    room: Box,
) -> str:
    """The label of a stop, where it is clear of all lines and no other of the spots is as near to
    it; otherwise none.
    """
    width = text_width(label, "stop")
    around = [(7.0, 5.0), (-7 - width, 5), (6, -6), (-6 - width, -6), (6, 16), (-6 - width, 16)]
    around += [(-width / 2, -8), (-width / 2, 19), (13, 5), (-13 - width, 5)]
    others = [(u, v) for u, v in spots if hypot(u - x, v - y) > SAME]

    def fits(box: Box) -> bool:
        own = box.distance(x, y)
        return not lines.cross(box) and all(own < box.distance(*spot) for spot in others)

    places = [(x + dx, y + dy) for dx, dy in around]
    return at_first(places, label, boxes, room, "stop", fits=fits)


def along(
    label: str, parts: list[list[Position]], lines: Lines, boxes: list[Box], room: Box
) -> str:
    """The label of a contour, somewhere on it, clear of the other labels and of the lines."""
    corners = [corner for part in parts for corner in stepped(part, 20.0)]
    if not corners or max(hypot(x - corners[0][0], y - corners[0][1]) for x, y in corners) < 24:
        return ""
    places = [(x, y + 4) for x, y in corners[:: max(1, len(corners) // 40)]]
    return at_first(places, label, boxes, room, "level", "middle", lambda box: not lines.cross(box))


def at_first(
    places: Iterable[Position],
    label: str,
    boxes: list[Box],
    room: Box,
    style: str = "",
    anchor: str = "start",
    fits: Callable[[Box], bool] = lambda box: True,
) -> str:
    """The label at the first of some places where it is in the room and apart from all boxes, which
    its own then joins; "" where there is none.
    """
    for x, y in places:
        box = text_box(x, y, label, style, anchor)
        if fits(box) and is_free(box, boxes, room):
            boxes.append(box)
            return text(x, y, label, style, anchor, halo=True)
    return ""


def stepped(line: Sequence[Position], length: float) -> list[Position]:
    """Places on a line, no more than some length from one to the next."""
    places = list(line[:1])
    for (x, y), (u, v) in pairwise(line):
        steps = min(200, ceil(hypot(u - x, v - y) / length)) or 1
        places += [(x + (u - x) * k / steps, y + (v - y) * k / steps) for k in range(1, steps + 1)]
    return places
