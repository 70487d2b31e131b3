"""One optimizer's run, as a report tells it."""

import sys
from array import array
from contextlib import redirect_stdout
from math import inf

from gdref.bowl import Bowl
from gdref.cli.tables import json_value
from gdref.descent import Descent, Row
from gdref.exceptions import PluginError, SpecError
from gdref.scaling import Scale
from gdref.specs import Chosen


class Run:
    """One optimizer's descent as a report tells it.

    row: where it stands. rows: the ones shown, and the last. best: the lowest error of all.
    near: the first row whose error is within 1 % of the minimum's, or None.
    over: whether row is the last. fault: what the optimizer did wrong, or None.
    trace: the numbers of all rows, one row after another, where a chart needs them.
    """

    row: Row

    def __init__(
        self,
        chosen: Chosen,
        descent: Descent,
        bowl: Bowl,
        scale: Scale | None = None,
        trace: "array[float] | None" = None,
    ) -> None:
        self.chosen, self.descent, self.bowl, self._scale = chosen, descent, bowl, scale
        self.rows: list[Row] = []
        self.trace = trace
        self.best = inf
        self.near: Row | None = None
        self.fault: PluginError | None = None
        self._coming = iter(descent)
        self._next = self._pull()

    @property
    def over(self) -> bool:
        return self._next is None

    def _pull(self) -> Row | None:
        try:
            with redirect_stdout(sys.stderr):  # what a plugin prints is no part of the results
                row = next(self._coming, None)
        except SpecError as error:  # a hyperparameter out of its range
            raise SpecError(f"{self.chosen.spec}: {error}") from error
        except PluginError as error:
            self.fault = PluginError(f"{self.chosen.spec} of {self.chosen.entry.source}: {error}")
            self.fault.__cause__ = error
            return None
        if row is not None and self._scale is not None:
            m, b = self._scale.original(row.m, row.b)
            row = row._replace(m=m, b=b)
        return row

    def advance(self, epoch: int) -> None:
        """Go on to the last row that is not past this epoch."""
        while self._next is not None and self._next.epoch <= epoch:
            self.row = self._next
            self.best = min(self.best, self.row.error)
            if self.trace is not None:
                self.trace.extend(self.row)
            if self.near is None and self.row.error <= 1.01 * self.bowl.error:
                self.near = self.row
            self._next = self._pull()

    def show(self) -> bool:
        """Keep the row that it stands at; whether it is a new one."""
        new = not self.rows or self.rows[-1] is not self.row
        if new:
            self.rows.append(self.row)
        return new

    def as_json(self) -> dict[str, object]:
        """The run as --format json prints it."""
        last, near = self.row, self.near
        return {
            "optimizer": self.chosen.entry.name,
            "spec": self.chosen.spec,
            "source": self.chosen.entry.source,
            "hyperparameters": {
                key: json_value(v) for key, v in self.chosen.hyperparameters.items()
            },
            "status": self.descent.status,
            "message": self.descent.message,
            "updates": last.update,
            "point_gradients": last.point_gradients,
            "point_errors": self.descent.objective.point_errors,
            "m": last.m,
            "b": last.b,
            "error": last.error,
            "excess": self.bowl.excess(last.m, last.b),
            "best_error": self.best,
            "within_1_percent": near
            and {"epoch": near.epoch, "point_gradients": near.point_gradients},
            "rows": [row._asdict() for row in self.rows],
        }
