"""gdref article: the numbers in the article, and the source of each."""

from gdref.cli.options import Columns, Data, Decimal, Format, points_from
from gdref.cli.show import check_format, show
from gdref.experiments.article import article as article_figures


def article(
    data: Data = None, columns: Columns = None, decimal: Decimal = ".", format: Format = "table"
) -> None:
    """The numbers that the article prints, and their sources."""
    check_format(format)
    show(article_figures(points_from(data, columns, decimal)), format)
