"""The runs of the lesson: each optimizer at 25 learning rates, with some of the rows."""

from collections.abc import Callable, Sequence
from math import inf
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.descent import Descent, Row
from gdref.exceptions import PluginError, SpecError
from gdref.lesson.listing import values_by_place
from gdref.lesson.rates import RateRun, known_limit, limit_note, rate_to_show, rates_to_show
from gdref.plugins.signatures import Value
from gdref.plugins.specs import Chosen, naming
from gdref.points import Points
from gdref.squared_error import gradient, mse, predict
from gdref.tracing.recorder import TracedLine
from gdref.tracing.traced_updates import lines_of_call, traced_updates

ROWS = 46  # rows of each run, log-spaced; fewer for many points
WATCHED = 200_000  # the most points, added up over the rows of a run; each is traced line by line
EPOCHS = 1000  # epochs of a run, if the points are few
WORK = 100_000  # point-gradients of a run, if the points are many
FORMULAS = ("gdref/squared_error.py", "gdref/objective.py")


class OptimizerRuns(NamedTuple):
    """The runs of one optimizer, and the values in its source.

    runs: the runs, sorted by learning rate. place: the index of the run whose values are shown.
    limit: the place of the limit of the learning rate among the runs, from 0 to 1, or None.
    words: a note on the limit.
    ran: the lines of the source that ran, each as (file, number).
    values: for each row of the run at `place`, the values in the next update, by line.
    no_source: the reason if there are no lines; otherwise "".
    """

    chosen: Chosen
    runs: list[RateRun]
    place: int
    limit: float | None
    words: str
    ran: set[tuple[str, int]]
    values: list[dict[str, str]]
    no_source: str

    @property
    def run(self) -> RateRun:
        """The run whose values are shown in the source."""
        return self.runs[self.place]


def default_epochs(points: Points) -> int:
    """The epochs of a run of the lesson: 1,000, or fewer for many points."""
    return max(5, min(EPOCHS, WORK // len(points)))


def epochs_shown(epochs: int, points: int = 1) -> list[int]:
    """0, 1, 2, 5, 10, 20, ... up to the last epoch, and log-spaced epochs between them.

    points: the number of points; with many points, fewer epochs are shown.
    """
    rows = max(5, min(ROWS, WATCHED // points))
    spaced = {round(epochs ** (k / rows)) for k in range(rows + 1)}
    round_ones = {digit * 10**k for k in range(len(str(epochs))) for digit in (1, 2, 5)}
    return sorted({0, *spaced, *(e for e in round_ones if e <= epochs), epochs})


def runs_of(
    chosen: Chosen,
    points: Points,
    bowl: Bowl,
    start: tuple[float, float],
    shown: Sequence[int],
    done: Callable[[], None],
) -> OptimizerRuns:
    """The runs of an optimizer, and the values of its source lines for one of the runs.

    done: a function that is called after each run. At the rate at which the page begins,
    SpecError is raised for a value out of range, and PluginError if the optimizer fails.
    """
    limit = known_limit(chosen, points, bowl)
    rate = rate_to_show(chosen, limit)
    values = chosen.hyperparameters | ({} if rate is None else {"learning_rate": rate})
    run = _run(chosen, points, start, shown, values)
    runs = []
    for one in [None] if rate is None else rates_to_show(rate, limit):
        try:
            others = {**values, "learning_rate": one}
            runs.append(run if one == rate else _run(chosen, points, start, shown, others))
        except (PluginError, SpecError):  # the optimizer refuses some rates
            continue
        finally:
            done()
    ran, texts, no_source = _values(chosen, points, start, run, values)
    place, words = limit_note(chosen, runs, limit, shown[-1])
    return OptimizerRuns(chosen, runs, runs.index(run), place, words, ran, texts, no_source)


def _run(
    chosen: Chosen,
    points: Points,
    start: tuple[float, float],
    shown: Sequence[int],
    values: dict[str, Value],
) -> RateRun:
    """A run with some hyperparameters: its rows at the epochs shown and its last row."""
    descent = Descent(chosen.optimizer, points, *start, shown[-1], None, values)
    rows: list[Row] = []
    last: Row | None = None
    coming = iter(shown)
    epoch: float = next(coming)
    with naming(chosen):
        for row in descent:
            while last is not None and epoch < row.epoch:
                rows.append(last)
                epoch = next(coming, inf)  # a line search may jump past the last epoch
            last = row
    if last is not None:
        rows.append(last)
    rate = values.get("learning_rate")
    end = "" if descent.status == "finished" else f"{descent.status}: {descent.message}"
    return RateRun(float(rate) if isinstance(rate, float | int) else None, rows, end)


def _values(
    chosen: Chosen,
    points: Points,
    start: tuple[float, float],
    run: RateRun,
    values: dict[str, Value],
) -> tuple[set[tuple[str, int]], list[dict[str, str]], str]:
    """The lines that run, their values after each row of a run, and `no_source`.

    The values include the formulas at the m and b of each row.
    """
    numbers = [row.update + 1 for row in run.rows]
    by_number: dict[int, list[TracedLine]] = {}
    no_source = ""
    try:
        for update in traced_updates(
            chosen.optimizer,
            points,
            numbers,
            m=start[0],
            b=start[1],
            hyperparameters=values,
            shown=0,  # the formulas have their own steps in the lesson
        ):
            by_number[update.number], no_source = update.lines, update.no_source
    except (PluginError, SpecError):  # the run ends or fails before the next update
        pass
    ran: set[tuple[str, int]] = set()
    texts = []
    for row, number in zip(run.rows, numbers, strict=True):
        formulas = [
            *lines_of_call(predict, points[0][0], row.m, row.b),
            *lines_of_call(mse, row.m, row.b, points),
            *lines_of_call(gradient, row.m, row.b, points),
        ]
        lines = by_number.get(number, [])
        own = [line for line in lines if not line.file.replace("\\", "/").endswith(FORMULAS)]
        ran |= {(line.file, line.number) for line in own}
        texts.append(values_by_place(formulas) | values_by_place(own))
    return ran, texts, no_source
