"""How careful one has to be with a learning rate: the error by the rate, a curve an optimizer."""

from math import inf

from gdref.charts.chart import Axis, Chart, Panel, Series
from gdref.charts.numbers import format_number
from gdref.charts.scale import reach
from gdref.charts.words import count
from gdref.exceptions import SpecError
from gdref.signatures import Value, spec_value
from gdref.sweep import Column, Sweep

ABOVE = 0.1  # of the axis: so far above it a curve goes that has diverged
LEAST = 1e-12  # of the largest: what is smaller counts as so much, as it is 0 but for rounding


def sweep(result: Sweep) -> Chart:
    """The median by the value, on log axes; a band where seeds differ, an arrow where it diverges.

    The largest stable learning rates are upright lines.
    """
    what = "Error" if result.within is None else "First epoch"
    name = result.parameter.replace("_", " ")
    xs = [on_axis(value) for c in result.columns for value in c.results]
    heights = [height(r.median, result) for c in result.columns for r in c.results.values()]
    heights = [y for y in heights if y < inf]
    floor = LEAST * max(heights, default=1.0)
    least = min((x for x in xs if x > 0), default=1.0)
    log_x = bool(xs) and min(xs) >= 0 and max(xs) > 10 * least
    low, high = reach((max(y, floor) for y in heights), True)
    out = min(high * (high / low) ** ABOVE, 1e300)
    series: list[Series] = []
    for column in result.columns:
        if column.limit is not None and least <= column.limit <= max(xs):
            label = f"limit of {column.spec}"
            series.append(Series(label, [column.limit] * 2, [low, high], "guide"))
    for column in result.columns:
        series += [*band(column, result, floor, out), curve(column, result, floor, out)]
    panel = Panel(
        Axis(name, *reach(xs, log_x, 0.02), log_x, 0.0 in xs and log_x),
        Axis("epoch" if result.within else "error less the minimum's", low, high, True),
        tuple(series),
    )
    best = ", ".join(
        f"{c.spec} {format_number(c.results[c.best].median)} at {format_number(on_axis(c.best))}"
        for c in result.columns
        if c.best is not None
    )
    notes = []
    if any(y == out for one in series for y in one.ys):
        far = "diverges" if result.within is None else "does not come so far"
        notes.append(f"Arrows: there it {far}.")
    if any(one.kind == "band" for one in series):
        notes.append(f"Bands: the middle half of {result.seeds} seeds.")
    return Chart(
        f"{what} by {name}",
        f"{what} after {count(result.epochs, 'epoch')} by {name}. The best that was tried: {best}.",
        (panel,),
        (" ".join(notes),) if notes else (),
    )


def on_axis(value: Value) -> float:
    """Where a value lies. Raises SpecError for a word, which lies nowhere."""
    if value is None or isinstance(value, str):
        raise SpecError(f"{spec_value(value)} is no number, so it has no place on an axis")
    return float(value)


def height(score: float, result: Sweep) -> float:
    """An epoch as it is; of an error, what is above the minimum's."""
    return score if result.within is not None else score - result.minimum.error


def curve(column: Column, result: Sweep, floor: float, out: float) -> Series:
    """The medians; one that is infinite lies above the axis, so that the curve leaves there.

    Where all are, it has no place, and the label says so.
    """
    kept: list[tuple[float, float]] = []
    for value, one in column.results.items():
        y = out if one.median == inf else max(floor, height(one.median, result))
        kept.append((on_axis(value), y))
    # Of those that have left, the ones beside the curve show where.
    near = [
        (x, y)
        for k, (x, y) in enumerate(kept)
        if y < out or any(other < out for _, other in kept[max(0, k - 1) : k + 2])
    ]
    label = column.spec if near else f"{column.spec} (at no value)"
    return Series(label, [x for x, _ in near], [y for _, y in near], "line")


def band(column: Column, result: Sweep, floor: float, out: float) -> list[Series]:
    """The quartiles of several seeds, as an outline."""
    known = [(on_axis(v), r.quartiles) for v, r in column.results.items() if r.median < inf]
    if not column.draws or len(known) < 2:
        return []
    low, high = (
        [(x, min(out, max(floor, height(q[k], result)))) for x, q in known] for k in (0, 1)
    )
    outline = low + high[::-1]
    return [Series("", [x for x, _ in outline], [y for _, y in outline], "band")]
