"""What stands in for libraries that only draw, where they are not installed."""

import sys
import types
from typing import Any

DRAWS = ("matplotlib", "seaborn", "plotly", "tqdm", "IPython", "pylab", "bokeh", "mpl_toolkits")


class _Nothing:
    """Stands in for a library that only draws: takes every call, gives itself."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *arguments: Any, **_: Any) -> Any:
        # tqdm(range(9)) is its range.
        first = arguments[0] if arguments else None
        return first if hasattr(first, "__iter__") and not isinstance(first, str) else self

    def __getitem__(self, _: object) -> Any:
        return self

    def __iter__(self) -> Any:
        return iter((self, self))

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        return None


def replace_drawing(name: str) -> None:
    """Put stand-ins where the drawing library and its modules would be."""
    for part in (
        {name, name.split(".")[0]}
        | {f"matplotlib.{m}" for m in ("pyplot", "animation", "cm", "patches", "ticker")}
        | {"mpl_toolkits.mplot3d", "tqdm.auto", "tqdm.notebook", "IPython.display"}
    ):
        if part.split(".")[0] == name.split(".")[0]:
            stand_in: Any = types.ModuleType(part)
            stand_in.__getattr__ = lambda attribute: _named_nothing(attribute)
            sys.modules[part] = stand_in


def _named_nothing(attribute: str) -> Any:
    if attribute.startswith("__"):
        raise AttributeError(attribute)
    return _Nothing()
