"""How careful one has to be with a learning rate: the error by the rate, a curve an optimizer."""

from math import inf

from gdref.charts.axis import Axis, reach
from gdref.charts.captions import zero_note
from gdref.charts.chart import Chart
from gdref.charts.sheet import Panel, Series
from gdref.charts.track import lowest_error_shown
from gdref.exceptions import SpecError
from gdref.experiments.sweep_result import Column, Sweep
from gdref.plugins.signatures import Value, spec_value
from gdref.text.numbers import count, pictured

NEAR = 0.01  # of the minimum's error: where a line says that it is reached


def sweep_chart(result: Sweep) -> Chart:
    """The median by the value, on log axes: a band where seeds differ, a rail where it diverges.

    The largest stable learning rates are upright lines; the notes rank the best that were tried.
    Raises SpecError where values are no numbers.
    """
    name = result.parameter.replace("_", " ")
    xs = [on_axis(value) for c in result.columns for value in c.results]
    heights = [height(r.median, result) for c in result.columns for r in c.results.values()]
    heights = [y for y in heights if y < inf]
    floor = lowest_error_shown(result.minimum) if result.within is None else 0.0
    heights = [y if y >= floor else 0.0 for y in heights]
    least = min((x for x in xs if x > 0), default=1.0)
    log_x = bool(xs) and min(xs) >= 0 and max(xs) > 10 * least
    near = NEAR * result.minimum.error
    lines = [near] if result.within is None and near > floor else []
    low, high = reach([*lines, *heights], True)
    foot = 0.0 if 0.0 in heights else low
    first, last = min(xs, default=1.0), max(xs, default=1.0)
    limits = sorted((c.limit, c.spec) for c in result.columns if c.limit is not None)
    limits = [one for one in limits if first <= one[0] <= last]
    series = [
        Series(f"limit of {spec}", [limit] * 2, [foot, high], "guide", of=spec)
        for limit, spec in limits
    ]
    for y in lines:
        series.append(Series("1 % above the minimum", [first, last], [y, y], "guide"))
    for column in result.columns:
        series += [*band(column, result, floor), curve(column, result, floor)]
    never = "diverged" if result.within is None else "never"
    never = never if any(y == inf for one in series for y in one.ys) else ""
    panel = Panel(
        Axis(name, *reach(xs, log_x, 0.02), log_x, 0.0 in xs and log_x),
        Axis(
            "epoch" if result.within else "error less the minimum's",
            low,
            high,
            True,
            0.0 in heights,
            never=never,
        ),
        tuple(series),
    )
    what = "Error" if result.within is None else "First epoch"
    title = f"{what} by {name}, {count(result.conditions.epochs, 'epoch')} on {result.points.name}"
    if result.within is not None:
        title = f"First epoch within {100 * result.within:g} % of the minimum, by {name}"
    notes = ranking(result)
    if floor and 0.0 in heights:
        notes.append(zero_note(floor))
    if len(limits) > 1:  # in text their lines look alike
        named = ", ".join(f"{spec} {pictured(limit)}" for limit, spec in limits)
        notes.append(f"Limits from the left: {named}.")
    if any(column.stochastic for column in result.columns):
        notes.append(f"Bands: the middle half of {result.seeds} seeds; the curve is their median.")
    return Chart(title, " ".join([f"{title}.", *notes]), (panel,), tuple(notes))


def ranking(result: Sweep) -> list[str]:
    """For each optimizer its best value, and how wide its valley is; the best optimizer first."""
    best = [(c.results[c.best].median, c.best, c) for c in result.columns if c.best is not None]
    words = []
    for score, value, column in sorted(best, key=lambda one: one[0]):
        good = [pictured(on_axis(one)) for one in result.good(column)]
        near = "within 1 % of that" if result.within is None else "within twice that"
        reach = f", {near} from {good[0]} to {good[-1]}" if len(good) > 1 else ", and there alone"
        words.append(f"{column.spec}: best {pictured(score)} at {pictured(on_axis(value))}{reach}.")
    return words or ["Every value that was tried diverges."]


def on_axis(value: Value) -> float:
    """Where a value lies. Raises SpecError for a word, which lies nowhere."""
    if value is None or isinstance(value, str):
        raise SpecError(f"{spec_value(value)} is no number, so it has no place on an axis")
    return float(value)


def height(score: float, result: Sweep, floor: float = 0.0) -> float:
    """An epoch as it is; of an error, what is above the minimum's, and 0 below the floor."""
    above = score if result.within is not None else score - result.minimum.error
    return above if above >= floor else 0.0


def curve(column: Column, result: Sweep, floor: float) -> Series:
    """The medians."""
    values = sorted(column.results, key=on_axis)
    ys = [height(column.results[value].median, result, floor) for value in values]
    return Series(column.spec, list(map(on_axis, values)), ys)


def band(column: Column, result: Sweep, floor: float) -> list[Series]:
    """The quartiles of several seeds, as an outline."""
    known = sorted((on_axis(value), r.quartiles) for value, r in column.results.items())
    if not column.stochastic or len(known) < 2:
        return []
    low, high = ([(x, height(q[k], result, floor)) for x, q in known] for k in (0, 1))
    outline = low + high[::-1]
    return [Series("", [x for x, _ in outline], [y for _, y in outline], "band")]
