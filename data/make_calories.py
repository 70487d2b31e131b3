"""Make calories.csv: 100 points with the sums of the article's data, and its last point.

The error and the gradient depend only on n, sum x, sum y, sum x^2, sum xy and sum y^2. So on points
with the same sums, batch descent takes the same path. The script writes the same bytes each time,
because it uses only random(), sqrt and exact arithmetic, which are the same on all platforms.

    python3 data/make_calories.py
"""

import math
import random
from fractions import Fraction
from pathlib import Path

N = 100
SUM_X, SUM_Y = Fraction(4895.834146155936), Fraction(7273.505055368647)
SUM_XX, SUM_XY = Fraction(249096.1189080058), Fraction(368535.1486795527)
SUM_YY = Fraction(556510.7834483214)
LAST = (25.128484647772304, 53.454394214850524)
SEED = 2023  # x between 25 and 71, every y positive


def mean(values):
    return sum(values) / len(values)


def dot(us, vs):
    return sum(u * v for u, v in zip(us, vs, strict=True))


def bell(rng):
    """A random number with a bell-shaped, bounded distribution: the sum of six uniform ones."""
    return sum(Fraction(rng.random()) for _ in range(6))


def points():
    """The 100 points: 99 random points, adjusted to the sums, then the given last point."""
    rng = random.Random(SEED)
    n = N - 1
    last_x, last_y = map(Fraction, LAST)
    sum_x, sum_y = SUM_X - last_x, SUM_Y - last_y
    # The sums of squares about the means of the 99 points.
    sxx = SUM_XX - last_x * last_x - sum_x * sum_x / n
    sxy = SUM_XY - last_x * last_y - sum_x * sum_y / n
    syy = SUM_YY - last_y * last_y - sum_y * sum_y / n

    # Distances: centre the random numbers, then scale them to the spread of x.
    u = [bell(rng) for _ in range(n)]
    u = [value - mean(u) for value in u]
    scale = Fraction(math.sqrt(sxx / dot(u, u)))
    u = [scale * value for value in u]

    # Calories: the line that the sums need, plus noise that does not change this line.
    slope = sxy / sxx
    e = [bell(rng) for _ in range(n)]
    e = [value - mean(e) for value in e]
    tilt = dot(e, u) / dot(u, u)
    e = [value - tilt * x for value, x in zip(e, u, strict=True)]
    scale = Fraction(math.sqrt((syy - slope * sxy) / dot(e, e)))

    drawn = [
        (float(sum_x / n + x), float(sum_y / n + slope * x + scale * noise))
        for x, noise in zip(u, e, strict=True)
    ]
    return [*drawn, LAST]


if __name__ == "__main__":
    rows = "".join(f"{x!r},{y!r}\n" for x, y in points())
    target = Path(__file__).with_name("calories.csv")
    target.write_bytes(b"distance,calories\n" + rows.encode("ascii"))
    print(f"wrote {target}")
