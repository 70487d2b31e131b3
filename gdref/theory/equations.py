"""The equation of a line, and the difference from the minimum in words."""

from functools import partial
from textwrap import fill

from gdref.bowl import Bowl
from gdref.points import Points
from gdref.squared_error import flat_line_error, gradient, mse
from gdref.text.numbers import rounded
from gdref.text.results import cell_text
from gdref.text.sentences import WIDTH, paragraph

# A relative change below this value does not change the first 4 digits of the error.
SAME_ERROR = 5e-5
# If the relative difference of two numbers is below this value, the first 10 digits are equal.
LAST_DIGITS = 1e-10
NO_ERROR = 1e-9  # a change of the error below NO_ERROR * the flat line's error does not count


def equation(m: float, b: float, points: Points) -> str:
    """The line with the names of the points' columns: y = 1.4777 x + 0.0889.

    The equation has 4 decimals, or more if rounding would change the first 4 digits of the error.
    """
    error = mse(m, b, points)
    flat = flat_line_error(partial(mse, points=points), partial(gradient, points=points))
    enough = SAME_ERROR * error + NO_ERROR * flat
    texts = [f"{value:.4f}" if value == 0 or 1e-3 <= abs(value) < 1e10 else "" for value in (m, b)]
    for n in range(5, 18):
        slope, intercept = (
            text or f"{value:.{n}g}" for text, value in zip(texts, (m, b), strict=True)
        )
        if not abs(mse(float(slope), float(intercept), points) - error) > enough:
            break
        texts = ["", ""]
    sign = "-" if b < 0 else "+"
    return f"{points.y_name} = {slope} {points.x_name} {sign} {intercept.removeprefix('-')}"


def lines_beside(m: float, b: float, error: float, bowl: Bowl, points: Points) -> str:
    """The line that was found, the line at the minimum, and the difference of their errors."""
    found, best = equation(m, b, points), equation(bowl.m, bowl.b, points)
    ends = (("The line found:", found, error), ("The minimum:   ", best, bowl.error))
    width = max(len(found), len(best))
    rows = [f"{title} {text.ljust(width)}   error {cell_text(e)}" for title, text, e in ends]
    if max(map(len, rows)) > WIDTH:
        rows = [f"{title} {text}, error {cell_text(e)}" for title, text, e in ends]
        rows = [fill(text, WIDTH, subsequent_indent=" " * 16) for text in rows]
    rows.append(f"The error of the line found {above_minimum(bowl.excess(m, b), bowl)}.")
    return "\n".join(filter(None, [*rows, many_minima(bowl, points)]))


def above_minimum(excess: float, bowl: Bowl) -> str:
    """The excess of a line in words, also in percent: "is 2.06 (1.87 %) above the minimum"."""
    if excess <= 1e-12 * bowl.error or excess <= bowl.rounding:
        return "equals the minimum up to rounding"
    percent = 0.0 if bowl.exact else 100 * excess / bowl.error
    share = f" ({rounded(percent)} %)" if 0 < percent < 10_000 else ""
    return f"is {rounded(excess)}{share} above the minimum"


def imprecise(points: Points) -> str:
    """A warning if x or y differ only in the last digits of a float; otherwise ""."""
    for name, values in zip((points.x_name, points.y_name), zip(*points, strict=True), strict=True):
        low, high = min(values), max(values)
        if 0 < high - low < LAST_DIGITS * max(abs(low), abs(high)):
            return (
                f"all {name} are near {high:.3g} and differ by only {high - low:.3g}. A float has "
                "only 16 digits, so the errors may be wrong because of rounding; "
                f"subtract {low:.6g} from all {name} first"
            )
    return ""


def many_minima(bowl: Bowl, points: Points) -> str:
    """A warning if several lines have the lowest error; "" if only one line has this error."""
    if bowl.unique:
        return ""
    why = f"All {points.x_name} are equal" if len(points) > 1 else "There is one point"
    return paragraph(
        f"{why}, so other lines have the same error. This line is the nearest to m\xa0=\xa00 and "
        "b\xa0=\xa00."
    ).replace("\xa0", " ")
