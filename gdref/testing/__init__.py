"""Checks for authors of optimizers, one for each promise of the contract.

    from gdref.testing import parametrize_with_checks

    @parametrize_with_checks([batch])
    def test_contract(optimizer, check):
        check(optimizer)

Read this file first: the list of the checks, and how they run. Then one of the checks, as in
interface.py, and time_limit.py, which runs it. `line_at_fault.py` finds the author's line. The room
uses the plugins, the optimizers and the files at the top of gdref.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from gdref.optimizers import Optimizer
from gdref.plugins.signatures import layers
from gdref.points import PointsLike
from gdref.testing.convergence import each_parameter, every_point, long_run
from gdref.testing.cost import pays, repeated_points, steady_cost
from gdref.testing.failures import CheckFailed, NeverEnds
from gdref.testing.growth import steady_updates
from gdref.testing.hyperparameter_values import (
    bad_hyperparameters,
    hyperparameters_matter,
    other_values,
)
from gdref.testing.imports import quiet_import
from gdref.testing.interface import defaults, signature, yields_pairs
from gdref.testing.reference import Reference, check_for
from gdref.testing.repeatability import independent_runs, same_everywhere, seeds
from gdref.testing.side_effects import changes_nothing
from gdref.testing.special_points import (
    constant_x,
    ends_or_yields,
    noise_free_line,
    one_point,
    stays_at_minimum,
    ten_thousand_points,
)
from gdref.testing.time_limit import Check, run_check

__all__ = ["CHECKS", "Outcome", "check_optimizer", "outcomes", "parametrize_with_checks"]

# By their ids, which never change: authors write them down.
CHECKS: dict[str, Check] = {
    "signature": signature,
    "defaults": defaults,
    "yields-pairs": yields_pairs,
    "ends-or-yields": ends_or_yields,
    "bad-hyperparameters": bad_hyperparameters,
    "other-values": other_values,
    "hyperparameters-matter": hyperparameters_matter,
    "changes-nothing": changes_nothing,
    "independent-runs": independent_runs,
    "seeds": seeds,
    "pays": pays,
    "steady-cost": steady_cost,
    "repeated-points": repeated_points,
    "each-parameter": each_parameter,
    "every-point": every_point,
    "long-run": long_run,
    "steady-updates": steady_updates,
    "noise-free-line": noise_free_line,
    "stays-at-minimum": stays_at_minimum,
    "one-point": one_point,
    "constant-x": constant_x,
    "ten-thousand-points": ten_thousand_points,
    "quiet-import": quiet_import,
    "same-everywhere": same_everywhere,
}

# If one of these fails, the others cannot run.
FIRST = ("signature", "defaults")


class Outcome(NamedTuple):
    """How one check ended.

    result: "passed", "failed", "expected" (it failed as its author expected) or "not run".
    message: what is wrong and how to fix it; empty for a check that passed.
    """

    check: str
    asks: str
    result: str
    message: str


def outcomes(
    optimizer: Optimizer,
    *,
    expected_to_fail: Mapping[str, str] | None = None,
    only: Iterable[str] = (),
    reference: Reference | None = None,
    points: PointsLike | None = None,
) -> Iterator[Outcome]:
    """Run the checks on an optimizer, one after the other.

    expected_to_fail: reasons, by the id of the check, added to those of its own mark (see
        gdref.optimizers.expected_to_fail). Such a check fails if it passes.
    only: the ids of the checks to run; all of them if it is empty.
    reference: (m, b) after each of its first updates, from (0, 0) with the defaults, from a paper
        or another library; or a function that yields them, called like an optimizer. It adds one
        check, "reference".
    points: the points of the reference; the bundled points if there are none.
    Raises ValueError for an unknown id.
    """
    checks = {**CHECKS, **({"reference": check_for(reference, points)} if reference else {})}
    expected = {**_mark(optimizer), **(expected_to_fail or {})}
    _check_ids([*expected, *only], checks)
    blocked = ""
    for name, check in checks.items():
        if only and name not in only:
            continue
        asks = (check.__doc__ or "").partition("\n")[0]
        if blocked:
            yield Outcome(name, asks, "not run", f"fix {blocked} first")
            continue
        try:
            run_check(check, optimizer)
        except CheckFailed as failed:
            if name in expected:
                yield Outcome(name, asks, "expected", expected[name])
                continue
            yield Outcome(name, asks, "failed", str(failed))
            blocked = name if name in FIRST or isinstance(failed, NeverEnds) else ""
        else:
            if name in expected:
                yield Outcome(name, asks, "failed", UNEXPECTED.format(expected[name]))
            else:
                yield Outcome(name, asks, "passed", "")


UNEXPECTED = "it passes, although it is marked as expected to fail ({}); remove the mark"


def check_optimizer(optimizer: Optimizer, **options: Any) -> None:
    """Run all checks on an optimizer. Raises AssertionError with every failure.

    options: those of outcomes().
    """
    failures = [
        f"{o.check}: {o.message}" for o in outcomes(optimizer, **options) if o.result == "failed"
    ]
    if failures:
        raise AssertionError("\n".join(failures))


def parametrize_with_checks(
    optimizers: Sequence[Optimizer], *, expected_to_fail: Mapping[str, str] | None = None
) -> Callable[[Any], Any]:
    """A decorator for a pytest function with the parameters optimizer and check.

    expected_to_fail: as in outcomes(), for each of the optimizers.
    """
    import pytest

    def case(optimizer: Optimizer, name: str) -> Any:
        expected = {**_mark(optimizer), **(expected_to_fail or {})}
        _check_ids(expected, CHECKS)
        marks = [pytest.mark.xfail(reason=expected[name], strict=True)] if name in expected else []
        names = [getattr(layer, "__name__", "") for layer in layers(optimizer)]
        called = next((name for name in names if name not in ("", "__call__")), "")
        label = f"{called or type(optimizer).__name__}-{name}"
        return pytest.param(optimizer, _as_assertion(CHECKS[name]), id=label, marks=marks)

    return pytest.mark.parametrize(
        ("optimizer", "check"), [case(one, name) for one in optimizers for name in CHECKS]
    )


def _as_assertion(check: Check) -> Check:
    def run(optimizer: Optimizer) -> None:
        __tracebackhide__ = True  # pytest shows the sentence, and no source of the kit
        try:
            run_check(check, optimizer)
        except CheckFailed as failed:
            raise AssertionError(str(failed)) from failed

    return run


def _mark(optimizer: Optimizer) -> Mapping[str, str]:
    """The reasons of an optimizer's own mark, also if a partial or a wrapper is around it."""
    for layer in layers(optimizer):
        if reasons := getattr(layer, "expected_to_fail", None):
            return reasons if isinstance(reasons, Mapping) else {}
    return {}


def _check_ids(ids: Iterable[str], checks: Mapping[str, object]) -> None:
    for name in ids:
        if name not in checks:
            raise ValueError(f"there is no check {name!r}; there are: {', '.join(checks)}")
