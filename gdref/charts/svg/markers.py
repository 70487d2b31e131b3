"""Where the markers of lines go: each on a row, and away from those of the other lines."""

from collections.abc import Sequence

from gdref.charts.chart import Position
from gdref.charts.svg.elements import Style

MARKERS = 5  # on a line


class Markers:
    """Where markers are, so that they keep apart, or at least show where they can't."""

    def __init__(self) -> None:
        self._places: list[Position] = []

    def on_rows(self, rows: Sequence[Position], style: Style) -> list[str]:
        """Some markers of a line, each on a row of it, away from those of the other lines."""
        if not rows:
            return []
        left, right = rows[0][0], rows[-1][0]
        reach = max(60.0, (right - left) / MARKERS)
        chosen: list[Position] = []
        for k in range(MARKERS):
            x = left + (right - left) * (k + 0.12 + 0.1 * (style.place % 8)) / MARKERS
            near = sorted(rows, key=lambda row: abs(row[0] - x))[:5]
            near = [row for row in near if row not in chosen and abs(row[0] - x) < reach]
            clear = [r for r in near if not any(self._near(r, place) for place in self._places)]
            chosen += clear[:1]
        if not chosen:  # each row is another line's too: a ring around what is there
            others = sum(self._near(rows[-1], place) for place in self._places)
            self._places.append(rows[-1])
            return [style.marker(*rows[-1], 1 + 0.7 * others, hollow=True)] if others < 3 else []
        self._places += chosen
        return [style.marker(x, y) for x, y in chosen]

    @staticmethod
    def _near(one: Position, other: Position) -> bool:
        return abs(one[0] - other[0]) < 9 and abs(one[1] - other[1]) < 9
