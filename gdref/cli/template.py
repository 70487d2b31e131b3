"""The files of a new plugin, with words such as $name that are put in their place."""

PYPROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "$package"
version = "0.1.0"
description = "The optimizer $name for gdref."
readme = "README.md"
requires-python = ">=3.11"
dependencies = ["$requires"]

[project.optional-dependencies]
test = ["pytest"]

[project.entry-points."gdref.optimizers"]
$name = "$module:$function"

[tool.hatch.build]
dev-mode-dirs = ["."]  # so that pip install -e asks for nothing but hatchling

[tool.hatch.build.targets.wheel]
only-include = ["$module.py"]

[tool.pytest.ini_options]
pythonpath = ["."]  # so that the tests run before the package is installed, too
"""

MODULE = '''\
"""The optimizer $name for gdref."""

from gdref import Objective
from gdref.optimizers import Updates


def $function(
    objective: Objective,
    m: float,
    b: float,
    *,
    learning_rate: float = 1e-4,
) -> Updates:
    """(m, b) <- (m, b) - learning_rate * gradient."""
    if not 0 < learning_rate < float("inf"):
        raise ValueError(f"learning_rate={learning_rate!r} is out of range; expected 0 < it < inf")
    while True:
        dm, db = objective.gradient(m, b)
        m, b = m - learning_rate * dm, b - learning_rate * db
        yield m, b
'''

TEST = '''\
"""$name keeps the contract of gdref's optimizers, and makes the updates of its formula."""

from gdref.testing import check_optimizer, parametrize_with_checks

from $module import $function

# Two points with easy derivatives, dE/dm = 2 m + 2 and dE/db = 2 b - 4: at (0, 0) the gradient is
# (2, -4). Where the first two updates lead, worked by hand. Change them with the formula.
POINTS = [(1, 1), (-1, 3)]
UPDATES = [(-0.0002, 0.0004), (-0.00039996, 0.00079992)]


@parametrize_with_checks([$function])
def test_contract(optimizer, check):
    check(optimizer)


def test_first_updates():
    check_optimizer($function, reference=UPDATES, points=POINTS, only=["reference"])
'''

README = """\
# $package

The optimizer `$name` for gdref. At first it makes the steps of `batch`.
The update is a line in `$module.py`: make it your own.
What an optimizer has to keep to is in gdref's docs/plugins.md.

## Install

gdref is on no package index yet, so pip cannot fetch it. In a fresh environment, install gdref
from its own folder first; then, in this folder, the package with what its tests need:

    pip install path/to/gdref
    pip install -e '.[test]'

It was made for gdref $version, and asks for `$requires`.

## Use

    gdref compare --optimizers batch,$name

## Test

`pytest` makes the checks of `gdref plugin check $module.py:$function`, and compares
the first updates with numbers worked by hand: those in `test_$module.py` are of the
steps of `batch`. Change them together with the formula.
"""

FILES = {
    "pyproject.toml": PYPROJECT,
    "$module.py": MODULE,
    "test_$module.py": TEST,
    "README.md": README,
}
