"""Makes the elements of an SVG, such as texts, lines and markers. Each element is a string."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import log2, sqrt
from typing import NamedTuple
from xml.sax.saxutils import escape

from gdref.charts.clean_text import clean
from gdref.charts.sheet import Position
from gdref.charts.svg.layout import Box
from gdref.charts.svg.style import COLORS, DASHES, MARKER_PATHS

CROWD = 0.5  # all dots become squares if more than half of them touch another dot
WIDEST = 24.0  # the diameter in pixels of the largest dot
DOTS = {
    "dots crowd": "Squares of a stronger grey: more points.",
    "dots piles": "Larger dots: several points at one place, by area.",
}


def n(value: float, decimals: int = 2) -> str:
    """A number in an SVG: at most 2 decimals, never -0."""
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def text(
    x: float, y: float, words: str, style: str = "", anchor: str = "start", halo: bool = False
) -> str:
    """A text element; (x, y) is the start, the middle or the end of its baseline.

    halo: whether the text has an edge in the colour of the paper, so that it is readable on lines.
    """
    style = f"{style} halo".strip() if halo else style
    kind = f' class="{style}"' if style else ""
    side = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text{kind} x="{n(x)}" y="{n(y)}"{side}>{escape(clean(words))}</text>'


def group(name: str, body: Iterable[str], title: str = "") -> str:
    """A group with an id, such as axis-x. NUL stands for the id of the picture."""
    words = f"<title>{escape(clean(title))}</title>" if title else ""
    return f'<g id="\0{re.sub(r"[^A-Za-z0-9.]+", "-", name).strip("-")}">{words}{"".join(body)}</g>'


def path_data(lines: Sequence[Sequence[Position]], decimals: int = 2) -> str:
    """The attribute d of a path. Relative corners are used, because they make d shorter."""
    unit = 10**decimals
    d = ""
    for line in lines:
        corners = [(round(x * unit), round(y * unit)) for x, y in line]
        steps = [
            f"{n((u - x) / unit, decimals)} {n((v - y) / unit, decimals)}"
            for (x, y), (u, v) in pairwise(corners)
            if (x, y) != (u, v)
        ]
        x, y = corners[0]
        d += f"M{n(x / unit, decimals)} {n(y / unit, decimals)}"
        d += f"l{' '.join(steps)}" if steps else "h0"
    return re.sub(r"(?<![\d.])0\.", ".", d).replace(" -", "-")


class Style(NamedTuple):
    """The look of a series. place: see Series.

    crowded: whether the line is so long that it is drawn thin and pale, without dashes.
    """

    place: int
    crowded: bool = False

    @property
    def color(self) -> str:
        """The class that sets the colour."""
        return f"c{self.place % len(COLORS)}"

    @property
    def stroke(self) -> str:
        """The attributes of a line."""
        dash = DASHES[(self.place + self.place // 8) % 8]
        look = f' stroke-dasharray="{dash}"' if dash else ""
        if self.crowded:
            look = ' stroke-opacity=".7"'
        width = 1.2 if self.crowded else 2
        return f'class="line {self.color}" stroke-width="{width}"{look}'

    def marker(self, x: float, y: float, size: float = 1.0) -> str:
        """The marker of the series at (x, y)."""
        d = f"M0 0{MARKER_PATHS[(self.place + self.place // 8) % 8]}"
        scale = f" scale({n(size)})" if size != 1 else ""
        at = f'transform="translate({n(x)} {n(y)}){scale}"'
        return f'<path class="spot {self.color}" {at} d="{d}"/>'

    def arrow(self, x: float, y: float, box: Box) -> str:
        """An arrowhead at the edge where a line leaves the box."""
        edges = ((y - box.top, 0), (box.right - x, 90), (box.bottom - y, 180), (x - box.left, 270))
        turn = f" rotate({min(edges)[1]})" if min(edges)[1] else ""
        at = f'transform="translate({n(x)} {n(y)}){turn}"'
        return f'<path class="arrow {self.color}" {at} d="M-6 9L0-3 6 9z"/>'


def look(kind: str, style: Style | None) -> str:
    """The class of an area, a contour or a guide. A guide with a style has the style's colour."""
    return f"{'own' if kind == 'guide' else kind} {style.color}" if style else kind


def dots(places: Sequence[Position]) -> list[str]:
    """The points as dots. The area of a dot is proportional to the number of points at its place.

    If most dots would touch another dot, all dots become squares of 4 pixels. A square with more
    points is darker. The class of the elements is a key of DOTS.
    """
    piles = Counter((round(x, 1), round(y, 1)) for x, y in places)
    size = 8.0 if len(piles) <= 20 else 5.5 if len(piles) <= 300 else 4.0
    cells = Counter((x // size, y // size) for x, y in piles)
    kind = ""
    groups: dict[tuple[float, float], list[Position]] = {}
    if sum(count for count in cells.values() if count > 1) > CROWD * len(piles):
        kind, size = " crowd", 4.0
        squares = Counter((x // 4, y // 4) for x, y in places)
        most = log2(max(squares.values())) or 1.0
        for (column, row), count in sorted(squares.items()):
            look = size, 0.4 + 0.15 * round(4 * log2(count) / most)
            groups.setdefault(look, []).append((column * 4 + 2, row * 4 + 2))
    else:
        opacity = min(1.0, 4 / sqrt(len(piles)) + 0.45)
        largest = sqrt(max(piles.values()))
        kind = " piles" if largest > 1 else ""
        base = min(size, max(2.0, WIDEST / largest))
        for place, count in piles.items():
            groups.setdefault((base * sqrt(count), opacity), []).append(place)
    elements = []
    for (width, opacity), some in sorted(groups.items()):
        alpha = f' stroke-opacity="{n(opacity)}"' if opacity < 1 else ""
        d = path_data([[place] for place in some])
        elements.append(f'<path class="dots{kind}" stroke-width="{n(width)}"{alpha} d="{d}"/>')
    return elements
