"""The package as such: what an import costs and needs, and how its floors lie."""

import ast
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import gdref

PACKAGE = Path(gdref.__file__).parent
FLOORS = [  # from the ground up: each may import what stands below it, nothing beside it
    ["exceptions", "squared_error", "least_squares"],
    ["text"],
    ["reading"],
    ["csv_points"],
    ["points"],
    ["bowl", "objective"],
    ["optimizers"],
    ["mistakes"],
    ["plugins"],
    ["descent"],
    ["theory"],
    ["tracing"],
    ["charts"],
    ["experiments"],
    ["diagnosis"],
    ["testing"],
    ["lesson"],
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
    """Late ones count. Two rooms on one floor do not know each other."""
    level = {name: k for k, floor in enumerate(FLOORS) for name in floor}
    for path in PACKAGE.rglob("*.py"):
        own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if own in ("__init__", "__main__"):
            continue
        for other in imported(path) - {own}:
            assert level[other] < level[own], f"{path.relative_to(PACKAGE)} imports {other}"


def imported(path):
    """The rooms and top-level modules of gdref that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not isinstance(node, ast.ImportFrom) or node.level == 0
    names = {
        f"{node.module}.{alias.name}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module.partition(".")[0] == "gdref"
        for alias in node.names
    }
    return {name.split(".")[1] for name in names}


def test_the_top_is_the_article_and_nothing_else():
    files = {path.name for path in PACKAGE.iterdir() if path.name != "__pycache__"}
    rooms = {name for floor in FLOORS for name in floor}
    assert {name.removesuffix(".py") for name in files} - {"data", "docs"} == rooms | {
        "__init__", "__main__", "py.typed"
    }  # fmt: skip


def test_no_two_modules_import_each_other():
    """Not even late, inside a function."""
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
    while imports:  # take out those that import nothing that is left
        leaves = {name for name, others in imports.items() if not others & set(imports)}
        assert leaves, f"a circle among {sorted(imports)}"
        imports = {name: others for name, others in imports.items() if name not in leaves}


def test_every_public_name_is_there_and_documented():
    for name in gdref.__all__:
        if name != "Point":
            assert getattr(gdref, name).__doc__
    assert (PACKAGE / "py.typed").exists()


def test_the_lazy_names_are_listed_and_are_the_functions():
    assert set(gdref.LAZY) <= set(gdref.__all__) <= set(dir(gdref))
    for name in gdref.LAZY:
        assert getattr(gdref, name).__name__ == name


ROOT = Path(__file__).parent.parent
LINKS = re.compile(r"\]\(([^)]+)\)")


def pypi_page(address):
    """The description and the addresses that .ci/pypi_page.py gives to a build."""
    spec = importlib.util.spec_from_file_location("pypi_page", ROOT / ".ci" / "pypi_page.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    metadata = {}
    module.PypiPage(str(ROOT), {"address": address}).update(metadata)
    return metadata["readme"]["text"], metadata.get("urls")


def test_the_page_on_pypi_has_no_relative_link():
    text, urls = pypi_page("")
    assert urls is None
    assert all(link.startswith(("https:", "#")) for link in LINKS.findall(text))
    assert "turns into place" not in text and "it oscillates across" not in text  # the picture
    assert "- The article, step by step, with answers" in text  # the words of a link stay


def test_the_page_on_pypi_with_an_address():
    text, urls = pypi_page("https://host/gdref/blob/main")
    assert urls == {"Source": "https://host/gdref"}
    assert all(link.startswith(("https:", "#")) for link in LINKS.findall(text))
    assert "[installing a package](https://host/gdref/blob/main/docs/plugins.md)" in text
    assert "](https://host/gdref/raw/main/docs/pictures/descent.svg)" in text


def test_a_zip_of_the_package_has_its_points(tmp_path):
    with ZipFile(tmp_path / "gdref.zip", "w") as file:
        for path in PACKAGE.rglob("*.py"):
            file.write(path, Path("gdref", path.relative_to(PACKAGE)))
        file.write(ROOT / "data" / "calories.csv", "gdref/data/calories.csv")
    code = "import gdref; print(gdref.__file__, gdref.compare(gdref.batch, epochs=1))"
    done = subprocess.run(
        [sys.executable, "-P", "-S", "-c", code],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "gdref.zip")},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "gdref.zip" in done.stdout
    assert "<Comparison on calories.csv: batch 1484.59; minimum 110.257>" in done.stdout
