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
SAME = 3.0  # pixels; spots at a smaller distance count as one spot


class Labels:
    """The labels of a panel. Each is put at the first free place, or left out.

    taken: the boxes that labels must not touch; the box of each new label is added.
    The lines that labels must not touch are stored as cells of a fine grid.
    """

    def __init__(self, room: Box, taken: list[Box]) -> None:
        self._room, self._taken = room, taken
        self._cells: set[tuple[int, int]] = set()

    def avoid(self, lines: Iterable[Sequence[Position]]) -> None:
        """Keep all later labels off these lines."""
        for line in lines:
            self._cells.update((int(x // CELL), int(y // CELL)) for x, y in stepped(line, CELL))

    def mark(self, x: float, y: float, label: str) -> str:
        """The label of a mark, beside the mark; it is not on a line if possible."""
        self._taken.append(Box(x - 7, y - 7, x + 7, y + 7))
        label = fit_pixels(clean(label), (self._room.right - self._room.left) / 2)
        width = text_width(label)
        around = [(10.0, 5.0), (-10 - width, 5), (-width / 2, -11), (-width / 2, 23)]
        around += [(10, -9), (10, 19), (-10 - width, -9), (-10 - width, 19)]
        places = [(x + dx, y + dy) for dx, dy in around]
        places.sort(key=lambda place: self._on_line(text_box(place[0], place[1], label)))
        return self._at_first(places, label)

    def stop(self, x: float, y: float, label: str, spots: Sequence[Position]) -> str:
        """The label of a stop. It is on no line, and nearer to the stop than to the other spots."""
        width = text_width(label, "stop")
        around = [(7.0, 5.0), (-7 - width, 5), (6, -6), (-6 - width, -6), (6, 16), (-6 - width, 16)]
        around += [(-width / 2, -8), (-width / 2, 19), (13, 5), (-13 - width, 5)]
        others = [(u, v) for u, v in spots if hypot(u - x, v - y) > SAME]

        def fits(box: Box) -> bool:
            own = box.distance(x, y)
            return not self._on_line(box) and all(own < box.distance(*spot) for spot in others)

        return self._at_first([(x + dx, y + dy) for dx, dy in around], label, "stop", fits=fits)

    def contour(self, label: str, parts: list[list[Position]]) -> str:
        """The label of a contour, at a place on the contour and on no other line."""
        corners = [corner for part in parts for corner in stepped(part, 20.0)]
        if not corners or max(hypot(x - corners[0][0], y - corners[0][1]) for x, y in corners) < 24:
            return ""
        places = [(x, y + 4) for x, y in corners[:: max(1, len(corners) // 40)]]
        return self._at_first(places, label, "level", "middle", lambda box: not self._on_line(box))

    def _on_line(self, box: Box) -> bool:
        """Whether a line passes through a box."""
        columns = range(int(box.left // CELL), int(box.right // CELL) + 1)
        rows = range(int(box.top // CELL), int(box.bottom // CELL) + 1)
        return any((column, row) in self._cells for column in columns for row in rows)

    def _at_first(
        self,
        places: Iterable[Position],
        label: str,
        style: str = "",
        anchor: str = "start",
        fits: Callable[[Box], bool] = lambda box: True,
    ) -> str:
        """The label at the first place that fits and is free; "" if there is no such place."""
        for x, y in places:
            box = text_box(x, y, label, style, anchor)
            if fits(box) and is_free(box, self._taken, self._room):
                self._taken.append(box)
                return text(x, y, label, style, anchor, halo=True)
        return ""


def stepped(line: Sequence[Position], length: float) -> list[Position]:
    """Places along a line; the distance between two neighbours is at most `length`."""
    places = list(line[:1])
    for (x, y), (u, v) in pairwise(line):
        steps = min(200, ceil(hypot(u - x, v - y) / length)) or 1
        places += [(x + (u - x) * k / steps, y + (v - y) * k / steps) for k in range(1, steps + 1)]
    return places
