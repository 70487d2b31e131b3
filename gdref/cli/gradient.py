"""gdref gradient: which way, and how steeply, the error rises."""

from gdref.cli.options import B, Columns, Data, Format, M, check_line, points_from
from gdref.cli.output import check_format, print_csv, print_json, table
from gdref.squared_error import gradient as gradient_at


def gradient(
    m: M = 0.0,
    b: B = 0.0,
    data: Data = None,
    columns: Columns = "1,2",
    format: Format = "table",
) -> None:
    """The gradient of the error at the line y = m x + b."""
    check_format(format)
    points = points_from(data, columns)
    check_line(m, b, points)
    dm, db = gradient_at(m, b, points)
    if format == "json":
        print_json({"data": points.name, "points": len(points), "m": m, "b": b, "dm": dm, "db": db})
    elif format == "csv":
        print_csv(["dm", "db"], [[dm, db]])
    else:
        rows = [
            ("dE/dm", dm, "-2/n * sum of x (y - (m x + b))"),
            ("dE/db", db, "-2/n * sum of (y - (m x + b))"),
        ]
        print(table(["", "value", "what it is"], rows, format))
