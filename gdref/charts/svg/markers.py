"""The places of the markers on lines: at rows, and away from the markers of other lines."""

from collections.abc import Sequence

from gdref.charts.sheet import Position
from gdref.charts.svg.elements import Style

MARKERS = 5  # on a line
NEAR = 9  # pixels


def markers(rows: Sequence[Position], style: Style, taken: list[Position]) -> list[str]:
    """Some markers on a line, each at one of its rows. taken: the places of all markers so far."""

    def free(row: Position) -> bool:
        return not any(abs(row[0] - x) < NEAR and abs(row[1] - y) < NEAR for x, y in taken)

    if not rows:
        return []
    left, right = rows[0][0], rows[-1][0]
    reach = max(60.0, (right - left) / MARKERS)
    chosen: list[Position] = []
    for k in range(MARKERS):
        x = left + (right - left) * (k + 0.12 + 0.1 * (style.place % 8)) / MARKERS
        near = sorted(rows, key=lambda row: abs(row[0] - x))[:5]
        fits = [r for r in near if r not in chosen and abs(r[0] - x) < reach and free(r)]
        chosen += fits[:1]
    chosen = chosen or [rows[-1]]  # each row is too near to a marker of another line
    taken += chosen
    return [style.marker(x, y) for x, y in chosen]
