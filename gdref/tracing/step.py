"""gdref.step: some updates of an optimizer, line by line or worked out by hand."""

from collections.abc import Iterator
from dataclasses import asdict
from math import isfinite
from os.path import basename
from textwrap import fill

from gdref.exceptions import PluginError, SpecError
from gdref.optimizers import Optimizer
from gdref.plugins.printing import prints_to_stderr
from gdref.plugins.specs import Chosen, naming
from gdref.points import Points, PointsLike, with_names
from gdref.squared_error import mse
from gdref.text.names import with_known_names
from gdref.text.numbers import short, strict_json
from gdref.text.results import Cell, Result, Table
from gdref.text.sentences import WIDTH
from gdref.theory.conditions import Conditions, choose_one
from gdref.tracing.by_hand import Board, Formula
from gdref.tracing.by_hand import by_hand as worked_out
from gdref.tracing.source_layout import side_by_side
from gdref.tracing.traced_updates import TracedUpdate, traced_updates
from gdref.tracing.values import value_text, value_texts

LINE_HEADINGS = ["update", "depth", "file", "line", "source", "name", "value"]
BOARD_HEADINGS = ["point", "x", "y", "m x + b", "r", "r^2", "x r"]
FORMULA_HEADINGS = ["", "formula", "with numbers", "result"]


class Trace(Result):
    """Some updates of an optimizer, line by line or worked out by hand.

    points: the points of the updates. With --standardize, the x of these points are standardised.
    width: the width of the page, in columns.
    """

    def __init__(self, chosen: Chosen, points: Points, shown: int | None) -> None:
        self.chosen, self.points, self.shown = chosen, points, shown
        self.updates: list[TracedUpdate] = []
        self.boards: list[Board] = []
        self.notes: list[str] = []
        self.width = WIDTH

    def page(self) -> Iterator[str | Table]:
        """For each update: the state before, the lines (or the work by hand), the state after."""
        for k, update in enumerate(self.updates):
            yield self._fill(
                f"Update {update.number:,} of {self.chosen.spec} over the {self.points.title}"
            )
            yield self._state("Before it", update.before)
            yield from self._board(self.boards[k]) if self.boards else self._lines(update)
            yield self._end(update)

    def _lines(self, update: TracedUpdate) -> Iterator[str | Table]:
        if update.no_source:
            gradient = ", except the lines of the gradient" * bool(update.lines)
            yield self._fill(f"There are no lines to show{gradient}: {update.no_source}.")
        if update.lines:
            text = "\n".join(side_by_side(update.lines, self.width))
            yield Table(LINE_HEADINGS, list(line_rows(update)), text=text)

    def _board(self, board: Board) -> Iterator[str | Table]:
        n, every = len(board.rows), len(self.points)
        if n < every:
            yield self._fill(
                f"This update uses {n:,} of the {every:,} points, so n, E and its derivatives "
                "are for these points only."
            )
        if board.before:
            yield self._formulas(board.before)
        rows: list[list[Cell]] = [list(row) for row in board.rows]
        left_out = 0 if self.shown is None else n - self.shown - 1
        if left_out > 0:
            rows[-1 - left_out : -1] = [[f"... {left_out:,} more", *[None] * 6]]
        sums: list[Cell] = ["sum", None, None, None, board.residuals, board.squares, board.products]
        yield Table(BOARD_HEADINGS, [*rows, sums])
        yield self._formulas(board.sums())
        if board.after:
            yield self._formulas(board.after)
        if board.left_out:
            lines = (self._fill(f"    {source}", "        ") for source in board.left_out)
            yield "\n".join(
                ["These lines compute with lists, objects or arrays, so they are left out:", *lines]
            )

    def _formulas(self, formulas: list[Formula]) -> Table:
        texts, whole = [], []
        for name, formula, numbers, value in formulas:
            parts = [f"{name} = {formula}", numbers, short(value)]
            del parts[1 : 1 + (numbers == short(value))]
            text, further = " = ".join(parts), " " * len(name)
            whole.append(text)
            if len(text) > self.width:  # formula, numbers and value are on separate lines
                lines = [parts[0], *(f"{further} = {part}" for part in parts[1:])]
                text = "\n".join(self._fill(line, f"{further}   ") for line in lines)
            texts.append(text)
        return Table(FORMULA_HEADINGS, formulas, text="\n".join(texts), formulas=whole)

    def _end(self, update: TracedUpdate) -> str:
        """The new m and b (all variables if there is no source), and the change of the error."""
        before, now = mse(*update.start, self.points), mse(update.m, update.b, self.points)
        from_to = f"from {short(before)} to {short(now)}"
        if short(before) == short(now):
            from_to = f"by {abs(now - before):.2g} to {short(now)}"
        change = f"{'falls' if now < before else 'rises'} {from_to}"
        if before == now:
            change = f"stays at {short(now)}"
        if not isfinite(now):
            change = "is no longer finite"
        state = {**(update.after if update.no_source else {}), "m": update.m, "b": update.b}
        return self._state("After it", state, f". The error {change}.")

    def _state(self, when: str, state: dict[str, object], then: str = "") -> str:
        """Variables and their values, without objects such as <function f>."""
        texts = value_texts({name: value for name, value in state.items() if str(value)[:1] != "<"})
        parts = [t if len(t) >= self.width else t.replace(" ", "\xa0") for t in texts]
        return self._fill(f"{when}: {', '.join(parts)}{then}").replace("\xa0", " ")

    def _fill(self, text: str, further: str = "") -> str:
        return fill(text, self.width, subsequent_indent=further, break_on_hyphens=False)

    def as_json(self) -> dict[str, object]:
        return {
            "data": self.points.name,
            "points": len(self.points),
            **self.chosen.as_json(),
            "updates": [self._update_as_json(k) for k in range(len(self.updates))],
        }

    def _update_as_json(self, k: int) -> object:
        update = self.updates[k]
        if not self.boards:
            return strict_json(asdict(update))
        ends = {"number": update.number, "m_after": update.m, "b_after": update.b}
        return strict_json({**ends, **self.boards[k].as_json()})

    def as_rows(self) -> Table:
        """A row for each value that a line assigned. With by_hand: a row for each point."""
        if not self.boards:
            rows = (row for update in self.updates for row in line_rows(update, exact=True))
            return Table(LINE_HEADINGS, rows)
        boards = zip(self.updates, self.boards, strict=True)
        return Table(
            ["update", *BOARD_HEADINGS],
            (
                [u.number, *(value_text(v, exact=True) for v in row)]
                for u, board in boards
                for row in board.rows
            ),
        )


@with_known_names
def step(
    optimizer: str | Optimizer = "batch",
    points: PointsLike | None = None,
    *,
    by_hand: bool = False,
    after: int = 0,
    updates: int = 1,
    shown: int | None = 3,
    epochs: int = 1000,
    learning_rate: float | None = None,
    seed: int | None = None,
    start: tuple[float, float] = (0.0, 0.0),
    standardize: bool = False,
) -> Trace:
    """Some updates of an optimizer: its source, with the values that each line assigns.

    optimizer: a spec, such as "momentum:beta=0.5", or a function. points: by default the bundled
    points. by_hand: show a table with a row for each point, its sums, and formulas. after: the
    number of updates to skip first. updates: the number of updates to show. shown: the number of
    points to show before the last point; None for all points, 0 to leave out the lines of the
    gradient. epochs: the budget, for an optimizer with a schedule. learning_rate, seed: the
    values for an optimizer whose spec does not set them.
    Raises SpecError for a wrong spec or hyperparameter, or if the run ends before the first update
    to show. Raises GdrefError if a debugger or a coverage tool is tracing.
    """
    if after < 0 or updates < 1:
        raise SpecError(f"after={after}, updates={updates}; expected after >= 0, updates >= 1")
    given = with_names(points)
    conditions = Conditions(given, start, standardize=standardize)
    common = {"epochs": epochs, "learning_rate": learning_rate, "seed": seed}
    chosen = choose_one(optimizer, conditions, **common)
    trace = Trace(chosen, given, shown)
    if scale := conditions.scale:
        trace.points = Points(
            conditions.descent_points,
            name=given.name,
            x=f"{given.x_name}'",
            y=given.y_name,
            read=given.read,
        )
        trace.notes.append(
            f"x is standardised: x' = (x - {scale.mean:.6g}) / {scale.deviation:.6g}; "
            "m and b are for x'"
        )
    m, b = conditions.descent_start
    try:
        with naming(chosen), prints_to_stderr():
            for update in traced_updates(
                chosen.optimizer,
                trace.points,
                range(after + 1, after + updates + 1),
                m=m,
                b=b,
                hyperparameters=chosen.hyperparameters,
                shown=1 if by_hand else shown,
            ):
                trace.updates.append(update)
    except (SpecError, PluginError) as error:
        if not trace.updates:
            raise
        trace.notes.append(str(error))
        trace.exit_code = int(isinstance(error, PluginError))
    last = trace.updates[-1]
    if not (isfinite(last.m) and isfinite(last.b)):
        trace.exit_code = 1
    if by_hand:
        trace.boards = [worked_out(update, trace.points) for update in trace.updates]
    return trace


def line_rows(update: TracedUpdate, exact: bool = False) -> Iterator[list[Cell]]:
    """A row for each value that a line assigned, or one row for a line without values."""
    for line in update.lines:
        for name, value in [*line.values.items()] or [("", "")]:
            place: list[Cell] = [update.number, line.depth, basename(line.file), line.number]
            yield [*place, line.source, name, value_text(value, exact)]
