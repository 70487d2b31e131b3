"""Checks for authors of optimizers, one for each rule of the contract.

    from gdref.testing import parametrize_with_checks

    @parametrize_with_checks([batch])
    def test_contract(optimizer, check):
        check(optimizer)

Read this file first: it lists the checks and runs them. Then read one check, for example in
interface.py, and time_limit.py, which runs a check. line_at_fault.py finds the line that an author
should look at. These files use the plugins, the optimizers and the files at the top of gdref.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypedDict, TypeVar, Unpack

from gdref.optimizers import Optimizer
from gdref.plugins.faults import layers
from gdref.points import PointsLike
from gdref.testing import (
    convergence,
    cost,
    formula,
    growth,
    hyperparameter_values,
    interface,
    repeatability,
    side_effects,
)
from gdref.testing.failures import CheckFailed, NeverEnds, TooSlow
from gdref.testing.formula import Reference, check_first_updates, check_for, points_around
from gdref.testing.time_limit import PATIENCE, Check, run_check

__all__ = [
    "CHECKS",
    "Outcome",
    "check_first_updates",
    "check_optimizer",
    "outcomes",
    "parametrize_with_checks",
    "points_around",
]

# The checks by their ids (the names of the functions). Authors use the ids: never change one.
CHECKS: dict[str, Check] = {
    check.__name__.replace("_", "-"): check
    for check in (
        interface.signature,
        interface.defaults,
        interface.yields_pairs,
        interface.ends_or_yields,
        hyperparameter_values.bad_hyperparameters,
        hyperparameter_values.other_values,
        hyperparameter_values.hyperparameters_matter,
        side_effects.changes_nothing,
        repeatability.independent_runs,
        repeatability.seeds,
        cost.pays,
        cost.steady_cost,
        cost.repeated_points,
        convergence.each_parameter,
        convergence.every_point,
        formula.symmetries,
        convergence.long_run,
        growth.steady_updates,
        interface.noise_free_line,
        interface.stays_at_minimum,
        interface.one_point,
        interface.constant_x,
        interface.ten_thousand_points,
        side_effects.quiet_import,
        repeatability.same_everywhere,
    )
}

F = TypeVar("F", bound=Callable[..., object])

# If one of these checks fails, the other checks cannot run.
FIRST_CHECKS = ("signature", "defaults")
UNEXPECTED = "the check passes, although it is in expected_to_fail ({}); remove it there"


class Outcome(NamedTuple):
    """The result of one check.

    result: "passed", "failed", "expected" (it failed as its author expected) or "not run".
    message: what is wrong and how to fix it; empty for a check that passed.
    """

    check: str
    asks: str
    result: str
    message: str


class Options(TypedDict, total=False):
    """The options of outcomes() and check_optimizer().

    expected_to_fail: the ids of checks that should fail, each with the reason. The optimizer itself
        may name more such checks (see gdref.optimizers.expected_to_fail). If a check passes that
        should fail, the check counts as failed.
    only: the ids of the checks to run; () for all checks.
    reference: the first pairs (m, b) that a paper or another library gives, from (0, 0) with the
        defaults. The reference may also be a function that is called like an optimizer and yields
        these pairs, or the spec of an optimizer. A reference adds one check, "reference".
    points: the points that the reference uses; None for the bundled points.
    patience: seconds of processor time for each check.
    """

    expected_to_fail: Mapping[str, str] | None
    only: Iterable[str]
    reference: Reference | None
    points: PointsLike | None
    patience: float


def outcomes(optimizer: Optimizer, **options: Unpack[Options]) -> Iterator[Outcome]:
    """Run the checks on an optimizer, one after the other. Raises ValueError for an unknown id."""
    checks = dict(CHECKS)
    if reference := options.get("reference"):
        checks["reference"] = check_for(reference, options.get("points"), optimizer)
    marks = (getattr(layer, "expected_to_fail", None) for layer in layers(optimizer))
    expected = {**next(filter(None, marks), {}), **(options.get("expected_to_fail") or {})}
    only, blocked = list(options.get("only", ())), ""
    _check_ids([*expected, *only], checks)
    for name, check in checks.items():
        if only and name not in only:
            continue
        result, message = "passed", ""
        # If independent-runs fails because of random numbers, the check seeds reports them.
        if blocked and (blocked, name) != ("independent-runs", "seeds"):
            result, message = "not run", f"fix {blocked} first"
        else:
            try:
                run_check(check, optimizer, options.get("patience", PATIENCE), name not in expected)
                if name in expected:
                    result, message = "failed", UNEXPECTED.format(expected[name])
            except TooSlow as slow:
                result, message = "not run", str(slow)
            except CheckFailed as failed:
                result, message = "expected", expected.get(name, "")
                if name not in expected:
                    result, message = "failed", str(failed)
                    shared = name == "independent-runs" and not failed.__cause__  # no exception
                    if shared or name in FIRST_CHECKS or isinstance(failed, NeverEnds):
                        blocked = name
        yield Outcome(name, (check.__doc__ or "").partition("\n")[0], result, message)


def check_optimizer(optimizer: Optimizer, **options: Unpack[Options]) -> None:
    """Run all checks on an optimizer. If checks fail, raise AssertionError with their messages."""
    __tracebackhide__ = True  # this name hides the function in pytest's report
    found = outcomes(optimizer, **options)
    if failures := [f"{one.check}: {one.message}" for one in found if one.result == "failed"]:
        raise AssertionError("\n".join(failures))


def parametrize_with_checks(
    optimizers: Sequence[Optimizer], *, expected_to_fail: Mapping[str, str] | None = None
) -> Callable[[F], F]:
    """A decorator for a pytest function with the parameters optimizer and check.

    expected_to_fail: as in Options, for each of the optimizers.
    """
    import pytest

    _check_ids(expected_to_fail or (), CHECKS)

    def case(optimizer: Optimizer, name: str) -> Any:
        names = (getattr(layer, "__name__", type(layer).__name__) for layer in layers(optimizer))
        label = next(label for label in names if label != "partial")
        return pytest.param(optimizer, partial(check, name), id=f"{label}-{name}")

    def check(name: str, optimizer: Optimizer) -> None:
        __tracebackhide__ = True
        (one,) = outcomes(optimizer, only=[name], expected_to_fail=expected_to_fail)
        if one.result == "expected":
            pytest.xfail(one.message)
        if one.result == "not run":
            pytest.skip(one.message)
        if one.result == "failed":
            raise AssertionError(one.message)

    return pytest.mark.parametrize(
        ("optimizer", "check"), [case(one, name) for one in optimizers for name in CHECKS]
    )


def _check_ids(ids: Iterable[str], checks: Mapping[str, object]) -> None:
    for name in ids:
        if name not in checks:
            raise ValueError(f"there is no check {name!r}; there are: {', '.join(checks)}")
