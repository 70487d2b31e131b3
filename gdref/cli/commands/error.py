"""gdref error: the error of one line."""

from gdref.cli.option_groups import PointOptions, with_option_groups
from gdref.cli.options import B, Format, M, check_line
from gdref.cli.show import show
from gdref.theory.line_results import error_of_line


@with_option_groups
def error(*, m: M = 0.0, b: B = 0.0, data: PointOptions, format: Format = "table") -> None:
    """The error of the line y = m x + b: sse, mse, rmse and R^2."""
    points = data.read()
    check_line(m, b, points)
    show(error_of_line(m, b, points), format)
