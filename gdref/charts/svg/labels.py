"""Puts the labels of marks, stops and contours into a panel, without overlaps."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import ceil, hypot

from gdref.charts.clean_text import clean
from gdref.charts.sheet import Position
from gdref.charts.svg.elements import text
from gdref.charts.svg.layout import Box, fit_pixels, is_free, text_box

GRID = 6.0  # the width of a cell in pixels
SPOT = 5.0  # the radius of a mark in pixels
# The places of a label beside a mark, in the order in which they are tried.
AROUND = [(9, 5, "start"), (-9, 5, "end"), (0, -10, "middle"), (0, 21, "middle")]
AROUND += [(8, -8, "start"), (8, 18, "start"), (-8, -8, "end"), (-8, 18, "end")]
AROUND += [(14, 5, "start"), (-14, 5, "end")]
Place = tuple[float, float, str]  # the x, y and anchor of a text
Cells = set[tuple[int, int]]  # the cells of a fine grid through which lines pass


class Labels:
    """Finds the first free place for each label of a panel. A label without a place is left out.

    taken: the boxes that labels must not touch. The box of each new label is added to `taken`.
    lines: lines that labels avoid. contours: lines that the labels of other contours avoid.
    """

    def __init__(
        self,
        room: Box,
        taken: list[Box],
        lines: Iterable[Sequence[Position]] = (),
        contours: Iterable[Sequence[Position]] = (),
    ) -> None:
        self._room, self._taken = room, taken
        self._lines, self._contours = cells(lines), cells(contours)
        self._spots: list[Position] = []  # the stops that have a label

    def mark(self, x: float, y: float, label: str) -> str:
        """The label of a mark, beside the mark. If possible, the label is not on a line."""
        self._taken.append(Box(x - 7, y - 7, x + 7, y + 7))
        label = fit_pixels(clean(label), 0.8 * (self._room.right - self._room.left))
        places = places_beside(x, y)
        places.sort(key=lambda at: passes(self._lines, text_box(at[0], at[1], label, "", at[2])))
        return self._at_first(places, label)

    def stop(self, x: float, y: float, label: str, color: str) -> str:
        """The label of a stop; "" if its dot or its label would touch another label or a line."""
        own = Box(x - SPOT, y - SPOT, x + SPOT, y + SPOT)
        if not is_free(own, self._taken, self._room):
            return ""

        def fits(box: Box) -> bool:
            near = (box.distance(*spot) for spot in self._spots)
            return not passes(self._lines, box) and all(box.distance(x, y) < one for one in near)

        if found := self._at_first(places_beside(x, y), label, "stop", fits, color):
            self._taken.append(own)
            self._spots.append((x, y))
        return found

    def contour(self, label: str, parts: list[list[Position]]) -> str:
        """The label of a contour, on the contour and on no other line."""
        corners = [corner for part in parts for corner in stepped(part, 20.0)]
        if not corners or max(hypot(x - corners[0][0], y - corners[0][1]) for x, y in corners) < 24:
            return ""
        others = self._lines | (self._contours - cells(parts) if label != "minimum" else set())
        places = [(x, y + 4, "middle") for x, y in corners[:: max(1, len(corners) // 40)]]
        return self._at_first(places, label, "level", lambda box: not passes(others, box))

    def _at_first(
        self,
        places: Iterable[Place],
        label: str,
        style: str = "",
        fits: Callable[[Box], bool] = lambda box: True,
        color: str = "",
    ) -> str:
        """The label at the first free place; "" if no place is free."""
        for x, y, anchor in places:
            box = text_box(x, y, label, style, anchor)
            if fits(box) and is_free(box, self._taken, self._room):
                self._taken.append(box)
                return text(x, y, label, f"{style} {color}".strip(), anchor, halo=True)
        return ""


def places_beside(x: float, y: float) -> list[Place]:
    """The places of a label beside the mark at (x, y)."""
    return [(x + dx, y + dy, anchor) for dx, dy, anchor in AROUND]


def passes(lines: Cells, box: Box) -> bool:
    """Whether a line passes through a box."""
    columns = range(int(box.left // GRID), int(box.right // GRID) + 1)
    rows = range(int(box.top // GRID), int(box.bottom // GRID) + 1)
    return any((column, row) in lines for column in columns for row in rows)


def cells(lines: Iterable[Sequence[Position]]) -> Cells:
    """The cells through which some lines pass."""
    return {(int(x // GRID), int(y // GRID)) for line in lines for x, y in stepped(line, GRID)}


def stepped(line: Sequence[Position], length: float) -> list[Position]:
    """Places along a line; the distance between two neighbours is at most `length`."""
    places = list(line[:1])
    for (x, y), (u, v) in pairwise(line):
        steps = min(200, ceil(hypot(u - x, v - y) / length)) or 1
        places += [(x + (u - x) * k / steps, y + (v - y) * k / steps) for k in range(1, steps + 1)]
    return places
