"""gdref article: the numbers that the article prints, and their sources."""

from gdref.cli.option_groups import PointOptions, with_option_groups
from gdref.cli.options import Format
from gdref.cli.show import show
from gdref.experiments.article import article as article_figures


@with_option_groups
def article(*, points: PointOptions, format: Format = "table") -> None:
    """The numbers that the article prints, and their sources."""
    show(article_figures(points.read()), format)
