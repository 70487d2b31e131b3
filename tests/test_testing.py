"""gdref.testing: the built-in optimizers pass each check, and each check catches what it is for."""

import os
import subprocess
import sys
from importlib import util
from pathlib import Path

import pytest

from gdref import batch
from gdref.registry import Entry, discover, load
from gdref.testing import CHECKS, check_optimizer, guard, outcomes, parametrize_with_checks

BUILT_IN = [load(e) for e in discover() if isinstance(e, Entry) and e.distribution == "gdref"]


def module_from(path):
    spec = util.spec_from_file_location(path.stem, path)
    module = util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


BROKEN = module_from(Path(__file__).with_name("broken_optimizers.py")).BROKEN


@parametrize_with_checks(BUILT_IN)
def test_the_built_in_ones_keep_the_contract(optimizer, check):
    check(optimizer)


@pytest.mark.parametrize(
    ("caught_by", "optimizer"), BROKEN, ids=lambda v: getattr(v, "__name__", v)
)
def test_a_broken_one_is_caught_by_its_check_alone(caught_by, optimizer, monkeypatch):
    if "hangs" in optimizer.__name__:
        monkeypatch.setattr(guard, "PATIENCE", 0.3)
    failed = [o for o in outcomes(optimizer) if o.result == "failed"]
    assert [o.check for o in failed] == [caught_by], failed
    assert "; " in failed[0].message  # what went wrong; how to mend it


def test_each_check_has_a_broken_one():
    assert {name for name, _ in BROKEN} | {"quiet-import"} == set(CHECKS)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("print('hello')", "prints 'hello'"),
        ("import sys; print('hello', file=sys.stderr)", "prints 'hello'"),
        ("import os\nif 'GDREF_QUIET_IMPORT' in os.environ: os._exit(0)", "ends the program"),
        ("import os\nif 'GDREF_QUIET_IMPORT' in os.environ: 1 / 0", "ZeroDivisionError"),
        (
            "import os\nfrom threading import Event\n"
            "if 'GDREF_QUIET_IMPORT' in os.environ: Event().wait(1.1)",
            "import what is slow",
        ),
    ],
)
def test_an_import_that_is_not_quiet_is_caught_by_its_check_alone(line, says, tmp_path):
    source = "from gdref.optimizers.batch import batch as steps\n\n\ndef loud(objective, m, b):\n"
    path = tmp_path / "loud_optimizer.py"
    path.write_text(f"{line}\n{source}    yield from steps(objective, m, b)\n")
    failed = [o for o in outcomes(module_from(path).loud) if o.result == "failed"]
    assert [o.check for o in failed] == ["quiet-import"], failed
    assert says in failed[0].message


def test_what_the_others_rest_on_comes_first():
    broken = dict(BROKEN)
    results = {o.check: o.result for o in outcomes(broken["signature"])}
    assert results.pop("signature") == "failed"
    assert set(results.values()) == {"not run"}


def test_check_optimizer_raises_with_all_that_is_wrong():
    check_optimizer(batch)
    with pytest.raises(AssertionError, match="noise-free-line: 100 epochs of its defaults take"):
        check_optimizer(dict(BROKEN)["noise-free-line"])


def test_a_check_can_be_expected_to_fail():
    uphill = dict(BROKEN)["noise-free-line"]
    marks = {"noise-free-line": "it climbs, for a figure in class"}
    check_optimizer(uphill, expected_to_fail=marks)
    (expected,) = [o for o in outcomes(uphill, expected_to_fail=marks) if o.result != "passed"]
    assert (expected[0], *expected[2:]) == ("noise-free-line", "expected", *marks.values())


def test_a_mark_that_is_not_needed_is_a_failure():
    with pytest.raises(AssertionError, match=r"pays: it passes, although .* take the mark away"):
        check_optimizer(batch, expected_to_fail={"pays": "no"})


def test_a_mark_for_no_check_is_refused():
    with pytest.raises(ValueError, match="no check 'payz'; there are: signature, defaults"):
        check_optimizer(batch, expected_to_fail={"payz": "no"})
    with pytest.raises(ValueError, match="no check 'payz'"):
        parametrize_with_checks([batch], expected_to_fail={"payz": "no"})


def test_a_built_in_name_does_not_excuse_a_cheat():
    def batch(objective, m, b):
        yield m + objective._points[0][0] * 1e-9, b

    assert [o.check for o in outcomes(batch) if o.result == "failed"].count("pays") == 1


def test_pytest_shows_the_sentence_and_the_reason(tmp_path):
    (tmp_path / "test_it.py").write_text(
        "from gdref.testing import parametrize_with_checks\n"
        "def still(objective, m, b):\n"
        "    while True:\n"
        "        yield m, b\n"
        "@parametrize_with_checks([still])\n"
        "def test_bare(optimizer, check):\n"
        "    check(optimizer)\n"
        "@parametrize_with_checks([still], expected_to_fail={'noise-free-line': 'it rests'})\n"
        "def test_marked(optimizer, check):\n"
        "    check(optimizer)\n"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "--color=no",
            "-rxf",
            "-p",
            "no:cacheprovider",
            "test_it.py",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=os.environ | {"COLUMNS": "200"},
    )
    assert f"1 failed, {2 * len(CHECKS) - 2} passed, 1 xfailed" in done.stdout, done.stdout
    assert "test_bare[still-noise-free-line] - AssertionError: 100 epochs" in done.stdout
    assert "test_marked[still-noise-free-line] - it rests" in done.stdout


def test_pytest_is_imported_by_those_who_ask_for_it():
    code = (
        "import sys, gdref.testing; gdref.testing.check_optimizer; print('pytest' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "False\n"
