"""The descents of the lesson: each optimizer at some 25 learning rates, its rows thinned."""

from collections.abc import Callable, Sequence
from math import inf
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.descent import Descent, Row
from gdref.exceptions import PluginError, SpecError
from gdref.lesson.listing import values_by_place
from gdref.lesson.rates import Run, known_limit, limit_in_words, rate_to_show, rates_to_show
from gdref.plugins.signatures import Value
from gdref.plugins.specs import Chosen, naming
from gdref.points import Points
from gdref.squared_error import gradient, mse, predict
from gdref.tracing.stepping import Line, lines_of_call, steps

ROWS = 46  # log-spaced, of each run, where there are few points
WATCHED = 200_000  # points at the rows of a run, where there are many: each is seen line by line
UPDATES = 1000  # epochs of a run, where there are few points
WORK = 100_000  # points' gradients of a run, where there are many


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
    return max(5, min(UPDATES, WORK // len(points)))


def epochs_shown(epochs: int, points: int = 1) -> list[int]:
    """0, 1, 2, 5, 10, 20, ..., and others between them, log-spaced, to the last.

    points: how many there are; of many, fewer epochs are shown.
    """
    rows = max(5, min(ROWS, WATCHED // points))
    spaced = {round(epochs ** (k / rows)) for k in range(rows + 1)} if epochs else set()
    round_ones = {digit * 10**k for k in range(len(str(epochs))) for digit in (1, 2, 5)}
    return sorted({0, *spaced, *(e for e in round_ones if e <= epochs), epochs})


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
    values: dict[str, Value],
    rate: float | None,
) -> Run:
    descent = Descent(chosen.optimizer, points, *start, shown[-1], None, values)
    rows: list[Row] = []
    last: Row | None = None
    coming = iter(shown)
    epoch: float = next(coming)
    with naming(chosen):
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
    place, words = limit_in_words(chosen, runs, limit, rate, shown[-1])
    return Moving(chosen, runs, runs.index(run), place, words, ran, texts, no_source)


def _values(
    chosen: Chosen,
    points: Points,
    start: tuple[float, float],
    run: Run,
    values: dict[str, Value],
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
