"""Checks for authors of optimizers: the contract of gdref.optimizers, one check a promise.

from gdref.testing import parametrize_with_checks

@parametrize_with_checks([batch])
def test_contract(optimizer, check):
    check(optimizer)

A package, as the checks make more than one file: here is how they are run, and which there are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from gdref.optimizers import Optimizer
from gdref.testing.calls import bad_hyperparameters, defaults, signature, yields_pairs
from gdref.testing.guard import Broken, Hangs, guarded
from gdref.testing.imports import quiet_import
from gdref.testing.manners import changes_nothing, independent_runs, pays, seeds
from gdref.testing.paths import (
    constant_x,
    ends_or_yields,
    noise_free_line,
    one_point,
    stays_at_minimum,
    ten_thousand_points,
)

__all__ = ["CHECKS", "Outcome", "check_optimizer", "outcomes", "parametrize_with_checks"]

# By their ids, which stay what they are: authors write them down.
CHECKS: dict[str, Callable[[Optimizer], None]] = {
    "signature": signature,
    "defaults": defaults,
    "yields-pairs": yields_pairs,
    "ends-or-yields": ends_or_yields,
    "bad-hyperparameters": bad_hyperparameters,
    "changes-nothing": changes_nothing,
    "independent-runs": independent_runs,
    "seeds": seeds,
    "pays": pays,
    "noise-free-line": noise_free_line,
    "stays-at-minimum": stays_at_minimum,
    "one-point": one_point,
    "constant-x": constant_x,
    "ten-thousand-points": ten_thousand_points,
    "quiet-import": quiet_import,
}

# Where one of these fails, the others have nothing to go by.
FIRST = ("signature", "defaults")


class Outcome(NamedTuple):
    """How one check ended.

    result: "passed", "failed", "expected" (it failed as its author said it would) or "not run".
    message: what went wrong and how to mend it; empty for a check that passed.
    """

    check: str
    asks: str
    result: str
    message: str


def outcomes(
    optimizer: Optimizer, *, expected_to_fail: Mapping[str, str] | None = None
) -> Iterator[Outcome]:
    """Run the checks on an optimizer, one after the other.

    expected_to_fail: reasons, by the id of the check. A check that passes all the same has failed.
    Raises ValueError for an id that no check has.
    """
    expected = _known(expected_to_fail)
    blocked = ""
    for name, check in CHECKS.items():
        asks = (check.__doc__ or "").partition("\n")[0]
        if blocked:
            yield Outcome(name, asks, "not run", f"{blocked} comes first")
            continue
        try:
            guarded(check, optimizer)
        except Broken as broken:
            if name in expected:
                yield Outcome(name, asks, "expected", expected[name])
                continue
            yield Outcome(name, asks, "failed", str(broken))
            blocked = name if name in FIRST or isinstance(broken, Hangs) else ""
        else:
            if name in expected:
                yield Outcome(name, asks, "failed", UNEXPECTED.format(expected[name]))
            else:
                yield Outcome(name, asks, "passed", "")


UNEXPECTED = "it passes, although it is marked as expected to fail ({}); take the mark away"


def check_optimizer(
    optimizer: Optimizer, *, expected_to_fail: Mapping[str, str] | None = None
) -> None:
    """Run all checks on an optimizer. Raises AssertionError with all that went wrong."""
    found = outcomes(optimizer, expected_to_fail=expected_to_fail)
    failures = [f"{o.check}: {o.message}" for o in found if o.result == "failed"]
    if failures:
        raise AssertionError("\n".join(failures))


def parametrize_with_checks(
    optimizers: Sequence[Optimizer], *, expected_to_fail: Mapping[str, str] | None = None
) -> Callable[[Any], Any]:
    """A decorator for a pytest function with the parameters optimizer and check.

    expected_to_fail: as in outcomes(), for each of the optimizers.
    """
    import pytest

    expected = _known(expected_to_fail)
    return pytest.mark.parametrize(
        ("optimizer", "check"),
        [
            pytest.param(
                optimizer,
                _as_assertion(check),
                id=f"{getattr(optimizer, '__name__', 'optimizer')}-{name}",
                marks=[pytest.mark.xfail(reason=expected[name], strict=True)]
                if name in expected
                else [],
            )
            for optimizer in optimizers
            for name, check in CHECKS.items()
        ],
    )


def _as_assertion(check: Callable[[Optimizer], None]) -> Callable[[Optimizer], None]:
    def run(optimizer: Optimizer) -> None:
        __tracebackhide__ = True  # the sentence says it; pytest shows no source of the kit's
        try:
            guarded(check, optimizer)
        except Broken as broken:
            raise AssertionError(str(broken)) from broken

    return run


def _known(expected_to_fail: Mapping[str, str] | None) -> Mapping[str, str]:
    for name in expected_to_fail or {}:
        if name not in CHECKS:
            raise ValueError(f"there is no check {name!r}; there are: {', '.join(CHECKS)}")
    return expected_to_fail or {}
