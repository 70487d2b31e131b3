"""gdref.testing: the built-in optimizers pass each check, and each check finds its faults."""

import locale
import os
import re
import subprocess
import sys
import time
from functools import partial
from importlib import util
from inspect import getsource, isfunction
from math import sqrt
from pathlib import Path

import pytest

from gdref.exceptions import SpecError
from gdref.optimizers import expected_to_fail
from gdref.optimizers.adagrad import adagrad
from gdref.optimizers.adam import adam
from gdref.optimizers.asgd import asgd
from gdref.optimizers.batch import batch
from gdref.optimizers.last_point import last_point
from gdref.optimizers.momentum import momentum
from gdref.optimizers.nesterov import nesterov
from gdref.optimizers.rmsprop import rmsprop
from gdref.optimizers.stochastic import sgd
from gdref.plugins.registry import Entry, discover, load
from gdref.testing import (
    CHECKS,
    check_optimizer,
    outcomes,
    parametrize_with_checks,
    side_effects,
)
from gdref.testing.failures import quoted_line
from gdref.testing.line_at_fault import following

BUILT_IN = [load(e) for e in discover() if isinstance(e, Entry) and e.distribution == "gdref"]


def module_from(path):
    spec = util.spec_from_file_location(path.stem, path)
    module = util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


broken_optimizers = module_from(Path(__file__).with_name("broken_optimizers.py"))
SOURCE = Path(broken_optimizers.__file__).read_text(encoding="utf-8").splitlines()
BROKEN, goes_uphill = broken_optimizers.BROKEN, broken_optimizers.goes_uphill
PROCESSES = {"changes-nothing", "quiet-import", "same-everywhere"}
METHODS = module_from(Path(__file__).with_name("right_methods.py")).METHODS


@parametrize_with_checks(BUILT_IN)
def test_the_built_in_optimizers_pass(optimizer, check):
    check(optimizer)


@pytest.mark.parametrize("optimizer", METHODS.values(), ids=METHODS)
def test_a_right_optimizer_passes(optimizer):
    check_optimizer(optimizer, only=set(CHECKS) - PROCESSES)
    assert side_effects.fault(optimizer) == ""


@pytest.mark.parametrize("name", ["adamw", "lbfgs", "partial", "closure"])
def test_a_right_optimizer_passes_in_a_process_of_its_own(name):
    check_optimizer(METHODS[name], only=PROCESSES)


def test_an_optimizer_may_import_numpy_when_it_runs():
    """The import changes the warning filters: that is not the optimizer's fault."""
    pytest.importorskip("numpy")
    lazy_numpy = module_from(Path(__file__).with_name("right_methods.py")).lazy_numpy
    check_optimizer(lazy_numpy, only=PROCESSES)


@pytest.fixture
def world_as_it_was():
    """Undo the changes of the broken optimizers in this process."""
    environment, limit = dict(os.environ), sys.getrecursionlimit()
    collation = locale.setlocale(locale.LC_COLLATE)
    yield
    os.environ.clear()
    os.environ.update(environment)
    sys.setrecursionlimit(limit)
    locale.setlocale(locale.LC_COLLATE, collation)


@pytest.mark.parametrize(
    ("caught_by", "optimizer"), BROKEN, ids=lambda v: getattr(v, "__name__", v)
)
def test_a_broken_one_is_caught_by_its_check(caught_by, optimizer, world_as_it_was):
    (outcome,) = outcomes(optimizer, only=[caught_by])
    if "unsupported locale" in outcome.message:
        pytest.skip("this system has no locale C.UTF-8")
    assert outcome.result == "failed"
    lines = re.findall(r"line (\d+)(?: of broken_optimizers\.py)?: `([^`]+)`", outcome.message)
    said = [SOURCE[int(number) - 1] for number, _ in lines]
    assert outcome.message.count("; ") >= 1 + bool(said)  # what is wrong; how to fix it; where
    assert all("# here" in line for line in said), outcome.message
    whole = getattr(broken_optimizers, optimizer.__name__, optimizer)
    marked = "# here" in getsource(whole if isfunction(whole) else type(whole))
    assert bool(said) == marked, outcome.message  # no line if it is not certain
    for (_, source), line in zip(lines, said, strict=True):
        assert " ".join(line.split()).startswith(source.removesuffix("..."))


def newton_without_a_tolerance(objective, m, b):
    """Newton's method, which looks for a determinant of exactly 0; on copies it is noise."""
    while True:
        (cm, cb), slope, shift = (objective.gradient(*at) for at in ((0, 0), (1, 0), (0, 1)))
        mm, mb, bb = slope[0] - cm, slope[1] - cb, shift[1] - cb
        dm, db = objective.gradient(m, b)
        determinant = mm * bb - mb * mb + 1e-15 * objective.size
        m -= (bb * dm - mb * db) / determinant
        b -= (mm * db - mb * dm) / determinant
        yield m, b


@pytest.mark.parametrize(
    ("check", "optimizer", "says"),
    [
        ("long-run", broken_optimizers.steps_of_raises_at_130, "[at update 131]"),
        ("steady-cost", broken_optimizers.asks_once_for_many, "from update 1 to 11 it moves"),
        ("repeated-points", broken_optimizers.multiplies_by_n, "do not divide or multiply it by n"),
        ("repeated-points", newton_without_a_tolerance, "compare it with 1e-9 times"),
        ("other-values", broken_optimizers.refuses_late, "beta=1.0 is refused at update 2; raise"),
        ("ten-thousand-points", dict(BROKEN)["ten-thousand-points"], "the first 1000 only"),
        ("yields-pairs", broken_optimizers.trains_at_once, "first update takes the work of 5050"),
    ],
)
def test_a_message_says_where_and_what_instead(check, optimizer, says):
    (outcome,) = outcomes(optimizer, only=[check])
    assert says in outcome.message


def test_each_check_has_a_broken_one():
    assert {name for name, _ in BROKEN} | {"quiet-import"} == set(CHECKS)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("print('hello')", "prints 'hello'"),
        ("import sys; print('hello', file=sys.stderr)", "prints 'hello'"),
        ("import os\nif 'GDREF_CHILD' in os.environ: os._exit(0)", "ends the program"),
        ("import os\nif 'GDREF_CHILD' in os.environ: 1 / 0", "ZeroDivisionError"),
        (
            "import os\nfrom time import process_time\n"
            "while 'GDREF_CHILD' in os.environ and process_time() < 0.9: pass",
            "import slow modules inside the function",
        ),
    ],
)
def test_an_import_that_is_not_quiet_is_caught(line, says, tmp_path, monkeypatch):
    monkeypatch.setattr(side_effects, "LIMIT", 0.2)
    source = "from gdref.optimizers.batch import batch as steps\n\n\ndef loud(objective, m, b):\n"
    path = tmp_path / "loud_optimizer.py"
    path.write_text(f"{line}\n{source}    yield from steps(objective, m, b)\n")
    (outcome,) = outcomes(module_from(path).loud, only=["quiet-import"])
    assert outcome.result == "failed"
    assert says in outcome.message
    assert f"the import of {path}" in outcome.message


def test_a_wrong_signature_stops_the_other_checks():
    broken = dict(BROKEN)
    results = {o.check: o.result for o in outcomes(broken["signature"])}
    assert results.pop("signature") == "failed"
    assert set(results.values()) == {"not run"}


def test_after_shared_state_only_the_seeds_are_checked():
    found = list(outcomes(broken_optimizers.shares_its_speed))
    assert [o.check for o in found if o.result == "failed"] == ["independent-runs"]
    after = [o for o in found if o.result == "not run"]
    assert {o.message for o in after} == {"fix independent-runs first"}
    assert [o.check for o in after] == [*CHECKS][[*CHECKS].index("seeds") + 1 :]


def test_check_optimizer_raises_with_every_failure():
    check_optimizer(batch)
    with pytest.raises(AssertionError) as error:
        check_optimizer(goes_uphill, only=["each-parameter", "noise-free-line", "seeds"])
    first, second = str(error.value).splitlines()
    assert first.startswith(
        "each-parameter: if only m is wrong at the start (0, not 1.5), 120 updates lead to"
    )
    assert second.startswith("noise-free-line: 100 epochs take the error from")


def test_a_check_can_be_expected_to_fail():
    printing = broken_optimizers.steps_of_prints
    marks = {"changes-nothing": "it prints, for a figure in class"}
    some = {"expected_to_fail": marks, "only": ["seeds", "changes-nothing"]}
    check_optimizer(printing, **some)
    (expected,) = [o for o in outcomes(printing, **some) if o.result != "passed"]
    assert (expected[0], *expected[2:]) == ("changes-nothing", "expected", *marks.values())


def test_what_an_optimizer_prints_is_no_memory_that_it_keeps():
    def loud(objective, m, b):
        for pair in batch(objective, m, b):
            print("an update", pair)
            yield pair

    check_optimizer(loud, only=["steady-updates"])


def test_a_mark_stands_above_the_optimizer():
    some = ["pays", "repeated-points", "every-point", "long-run"]
    found = outcomes(last_point, only=some)
    reasons = {o.check: o.message for o in found if o.result == "expected"}
    assert list(reasons) == ["repeated-points", "every-point", "long-run"]
    assert reasons["every-point"] == "only the last point counts, because of the mistake"
    around = partial(last_point, learning_rate=2e-4)
    assert {o.result for o in outcomes(around, only=reasons)} == {"expected"}
    with pytest.raises(TypeError, match="expected a dict: @expected_to_fail"):
        expected_to_fail(last_point)


def test_some_checks_only():
    found = list(outcomes(batch, only=["pays", "seeds"]))
    assert [(o.check, o.result) for o in found] == [("seeds", "passed"), ("pays", "passed")]
    with pytest.raises(ValueError, match="no check 'paye'"):
        check_optimizer(batch, only=["paye"])


def test_a_mark_that_is_not_needed_is_a_failure():
    with pytest.raises(AssertionError, match=r"pays: the check passes, although .* remove it"):
        check_optimizer(batch, expected_to_fail={"pays": "no"}, only=["pays"])


def test_a_mark_for_an_unknown_check_is_refused():
    with pytest.raises(ValueError, match="no check 'payz'; there are: signature, defaults"):
        check_optimizer(batch, expected_to_fail={"payz": "no"})
    with pytest.raises(ValueError, match="no check 'payz'"):
        parametrize_with_checks([batch], expected_to_fail={"payz": "no"})


def test_a_built_in_name_does_not_excuse_a_cheat():
    def batch(objective, m, b):
        yield m + objective._points[0][0] * 1e-9, b

    assert [o.check for o in outcomes(batch) if o.result == "failed"].count("pays") == 1


def test_pytest_shows_the_message_and_the_reason(tmp_path):
    (tmp_path / "test_it.py").write_text(
        "from gdref.testing import parametrize_with_checks\n"
        "def drifts(objective, m, b):\n"
        "    while True:\n"
        "        dm, db = objective.gradient(m, b)\n"
        "        m, b = 0.999 * m - 1e-4 * dm, b - 1e-4 * db\n"
        "        yield m, b\n"
        "@parametrize_with_checks([drifts])\n"
        "def test_bare(optimizer, check):\n"
        "    check(optimizer)\n"
        "@parametrize_with_checks([drifts], expected_to_fail={'stays-at-minimum': 'it decays'})\n"
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
            "-k",
            "stays or signature",
            "test_it.py",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=os.environ | {"COLUMNS": "200"},
    )
    left_out = 2 * len(CHECKS) - 4
    assert f"1 failed, 2 passed, {left_out} deselected, 1 xfailed" in done.stdout, done.stdout
    assert "test_bare[drifts-stays-at-minimum] - AssertionError: from the" in done.stdout
    assert "test_marked[drifts-stays-at-minimum] - it decays" in done.stdout


def test_pytest_is_not_imported_without_need():
    code = (
        "import sys, gdref.testing; gdref.testing.check_optimizer; print('pytest' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "False\n"


# The first two updates of each optimizer on the points (1, 1) and (-1, 3), worked by hand:
# dE/dm = 2 m + 2 and dE/db = 2 b - 4, so the gradient at (0, 0) is (2, -4).
TWO = [(1, 1), (-1, 3)]
REFERENCES = [
    (partial(batch, learning_rate=0.25), [(-0.5, 1.0), (-0.75, 1.5)]),
    # v = (2, -4), then 0.5 (2, -4) + (1, -2) = (2, -4)
    (partial(momentum, learning_rate=0.25, beta=0.5), [(-0.5, 1.0), (-1.0, 2.0)]),
    # after the correction the first averages are g and g^2, so each step is as long as the rate
    (partial(adam, learning_rate=0.5), [(-0.5, 0.5)]),
    # v = (2, -4), then (1, -2) + (0.5, -1); the steps are g + 0.5 v = (3, -6), then (1.25, -2.5)
    (partial(nesterov, learning_rate=0.25, beta=0.5), [(-0.75, 1.5), (-1.0625, 2.125)]),
    # sums of squares (4, 16), then (4 + 1, 16 + 9)
    (
        partial(adagrad, learning_rate=0.5, epsilon=1e-300),
        [(-0.5, 0.5), (-0.5 - 0.5 / sqrt(5), 0.5 + 0.5 * 3 / 5)],
    ),
    # averages (1, 4), then (0.75, 3 + 1), because the gradient is (0, -2)
    (partial(rmsprop, learning_rate=0.5, decay=0.75, epsilon=1e-300), [(-1.0, 1.0), (-1.0, 1.5)]),
    # sgd with both points at once is batch; asgd gives the means of batch's (m, b)
    (partial(sgd, learning_rate=0.25, batch_size=2), [(-0.5, 1.0), (-0.75, 1.5)]),
    (
        partial(asgd, learning_rate=0.25, batch_size=2),
        [(-0.5, 1.0), (-0.625, 1.25)],
    ),
    # in the second epoch the rate is halved
    (
        partial(sgd, learning_rate=0.25, batch_size=2, decay=1.0),
        [(-0.5, 1.0), (-0.625, 1.25)],
    ),
    # the gradient at the point (-1, 3) is (6, -6), divided by n = 2; then its residual is 0
    (partial(last_point, learning_rate=0.5), [(-1.5, 1.5), (-1.5, 1.5)]),
]


@pytest.mark.parametrize(("optimizer", "reference"), REFERENCES)
def test_a_reference_is_compared(optimizer, reference):
    options = {"only": ["reference"], "points": TWO}
    check_optimizer(optimizer, reference=reference, **options)
    six_digits = [(float(f"{m:.6g}"), float(f"{b:.6g}")) for m, b in reference]
    check_optimizer(optimizer, reference=six_digits, **options)
    off = [(m, b * 1.001) for m, b in reference]
    with pytest.raises(
        AssertionError, match=r"update 1 of .*, on 2 points from \(0.0, 0.0\); compare"
    ):
        check_optimizer(optimizer, reference=off, **options)


def adam_elsewhere(inside):
    """Algorithm 1 of Kingma and Ba (2015), from the paper. inside: epsilon inside the root."""

    def made(objective, m, b):
        theta, first, second = [m, b], [0.0, 0.0], [0.0, 0.0]
        for t in range(1, 10**9):
            g = objective.gradient(*theta)
            for k in range(2):
                first[k] = 0.9 * first[k] + 0.1 * g[k]
                second[k] = 0.999 * second[k] + 0.001 * g[k] ** 2
                corrected = second[k] / (1 - 0.999**t)
                root = (corrected + 1e-8) ** 0.5 if inside else corrected**0.5 + 1e-8
                theta[k] -= 0.1 * first[k] / (1 - 0.9**t) / root
            yield tuple(theta)

    return made


def test_a_reference_may_be_a_method():
    check_optimizer(adam, reference=adam_elsewhere(inside=False), only=["reference"])
    with pytest.raises(AssertionError, match=r"reference: update 1 of the .* on 50 points from"):
        check_optimizer(adam, reference=adam_elsewhere(inside=True), only=["reference"])


def test_a_reference_may_be_an_optimizer_with_other_names():
    def mine(objective, m, b, *, lr: float = 0.05, beta1: float = 0.9, beta2: float = 0.999):
        yield from adam(objective, m, b, learning_rate=lr, beta1=beta1, beta2=beta2)

    def fixed(objective, m, b, *, lr: float = 0.05, beta1: float = 0.9):
        yield from adam(objective, m, b, learning_rate=lr, beta1=0.9)

    only = {"only": ["reference"]}
    check_optimizer(mine, reference="adam:lr=learning_rate", **only)
    with pytest.raises(
        AssertionError,
        match=r"update 2 of the .* with beta1=0.63; compare the two formulas for m line",
    ):
        check_optimizer(fixed, reference="adam:lr=learning_rate", **only)
    check_optimizer(fixed, reference="adam:lr=learning_rate:beta1=0.9", **only)
    with pytest.raises(SpecError, match="adam: learning_rate has a value and another name"):
        check_optimizer(fixed, reference="adam:lr=learning_rate:learning_rate=0.1", **only)
    with pytest.raises(SpecError, match="adam has no hyperparameter 'rate'"):
        check_optimizer(mine, reference="adam:rate=0.1", **only)


def test_an_optimizer_that_is_slow_stops_one_check_only():
    def slow(objective, m, b):
        for pair in batch(objective, m, b):
            until = time.process_time() + 1e-2
            while time.process_time() < until:
                pass
            yield pair

    found = list(outcomes(slow, patience=0.5, only=["seeds", "noise-free-line", "one-point"]))
    assert [o.result for o in found] == ["not run", "not run", "passed"]
    assert re.match(r"too slow for this check: \d+ updates in 0.5 s; for more", found[0].message)


def test_a_reference_that_is_longer_than_the_run():
    with pytest.raises(AssertionError, match="the optimizer has ended, on 1 points"):
        check_optimizer(METHODS["newton"], reference=[(1, 2)], points=[(1, 2)], only=["reference"])


def test_one_message_for_all_hyperparameters_that_fail():
    def unchecked(objective, m, b, *, learning_rate: float = 1e-4, beta: float = 0.5):
        vm = vb = 0.0
        while True:
            dm, db = objective.gradient(m, b)
            vm, vb = beta * vm + dm, beta * vb + db
            m, b = m - learning_rate * vm, b - learning_rate * vb
            yield m, b

    (outcome,) = outcomes(unchecked, only=["bad-hyperparameters"])
    assert outcome.message.startswith("learning_rate=nan is accepted and leads to (nan, nan); ")
    assert outcome.message.endswith("; this check also fails for beta")


def test_an_optimizer_that_hangs_stops_the_other_checks():
    def hangs(objective, m, b):
        while True:
            pass
        yield m, b

    signature, defaults, *others = outcomes(hangs, patience=0.5)
    assert (signature.result, defaults.result) == ("passed", "failed")
    assert "it neither yields nor ends within 0.5 s" in defaults.message
    assert re.search(r"stays in the loop at line \d+ of test_testing.py: `while", defaults.message)
    assert {o.result for o in others} == {"not run"}


def test_a_line_without_source_has_its_number():
    assert quoted_line(("none.py", 3)) == "line 3 of none.py"


def test_the_lines_of_one_file_are_followed():
    seen = []

    def two_lines():
        first = 1
        return first

    before = sys.gettrace()
    with following(__file__.__eq__, lambda frame, event, arg: seen.append((event, arg)), most=4):
        two_lines()
        batch(None, 0, 0).close()  # of another file
        two_lines()  # more than four events
    assert seen == [("call", None), ("line", None), ("line", None), ("return", 1)]
    assert sys.gettrace() is before
