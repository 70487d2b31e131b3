"""One optimizer's run, as a report tells it."""

from array import array
from collections.abc import Sequence
from math import inf

from gdref.bowl import Bowl
from gdref.descent import Descent, Row
from gdref.exceptions import PluginError
from gdref.plugins.printing import prints_to_stderr
from gdref.plugins.specs import Chosen, naming
from gdref.squared_error import Point
from gdref.text.numbers import strict_json
from gdref.theory.rate_limits import way_out
from gdref.theory.scaling import Scale


class Run:
    """One optimizer's descent as a report tells it.

    row: where it stands. work: the points' gradients and errors that this took. rows: the ones
    shown, and the last. best: the lowest error of all. near: the first row whose error is within
    1 % of the minimum's, or None; near_work: its work.
    over: whether row is the last. fault: what the optimizer did wrong, or None.
    trace: the numbers of all rows, each with its work, one after another, where a chart needs them.
    points: those that it descends on; standardised ones where a scale is given.
    """

    row: Row

    def __init__(
        self,
        chosen: Chosen,
        descent: Descent,
        points: Sequence[Point],
        bowl: Bowl,
        scale: Scale | None = None,
        trace: "array[float] | None" = None,
    ) -> None:
        self.chosen, self.descent, self.points = chosen, descent, points
        self.bowl, self._scale = bowl, scale
        self.rows: list[Row] = []
        self.trace = trace
        self.best = inf
        self.near: Row | None = None
        self.fault: PluginError | None = None
        self.work = self.near_work = self._next_work = 0
        self._coming = iter(descent)
        self._next = self._pull()

    @property
    def spec(self) -> str:
        """The canonical spec of its optimizer: the label in tables, charts and JSON."""
        return self.chosen.spec

    @property
    def status(self) -> str:
        """How it ended: "finished", "converged", "diverged" or "ended"."""
        return self.descent.status

    def __repr__(self) -> str:
        return f"<Run of {self.spec}: {self.status} at {self.row}>"

    @property
    def over(self) -> bool:
        return self._next is None

    def _pull(self) -> Row | None:
        try:
            with naming(self.chosen), prints_to_stderr():
                row = next(self._coming, None)
        except PluginError as error:
            self.fault = error
            return None
        if row is None:
            return None
        # The start has cost nothing, though the first update is worked out before it comes.
        self._next_work = self.descent.objective.work if row.update else 0
        if self._scale is not None:
            m, b = self._scale.original(row.m, row.b)
            row = row._replace(m=m, b=b)
        return row

    def advance(self, epoch: int) -> None:
        """Go on to the last row that is not past this epoch."""
        while self._next is not None and self._next.epoch <= epoch:
            self.row, self.work = self._next, self._next_work
            self.best = min(self.best, self.row.error)
            if self.trace is not None:
                self.trace.extend((*self.row, self.work))
            near = self.row.error <= 1.01 * self.bowl.error and not self.bowl.exact
            if self.near is None and near:
                self.near, self.near_work = self.row, self.work
            self._next = self._pull()

    def show(self) -> bool:
        """Keep the row that it stands at; whether it is a new one."""
        new = not self.rows or self.rows[-1] is not self.row
        if new:
            self.rows.append(self.row)
        return new

    @property
    def diverged(self) -> bool:
        return self.status == "diverged"

    @property
    def message(self) -> str:
        """How it ended, and what follows from that on these points."""
        message = self.descent.message
        if self.diverged:
            name, hyperparameters = self.chosen.entry.own_name, self.chosen.hyperparameters
            bowl = Bowl.of(self.points)
            return f"{message}; {way_out(name, hyperparameters, bowl, self.points)}"
        if self.status == "converged":
            scaled = " (in standardised x)" if self._scale else ""
            return f"{message}{scaled}{self._distance_left()}"
        return message

    def _distance_left(self) -> str:
        """How far m and b are from the minimum's, where that is far for a run that converged."""
        left = [
            f"{name} is {abs(value - lowest):.3g} from the minimum's {lowest:.6g}"
            for name, value, lowest in (
                ("m", self.row.m, self.bowl.m),
                ("b", self.row.b, self.bowl.b),
            )
            if self.bowl.unique and abs(value - lowest) > 0.01 * abs(lowest)
        ]
        return f"; that is a small slope, not yet the minimum: {' and '.join(left)}" if left else ""

    def as_json(self) -> dict[str, object]:
        """The run as --format json prints it."""
        last, near = self.row, self.near
        return {
            "optimizer": self.chosen.entry.name,
            "spec": self.chosen.spec,
            "source": self.chosen.entry.source,
            "hyperparameters": {
                key: strict_json(v, str) for key, v in self.chosen.hyperparameters.items()
            },
            "status": self.status,
            "message": self.message,
            "updates": last.update,
            "point_gradients": last.point_gradients,
            "point_errors": self.descent.objective.point_errors,
            "m": last.m,
            "b": last.b,
            "error": last.error,
            "excess": self.bowl.excess(last.m, last.b),
            "best_error": self.best,
            "within_1_percent": near
            and {
                "epoch": near.epoch,
                "point_gradients": near.point_gradients,
                "points": self.near_work,
            },
            "rows": [row._asdict() for row in self.rows],
        }
