"""The package as such: what an import costs and needs, and how its floors lie."""

import ast
import subprocess
import sys
from pathlib import Path

import gdref

PACKAGE = Path(gdref.__file__).parent
FLOORS = [
    ["squared_error", "points", "csv_points", "exceptions", "suggest", "spread", "streams"],
    [
        "objective",
        "bowl",
        "moments",
        "scaling",
        "linear",
        "forecast",
        "rate_limits",
        "gradient_check",
    ],
    ["optimizers"],
    ["updates"],
    ["descent"],
    ["entry_points"],
    ["registry", "signatures", "specs", "source_files", "figures", "slips"],
    ["statements", "frozen", "tracing", "stepping", "tables", "by_hand", "line_values"],
    ["sweep_scores", "sweep"],
    ["run_report"],
    ["in_step"],
    ["diagnose", "charts", "testing"],
    ["comparison", "comparison_tables", "lesson"],
    ["cli"],
]


def test_the_core_needs_the_standard_library_only(tmp_path):
    code = "import gdref, sys; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    loaded = done.stdout.split()
    assert "gdref.descent" in loaded
    assert not {"typer", "tabulate", "importlib.metadata", "inspect", "fractions"} & set(loaded)
    assert {name.partition(".")[0] for name in loaded if not name.startswith("_")} - {
        "gdref"
    } <= sys.stdlib_module_names | {"distutils-precedence", "sitecustomize"}


def test_imports_go_down_the_floors():
    level = {name: k for k, floor in enumerate(FLOORS) for name in floor}
    for path in PACKAGE.rglob("*.py"):
        own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if own in ("__init__", "__main__"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("gdref."):
                other = node.module.split(".")[1]
                assert level[other] <= level[own], f"{path.name} imports {node.module}"


def test_no_two_modules_import_each_other():
    """Not even late, inside a function. A chart alone may: it asks for its renderer when shown."""
    modules = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        modules[".".join(parts).removesuffix(".__init__")] = path
    imports = {name: set() for name in modules}
    for name, path in modules.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module != "gdref":
                wholes = (f"{node.module}.{alias.name}" for alias in node.names)
                imports[name] |= {w if w in modules else node.module for w in wholes}
        imports[name] &= set(modules)
    assert "gdref.charts.svg" in imports["gdref.charts.chart"]
    imports["gdref.charts.chart"].remove("gdref.charts.svg")
    while imports:  # take out those that import nothing that is left
        leaves = {name for name, others in imports.items() if not others & set(imports)}
        assert leaves, f"a circle among {sorted(imports)}"
        imports = {name: others for name, others in imports.items() if name not in leaves}


def test_every_public_name_is_there_and_documented():
    for name in gdref.__all__:
        if name != "Point":
            assert getattr(gdref, name).__doc__
    assert (PACKAGE / "py.typed").exists()
