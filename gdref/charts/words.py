"""Words for charts: lines and points in sentences, and texts made fit to be shown."""

from collections.abc import Callable

from gdref.points import Points
from gdref.text.numbers import MINUS, may_be_years, pictured


def describe_points(points: Points) -> str:
    """What the points are, in a sentence."""
    columns = zip((points.x_name, points.y_name), zip(*points, strict=True), strict=True)
    ranges = []
    for name, column in columns:
        ends = min(column), max(column)
        texts = [f"{end:.0f}" if may_be_years(ends) else pictured(end) for end in ends]
        ranges.append(f"{name} from {' to '.join(texts)}")
    return f"{points.title}: {', '.join(ranges)}."


def equation(m: float, b: float, points: Points) -> str:
    """A line in words, with the names of the points' columns: y = 1.478 x + 0.0889."""
    sign = MINUS if b < 0 else "+"
    return f"{points.y_name} = {pictured(m)} {points.x_name} {sign} {pictured(abs(b))}"


def zero_in_words(least: float) -> str:
    """What 0 stands for on an axis where an excess below `least` is drawn as 0."""
    return f"0 stands for less than {pictured(least, 3)}: the minimum, but for rounding."


def shortened(text: str, fits: Callable[[str], bool]) -> str:
    """The text, or as much of its beginning and its end as fits, with ... between."""
    if fits(text):
        return text
    for kept in range(min(len(text), 400) - 1, 0, -1):
        tail = kept // 3
        candidate = text[: kept - tail].rstrip() + "..." + (text[-tail:] if tail else "")
        if fits(candidate):
            return candidate
    return "..."


def clean(text: str) -> str:
    """A text from outside on one line: what XML forbids, or what turns text about, as U+FFFD."""
    return "".join(" " if c in "\t\n\r" else "\ufffd" if _forbidden(ord(c)) else c for c in text)


def _forbidden(code: int) -> bool:
    return (
        code < 0x20
        or 0x7F <= code < 0xA0
        or 0xD800 <= code < 0xE000
        or code & 0xFFFE == 0xFFFE
        or code in (0x61C, 0x200E, 0x200F, 0x2028, 0x2029)
        or 0x202A <= code <= 0x202E
        or 0x2066 <= code <= 0x2069
    )
