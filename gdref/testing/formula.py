"""Checks of an optimizer's formula: its symmetries, and the updates of a reference."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice, product, zip_longest

from gdref.exceptions import SpecError
from gdref.objective import Objective, Source
from gdref.optimizers import Optimizer
from gdref.plugins.signatures import Value, hyperparameters, with_values
from gdref.plugins.specs import hyperparameters_of, load_spec, values_given
from gdref.points import PointsLike, as_points, read_points
from gdref.squared_error import Point
from gdref.testing.failures import CheckFailed, has, meant
from gdref.testing.sample_points import ELSEWHERE, NOISY, TINY
from gdref.testing.sample_runs import Away, Pair, check_start, close, differ, less, moves

COMPARED = 60  # updates
MIRRORS = {
    "-y instead of y": (-1, -1, False),
    "-x instead of x": (-1, 1, False),
    "m and b exchanged": (1, 1, True),
}


def symmetries(optimizer: Optimizer) -> None:
    """makes the mirrored updates on mirrored points"""
    one = [(3.0, 5.0)] * 4  # on copies of one point, the choice of points changes nothing
    seeded = "seed" in hyperparameters(optimizer)
    noisy = seeded and differ(*(_updates(with_values(optimizer, seed=k), one) for k in (1, 2)))
    if noisy or has(optimizer, "asymmetric"):
        return
    starts = (NOISY, ELSEWHERE), (TINY, (0.0, 0.0))
    tried = [{}, *map(less, hyperparameters(optimizer).values())]
    for values, (points, start) in product(tried, starts):
        changed = with_values(optimizer, **values)
        try:
            usual = list(_updates(changed, points, start))
        except Exception:  # other checks report the error
            continue
        for exchanged, how in MIRRORS.items():
            mirror = Away(points, how)
            there = _updates(changed, mirror, mirror.turned(start))
            if apart := _first_apart(there, map(mirror.turned, usual)):
                update, *found = apart
                pair, wanted = (f"({one[0]:.9g}, {one[1]:.9g})" if one else "none" for one in found)
                check_start(changed)
                given = "".join(f" and {name}={value!r}" for name, value in values.items())
                raise CheckFailed(
                    f"with {exchanged}{given}, update {update} is {pair}, not {wanted}; "
                    f"treat m and b, and both signs, in the same way, {meant('asymmetric')}"
                )


def _first_apart(
    updates: Iterable[Pair], expected: Iterable[Pair], digits: float = 1e-6
) -> tuple[int, Pair | None, Pair | None] | None:
    """The first wrong update: its number, the pair, and the pair that was expected."""
    for update, (pair, wanted) in enumerate(zip_longest(updates, expected), 1):
        if not (pair and wanted and all(map(partial(close, wanted, digits), pair, wanted))):
            return update, pair, wanted
    return None


def _updates(
    optimizer: Optimizer, points: Sequence[Point] | Source, start: Pair = ELSEWHERE
) -> Iterator[Pair]:
    return islice(moves(optimizer, Objective(points), *start), COMPARED)


Method = Callable[..., Iterable[Pair]]
Reference = Sequence[Pair] | Method | str
COMPARED_UPDATES = 200  # the number of updates that are compared with a function or a spec
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
    __tracebackhide__ = True  # this name hides the function in pytest's report
    try:
        _compare(with_values(optimizer, **hyperparameters), updates, as_points(points), start)
    except CheckFailed as failed:
        raise AssertionError(str(failed)) from None


def check_for(
    reference: Reference, points: PointsLike | None, optimizer: Optimizer
) -> Callable[[Optimizer], None]:
    """The check that compares an optimizer with a reference.

    reference: (m, b) after each of the first updates, from (0, 0) with the defaults. The reference
        may also be a function that yields these pairs and is called like an optimizer, or the spec
        of an optimizer. In the spec "adam:lr=learning_rate:beta1=0.8", lr=learning_rate means: the
        author calls lr what adam calls learning_rate. beta1=0.8 is the value of adam's beta1.
    points: the points that the reference uses. None for the bundled points; then a function or a
        spec is also compared on two more sets of points.
    Raises SpecError for a wrong spec.
    """
    given = list(read_points()) if points is None else as_points(points)
    method: Method
    if isinstance(reference, str):
        method, names = _from_spec(reference, optimizer)
    elif callable(reference):
        method, names = reference, {}
        with suppress(TypeError, ValueError):  # the function may have no hyperparameters
            theirs = hyperparameters(reference)  # type: ignore[arg-type]
            names = {name: name for name in hyperparameters(optimizer) if name in theirs}

    def check(optimizer: Optimizer) -> None:
        """gives the updates of its reference"""
        if not isinstance(reference, str) and not callable(reference):
            _compare(optimizer, reference, given, STARTS[0])
            return
        mine = hyperparameters(optimizer)
        for changed in [{}, *filter(None, (less(mine[name]) for name in names))]:
            values = {name: mine[name].default for name in names} | changed
            theirs = {names[name]: value for name, value in values.items()}
            words = "".join(f" with {name}={value!r}" for name, value in changed.items())
            for these, start in product([given] if points else [given, NOISY, TINY], STARTS):
                expected = islice(method(Objective(these), *start, **theirs), COMPARED_UPDATES)
                _compare(with_values(optimizer, **values), expected, these, start, words, 1e-6)

    return check


def _from_spec(spec: str, optimizer: Optimizer) -> tuple[Optimizer, dict[str, str]]:
    """The optimizer of a spec, and its names for the hyperparameters of the other optimizer."""
    label, settings, entry, method = load_spec(spec)
    mine, theirs = hyperparameters(optimizer), hyperparameters_of(entry, method)
    parts = [setting.partition("=")[::2] for setting in settings]
    renamed = {name: other for name, other in parts if name in mine and other in theirs}
    fixed = values_given(label, theirs, [f"{n}={v}" for n, v in parts if n not in renamed])
    if twice := {*fixed} & {*renamed.values()}:
        raise SpecError(f"{label}: {min(twice)} has a value and another name; remove one of them")
    open_ = theirs.keys() - fixed.keys() - {*renamed.values()}
    return with_values(method, **fixed), {name: name for name in mine if name in open_} | renamed


def _compare(
    optimizer: Optimizer,
    expected: Iterable[Pair],
    points: Sequence[Point],
    start: Pair,
    values: str = "",
    digits: float = SIX_DIGITS,
) -> None:
    wanted = list(expected)
    updates = islice(moves(optimizer, Objective(points), *start), len(wanted))
    if apart := _first_apart(updates, wanted, digits):
        update, pair, _ = apart
        there = wanted[update - 1]
        k = 0 if pair is None or not close(there, digits, pair[0], there[0]) else 1
        got = f"not {pair[k]!r}" if pair else "the optimizer has ended"
        raise CheckFailed(
            f"update {update} of the reference has {'mb'[k]} = {there[k]!r}, {got}, on "
            f"{len(points)} points from {start}{values}; compare the two formulas for {'mb'[k]} "
            "line by line, up to this update"
        )
