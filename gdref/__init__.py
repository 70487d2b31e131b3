"""gdref: the article "Math behind Gradient Descent" in plain Python, and optimizers beyond it.

from gdref import batch, descend, read_points

for row in descend(batch, read_points(), epochs=1000):
    print(row.epoch, row.m, row.b, row.error)
"""
# ruff: noqa: I001 - in the order in which the article meets them

from importlib import import_module

from gdref.points import Points, read_points
from gdref.squared_error import Point, predict, sse, mse, gradient
from gdref.objective import Objective
from gdref.optimizers.batch import batch
from gdref.descent import Descent, Row, descend
from gdref.bowl import Bowl
from gdref.optimizers.stochastic import sgd
from gdref.optimizers.momentum import momentum
from gdref.optimizers.nesterov import nesterov
from gdref.optimizers.adagrad import adagrad
from gdref.optimizers.rmsprop import rmsprop
from gdref.optimizers.adam import adam
from gdref.exceptions import GdrefError, PluginError, PointsError, SpecError

__all__ = [  # noqa: RUF022 - the same order
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
    "compare",
    "sgd",
    "momentum",
    "nesterov",
    "adagrad",
    "rmsprop",
    "adam",
    "register",
    "GdrefError",
    "PluginError",
    "PointsError",
    "SpecError",
]


COMMANDS = {
    "compare": "gdref.experiments.comparison",
    "fit": "gdref.experiments.fit",
    "sweep": "gdref.experiments.sweep",
    "article": "gdref.experiments.article",
}


def __getattr__(name: str) -> object:
    if name in COMMANDS:
        return getattr(import_module(COMMANDS[name]), name)
    if name in ("charts", "diagnosis", "mistakes", "testing"):
        return import_module(f"gdref.{name}")
    if name == "register":  # not before it is asked for: the registry takes longer to import
        from gdref.plugins.registry import register

        return register
    if name == "__version__":
        from gdref.plugins.entry_points import version

        return version()
    raise AttributeError(f"module 'gdref' has no attribute {name!r}")
