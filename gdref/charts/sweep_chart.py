"""How careful one has to be with a learning rate: the error by the rate, a curve an optimizer."""

from math import inf

from gdref.charts.chart import Axis, Chart, Panel, Series
from gdref.charts.numbers import format_number
from gdref.charts.scale import reach
from gdref.exceptions import SpecError
from gdref.sweep import Column, Sweep

LEAST = 1e-12  # of the largest: what is smaller counts as so much, as it is 0 but for rounding
NEAR = 0.01  # of the minimum's error: where a line says that it is reached


def sweep(result: Sweep) -> Chart:
    """The median by the value, on log axes: a band where seeds differ, a rail where it diverges.

    The largest stable learning rates are upright lines; the notes rank the best that were tried.
    Raises SpecError where values are no numbers.
    """
    name = result.parameter.replace("_", " ")
    if any(isinstance(value, str | bool) for c in result.columns for value in c.results):
        raise SpecError(f"the values of {result.parameter} are no numbers, so they have no axis")
    xs = [float(value) for c in result.columns for value in c.results]
    heights = [height(r.median, result) for c in result.columns for r in c.results.values()]
    heights = [y for y in heights if y < inf]
    floor = LEAST * max(heights, default=1.0)
    least = min((x for x in xs if x > 0), default=1.0)
    log_x = bool(xs) and min(xs) >= 0 and max(xs) > 10 * least
    near = NEAR * result.minimum.error
    lines = [near] if result.within is None and near > floor else []
    low, high = reach([*lines, *(max(y, floor) for y in heights)], True)
    series = [one for column in result.columns for one in faint(column, result, floor, low, high)]
    for y in lines:
        ends = [min(xs, default=1.0), max(xs, default=1.0)]
        series.append(Series("1 % above the minimum", ends, [y, y], "guide"))
    series += [curve(column, result, floor) for column in result.columns]
    never = "diverged" if result.within is None else "never"
    panel = Panel(
        Axis(name, *reach(xs, log_x, 0.02), log_x, 0.0 in xs and log_x),
        Axis(
            "epoch" if result.within else "error less the minimum's", low, high, True, never=never
        ),
        tuple(series),
    )
    what = "Error" if result.within is None else "First epoch"
    title = f"{what} by {name}, {result.epochs:,} epochs on {result.points.name}"
    if result.within is not None:
        title = f"First epoch within {100 * result.within:g} % of the minimum, by {name}"
    notes = ranking(result)
    if any(column.draws for column in result.columns):
        notes.append(f"Bands: the middle half of {result.seeds} seeds; the curve is their median.")
    return Chart(title, " ".join([f"{title}.", *notes]), (panel,), tuple(notes))


def ranking(result: Sweep) -> list[str]:
    """For each optimizer its best value, and how wide its valley is; the best optimizer first."""
    best = [(c.results[c.best].median, c.best, c) for c in result.columns if c.best is not None]
    words = []
    for score, value, column in sorted(best, key=lambda one: one[0]):
        good = [format_number(float(one)) for one in result.good(column)]
        near = "within 1 % of that" if result.within is None else "within twice that"
        reach = f", {near} from {good[0]} to {good[-1]}" if len(good) > 1 else ", and there alone"
        words.append(
            f"{column.spec}: {format_number(score)} at {format_number(float(value))}{reach}."
        )
    return words


def height(score: float, result: Sweep) -> float:
    """An epoch as it is; of an error, what is above the minimum's."""
    return score if result.within is not None else score - result.minimum.error


def curve(column: Column, result: Sweep, floor: float) -> Series:
    """The medians."""
    values = sorted(column.results, key=float)
    ys = [max(floor, height(column.results[value].median, result)) for value in values]
    return Series(column.spec, [float(value) for value in values], ys)


def faint(column: Column, result: Sweep, floor: float, low: float, high: float) -> list[Series]:
    """What stands behind the curve: the quartiles of several seeds, and the limit."""
    behind = []
    known = sorted((float(v), r.quartiles) for v, r in column.results.items())
    if column.draws and len(known) > 1:
        below, above = ([(x, max(floor, height(q[k], result))) for x, q in known] for k in (0, 1))
        outline = below + above[::-1]
        xs, ys = [x for x, _ in outline], [y for _, y in outline]
        behind.append(Series("", xs, ys, "area", of=column.spec))
    if column.limit is not None and known and known[0][0] <= column.limit <= known[-1][0]:
        label = f"limit of {column.spec}"
        behind.append(Series(label, [column.limit] * 2, [low, inf], "guide", of=column.spec))
    return behind
