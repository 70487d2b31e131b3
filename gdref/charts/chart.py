"""A chart: a sheet that a notebook shows as a picture."""

from gdref.charts.sheet import Sheet
from gdref.charts.svg import render


class Chart(Sheet):
    """A picture that `gdref.charts.svg` or `gdref.charts.ascii` draws."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<Chart: {self.title}>"

    def _repr_svg_(self) -> str:
        """The picture for a notebook."""
        return render(self)
