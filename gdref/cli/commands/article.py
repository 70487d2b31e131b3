"""gdref article: the numbers in the article, and where each comes from."""

import typer

from gdref.bowl import Bowl
from gdref.cli.options import Columns, Data, Format, points_from
from gdref.cli.sentences import line, lowest_line, warn
from gdref.cli.tables import (
    Cell,
    check_format,
    minimum_as_json,
    number,
    print_csv,
    print_json,
    table,
)
from gdref.figures import as_printed, figures

SLIP = """\
The slip: the notebook behind the article assigned (=) where the two gradient
sums are added up (+=). So each iteration followed the gradient of the last of
the points alone, divided by n. The code was mended later, the printed numbers
were not. They also exchange the names of b and m, and give as of 950 iterations
the two that belong to 1,000. To watch the slip:
gdref compare --optimizers batch,last-point --epochs 950"""


def article(data: Data = None, columns: Columns = None, format: Format = "table") -> None:
    """What the article prints, what gdref computes, and where each number comes from."""
    check_format(format)
    points = points_from(data, columns)
    found, end, bowl = figures(points), as_printed(points), Bowl.of(points)
    if format == "json":
        rows = [
            {**f._asdict(), "reproduced": f.agreement is not None, "agreement": f.agreement}
            for f in found
        ]
        print_json(
            {
                "data": points.name,
                "points": len(points),
                "minimum": minimum_as_json(bowl),
                "figures": rows,
                "as_printed": end._asdict(),
            }
        )
    elif format == "csv":
        print_csv(
            ["says", "printed", "value", "what", "agreement"],
            [[*figure, figure.agreement] for figure in found],
        )
    else:
        cells: list[list[Cell]] = [
            [f.says, f.printed, f.value and f"{f.value:.10g}", f.what, f.agreement or "NO"]
            for f in found
        ]
        header = ["the article says", "", "gdref", "what it is", "agrees"]
        print(table(header, cells, format))
        print(f"\n{SLIP}\n\nThe formulas as printed lead, in 950 iterations, to")
        print(f"  {line(end.m, end.b, points)}, error {number(end.error)}")
        print(f"and the minimum is\n  {lowest_line(bowl, points)}")
    missed = sum(figure.agreement is None for figure in found)
    if missed:
        warn(f"{missed} of {len(found)} figures are not reproduced on these points")
        raise typer.Exit(1)
