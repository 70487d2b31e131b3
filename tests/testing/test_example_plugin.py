"""The packages of docs/plugins.md, each installed into a new environment."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from gdref.optimizers.marks import ABILITIES
from gdref.testing import CHECKS

DOCS = Path(__file__).parents[2] / "docs"
PYTEST = ["pytest", "-q", "--color=no", "-p", "no:cacheprovider"]


class Environment:
    """A new environment, which also has the packages of the environment of the tests."""

    def __init__(self, folder):
        venv.create(folder / "env", symlinks=os.name != "nt")
        self.work = folder / "work"
        self.work.mkdir()
        programs = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
        self.python = programs / ("python.exe" if os.name == "nt" else "python")
        site = self.run("-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout
        # addsitedir() also reads the .pth files of editable installs in the other environment
        line = f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n"
        (Path(site.strip()) / "parent.pth").write_text(line)

    def run(self, *arguments, cwd=None):
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PIP"))}
        done = subprocess.run(
            [self.python, *arguments],
            cwd=cwd or self.work,
            env=environment | {"PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def install(self, *what):
        options = ["--no-build-isolation", "--no-index", "--no-deps", "--no-cache-dir", "--quiet"]
        self.run("-m", "pip", "install", "--disable-pip-version-check", *options, *what)

    def gdref(self, *arguments):
        return self.run("-m", "gdref", *arguments)


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """With two examples, and two packages of `plugin new`, one of them editable."""
    pytest.importorskip("pip")
    pytest.importorskip("hatchling")
    new = Environment(tmp_path_factory.mktemp("environment"))
    for name in ("example-plugin", "example-lbfgs"):
        shutil.copytree(DOCS / name, new.work / name)
    for name in ("heavy-ball", "light-ball"):
        new.gdref("plugin", "new", name)
    copied = "./example-plugin", "./example-lbfgs", "./gdref-light-ball"
    new.install(*copied, "-e", "./gdref-heavy-ball")
    return new


def test_the_example_runs_beside_batch(environment):
    done = environment.gdref("compare", "--optimizers", "batch,backtracking")
    assert done.stderr == ""
    table = done.stdout.partition("The work of each run")[2].partition("\n\n")[2].splitlines()
    header, batch, backtracking = table[0], table[3], table[4]
    assert header.split()[:4] == ["optimizer", "updates", "point-", "point-errors"]
    assert batch.split()[:4] == ["batch", "1000", "100000", "0"]
    assert backtracking.split()[:4] == ["backtracking", "331", "33100", "66900"]


def test_each_package_is_found(environment):
    names = ["backtracking", "lbfgs", "heavy-ball", "light-ball"]
    specs = ",".join(["batch", *names])
    done = environment.gdref("compare", "--optimizers", specs, "--format", "json")
    runs = {run["optimizer"]: run for run in json.loads(done.stdout)["runs"]}
    assert [runs[name]["source"] for name in names] == [f"gdref-{name} 0.1.0" for name in names]
    assert runs["backtracking"]["point_errors"] == 66900
    assert runs["lbfgs"]["status"] == "ended"
    assert runs["heavy-ball"]["rows"] == runs["light-ball"]["rows"] == runs["batch"]["rows"]
    assert done.stderr.count("\n") == 1 and "lbfgs: ended" in done.stderr
    assert "\nheavy-ball    gdref-heavy-ball 0.1.0    " in environment.gdref("optimizers").stdout
    checks = environment.gdref("plugin", "check", "heavy-ball", "--only", "quiet-import").stdout
    assert "heavy-ball, from gdref-heavy-ball 0.1.0" in checks


@pytest.mark.parametrize(("example", "tests"), [("plugin", 2), ("lbfgs", 3)])
def test_an_example_passes_the_checks(environment, example, tests):
    done = environment.run("-m", *PYTEST, cwd=environment.work / f"example-{example}")
    assert f"{len(CHECKS) + tests} passed" in done.stdout


@pytest.mark.parametrize("library", ["scipy", "optax"])
def test_a_real_library_behind_the_same_interface(tmp_path, library):
    """Without the checks of the contract, which are slow with a large library: `.ci/run`."""
    pytest.importorskip(library)
    folder = shutil.copytree(DOCS / f"example-{library}", tmp_path / library)
    done = subprocess.run(
        [sys.executable, "-m", *PYTEST, "-k", "not contract"],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_the_scipy_example_is_what_plugin_new_writes(run):
    assert run("plugin", "new", "scipy", "--from", "scipy").returncode == 0
    for name in ("gdref_scipy.py", "pyproject.toml"):
        new, old = Path("gdref-scipy", name), DOCS / "example-scipy" / name
        assert lines(new) == lines(old)


def lines(path):
    """Sorted, because ruff sorts the imports of gdref elsewhere in gdref's own repository."""
    return sorted(filter(None, path.read_text().splitlines()))


def test_the_numbers_in_the_second_readme(bare):
    text = (DOCS / "example-lbfgs" / "README.md").read_text(encoding="utf-8")
    shutil.copy(DOCS / "example-lbfgs" / "gdref_lbfgs.py", bare.work)
    done = bare.gdref("fit", "gdref_lbfgs.py:lbfgs", "--format", "json")
    run = json.loads(done.stdout)
    (run,) = run.get("runs", [run])
    assert (run["updates"], run["point_gradients"], run["point_errors"]) == (5, 500, 4600)
    assert "after 5 updates" in text
    assert "500 point-gradients, and 4,600 point-errors" in " ".join(text.split())
    assert abs(run["m"] / 1.32243102275536 - 1) < 1e-10


def test_the_point_errors_stand_only_where_there_are_some(bare):
    assert "point-errors" not in bare.gdref("compare", "--epochs", "5").stdout


def test_the_environment_is_not_this_one(environment):
    assert environment.run("-c", "import sys; print(sys.prefix)").stdout.strip() != sys.prefix


def test_the_file_in_the_docs(run):
    text = (DOCS / "plugins.md").read_text(encoding="utf-8")
    Path("mine.py").write_text(re.findall(r"```python\n(.*?)```", text, re.DOTALL)[0])
    commands = re.findall(r"^    [$] gdref (.*mine[.]py.*)$", text, re.M)
    assert [command.split()[0] for command in commands] == ["compare", "step", "plugin"]
    for command in commands:
        options = ["--only", "every-point,stays-at-minimum"] * command.startswith("plugin")
        done = run(*command.split(), *options)
        assert done.returncode == 0, done.stderr
    assert "2 checks passed" in done.stdout


def test_the_story_in_the_docs(bare):
    text = (DOCS / "plugins.md").read_text(encoding="utf-8")
    _, _, first, fixed, *_ = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    path = bare.work / "gdref_story.py"
    head = "from gdref import Objective\nfrom gdref.optimizers import Updates, positive\n\n\n"
    path.write_text(head + first)
    done = bare.gdref("plugin", "check", "gdref_story.py:barzilai_borwein")
    assert "Sixteen checks fail" in text and "lines, 25 checks pass" in text
    assert done.stdout.endswith(
        "\n9 of 25 checks passed; the formula was not checked (--reference).\n"
    )
    assert "ZeroDivisionError" in done.stdout
    *kept, _ = first.splitlines(keepends=True)
    path.write_text(head + "".join(kept) + fixed)
    done = bare.gdref("plugin", "check", "gdref_story.py:barzilai_borwein")
    assert done.stdout.endswith("\n25 checks passed; the formula was not checked (--reference).\n")


def test_the_docs_list_the_checks_and_the_abilities():
    text = (DOCS / "plugins.md").read_text(encoding="utf-8")
    assert re.findall(r"^[|] `([a-z_-]+)` [|]", text, re.M) == [*CHECKS, *ABILITIES]


def test_the_tests_in_the_docs_pass(bare):
    text = (DOCS / "plugins.md").read_text(encoding="utf-8")
    _, _, first, fixed, kit, reference, marked, *_ = re.findall(
        r"```python\n(.*?)```", text, re.DOTALL
    )
    *kept, _ = first.splitlines(keepends=True)
    head = "from gdref import Objective\nfrom gdref.optimizers import Updates, positive\n\n\n"
    folder = bare.work / "tested"
    folder.mkdir()
    (folder / "gdref_barzilai_borwein.py").write_text(head + "".join(kept) + fixed)
    (folder / "decay.py").write_text(marked)
    (folder / "test_reference.py").write_text(reference)
    more = kit.partition("@")[2].replace("barzilai_borwein", "decaying").replace("test_", "test_2")
    (folder / "test_it.py").write_text(f"{kit}\n\nfrom decay import decaying\n\n\n@{more}")
    done = subprocess.run(
        [sys.executable, "-m", *PYTEST],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    assert f"{2 * len(CHECKS) + 1} passed" in done.stdout, done.stdout
