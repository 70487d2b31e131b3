"""gdref plugin: the package of `new` installs and passes; `check` finds the bad optimizers."""

import json
import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec

import pytest

from gdref.exceptions import SpecError
from gdref.plugins import new_package
from gdref.testing import CHECKS

OPTIMIZER = """\
def odd(objective, m, b, *, learning_rate: float = 1e-4):
    while True:
        dm, db = objective.gradient(m, b)
        m, b = m - learning_rate * dm, b - learning_rate * db
        yield m, b
"""

CHEAT = """\
def cheat(objective, m, b):
    for x, y in list(objective._points) * 9:
        m -= 1e-4 * (m * x + b - y) * x
        yield m, b
"""


def test_on_its_own_it_shows_its_commands(bare):
    done = bare.here("plugin")
    assert done.returncode == 0
    assert "Write a package with a new optimizer into the folder gdref-NAME." in done.stdout


FILES = {".gitignore", "CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml"}
CODE = {"gdref_heavy_ball.py", "test_gdref_heavy_ball.py"}


def test_new_writes_a_package_that_passes_before_it_is_installed(site):
    done = site.here("plugin", "new", "heavy-ball")
    assert (done.returncode, done.stderr) == (0, "")
    folder = site.work / "gdref-heavy-ball"
    assert {path.name for path in folder.iterdir()} == FILES | CODE
    assert [path.name for path in site.work.iterdir()] == ["gdref-heavy-ball"]
    text = "".join(path.read_text() for path in folder.iterdir())
    assert not re.search(r"[$]|TODO|FIXME|your.?name|example", text, re.I)
    assert "| `learning_rate` | 1e-4 | the step, as a part of the gradient; above 0 |" in text
    code = [line for line in (folder / "gdref_heavy_ball.py").read_text().splitlines() if line]
    assert len(code) < 20
    tests = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "--color=no",
            "-W",
            "error",
            "-p",
            "no:cacheprovider",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert re.search(rf"^{len(CHECKS) + 1} passed", tests.stdout, re.M), tests.stdout
    (command,) = re.findall(r"gdref (plugin check .*)", done.stdout)
    where = site.here(*command.replace("gdref_heavy", "gdref-heavy-ball/gdref_heavy").split())
    assert where.returncode == 0, where.stdout


def test_the_reference_of_a_new_package_tells_another_formula(site):
    site.here("plugin", "new", "heavy-ball")
    module = site.work / "gdref-heavy-ball" / "gdref_heavy_ball.py"
    module.write_text(
        module.read_text().replace("b - learning_rate * db", "b - 2 * learning_rate * db")
    )
    command = [sys.executable, "-m", "pytest", "-q", "--color=no", "-p", "no:cacheprovider"]
    command += ["-k", "first"]
    done = subprocess.run(command, cwd=module.parent, capture_output=True, text=True)
    assert f"1 failed, {len(CHECKS)} deselected" in done.stdout
    assert "update 1 of the reference has b = 0.0004, not 0.0008" in done.stdout


KINDS = ("batch", "sgd", "line-search", "object", "scipy")


@pytest.fixture
def packages(run, tmp_path):
    """A package of each kind, under a short name and the longest, with all files."""
    for kind in KINDS:
        for name in (f"k-{kind}", kind.replace("-", "").ljust(30, "q")):
            options = "--from", kind, "--ci", "github", "--license", "BSD-3-Clause"
            done = run("plugin", "new", name, *options)
            assert (done.returncode, done.stderr) == (0, "")
            assert max(map(len, done.stdout.partition("Next:")[0].splitlines())) <= 80
    return tmp_path


def test_new_code_is_formatted_and_without_faults(packages):
    """By ruff as it comes, for any length of the name. `.ci/run` asks mypy and the whole kit."""
    pytest.importorskip("ruff")
    as_in_the_folder = "--config", 'src = ["gdref-*"]'
    for command in ("check", *as_in_the_folder), ("format", "--check"):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--no-cache", "."],
            cwd=packages, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
    pages = [path.read_text() for path in packages.rglob("*/*.py")]
    assert len(pages) == 4 * len(KINDS)
    assert max(len(line) for page in pages for line in page.splitlines()) <= 88


def test_the_first_updates_of_each_kind_are_right(packages):
    folders = [f"gdref-k-{kind}" for kind in KINDS]
    if not find_spec("scipy"):
        folders.remove("gdref-k-scipy")
    options = "-q", "--color=no", "-p", "no:cacheprovider", "--rootdir=.", "-cnone.ini"
    names = ["-k", "not contract", "--import-mode=importlib"]
    (packages / "none.ini").write_text("[pytest]\npythonpath = " + " ".join(folders))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *names, *folders],
        cwd=packages, capture_output=True, text=True,
    )  # fmt: skip
    assert re.search(rf"^{len(folders) + 1} passed, ", done.stdout, re.M), done.stdout


def test_new_writes_licence_keywords_dependencies_and_ci(packages):
    folder = packages / "gdref-k-scipy"
    about = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    assert (about["license"], about["dependencies"]) == (
        "BSD-3-Clause",
        ["gdref~=0.1.0", "numpy", "scipy"],
    )
    assert "gradient descent" in about["keywords"]
    assert (folder / "LICENSE").read_text().startswith("BSD 3-Clause License\n")
    steps = (folder / ".github/workflows/check.yml").read_text()
    assert "python-version: ${{ matrix.python }}\n" in steps and "- run: pytest\n" in steps


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--from", "bathc"), "there is no --from bathc; did you mean batch? There are: "),
        (("--license", "GPL"), "there is no --license GPL; there are: BSD-3-Clause, MIT"),
        (("--ci", ""), "there is no --ci ; there are: github"),
    ],
)
def test_new_refuses_a_kind_that_it_does_not_have(run, tmp_path, options, says):
    done = run("plugin", "new", "ball", *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"gdref: error: {says}")
    assert list(tmp_path.iterdir()) == []


def test_new_takes_the_name_of_the_package_as_well(site):
    assert site.here("plugin", "new", "gdref-heavy-ball").returncode == 0
    assert (
        'name = "gdref-heavy-ball"' in (site.work / "gdref-heavy-ball/pyproject.toml").read_text()
    )


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Heavy", "'Heavy' cannot be the name of an optimizer; expected up to 30"),
        ("heavy_ball", "'heavy_ball' cannot be the name"),
        ("../heavy", "'../heavy' cannot be the name"),
        ("heavy--ball", "'heavy--ball' cannot be the name"),
        ("", "'' cannot be the name"),
        ("gdref-", "'gdref-' cannot be the name"),
        ("3d", "'3d' cannot be the name"),
        ("a" * 31, "cannot be the name"),
        ("heavy\n", "cannot be the name"),
        ("lambda", "'lambda' is a word of Python; choose another name"),
        ("float", "'float' is a word of Python"),
        ("momentum", "gdref has an optimizer 'momentum'; choose another name"),
    ],
)
def test_new_refuses_a_bad_name_in_one_line(site, name, says):
    done = site.here("plugin", "new", "--", name)
    assert done.returncode == 2
    assert done.stderr.startswith("gdref: error: ") and says in done.stderr
    assert done.stderr.count("\n") == 1
    assert list(site.work.iterdir()) == []


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_new_overwrites_nothing(site, kind):
    there = site.work / "gdref-ball"
    {
        "folder": there.mkdir,
        "file": lambda: there.write_text("mine"),
        "link": lambda: there.symlink_to("nowhere"),
    }[kind]()
    done = site.here("plugin", "new", "ball")
    assert done.returncode == 2
    assert done.stderr == "gdref: error: gdref-ball exists already; choose another name\n"
    assert list(site.work.iterdir()) == [there]
    assert there.is_symlink() if kind == "link" else there.is_file() == (kind == "file")


def test_new_leaves_nothing_half_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SpecError, match="gdref-x cannot be written: File name too long"):
        new_package._write(new_package.Path("gdref-x"), {"fine/one.py": "", "x" * 300: ""})
    assert list(tmp_path.iterdir()) == []


def test_check_of_an_installed_one(site):
    site.plugin("good", GOOD)
    done = site.here("plugin", "check", "good")
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("good, from gdref-good 1.0\n\ncheck  ")
    assert done.stdout.endswith(
        f"\n{len(CHECKS)} checks passed; the formula was not checked (--reference).\n"
    )
    assert max(map(len, done.stdout.splitlines())) <= 80


GOOD = """\
from gdref.optimizers import require

def good(objective, m, b, *, learning_rate: float = 1e-4):
    require(0 < learning_rate < 1e9, "learning_rate", learning_rate, "0 to 1e9")
    while True:
        dm, db = objective.gradient(m, b)
        m, b = m - learning_rate * dm, b - learning_rate * db
        yield m, b
"""


def test_check_of_a_built_in_one(bare):
    done = bare.here("plugin", "check", "sgd", "--format", "json")
    found = json.loads(done.stdout)
    assert (found["optimizer"], found["source"]) == ("sgd", "gdref 0.1.0")
    assert {check["result"] for check in found["checks"]} == {"passed"}
    assert done.returncode == 0


@pytest.mark.parametrize("what", ["cheat:cheat", "cheat.py:cheat", "{}/cheat.py:cheat"])
def test_check_of_what_is_not_packaged_yet(site, what):
    (site.work / "cheat.py").write_text(CHEAT)
    done = site.here("plugin", "check", what.format(site.work), "--only", "pays")
    assert done.returncode == 1
    row = r"^pays +lets the objective count every point that it reads +failed$"
    assert re.search(row, done.stdout, re.M)
    assert "\npays: it raises TypeError if the points are not in memory" in done.stdout
    assert max(map(len, done.stdout.splitlines()[1:])) <= 80  # the first line has the path


def test_check_for_programs(site):
    (site.work / "cheat.py").write_text(CHEAT)
    command = "plugin", "check", "cheat.py:cheat", "--only", "signature,pays", "--format"
    rows = site.here(*command, "csv").stdout.splitlines()
    assert rows[0] == "check,asks,result,message"
    done = site.here(*command, "json")
    failed = [c["check"] for c in json.loads(done.stdout)["checks"] if c["result"] == "failed"]
    assert "pays" in failed
    assert done.returncode == 1


MARK = '@expected_to_fail({"stays-at-minimum": "the weights decay everywhere"})\ndef good'


def test_some_checks_alone_of_a_spec_and_a_failure_that_is_expected(site):
    decays = GOOD.replace("m, b = m -", "m, b = 0.99 * m -").replace("def good", MARK)
    (site.work / "mine.py").write_text(decays.replace("require", "expected_to_fail, require", 1))
    only = "--only", "stays-at-minimum,seeds"
    done = site.here("plugin", "check", "mine.py:good:learning_rate=1e-5", *only)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "good:learning_rate=1e-05, from mine.py",
        "",
        "check             it ...                                         result",
        "----------------  ---------------------------------------------  --------",
        "seeds             gives the same updates only for the same seed  passed",
        "stays-at-minimum  stays at the minimum if it starts there        expected",
        "",
        "stays-at-minimum is expected to fail: the weights decay everywhere.",
        "",
        "1 of 2 checks passed, 1 failed as expected; the formula was not checked",
        "(--reference).",
    ]


@pytest.mark.parametrize("spec", ["batch", "gdref.optimizers.batch:batch"])
def test_a_value_that_fails(bare, spec):
    done = bare.here("plugin", "check", f"{spec}:learning_rate=0.1", "--only", "noise-free-line")
    assert done.returncode == 1
    assert "batch:learning_rate=0.1, from gdref" in done.stdout
    assert "noise-free-line: 100 epochs take the error from 6749.12 to inf; its" in done.stdout


@pytest.mark.parametrize("packaged", [True, False])
def test_a_file_that_needs_its_package(site, packaged):
    package = site.work / "pk"
    package.mkdir()
    (package / "rates.py").write_text("RATE = 1e-4\n")
    (package / "o.py").write_text(f"from .rates import RATE\n{GOOD}")
    if packaged:
        (package / "__init__.py").write_text("")
    done = site.here("plugin", "check", "pk/o.py:good")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("; give the file as a module: pk.o:good\n")
    assert site.here("plugin", "check", "pk.o:good", "--only", "pays").returncode == 0


def test_a_file_may_have_the_name_of_a_module_of_pythons(site):
    (site.work / "mine").mkdir()
    (site.work / "mine" / "random.py").write_text(GOOD)
    done = site.here("plugin", "check", "mine/random.py:good", "--only", "pays,same-everywhere")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("what", "code", "says"),
    [
        ("cheat.py", 2, "'cheat.py' names no function; expected cheat.py:FUNCTION"),
        ("none.py:cheat", 2, "there is no file 'none.py'; expected FILE.py:FUNCTION"),
        ("none:cheat", 2, "there is no module 'none'; expected MODULE:FUNCTION"),
        (
            "cheat.py:heat",
            2,
            "cheat.py has no function 'heat'; did you mean cheat?",
        ),
        ("cheat:heat", 2, "cheat has no function 'heat'; did you mean cheat?"),
        ("cheat.py:cheat:rate=1", 2, "cheat has no hyperparameter 'rate'; there are none"),
        ("bathc", 2, "there is no optimizer 'bathc'; did you mean batch?"),
        ("broken.py:odd", 1, "odd of broken.py cannot be imported: ZeroDivisionError: division"),
        ("broken:odd", 1, "odd of broken cannot be imported: ZeroDivisionError: division"),
    ],
)
def test_check_says_in_one_line_what_it_cannot_check(site, what, code, says):
    (site.work / "cheat.py").write_text(CHEAT)
    (site.work / "broken.py").write_text("1 / 0\n")
    done = site.here("plugin", "check", what)
    assert done.stderr.startswith(f"gdref: error: {says}"), done.stderr
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1)


def test_a_fault_that_shows_in_many_checks_is_told_once(site):
    (site.work / "odd.py").write_text("def odd(objective, m, b):\n    yield m, b\n    1 / 0\n")
    done = site.here("plugin", "check", "odd.py:odd")
    said = " ".join(done.stdout.split())
    assert said.count("it raises ZeroDivisionError: division by zero; prevent") == 1
    assert said.count("it raises at line 3 of odd.py: `1 / 0`.") == 1
    assert "ends-or-yields, changes-nothing, independent-runs, seeds, " in said


@pytest.mark.parametrize(
    "source",
    [
        "print('import')\n" + OPTIMIZER,
        OPTIMIZER.replace("    while", "    print('update')\n    while"),
    ],
)
def test_json_is_json_whatever_an_optimizer_prints(site, source):
    (site.work / "f.py").write_text(source)
    only = ["yields-pairs", "quiet-import", "same-everywhere"]
    done = site.here("plugin", "check", "f.py:odd", "--only", ",".join(only), "--format", "json")
    assert [one["check"] for one in json.loads(done.stdout)["checks"]] == only
