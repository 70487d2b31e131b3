"""Runs to draw, and a reader of SVGs that is independent of the code under test."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate, pairwise
from math import hypot
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest

from gdref import batch, descend, momentum, read_points, sgd
from gdref.bowl import Bowl
from gdref.charts import Chart, Track, data, descent, error, line, slices, surface, track
from gdref.charts.svg.layout import Box, text_box
from gdref.charts.svg.style import SIZES

NS = "{http://www.w3.org/2000/svg}"
SPECS: list[tuple[str, Any, dict[str, Any]]] = [
    ("batch", batch, {}),
    ("sgd", sgd, {}),
    ("momentum", momentum, {}),
    ("batch:learning_rate=0.0005", batch, {"learning_rate": 5e-4}),
    ("momentum:beta=0.5", momentum, {"beta": 0.5}),
    ("momentum:learning_rate=5e-05:beta=0.95", momentum, {"learning_rate": 5e-5, "beta": 0.95}),
    ("sgd:batch_size=10", sgd, {"batch_size": 10}),
    ("sgd:learning_rate=1e-05:batch_size=5:seed=3", sgd, {"batch_size": 5, "seed": 3}),
]


@cache
def all_tracks() -> list[Track]:
    points = read_points()
    found = []
    for label, optimizer, settings in SPECS:
        run = descend(optimizer, points, epochs=1000, **settings)
        rows = list(run)
        found.append(track(label, rows, diverged=run.status == "diverged"))
    return found


@pytest.fixture
def tracks() -> list[Track]:
    return list(all_tracks())


@pytest.fixture
def charts(tracks: list[Track]) -> dict[str, Chart]:
    """Every chart, by its name."""
    points = read_points()
    bowl = Bowl.of(points)
    three = tracks[:3]
    return {
        "data": data(points),
        "line": line(points, [("m = 0, b = 0", 0.0, 0.0)]),
        "lines": line(points, [("batch", 1.4777, 0.0889), ("minimum", bowl.m, bowl.b)]),
        "error": error(bowl, three),
        "error-diverged": error(bowl, [*three, tracks[3]]),
        "error-raw": error(bowl, three, over="updates", raw=True, log_x=False, log_y=False),
        "surface": surface(bowl, three),
        "surface-window": surface(bowl, three, window=(1.0, 1.8, -1.0, 9.0)),
        "surface-standardized": surface(bowl, three, standardized=True),
        "slice": slices(points, bowl, 0.0, 0.0),
        "descent": descent(points, bowl, tracks[2]),
    }


def _read(svg: str) -> SimpleNamespace:
    root = ElementTree.fromstring(svg)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    texts = []
    hidden = {t for g in root if g.attrib.get("opacity") == "0" for t in g.iter(f"{NS}text")}
    for element in root.iter(f"{NS}text"):
        words, style = element.text or "", element.attrib.get("class", "")
        if element in hidden:  # another frame
            continue
        style = style.partition(" ")[0].removesuffix("halo")
        size = style if style in SIZES else ""
        x, y = float(element.attrib["x"]), float(element.attrib["y"])
        box = text_box(x, y, words, size, element.attrib.get("text-anchor", "start"))
        texts.append(SimpleNamespace(words=words, style=style, x=x, y=y, box=box))
    return SimpleNamespace(
        root=root,
        corners=_corners,
        room=Box(0, 0, width, height),
        texts=texts,
        titles=[e.text for e in root.iter(f"{NS}title")],
        desc=root.findtext(f"{NS}desc") or "",
        style=root.findtext(f"{NS}style") or "",
        paths=[_named(e.attrib) for e in root.iter(f"{NS}path")],
    )


def _named(attributes: dict[str, str]) -> dict[str, str]:
    """The attributes; the class of the colour, such as c1, is in "color"."""
    kind, _, color = attributes.get("class", "").partition(" ")
    return {**attributes, "class": kind, "color": color}


@pytest.fixture
def read() -> Callable[[str], SimpleNamespace]:
    """A function that reads an SVG: its texts with their boxes, its paths, its words."""
    return _read


def _corners(d: str) -> list[list[tuple[float, float]]]:
    lines = []
    for piece in re.findall(r"M([^M]*)", d.replace("h0", "")):
        numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", piece)]
        xs, ys = numbers[::2], numbers[1::2]
        if "l" in piece:  # each corner is relative to the one before
            xs, ys = list(accumulate(xs)), list(accumulate(ys))
        lines.append([(round(x, 3), round(y, 3)) for x, y in zip(xs, ys, strict=False)])
    return lines


RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


@pytest.fixture(scope="session")
def value() -> Callable[[str], float]:
    """A function that reads the number in a label."""

    def read(label: str) -> float:
        label = label.replace("\N{MINUS SIGN}", "-").replace(",", "")
        mantissa, _, power = (
            label.rpartition("10") if label[-1] in "⁻⁰¹²³⁴⁵⁶⁷⁸⁹" else (label, "", "")
        )
        mantissa = mantissa.removesuffix("\N{MULTIPLICATION SIGN}")
        number = f"{mantissa}1" if mantissa in ("", "-") else mantissa
        return float(f"{number}e{power.translate(RAISED)}") if power else float(label)

    return read


@pytest.fixture
def corners() -> Callable[[str], list[list[tuple[float, float]]]]:
    """A function that reads the corners of each piece of a path; its d has only M, L and l."""
    return _corners


def _distance(x: float, y: float, corners: Sequence[tuple[float, float]]) -> float:
    """The distance of (x, y) from the line through the corners."""
    nearest = min(hypot(x - u, y - v) for u, v in corners)
    for (ax, ay), (bx, by) in pairwise(corners):
        dx, dy = bx - ax, by - ay
        if length := dx * dx + dy * dy:
            share = max(0.0, min(1.0, ((x - ax) * dx + (y - ay) * dy) / length))
            nearest = min(nearest, hypot(x - ax - share * dx, y - ay - share * dy))
    return nearest


@pytest.fixture(scope="session")
def distance() -> Callable[..., float]:
    """A function: the distance of (x, y) from the line through some corners."""
    return _distance
