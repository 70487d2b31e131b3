"""The descents of the lesson: each optimizer at some 25 learning rates, its rows thinned."""

from collections.abc import Callable, Sequence
from math import inf, log10
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.descent import Descent, Row
from gdref.exceptions import PluginError, SpecError
from gdref.lesson.listing import values_by_place
from gdref.limits import rate_limit, round_down, safe_rate
from gdref.points import Points
from gdref.specs import Chosen
from gdref.squared_error import gradient, mse, predict
from gdref.stepping import Line, lines_of_call, steps

RATES = 25
PER_DECADE = 7  # of the rates, where the limit is known
BELOW = 20  # of the rates lie below the limit
FAR = 100  # times below the limit: a default so small is replaced
ROWS = 46  # log-spaced, of each run
UPDATES = 1000  # epochs of a run, where there are few points
WORK = 100_000  # points' gradients of a run, where there are many


class Run(NamedTuple):
    """A descent at one learning rate.

    rows: where it stood at the epochs of the lesson, up to its end.
    end: how it ended, where its epochs are not used up.
    """

    rate: float | None
    rows: list[Row]
    end: str

    @property
    def diverged(self) -> bool:
        """Whether it diverged."""
        return self.end.startswith("diverged")


class Moving(NamedTuple):
    """All that the lesson shows of one optimizer.

    runs: by ascending learning rate. place: of the one whose source has values, among them.
    limit: where on the scale of the runs the limit of the rate lies, from 0 to 1, or None.
    words: what the page says of the limit.
    ran: the lines of its source that ran, each as file and number.
    values: at each row of that run, what the lines assign in the update that follows, by place.
    no_source: why there are no lines, where there are none.
    """

    chosen: Chosen
    runs: list[Run]
    place: int
    limit: float | None
    words: str
    ran: set[tuple[str, int]]
    values: list[dict[str, str]]
    no_source: str

    @property
    def run(self) -> Run:
        """The run whose source has values."""
        return self.runs[self.place]


def default_epochs(points: Points) -> int:
    """How many epochs a run of the lesson has: 1,000, or fewer of many points."""
    return max(20, min(UPDATES, WORK // len(points)))


def epochs_shown(epochs: int) -> list[int]:
    """0, 1, 2, 5, 10, 20, ..., and others between them, log-spaced, to the last."""
    spaced = {round(epochs ** (k / ROWS)) for k in range(ROWS + 1)} if epochs else set()
    round_ones = {digit * 10**k for k in range(len(str(epochs))) for digit in (1, 2, 5)}
    return sorted({0, *spaced, *(e for e in round_ones if e <= epochs), epochs})


def rate_to_show(chosen: Chosen, limit: float | None) -> float | None:
    """The learning rate whose values stand at the source: the spec's own or the default.

    Where the default is past the limit of these points, or far below it, a quarter of that limit.
    """
    rate = chosen.hyperparameters.get("learning_rate")
    if not isinstance(rate, float | int):
        return None
    own = "learning_rate=" in chosen.spec
    if own or limit is None or limit / FAR < rate < limit * (1 if is_sharp(chosen) else 2):
        return float(rate)
    return float(f"{limit / 4:.1g}")


def is_sharp(chosen: Chosen) -> bool:
    """Whether every rate above the limit diverges: it does not for sgd."""
    return chosen.entry.name != "sgd"


def known_limit(chosen: Chosen, points: Points, bowl: Bowl) -> float | None:
    """The largest stable learning rate; for sgd, the largest that is safe for each point."""
    if chosen.entry.name == "sgd":
        return safe_rate(points)
    return rate_limit(chosen.entry.name, chosen.hyperparameters, bowl)


def rates_to_show(rate: float, limit: float | None) -> list[float]:
    """The learning rates, from far too small to past the limit; the given one is among them."""
    if limit is None:
        rates = [rate * 10 ** (k / 4 - 3) for k in range(RATES)]
    else:  # the limit lies in the middle between two
        rates = [limit * 10 ** ((k - BELOW + 0.5) / PER_DECADE) for k in range(RATES)]
    rates = [float(f"{one:.3g}") for one in rates]
    near = min(rates, key=lambda one: abs(log10(one) - log10(rate)))
    if abs(log10(near) - log10(rate)) > 1 / PER_DECADE:
        return sorted([*rates, rate])
    return [rate if one == near else one for one in rates]


def descend_at(
    chosen: Chosen, points: Points, start: tuple[float, float], shown: Sequence[int], rate: float
) -> Run:
    """The descent at a learning rate."""
    values = {**chosen.hyperparameters, "learning_rate": rate}
    return _run(chosen, points, start, shown, values, rate)


def _run(
    chosen: Chosen,
    points: Points,
    start: tuple[float, float],
    shown: Sequence[int],
    values: dict[str, int | float | bool | str],
    rate: float | None,
) -> Run:
    descent = Descent(chosen.optimizer, points, *start, shown[-1], None, values)
    rows: list[Row] = []
    last: Row | None = None
    coming = iter(shown)
    epoch: float = next(coming)
    for row in descent:
        while last is not None and epoch < row.epoch:
            rows.append(last)
            epoch = next(coming, inf)  # an epoch of a line search may jump past the last
        last = row
    if last is not None:
        rows.append(last)
    end = "" if descent.status == "finished" else f"{descent.status}: {descent.message}"
    return Run(rate, rows, end)


def moving(
    chosen: Chosen,
    points: Points,
    bowl: Bowl,
    start: tuple[float, float],
    shown: Sequence[int],
    done: Callable[[], None] = lambda: None,
) -> Moving:
    """The runs of an optimizer, and the values at its source's lines at each row of one of them.

    done is called after each run. Raises SpecError for a value out of range, PluginError for an
    optimizer at fault: at the rate that its spec or its default gives, not at the others.
    """
    limit = known_limit(chosen, points, bowl)
    rate = rate_to_show(chosen, limit)
    values = dict(chosen.hyperparameters)
    runs: list[Run] = []
    if rate is None:
        run = _run(chosen, points, start, shown, values, None)
        runs = [run]
    else:
        run = descend_at(chosen, points, start, shown, rate)
        values["learning_rate"] = rate
        for one in rates_to_show(rate, limit):
            try:
                runs.append(run if one == rate else descend_at(chosen, points, start, shown, one))
            except (PluginError, SpecError):  # it refuses some rates
                continue
            finally:
                done()
    ran, texts, no_source = _values(chosen, points, start, run, values)
    place, words = _limit(chosen, runs, limit, rate)
    return Moving(chosen, runs, runs.index(run), place, words, ran, texts, no_source)


def _limit(
    chosen: Chosen, runs: list[Run], limit: float | None, rate: float | None
) -> tuple[float | None, str]:
    """Where the limit lies among the runs, from 0 to 1, and what is to be said of it."""
    name = chosen.spec
    rates = [run.rate for run in runs if run.rate is not None]
    if not rates:
        return None, f"{name} has no learning_rate to choose."
    above = [k for k, rate in enumerate(rates) if limit is not None and rate > limit]
    if limit is not None and above and above[0]:
        of = f"{round_down(limit)} is the limit of {name} over these points."
        if not is_sharp(chosen):
            of = f"Up to {round_down(limit)}, a rate of {name} is safe for each of these points."
        default = chosen.hyperparameters["learning_rate"]
        if default not in rates:
            way = "above" if float(default) > limit else "far below"
            of += f" The default, {default:g}, is {way} it, so the page begins at {rate!r}."
        return (above[0] - 0.5) / (len(rates) - 1), of
    epochs = max(run.rows[-1].epoch for run in runs)
    grown = [k for k, run in enumerate(runs) if run.diverged]
    if grown and grown[0]:
        k = grown[0]
        words = f"Of these rates, {rates[k]:g} is the first at which {name} diverges"
        return (k - 0.5) / (len(rates) - 1), f"{words} in {epochs:,} epochs."
    return None, "" if grown else f"{name} diverges at none of these rates in {epochs:,} epochs."


def _values(
    chosen: Chosen,
    points: Points,
    start: tuple[float, float],
    run: Run,
    values: dict[str, int | float | bool | str],
) -> tuple[set[tuple[str, int]], list[dict[str, str]], str]:
    """Which lines run in the updates that follow the rows of a run, and their values at each row;
    those of the formulas too, at the row's m and b. Why there are no lines, where there are none.
    """
    numbers = [row.update + 1 for row in run.rows]
    by_number, no_source = {}, ""
    try:
        for update in steps(
            chosen.optimizer,
            points,
            numbers,
            m=start[0],
            b=start[1],
            hyperparameters=values,
            shown=0,  # the formulas are shown in steps of their own
        ):
            by_number[update.number], no_source = update.lines, update.no_source
    except (PluginError, SpecError):  # it ends, or fails, before the update that would follow
        pass
    ran: set[tuple[str, int]] = set()
    texts = []
    for row, number in zip(run.rows, numbers, strict=True):
        m, b = row.m, row.b
        own = by_number.get(number, [])
        formulas = [
            *lines_of_call(predict, points[0][0], m, b),
            *lines_of_call(mse, m, b, points),
            *lines_of_call(gradient, m, b, points),
        ]
        own = [line for line in own if not _is_formula(line)]
        ran |= {(line.file, line.number) for line in own}
        texts.append(values_by_place(formulas) | values_by_place(own))
    return ran, texts, no_source


def _is_formula(line: Line) -> bool:
    """Whether a line is one of the objective's, which are shown in steps of their own."""
    return line.file.replace("\\", "/").endswith(("gdref/squared_error.py", "gdref/objective.py"))
