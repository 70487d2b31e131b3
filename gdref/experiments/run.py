"""One optimizer's run: its current row, the rows to show, and its end."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from math import inf

from gdref.descent import Row
from gdref.exceptions import PluginError
from gdref.plugins.printing import prints_to_stderr
from gdref.plugins.signatures import hyperparameters
from gdref.plugins.specs import Chosen, naming
from gdref.text.sentences import listed
from gdref.theory.conditions import RATE, Conditions
from gdref.theory.equations import imprecise
from gdref.theory.rate_limits import way_out


class Run:
    """One optimizer's descent, advanced epoch by epoch.

    row: the row at the current epoch. work: the point-gradients and point-errors up to this row.
    rows: the rows to show. best: the lowest error so far. near: the first row whose error is at
    most 1 % above the minimum's error, or None. near_work: the work up to the row `near`.
    over: whether the run has ended. fault: the failure of the optimizer, or None. trace: all rows
    in one array, with the work after each row; None if rows are not kept.
    """

    row: Row

    def __init__(self, chosen: Chosen, conditions: Conditions, keep: bool = False) -> None:
        self.chosen, self.conditions = chosen, conditions
        self.descent = conditions.descent(chosen)
        self.rows: list[Row] = []
        self.trace = array("d") if keep else None
        self.best = inf
        self.near: Row | None = None
        self.fault: PluginError | None = None
        self.work = self.near_work = self._next_work = 0
        minimum = conditions.minimum
        self._near_error = -inf if minimum.exact else 1.01 * minimum.error
        self._coming = self._named_rows()
        with prints_to_stderr():
            self._next = self._pull()

    @property
    def spec(self) -> str:
        """The canonical spec of the optimizer, which is the label in tables, charts and JSON."""
        return self.chosen.spec

    @property
    def status(self) -> str:
        """The status at the end: "finished", "converged", "diverged" or "ended"."""
        return self.descent.status

    @property
    def diverged(self) -> bool:
        return self.status == "diverged"

    @property
    def end(self) -> float:
        """The error at the end; inf if the run diverged."""
        return inf if self.diverged else self.row.error

    @property
    def over(self) -> bool:
        return self._next is None

    def __repr__(self) -> str:
        return f"<Run of {self.spec}: {self.status} at {self.row}>"

    def _named_rows(self) -> Iterator[Row]:
        """The rows of the descent. The message of an exception names the optimizer."""
        with naming(self.chosen):
            yield from self.descent

    def _pull(self) -> Row | None:
        """The next row, or None at the end or after a failure."""
        try:
            row = next(self._coming, None)
        except PluginError as error:
            self.fault = error
            return None
        if row is None:
            return None
        # The descent computes its first update before it yields the start, but the start has no
        # work.
        self._next_work = self.descent.objective.work if row.update else 0
        if self.conditions.scale:
            m, b = self.conditions.scale.original(row.m, row.b)
            row = row._replace(m=m, b=b)
        return row

    def advance(self, epoch: int) -> None:
        """Continue to the row of this epoch, or to the last row before this epoch."""
        while self._next is not None and self._next.epoch <= epoch:
            self.row, self.work = self._next, self._next_work
            if self.row.error < self.best:
                self.best = self.row.error
            if self.trace is not None:
                self.trace.extend((*self.row, self.work))
            if self.near is None and self.row.error <= self._near_error:
                self.near, self.near_work = self.row, self.work
            self._next = self._pull()

    def show(self) -> bool:
        """Add the current row to `rows`; return False if `rows` has this row already."""
        new = not self.rows or self.rows[-1] is not self.row
        if new:
            self.rows.append(self.row)
        return new

    @property
    def excess(self) -> float:
        """The current error minus the minimum's error."""
        return self.conditions.minimum.excess(self.row.m, self.row.b)

    @property
    def message(self) -> str:
        """The reason for the end of the run, and advice for these points."""
        message, conditions = self.descent.message, self.conditions
        if self.diverged:
            name, settings = self.chosen.entry.own_name, self.chosen.hyperparameters
            return (
                f"{message}; {way_out(name, settings, conditions.bowl, conditions.descent_points)}"
            )
        if self.status == "converged":
            scaled = " (in standardised x)" if conditions.standardize else ""
            return f"{message}{scaled}{self._distance_left()}"
        return message

    def _distance_left(self) -> str:
        """The distances of m and b from the minimum, in words; "" if both are small."""
        minimum = self.conditions.minimum
        left = [
            f"{name} is {abs(value - lowest):.3g} away from the minimum ({name} = {lowest:.6g})"
            for name, value, lowest in zip("mb", self.row[3:5], minimum[:2], strict=True)
            if minimum.unique and abs(value - lowest) > 0.01 * abs(lowest)
        ]
        return f"; the descent is slow here, but {' and '.join(left)}" if left else ""

    def as_json(self) -> dict[str, object]:
        last, near = self.row, self.near
        return {
            **self.chosen.as_json(),
            "status": self.status,
            "message": self.message,
            "updates": last.update,
            "point_gradients": last.point_gradients,
            "point_errors": self.descent.objective.point_errors,
            "m": last.m,
            "b": last.b,
            "error": last.error,
            "excess": self.excess,
            "best_error": self.best,
            "within_1_percent": near
            and {
                "epoch": near.epoch,
                "point_gradients": near.point_gradients,
                "points": self.near_work,
            },
            "rows": [row._asdict() for row in self.rows],
        }


def has_default_rate(chosen: Chosen) -> bool:
    """Whether the optimizer has a learning rate with the default value."""
    known = hyperparameters(chosen.optimizer).get(RATE)
    return known is not None and chosen.hyperparameters[RATE] == known.default


def by_label(runs: Iterable[Run]) -> dict[str, list[Run]]:
    """The runs by label: one run, or one run for each seed."""
    groups: dict[str, list[Run]] = {}
    for run in runs:
        groups.setdefault(run.spec, []).append(run)
    return groups


def notes_on(runs: Sequence[Run], faults: Iterable[PluginError] = ()) -> list[str]:
    """Notes about lost digits, rates in standardised x, early ends, and failures.

    With several seeds: a sentence for each status, with the message of the first run.
    """
    notes = [imprecise(run.conditions.points) for run in runs[:1]]
    if any(run.conditions.standardize for run in runs):
        rates = {
            run.spec: run.chosen.hyperparameters[RATE]
            for run in runs
            if run.chosen.leaves_open(RATE) and not has_default_rate(run.chosen)
        }
        texts = [f"{rate} ({spec})" for spec, rate in rates.items()]
        notes += [f"learning rate for standardised x: {listed(texts)}"] if texts else []
    for spec, group in by_label(runs).items():
        statuses = [run.status for run in group]
        for status in dict.fromkeys(statuses):
            if status != "finished":
                seeds = f" with {statuses.count(status)} of {len(group)} seeds, the first"
                first = group[statuses.index(status)].message
                notes.append(f"{spec}: {status}{seeds if len(group) > 1 else ''}: {first}")
    return [*filter(None, notes), *(f"error: {fault}" for fault in faults)]
