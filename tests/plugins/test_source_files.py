"""gdref.plugins.source_files: optimizers of files and modules, and messages if loading fails."""

import sys

import pytest

from gdref.exceptions import PluginError, SpecError
from gdref.plugins.source_files import load_from_file, load_from_module

GOOD = "def good(objective, m, b):\n    yield m, b\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder to work in. After the test, sys.path and the modules are as before."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", sys.path[:])
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def write(path, text):
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def refusal(file, attribute, kind=SpecError):
    with pytest.raises(kind) as caught:
        load_from_file(file, attribute)
    return str(caught.value)


def test_a_function_of_a_file(folder):
    write(folder / "rates.py", "RATE = 0.5\n")
    file = write(folder / "my-steps.py", f"from rates import RATE\n{GOOD}")
    entry, optimizer = load_from_file(file, "good")
    assert entry[:4] == ("good", "file_my_steps:good", file, "")
    assert next(optimizer(None, 1.0, 2.0)) == (1.0, 2.0)
    assert optimizer.__module__ == "file_my_steps" in sys.modules
    assert optimizer.__code__.co_filename == file
    assert sys.modules["file_my_steps"].RATE == 0.5
    load_from_file(file, "good")
    assert sys.path.count(str(folder)) == 1 and sys.path[-1] == str(folder)


def test_a_file_is_found_from_where_one_is(folder):
    write(folder / "sub" / "random.py", GOOD)  # Python has a module of this name as well
    entry, optimizer = load_from_file("sub/random.py", "good")
    assert entry.distribution == "sub/random.py"
    assert optimizer.__code__.co_filename == str(folder / "sub" / "random.py")
    assert sys.path[-1] == str(folder / "sub")


def test_what_is_no_file(folder):
    (folder / "folder.py").mkdir()
    for name in ("none.py", "folder.py"):
        assert refusal(name, "good") == f"there is no file {name!r}; expected FILE.py:FUNCTION"


def test_a_function_that_is_not_there(folder):
    """The message lists the file's own functions, not its imports or its data."""
    write(folder / "two.py", f"from math import sqrt\nfrom re import compile\nx = 1\n{GOOD}")
    assert refusal("two.py", "goood") == (
        "two.py has no function 'goood'; did you mean good? There are: good"
    )
    write(folder / "none.py", "from math import sqrt\n")
    assert refusal("none.py", "good") == "none.py has no function 'good'; there are none"


def test_code_that_fails(folder):
    write(folder / "broken.py", f"{GOOD}1 / 0\n")
    fault = refusal("broken.py", "good", PluginError)
    line = GOOD.count("\n") + 1
    assert fault == (
        "good of broken.py cannot be imported: ZeroDivisionError: division by zero; "
        f"look at line {line} of broken.py"
    )
    assert "file_broken" not in sys.modules
    write(folder / "odd.py", "number = 3\nimport nothing_of_this_name\n")
    assert "ModuleNotFoundError: No module named" in refusal("odd.py", "number", PluginError)
    write(folder / "words.py", f"{GOOD}raise ValueError('no relative import')\n")
    fault = refusal("words.py", "good", PluginError)
    assert fault.endswith(f"ValueError: no relative import; look at line {line} of words.py")
    write(folder / "number.py", "number = 3\n")
    assert refusal("number.py", "number", PluginError) == (
        "number of number.py is of type int; expected an optimizer"
    )


@pytest.mark.parametrize(
    ("files", "file", "path", "where"),
    [
        (["pk/__init__.py"], "pk/o.py", "pk.o:good", ""),
        ([], "pk/o.py", "pk.o:good", ""),  # a package without __init__.py
        (["pk/__init__.py", "pk/sub/__init__.py"], "pk/sub/o.py", "pk.sub.o:good", ""),
        (["pk/sub/__init__.py"], "pk/sub/o.py", "sub.o:good", "pk"),
    ],
)
def test_a_file_that_needs_the_package_around_it(folder, files, file, path, where):
    (folder / "pk" / "sub").mkdir(parents=True)
    for name in files:
        write(folder / name, "")
    write(folder / file, f"from .rates import RATE\n{GOOD}")
    where = f", in {folder / where}" if where else ""
    assert refusal(file, "good") == (
        f"o.py imports from its package; give the file as a module: {path}{where}"
    )


def test_a_function_of_a_module(folder):
    write(folder / "pk_of_mine" / "steps.py", GOOD)
    entry, optimizer = load_from_module("pk_of_mine.steps", "good")
    assert (entry.name, entry.source) == ("good", "pk_of_mine.steps")
    assert next(optimizer(None, 1.0, 2.0)) == (1.0, 2.0)
    write(folder / "pk_of_mine" / "broken.py", "import nothing_of_this_name\n")
    for module, function, kind, says in (
        ("pk_of_mine.none", "good", SpecError, "there is no module 'pk_of_mine.none'; expected M"),
        ("nothing.none", "good", SpecError, "there is no module 'nothing.none'; expected MODULE"),
        ("pk_of_mine.steps", "god", SpecError, "pk_of_mine.steps has no function 'god'; did you"),
        ("pk_of_mine.broken", "good", PluginError, "good of pk_of_mine.broken cannot be imported:"),
    ):
        with pytest.raises(kind, match=f"^{says}"):
            load_from_module(module, function)
