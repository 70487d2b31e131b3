"""gdref error: the error of one line."""

from gdref.cli.options import B, Columns, Data, Decimal, Format, M, check_line, points_from
from gdref.cli.show import check_format, show
from gdref.theory.line_results import ErrorOfLine


def error(
    m: M = 0.0,
    b: B = 0.0,
    data: Data = None,
    columns: Columns = None,
    decimal: Decimal = ".",
    format: Format = "table",
) -> None:
    """The error of the line y = m x + b: sse, mse, rmse and R^2."""
    check_format(format)
    points = points_from(data, columns, decimal)
    check_line(m, b, points)
    show(ErrorOfLine(m, b, points), format)
