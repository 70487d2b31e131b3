"""The labels inside a panel: of marks, stops and contours, without overlaps."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import ceil, hypot

from gdref.charts.clean_text import clean
from gdref.charts.sheet import Position
from gdref.charts.svg.elements import text
from gdref.charts.svg.layout import Box, fit_pixels, is_free, text_box
from gdref.charts.svg.style import text_width

CELL = 6.0  # pixels
SPOT = 5.0  # pixels from the middle of a mark to its edge


class Labels:
    """The labels of a panel. Each is put at the first free place, or left out.

    taken: the boxes that labels must not touch; the box of each new label is added.
    The lines that labels must not touch are stored as cells of a fine grid.
    """

    def __init__(self, room: Box, taken: list[Box]) -> None:
        self._room, self._taken = room, taken
        self._cells: set[tuple[int, int]] = set()
        self._contours: set[tuple[int, int]] = set()
        self._spots: list[Position] = []  # the stops with a label

    def avoid(self, lines: Iterable[Sequence[Position]]) -> None:
        """Keep all later labels off these lines."""
        for line in lines:
            self._cells |= _cells(line)

    def avoid_contours(self, lines: Iterable[Sequence[Position]]) -> None:
        """Keep the labels of other contours off these contours."""
        for line in lines:
            self._contours |= _cells(line)

    def mark(self, x: float, y: float, label: str) -> str:
        """The label of a mark, beside the mark; it is not on a line if possible."""
        self._taken.append(Box(x - 7, y - 7, x + 7, y + 7))
        label = fit_pixels(clean(label), 0.8 * (self._room.right - self._room.left))
        width = text_width(label)
        around = [(10.0, 5.0), (-10 - width, 5), (-width / 2, -11), (-width / 2, 23)]
        around += [(10, -9), (10, 19), (-10 - width, -9), (-10 - width, 19)]
        places = [(x + dx, y + dy) for dx, dy in around]
        places.sort(key=lambda place: self._on_line(text_box(place[0], place[1], label)))
        return self._at_first(places, label)

    def stop(self, x: float, y: float, label: str, color: str) -> str:
        """The label of a stop; "" if its mark or the label would touch another one, or a line."""
        own = Box(x - SPOT, y - SPOT, x + SPOT, y + SPOT)
        if not is_free(own, self._taken, self._room):
            return ""
        width = text_width(label, "stop")
        around = [(9.0, 5.0), (-9 - width, 5), (7, -7), (-7 - width, -7), (7, 17), (-7 - width, 17)]
        around += [(-width / 2, -9), (-width / 2, 20), (14, 5), (-14 - width, 5)]

        def fits(box: Box) -> bool:
            near = (box.distance(*spot) for spot in self._spots)
            return not self._on_line(box) and all(box.distance(x, y) < other for other in near)

        places = [(x + dx, y + dy) for dx, dy in around]
        if found := self._at_first(places, label, "stop", fits=fits, color=color):
            self._taken.append(own)
            self._spots.append((x, y))
        return found

    def contour(self, label: str, parts: list[list[Position]]) -> str:
        """The label of a contour, at a place on the contour and on no other line."""
        corners = [corner for part in parts for corner in stepped(part, 20.0)]
        if not corners or max(hypot(x - corners[0][0], y - corners[0][1]) for x, y in corners) < 24:
            return ""
        places = [(x, y + 4) for x, y in corners[:: max(1, len(corners) // 40)]]
        own = {cell for part in parts for cell in _cells(part)}
        others = self._contours - own if label != "minimum" else set()

        def fits(box: Box) -> bool:
            return not self._on_line(box) and not self._on_line(box, others)

        return self._at_first(places, label, "level", "middle", fits)

    def _on_line(self, box: Box, cells: set[tuple[int, int]] | None = None) -> bool:
        """Whether a line passes through a box. cells: of other lines than those to avoid."""
        cells = self._cells if cells is None else cells
        columns = range(int(box.left // CELL), int(box.right // CELL) + 1)
        rows = range(int(box.top // CELL), int(box.bottom // CELL) + 1)
        return any((column, row) in cells for column in columns for row in rows)

    def _at_first(
        self,
        places: Iterable[Position],
        label: str,
        style: str = "",
        anchor: str = "start",
        fits: Callable[[Box], bool] = lambda box: True,
        color: str = "",
    ) -> str:
        """The label at the first place that fits and is free; "" if there is no such place."""
        for x, y in places:
            box = text_box(x, y, label, style, anchor)
            if fits(box) and is_free(box, self._taken, self._room):
                self._taken.append(box)
                return text(x, y, label, f"{style} {color}".strip(), anchor, halo=True)
        return ""


def _cells(line: Sequence[Position]) -> set[tuple[int, int]]:
    """The cells of the grid that a line passes."""
    return {(int(x // CELL), int(y // CELL)) for x, y in stepped(line, CELL)}


def stepped(line: Sequence[Position], length: float) -> list[Position]:
    """Places along a line; the distance between two neighbours is at most `length`."""
    places = list(line[:1])
    for (x, y), (u, v) in pairwise(line):
        steps = min(200, ceil(hypot(u - x, v - y) / length)) or 1
        places += [(x + (u - x) * k / steps, y + (v - y) * k / steps) for k in range(1, steps + 1)]
    return places
