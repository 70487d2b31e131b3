"""The stand-in data: the sums of the original, and a script that makes it again."""

import runpy
from fractions import Fraction
from math import isclose
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"


def test_the_sums_are_those_of_the_original(points):
    x, y = [[Fraction(p[k]) for p in points] for k in (0, 1)]
    assert len(points) == 100
    for ours, theirs in (
        (sum(x), 4895.834146155936),
        (sum(y), 7273.505055368647),
        (sum(v * v for v in x), 249096.1189080058),
        (sum(u * v for u, v in zip(x, y, strict=True)), 368535.1486795527),
        (sum(v * v for v in y), 556510.7834483214),
    ):
        assert isclose(ours, theirs, rel_tol=1e-14)
    assert min(y) > 0
    assert min(x) > 23 and max(x) < 72


def test_the_script_makes_the_same_bytes():
    made = runpy.run_path(str(DATA / "make_calories.py"))["points"]()
    rows = "".join(f"{x!r},{y!r}\n" for x, y in made)
    assert (DATA / "calories.csv").read_bytes() == b"distance,calories\n" + rows.encode()
