"""An update worked out by hand: a table of the points, the sums, then the formulas."""

import ast
import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from gdref.exceptions import SpecError
from gdref.objective import Objective
from gdref.points import PointsLike, as_points
from gdref.squared_error import gradient, mse, predict
from gdref.text.numbers import short
from gdref.tracing.recorder import TracedLine
from gdref.tracing.traced_updates import TracedUpdate

OBJECTIVE = Objective.gradient.__code__.co_filename


class PointRow(NamedTuple):
    """A point and its terms in the sums. point: its index among all points."""

    point: int
    x: float
    y: float
    prediction: float
    residual: float
    residual_squared: float
    x_residual: float


class Formula(NamedTuple):
    """A formula of an optimizer: its name, the formula, the formula with numbers, its value."""

    name: str
    formula: str
    numbers: str
    value: float


@dataclass
class Board:
    """An update worked out by hand: m and b before the update, the points, the sums, the formulas.

    before, after: the formulas in the optimizer before and after the gradient.
    left_out: the lines of the optimizer that compute with lists, objects or arrays.
    """

    m: float
    b: float
    rows: list[PointRow]
    residuals: float
    squares: float
    products: float
    error: float
    dm: float
    db: float
    before: list[Formula]
    after: list[Formula]
    left_out: list[str]

    def sums(self) -> list[Formula]:
        """The error and its two derivatives, from the sums."""
        n = len(self.rows)
        return [
            Formula(name, f"{k}/n * sum of {of}", f"{k}/{n} * {_number(total)}", value)
            for name, k, of, total, value in (
                ("E", 1, "r^2", self.squares, self.error),
                ("dE/dm", -2, "x r", self.products, self.dm),
                ("dE/db", -2, "r", self.residuals, self.db),
            )
        ]

    def as_json(self) -> dict[str, object]:
        lists = {
            name: [one._asdict() for one in getattr(self, name)]
            for name in ("rows", "before", "after")
        }
        return {**vars(self), **lists}


def by_hand(update: TracedUpdate, points: PointsLike) -> Board:
    """The update as a table, and the formulas of the optimizer with numbers in place of names.

    Raises SpecError if the update does not compute exactly one gradient, or if it computes errors.
    """
    points = as_points(points)
    heads = [line for line in update.lines if line.file == OBJECTIVE]
    asked = [line.source.strip().partition("(")[0] for line in heads]
    why = update.no_source
    if not why and "error" in asked:
        why = "the update also computes errors"
    elif not why and len(asked) != 1:
        why = f"the update computes {'more than one' if asked else 'no'} gradient"
    values: dict[str, Any] = heads[0].values if heads else {}
    indices = values.get("indices", range(len(points)))
    if isinstance(indices, str):  # an iterator is recorded as a text
        why = why or "the indices of the points can be read only once"
    if why:
        raise SpecError(
            f"update {update.number} cannot be worked out by hand: {why}; "
            "leave out --by-hand to see its lines"
        )
    m, b = float(values["m"]), float(values["b"])
    rows: list[PointRow] = []
    residuals = squares = products = 0.0
    for index in indices:
        x, y = points[index]
        r = y - predict(x, m, b)
        residuals, squares, products = residuals + r, squares + r * r, products + x * r
        rows.append(PointRow(index, x, y, predict(x, m, b), r, r * r, x * r))
    chosen = [points[index] for index in indices]
    place = update.lines.index(heads[0])
    before, after = (
        [formula for line in part if line.depth == 0 for formula in formulas(line)]
        for part in (update.lines[:place], update.lines[place:])
    )
    sums = residuals, squares, products
    error, slopes = mse(m, b, chosen), gradient(m, b, chosen)
    sources = (" ".join(line.source.split()) for line in update.lines if is_left_out(line))
    return Board(m, b, rows, *sums, error, *slopes, before, after, list(dict.fromkeys(sources)))


def formulas(line: TracedLine) -> list[Formula]:
    """The formulas on a line, such as m = m - rate * dm; empty if the line has no arithmetic."""
    result = []
    for target, expression in _assignments(line):
        value, names = line.values.get(ast.unparse(target)), _names_in(expression)
        if isinstance(value, float | int) and names and names <= set(line.reads):
            numbers = ast.unparse(_PutNumbers(line.reads).visit(ast.parse(ast.unparse(expression))))
            result.append(Formula(ast.unparse(target), ast.unparse(expression), numbers, value))
    return result


def is_left_out(line: TracedLine) -> bool:
    """Whether a line of the optimizer computes with lists or objects, so it has no formula."""
    if line.depth or re.search(r"\.(gradient|error)\(", line.source):
        return False
    computed = [one for one in _assignments(line) if _names_in(one[1])]
    changes_an_object = re.match(r"\s*(?!yield)[\w.]+\.\w+\(", line.source)  # v.append(dm)
    return len(formulas(line)) < len(computed) or bool(changes_an_object)


def _assignments(line: TracedLine) -> list[tuple[ast.expr, ast.expr]]:
    """The targets on a line, each with its expression."""
    try:
        (node,) = ast.parse(line.source.strip()).body
    except (SyntaxError, ValueError):
        return []
    return assignments(node)


def _names_in(expression: ast.expr) -> set[str]:
    """The names whose values an expression uses, without the names of called functions."""
    nodes = list(ast.walk(expression))
    called = {ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)}
    return {node.id for node in nodes if isinstance(node, ast.Name)} - called


def assignments(node: ast.stmt) -> list[tuple[ast.expr, ast.expr]]:
    """The targets of an assignment, each with its expression; m -= 1 is m = m - 1."""
    if isinstance(node, ast.AugAssign):
        target = ast.parse(ast.unparse(node.target), mode="eval").body  # m in the value m - 1
        return [(target, ast.BinOp(target, node.op, node.value))]
    if isinstance(node, ast.AnnAssign) and node.value:
        return [(node.target, node.value)]
    pairs: list[tuple[ast.expr, ast.expr]] = []
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs += zip(target.elts, node.value.elts, strict=False)
            else:
                pairs.append((target, node.value))
    return pairs


class _PutNumbers(ast.NodeTransformer):
    """Replaces names by their numbers, with 6 digits."""

    def __init__(self, values: dict[str, object]) -> None:
        self._values = values

    def visit_Name(self, node: ast.Name) -> ast.Name:
        value = self._values.get(node.id)
        return ast.Name(_number(value)) if isinstance(value, float | int) else node


def _number(value: float) -> str:
    """A number in a formula, with parentheses if it is negative."""
    return f"({short(value)})" if short(value)[0] == "-" else short(value)
