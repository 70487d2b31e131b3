"""The optimizers of the lesson as data for lesson.js.

JavaScript on the page computes the runs of gdref's own optimizers. For any other optimizer, a run
is recorded here: some rows, and the values of the source lines at each of these rows.
"""

from collections.abc import Mapping
from contextlib import suppress
from math import inf
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.descent import Descent, Row
from gdref.exceptions import PluginError, SpecError
from gdref.lesson.listing import values_by_place
from gdref.plugins.specs import Chosen, naming
from gdref.points import Points
from gdref.theory.rate_limits import rate_limit, safe_rate, standardized_rate
from gdref.tracing.recorder import TracedLine
from gdref.tracing.traced_updates import traced_updates

ROWS = 46  # the number of rows of a recorded run; with many points, fewer rows
WATCHED = 200_000  # the largest number of rows * points in a recorded run
LESSON_EPOCHS = 1000  # the number of epochs of a run with few points
LESSON_WORK = 100_000  # the number of point-gradients of a run with many points
FAR_FROM_LIMIT = 100  # default rates below limit / FAR_FROM_LIMIT are replaced
EXACT = 2**53  # JavaScript rounds larger whole numbers, so they are written as text
RANDOM = ("sgd", "asgd")
COMPUTED = ("batch", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "last-point", *RANDOM)


class PageOptimizer(NamedTuple):
    """An optimizer on the page.

    data: the optimizer in the page's JSON. ran: the lines that ran in a recorded run, each as
    (file, number); empty if the page computes the run. no_source: the reason if no
    source can be shown.
    """

    chosen: Chosen
    data: dict[str, object]
    ran: set[tuple[str, int]]
    no_source: str = ""

    @property
    def recorded(self) -> bool:
        """Whether the run is recorded."""
        return "rows" in self.data


def default_epochs(points: Points) -> int:
    """The epochs of a run of the lesson: 1,000, or fewer for many points."""
    return max(5, min(LESSON_EPOCHS, LESSON_WORK // len(points)))


def epochs_shown(epochs: int, points: int = 1) -> list[int]:
    """The epochs 0, 1, 2, 5, 10, 20, ... to the last epoch, and more epochs between them.

    points: the number of points; with many points, fewer epochs are shown.
    """
    rows = max(5, min(ROWS, WATCHED // points))
    spaced = {round(epochs ** (k / rows)) for k in range(rows + 1)}
    round_ones = {digit * 10**k for k in range(len(str(epochs))) for digit in (1, 2, 5)}
    return sorted({0, *spaced, *(e for e in round_ones if e <= epochs), epochs})


def rate_to_show(chosen: Chosen, limit: float | None) -> float | None:
    """The learning rate that the page shows first: the rate in the spec, or the default.

    limit: the largest stable rate; for sgd, the rate that is safe for each point. If the default is
    above the limit or far below the limit, the page shows a quarter of the limit.
    """
    rate = chosen.hyperparameters.get("learning_rate")
    if not isinstance(rate, float | int):
        return None
    own = "learning_rate=" in chosen.spec
    strict = chosen.entry.own_name not in RANDOM
    if own or limit is None or limit / FAR_FROM_LIMIT < rate < limit * (1 if strict else 2):
        return float(rate)
    return float(f"{limit / 4:.1g}")


def choice(
    chosen: Chosen, points: Points, bowl: Bowl, start: tuple[float, float], epochs: int
) -> PageOptimizer:
    """An optimizer for the page: its settings, or a recorded run if the page cannot compute runs.

    Raises SpecError for a value out of range, and PluginError if the optimizer fails.
    """
    name = chosen.entry.own_name
    limit = rate_limit(name, chosen.hyperparameters, bowl)
    rate = rate_to_show(chosen, safe_rate(points) if name in RANDOM else limit)
    values = chosen.hyperparameters | ({} if rate is None else {"learning_rate": rate})
    if not (chosen.entry.source.startswith("gdref ") and name in COMPUTED):
        return _recorded(chosen, points, start, epochs, values)
    with naming(chosen):
        list(Descent(chosen.optimizer, points, *start, 1, None, values))  # checks the values
    scaled = standardized_rate(name, points) if bowl.unique else None
    simple = {
        key: str(value) if isinstance(value, int) and abs(value) > EXACT else value
        for key, value in chosen.hyperparameters.items()
        if key != "learning_rate"
    }
    data = {"spec": chosen.spec, "name": name, "hyperparameters": simple, "rate": rate}
    return PageOptimizer(chosen, {**data, "scaled_rate": scaled or rate}, set())


def _recorded(
    chosen: Chosen,
    points: Points,
    start: tuple[float, float],
    epochs: int,
    values: Mapping[str, object],
) -> PageOptimizer:
    """A recorded run: its rows, and the values of its lines in the update after each row."""
    shown = epochs_shown(epochs, len(points))
    descent = Descent(chosen.optimizer, points, *start, epochs, None, values)
    rows: list[Row] = []
    last: Row | None = None
    coming = iter(shown)
    epoch: float = next(coming)
    with naming(chosen):
        for row in descent:
            while last is not None and epoch < row.epoch:
                rows.append(last)
                epoch = next(coming, inf)  # a line search may end after the last epoch
            last = row
    rows += [last] if last else []
    numbers = [row.update + 1 for row in rows]
    traced: dict[int, list[TracedLine]] = {}
    no_source, (m, b) = "", start
    updates = traced_updates(
        chosen.optimizer, points, sorted(set(numbers)), m=m, b=b, hyperparameters=values, shown=0
    )
    with suppress(PluginError, SpecError):  # the run ends or fails before the next update
        for one in updates:
            traced[one.number], no_source = one.lines, one.no_source
    lines = [traced.get(number, []) for number in numbers]
    ran = {(line.file, line.number) for update in lines for line in update}
    texts = [values_by_place(update) for update in lines]
    places = sorted({at for text in texts for at in text})
    data = {
        "spec": chosen.spec,
        "name": chosen.entry.own_name,
        "hyperparameters": {},
        "rate": values.get("learning_rate"),
        "end": "" if descent.status == "finished" else f"{descent.status}: {descent.message}",
        "rows": [[row.epoch, row.m, row.b] for row in rows],
        "lines": places,
        "values": [[one.get(at, "") for at in places] for one in texts],
    }
    return PageOptimizer(chosen, data, ran, no_source)
