"""gdref: the article "Math behind Gradient Descent" in plain Python, and optimizers beyond it.

from gdref import batch, descend, read_points

for row in descend(batch, read_points(), epochs=1000):
    print(row.epoch, row.m, row.b, row.error)
"""
# ruff: noqa: I001 - the imports have the order of the article

from importlib import import_module
from typing import TYPE_CHECKING

from gdref.points import Points, read_points
from gdref.squared_error import Point, predict, sse, mse, gradient
from gdref.objective import Objective
from gdref.optimizers.batch import batch
from gdref.descent import Descent, Row, descend
from gdref.bowl import Bowl
from gdref.optimizers.stochastic import sgd
from gdref.optimizers.asgd import asgd
from gdref.optimizers.momentum import momentum
from gdref.optimizers.nesterov import nesterov
from gdref.optimizers.adagrad import adagrad
from gdref.optimizers.rmsprop import rmsprop
from gdref.optimizers.adam import adam
from gdref.exceptions import GdrefError, PluginError, PointsError, SpecError

if TYPE_CHECKING:  # type checkers and editors need these imports; Python does not run them
    from gdref import charts as charts
    from gdref import diagnosis as diagnosis
    from gdref import mistakes as mistakes
    from gdref import testing as testing
    from gdref.diagnosis.examine_program import diagnose
    from gdref.experiments.article import article
    from gdref.experiments.comparison import compare
    from gdref.experiments.fit import fit
    from gdref.experiments.sweep import sweep
    from gdref.plugins.registry import register
    from gdref.theory.explanation import explain
    from gdref.tracing.step import step

    __version__: str

__all__ = [  # noqa: RUF022 - the names have the order of the article
    "Points",
    "read_points",
    "Point",
    "predict",
    "sse",
    "mse",
    "gradient",
    "Objective",
    "batch",
    "Descent",
    "Row",
    "descend",
    "Bowl",
    "sgd",
    "asgd",
    "momentum",
    "nesterov",
    "adagrad",
    "rmsprop",
    "adam",
    "article",
    "compare",
    "diagnose",
    "explain",
    "fit",
    "step",
    "sweep",
    "register",
    "GdrefError",
    "PluginError",
    "PointsError",
    "SpecError",
]

LAZY = {  # these functions are imported at first use, because their imports take longer
    "article": "experiments.article",
    "compare": "experiments.comparison",
    "diagnose": "diagnosis.examine_program",
    "explain": "theory.explanation",
    "fit": "experiments.fit",
    "register": "plugins.registry",
    "step": "tracing.step",
    "sweep": "experiments.sweep",
}
ROOMS = ("charts", "diagnosis", "mistakes", "testing")


def __getattr__(name: str) -> object:
    if name in LAZY:
        return getattr(import_module(f"gdref.{LAZY[name]}"), name)
    if name in ROOMS:
        return import_module(f"gdref.{name}")
    if name == "__version__":
        from gdref.plugins.entry_points import version

        return version()
    raise AttributeError(f"module 'gdref' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *LAZY, *ROOMS, "__version__"})
