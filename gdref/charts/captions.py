"""Sentences and names in charts: the points, a line, the meaning of 0 on a log axis."""

from gdref.points import Points
from gdref.text.numbers import MINUS, may_be_years, pictured


def describe_points(points: Points) -> str:
    """A sentence about the points: their number and their ranges."""
    columns = zip((points.x_name, points.y_name), zip(*points, strict=True), strict=True)
    ranges = []
    for name, column in columns:
        ends = min(column), max(column)
        texts = [f"{end:.0f}" if may_be_years(ends) else pictured(end) for end in ends]
        ranges.append(f"{name} from {' to '.join(texts)}")
    return f"{points.title}: {', '.join(ranges)}."


def equation(m: float, b: float, points: Points) -> str:
    """The equation of a line, with the names of the columns: y = 1.478 x + 0.0889."""
    sign = MINUS if b < 0 else "+"
    return f"{points.y_name} = {pictured(m)} {points.x_name} {sign} {pictured(abs(b))}"


def zero_note(least: float) -> str:
    """A note for an axis that shows every excess below `least` as 0."""
    return f"0 stands for less than {pictured(least, 3)}, which is rounding."
