"""gdref error: how far a line is from the points."""

from gdref.cli.formats import check_format, print_csv, print_json
from gdref.cli.options import B, Columns, Data, Decimal, Format, M, check_line, points_from
from gdref.cli.tables import table
from gdref.squared_error import mse, r_squared, rmse, sse


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
    values = {f.__name__: f(m, b, points) for f in (sse, mse, rmse, r_squared)}
    if format == "json":
        print_json({"data": points.name, "points": len(points), "m": m, "b": b, **values})
    elif format == "csv":
        print_csv(list(values), [list(values.values())])
    else:
        meaning = {
            "sse": "sum of (y - (m x + b))^2",
            "mse": "sse / n: the error; the article calls this SSE",
            "rmse": "square root of mse, in units of y",
            "r_squared": "1 - sse / sse of the line y = mean y",
        }
        if values["r_squared"] is None:
            meaning["r_squared"] = "undefined: all y are equal"
        rows = [(name, v, meaning[name]) for name, v in values.items()]
        print(table(["", "value", "what it is"], rows, format))
