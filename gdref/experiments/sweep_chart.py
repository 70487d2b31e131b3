"""The chart of a sweep: the scores by learning rate, a curve for each optimizer."""

from collections.abc import Callable, Sequence
from math import inf, nan

from gdref.bowl import Bowl
from gdref.charts.axis import Axis, reach
from gdref.charts.captions import above, zero_note
from gdref.charts.chart import Chart
from gdref.charts.paths import band
from gdref.charts.sheet import Panel, Series
from gdref.charts.track import lowest_error_shown
from gdref.exceptions import SpecError
from gdref.experiments.sweep_scores import GOOD, SOON, SweptOptimizer, good_values
from gdref.plugins.signatures import Value, spec_value
from gdref.text.numbers import count, pictured
from gdref.theory.conditions import Conditions

GUIDE_SHARE = 0.01  # the chart has a line at this share of the minimum's error


def sweep_chart(
    conditions: Conditions,
    parameter: str,
    within: float | None,
    seeds: int,
    columns: Sequence[SweptOptimizer],
    interrupted: bool = False,
) -> Chart:
    """The median score at each value, on log axes. The arguments are the fields of a Sweep.

    Bands show the quartiles of several seeds. Values that diverge are on a line at the top.
    Vertical lines show the largest stable learning rates. The notes rank the best values.
    Raises SpecError for values that are not numbers.
    """
    minimum, name = conditions.minimum, parameter.replace("_", " ")
    base, floor = 0.0, 0.0  # if the scores are epochs
    if within is None:
        base, floor = minimum.error, lowest_error_shown(minimum)

    def height(score: float) -> float:
        return score - base if score - base >= floor else 0.0

    xs = [on_axis(value) for c in columns for value in c.results]
    heights = [height(r.median) for c in columns for r in c.results.values()]
    heights = [y for y in heights if y < inf]
    least = min((x for x in xs if x > 0), default=1.0)
    log_x = bool(xs) and min(xs) >= 0 and max(xs) > 10 * least
    near = GUIDE_SHARE * minimum.error
    lines = [near] if within is None and near > floor else []
    low, high = reach([*lines, *heights], True)
    foot = 0.0 if 0.0 in heights else low
    first, last = min(xs, default=1.0), max(xs, default=1.0)
    limits = sorted((c.limit, c.spec) for c in columns if c.limit and first <= c.limit <= last)
    series = [
        Series(f"limit of {spec}", [limit] * 2, [foot, high], "guide", of=spec)
        for limit, spec in limits
    ]
    for y in lines:
        series.append(Series("1 % above the minimum", [first, last], [y, y], "guide"))
    for column in columns:
        series += [*seeds_band(column, height), curve(column, height)]
    never = "diverged" if within is None else "never"
    never = never if any(y == inf for one in series for y in one.ys) else ""
    y_name = "epoch" if within else "error above the minimum"
    panel = Panel(
        Axis(name, *reach(xs, log_x, 0.0), log_x, 0.0 in xs and log_x),
        Axis(y_name, low, high, True, 0.0 in heights, never=never),
        tuple(series),
    )
    notes = ranking(columns, within, minimum)
    if floor and 0.0 in heights:
        notes.append(zero_note(floor))
    if any(column.stochastic for column in columns):
        notes.append(f"Bands: the middle half of {seeds} seeds; the curve is their median.")
    wanted = f" within {100 * within:g} % of the minimum" if within is not None else ""
    tried = (
        f"{len(set(xs))} values from {pictured(first)} to {pictured(last)}" if xs else "no value"
    )
    ended = "; ended by Ctrl-C before the last value" if interrupted else ""
    return Chart(
        _finding(columns, within, name, minimum),
        " ".join([f"{y_name} by {name}.", *notes]),
        (panel,),
        tuple(notes),
        subtitle=f"{conditions.points.title}; {count(conditions.epochs, 'epoch')}{ended}; "
        f"{y_name}{wanted} by {name}: {tried}.",
    )


def _finding(
    columns: Sequence[SweptOptimizer], within: float | None, name: str, minimum: Bowl
) -> str:
    """The optimizer with the best score, and its value; or a sentence if there is no score."""
    best = [(c.results[c.best].median, c) for c in columns if c.best is not None]
    if not best:
        if within is None:
            return "Every value that was tried diverges"
        return f"No value comes within {100 * within:g} % of the minimum"
    score, column = min(best, key=lambda one: one[0])
    at = f"{column.spec} with {name} {pictured(on_axis(column.best))}"
    if within is not None:
        return f"Fastest is {at}: {count(int(score), 'epoch')}"
    place = above(score - minimum.error, minimum.error, minimum.rounding)
    return f"Best is {at}: {place}"


def ranking(columns: Sequence[SweptOptimizer], within: float | None, minimum: Bowl) -> list[str]:
    """The best value and the good values of each optimizer. The best optimizer comes first."""
    best = [(c.results[c.best].median, c.best, c) for c in columns if c.best is not None]
    times = GOOD if within is None else SOON
    words = []
    for score, value, column in sorted(best, key=lambda one: one[0]):
        good = [pictured(on_axis(one)) for one in good_values(column, within, minimum)]
        near = f"at most {pictured(times * score)} from {good[0]} to {good[-1]}"
        reach = near if len(good) > 1 else "other values are much worse"
        words.append(
            f"{column.spec}: best {pictured(score)} at {pictured(on_axis(value))}, {reach}."
        )
    return words or ["Every value that was tried diverges."]


def on_axis(value: Value) -> float:
    """The position of a value on the axis. Raises SpecError for a text."""
    if value is None or isinstance(value, str):
        raise SpecError(f"{spec_value(value)} is not a number, so it has no place on an axis")
    return float(f"{value:.12g}")  # 10, not 10.000000000000002


def curve(column: SweptOptimizer, height: Callable[[float], float]) -> Series:
    """The curve of the medians. There is no line between a finite score and a diverged run."""
    xs: list[float] = []
    ys: list[float] = []
    for value in sorted(column.results, key=on_axis):
        x, y = on_axis(value), height(column.results[value].median)
        if ys and (y == inf) != (ys[-1] == inf):
            xs.append(x)
            ys.append(nan)
        xs.append(x)
        ys.append(y)
    return Series(column.spec, xs, ys)


def seeds_band(column: SweptOptimizer, height: Callable[[float], float]) -> list[Series]:
    """The quartiles of several seeds, as a band."""
    known = sorted(
        (on_axis(value), height(r.quartiles[0]), height(r.quartiles[1]))
        for value, r in column.results.items()
        if max(r.quartiles) < inf
    )
    return [band(known, column.spec)] if column.stochastic and len(known) > 1 else []
