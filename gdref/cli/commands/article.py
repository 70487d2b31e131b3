"""gdref article: the numbers in the article, and where each comes from."""

from textwrap import fill

from gdref.bowl import Bowl
from gdref.cli.formats import check_format, print_csv, print_json
from gdref.cli.options import Columns, Data, Decimal, Format, points_from
from gdref.cli.sentences import line, many_minima
from gdref.cli.tables import table
from gdref.experiments.figures import Figure, as_printed, figures
from gdref.text.results import cell_text
from gdref.text.sentences import WIDTH

MISTAKE = """\
The mistake: the notebook behind the article assigned (=) where the two gradient
sums are added up (+=). So each iteration followed the gradient of the last of
the points alone, divided by n. The code was mended later, the printed numbers
were not. They also exchange the names of b and m, and give as of 950 iterations
the two that belong to 1,000. To watch the mistake:
gdref compare --optimizers batch,last-point --epochs 950"""

OTHER_POINTS = """\
These are not the article's points, so its figures say nothing of them. This is
what the same formulas give here. The mistake follows the last point alone (= where
+= is meant); gdref article, without --data, tells how it came about."""


def article(
    data: Data = None, columns: Columns = None, decimal: Decimal = ".", format: Format = "table"
) -> None:
    """What the article prints, and where each number comes from."""
    check_format(format)
    points = points_from(data, columns, decimal)
    article_figures, bowl = figures(points), Bowl.of(points)
    end, status = as_printed(points)
    if format == "json":
        rows = [
            {**f._asdict(), "reproduced": f.agreement is not None, "agreement": f.agreement}
            for f in article_figures
        ]
        print_json(
            {
                "data": points.name,
                "points": len(points),
                "minimum": bowl.as_json(),
                "figures": rows,
                "as_printed": end._asdict(),
            }
        )
    elif format == "csv":
        print_csv(
            ["says", "printed", "value", "what", "agreement"],
            [[*figure, figure.agreement] for figure in article_figures],
        )
    else:
        print(report(article_figures, format))
        if status == "diverged":
            print("The formulas as printed diverge: a learning rate of 0.0001 is too large here,")
        else:
            print(f"The formulas as printed lead, in {end.epoch} iterations, to")
            print(in_lines(f"{line(end.m, end.b, points)}, error {cell_text(end.error)}"))
        print("and the minimum is")
        print(in_lines(f"{line(bowl.m, bowl.b, points)}, error {cell_text(bowl.error)}"))
        print(many_minima(bowl, points)[1:], end="\n" * (not bowl.unique))


def in_lines(text: str) -> str:
    """A line of points and its error, set in, within 80 columns."""
    return fill(text, WIDTH, initial_indent="  ", subsequent_indent="    ")


def report(article_figures: list[Figure], style: str) -> str:
    """The article's figures beside these points' ones; on other points, the latter alone."""
    values = [f.value if f.value is None else f"{f.value:.10g}" for f in article_figures]
    whats = [f.what for f in article_figures]
    if any(figure.agreement for figure in article_figures):
        header = ["the article says", "", "gdref", "what it is", "agrees"]
        cells = [
            [f.says, f.printed, value, f.what, f.agreement or "NO"]
            for f, value in zip(article_figures, values, strict=True)
        ]
        return f"{table(header, cells, style)}\n\n{MISTAKE}\n"
    rows = [[what, value or "diverged"] for what, value in zip(whats, values, strict=True)]
    return f"{OTHER_POINTS}\n\n{table(['what it is', 'on these points'], rows, style)}\n"
