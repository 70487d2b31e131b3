"""Compares an optimizer with numbers worked by hand, or with a method of a paper or a library."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice, product

from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.plugins.signatures import Value, hyperparameters, with_values
from gdref.plugins.specs import hyperparameters_of, load_spec, values_given
from gdref.points import PointsLike, as_points, read_points
from gdref.squared_error import Point
from gdref.testing.failures import CheckFailed
from gdref.testing.sample_runs import ELSEWHERE, NOISY, TINY, Pair, close, less, pairs

Method = Callable[..., Iterable[Pair]]
Reference = Sequence[Pair] | Method | str
FIRST = 200  # updates that are compared with a method
STARTS = (0.0, 0.0), ELSEWHERE, (5.0, 40.0)
SIX_DIGITS = 1e-5  # the relative error of a number that is written with six digits


def points_around(m: float, b: float, x: float = 1.0) -> list[Point]:
    """Two points for work by hand: E(M, B) = x^2 (M - m)^2 + (B - b)^2.

    So dE/dM = 2 x^2 (M - m) and dE/dB = 2 (B - b), and the minimum is at (m, b), with E = 0.
    """
    return [(x, m * x + b), (-x, -m * x + b)]


def check_first_updates(
    optimizer: Optimizer,
    updates: Sequence[Pair],
    points: PointsLike,
    *,
    start: Pair = (0.0, 0.0),
    **hyperparameters: Value,
) -> None:
    """Raise AssertionError unless an optimizer's first updates are these pairs, to six digits."""
    __tracebackhide__ = True  # pytest then shows the message without this source
    try:
        _compare(with_values(optimizer, **hyperparameters), updates, as_points(points), start)
    except CheckFailed as failed:
        raise AssertionError(str(failed)) from None


def check_for(
    reference: Reference, points: PointsLike | None, optimizer: Optimizer
) -> Callable[[Optimizer], None]:
    """The check that compares an optimizer with a reference.

    reference: (m, b) after each of the first updates, from (0, 0) with the defaults. Or a function
        that yields these pairs and is called like an optimizer. Or the spec of an optimizer, as
        "adam:lr=learning_rate:beta1=0.8" if `lr` has the name learning_rate there, and beta1 is
        always 0.8 there.
    points: the points that the reference uses. None for the bundled points; a method is then
        compared on two more sets of points.
    Raises SpecError for a wrong spec.
    """
    given = list(read_points()) if points is None else as_points(points)
    method: Method
    if isinstance(reference, str):
        method, names = _from_spec(reference, optimizer)
    elif callable(reference):
        method, names = reference, _shared(reference, optimizer)

    def check(optimizer: Optimizer) -> None:
        """gives the updates of its reference"""
        if not isinstance(reference, str) and not callable(reference):
            _compare(optimizer, reference, given, STARTS[0])
            return
        mine = hyperparameters(optimizer)
        defaults = {name: mine[name].default for name in names}
        for changed in [{}, *filter(None, (less(mine[name]) for name in names))]:
            values = defaults | changed
            theirs = {names[name]: value for name, value in values.items()}
            words = "".join(f" with {name}={value!r}" for name, value in changed.items())
            for these, start in product([given] if points else [given, NOISY, TINY], STARTS):
                expected = islice(method(Objective(these), *start, **theirs), FIRST)
                _compare(with_values(optimizer, **values), expected, these, start, words, 1e-6)

    return check


def _from_spec(spec: str, optimizer: Optimizer) -> tuple[Optimizer, dict[str, str]]:
    """The method of a spec, and its name for each hyperparameter of the optimizer."""
    label, settings, entry, method = load_spec(spec)
    mine, theirs = hyperparameters(optimizer), hyperparameters_of(entry, method)
    parts = [setting.partition("=")[::2] for setting in settings]
    renamed = {name: other for name, other in parts if name in mine and other in theirs}
    others = [f"{name}={value}" for name, value in parts if name not in renamed]
    fixed = values_given(label, theirs, others)
    taken = {*fixed, *renamed.values()}
    shared = {name: name for name in mine if name in theirs and name not in taken}
    return with_values(method, **fixed), shared | renamed


def _shared(method: Method, optimizer: Optimizer) -> dict[str, str]:
    """The names of the hyperparameters that an optimizer and a method have in common."""
    try:
        theirs = hyperparameters(method)  # type: ignore[arg-type]
    except (TypeError, ValueError):  # a method need not be an optimizer
        theirs = {}
    return {name: name for name in hyperparameters(optimizer) if name in theirs}


def _compare(
    optimizer: Optimizer,
    expected: Iterable[Pair],
    points: Sequence[Point],
    start: Pair,
    values: str = "",
    digits: float = SIX_DIGITS,
) -> None:
    updates = pairs(optimizer, Objective(points), *start)
    for update, wanted in enumerate(expected, 1):
        pair = next(updates, None)
        for k, name in enumerate("mb"):
            if pair is None or not close(pair[k], wanted[k], max(map(abs, wanted)), digits):
                got = "the optimizer has ended" if pair is None else f"not {pair[k]!r}"
                raise CheckFailed(
                    f"update {update} of the reference has {name} = {wanted[k]!r}, {got}, on "
                    f"{len(points)} points from {start}{values}; compare the two formulas for "
                    f"{name} line by line, up to this update",
                    "",
                )
