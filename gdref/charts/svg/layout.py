"""The boxes of texts in an SVG. The boxes must not overlap, and must be inside the picture."""

from collections.abc import Sequence
from math import hypot
from typing import NamedTuple

from gdref.charts.clean_text import shortened
from gdref.charts.svg.style import SIZES, text_width

LEAD = 18.0  # pixels between the baselines of two lines of a label
APART = 6.0  # pixels between two labels; without a space, 0.3 and 1 would look like 0.31


class Box(NamedTuple):
    """A rectangle: left, top, right, bottom, in pixels from the top left."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two boxes overlap. Boxes with only a common edge do not overlap."""
        beside = self.left >= other.right or other.left >= self.right
        return not (beside or self.top >= other.bottom or other.top >= self.bottom)

    def distance(self, x: float, y: float) -> float:
        """The distance of a point from the box."""
        return hypot(max(self.left - x, 0, x - self.right), max(self.top - y, 0, y - self.bottom))

    def holds(self, other: "Box") -> bool:
        """Whether the other box is inside this box."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


def text_box(x: float, y: float, text: str, style: str = "", anchor: str = "start") -> Box:
    """The box of a text; (x, y) is the start, the middle or the end of its baseline."""
    size, width = SIZES.get(style, 15.0), text_width(text, style)
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    return Box(left, y - 0.8 * size, left + width, y + 0.22 * size)


def fit_pixels(text: str, width: float, style: str = "") -> str:
    """The text, shortened to a width in pixels."""
    return shortened(text, lambda candidate: text_width(candidate, style) <= width)


def wrapped(text: str, width: float, style: str = "", most: int = 5) -> list[str]:
    """A text in `most` lines or fewer. A line ends at a space, before : or after =."""
    lines: list[str] = []
    while text_width(text, style) > width and len(lines) < most - 1:
        fits = [k for k in range(1, min(len(text), 200)) if text_width(text[:k], style) <= width]
        breaks = [k for k in fits if text[k] in ": "] or [k for k in fits if text[k - 1] == "="]
        k = max(breaks, default=0)
        if not k:
            break
        lines.append(text[:k])
        text = text[k + 1 :] if text[k] == " " else text[k:]
    return [*lines, fit_pixels(text, width, style)]


def spread(
    wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float
) -> list[float]:
    """The tops of boxes that do not overlap, each near its wanted top, between top and bottom."""
    tops, order = list(wanted), sorted(range(len(wanted)), key=lambda k: wanted[k])
    for k in order:
        tops[k] = max(tops[k], top)
        top = tops[k] + heights[k]
    for k in reversed(order):
        tops[k] = min(tops[k], bottom - heights[k])
        bottom = tops[k]
    return tops


def is_free(box: Box, taken: Sequence[Box], room: Box) -> bool:
    """Whether a box is inside the room and not too near to any taken box."""
    wider = box._replace(left=box.left - APART, right=box.right + APART)
    return room.holds(box) and not any(wider.meets(other) for other in taken)
