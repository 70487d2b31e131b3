"""The files of a new plugin. $name, $function, $package and $module are put in its place."""

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
dependencies = ["gdref"]

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
"""$name keeps the contract of gdref's optimizers."""

from gdref.testing import parametrize_with_checks

from $module import $function


@parametrize_with_checks([$function])
def test_contract(optimizer, check):
    check(optimizer)
'''

README = """\
# $package

The optimizer `$name` for gdref. In this folder:

    gdref plugin check $module.py:$function
    pip install -e .
    gdref compare --optimizers batch,$name

At first `$name` makes the steps of `batch`.
The update is a line in `$module.py`: make it your own.
What an optimizer has to keep to is in gdref's docs/plugins.md.
The tests, which `pytest` runs, make the same checks as the first command above.
"""

FILES = {
    "pyproject.toml": PYPROJECT,
    "$module.py": MODULE,
    "test_$module.py": TEST,
    "README.md": README,
}
