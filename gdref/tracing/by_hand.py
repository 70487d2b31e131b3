"""An update as one would work it out on paper: the points' table, the sums, then the formulas."""

import ast
from typing import NamedTuple

from gdref.exceptions import SpecError
from gdref.objective import Objective
from gdref.points import PointsLike, as_points
from gdref.squared_error import gradient, mse, predict
from gdref.text.numbers import short
from gdref.tracing.stepping import Update
from gdref.tracing.tracer import Line

OBJECTIVE = Objective.gradient.__code__.co_filename


class PointRow(NamedTuple):
    """A point, by its index among all, and what it adds to the sums."""

    point: int
    x: float
    y: float
    prediction: float
    residual: float
    residual_squared: float
    x_residual: float


class Formula(NamedTuple):
    """name = formula, the same with numbers in it, and its value."""

    name: str
    formula: str
    numbers: str
    value: float


class Board(NamedTuple):
    """An update by hand: the line that it starts from, its points, their sums, the formulas.

    before, after: the formulas that the optimizer works out before and after the gradient.
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


def by_hand(update: Update, points: PointsLike) -> Board:
    """The update as a table and formulas: those of the optimizer's source, with numbers put in.

    Raises SpecError for an update that asks for more than one gradient, or for errors.
    """
    points = as_points(points)
    asked = [line for line in update.lines if line.file == OBJECTIVE]
    if update.no_source or len(asked) != 1 or not asked[0].source.startswith("gradient"):
        what = update.no_source or (
            "it asks for the error as well"
            if any(line.source.startswith("error") for line in asked)
            else "it asks for more than one gradient"
            if asked
            else "it asks for no gradient"
        )
        raise SpecError(
            f"update {update.number} cannot be worked out by hand: {what}; "
            "leave --by-hand out to see its lines"
        )
    (head,) = asked
    m, b = float(head.values["m"]), float(head.values["b"])  # type: ignore[arg-type]
    indices = head.values.get("indices", range(len(points)))
    if not isinstance(indices, list | tuple | range):
        raise SpecError("its indices can be read only once; leave --by-hand out to see its lines")
    rows: list[PointRow] = []
    residuals = squares = products = 0.0
    for index in indices:
        x, y = points[index]
        r = y - predict(x, m, b)
        residuals, squares, products = residuals + r, squares + r * r, products + x * r
        rows.append(PointRow(index, x, y, predict(x, m, b), r, r * r, x * r))
    chosen = [points[index] for index in indices]
    place = update.lines.index(head)
    own = [[line for line in part if line.depth == 0] for part in _split(update.lines, place)]
    before, after = ([f for line in part for f in formulas(line)] for part in own)
    sums = residuals, squares, products
    slopes = gradient(m, b, chosen)
    return Board(m, b, rows, *sums, mse(m, b, chosen), *slopes, before, after)


def _split(lines: list[Line], place: int) -> tuple[list[Line], list[Line]]:
    return lines[:place], lines[place:]


def formulas(line: Line) -> list[Formula]:
    """What a line of arithmetic computes, as m = m - rate * dm; none for any other line."""
    try:
        (node,) = ast.parse(line.source.strip()).body
    except (SyntaxError, ValueError):
        return []
    pairs: list[tuple[ast.expr, ast.expr]] = []
    if isinstance(node, ast.AugAssign):
        pairs = [(node.target, ast.BinOp(_loaded(node.target), node.op, node.value))]
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs += zip(target.elts, node.value.elts, strict=False)
            else:
                pairs.append((target, node.value))
    result = []
    for target, expression in pairs:
        value = line.values.get(ast.unparse(target))
        names = {n.id for n in ast.walk(expression) if isinstance(n, ast.Name)}
        called = {ast.unparse(n.func) for n in ast.walk(expression) if isinstance(n, ast.Call)}
        if isinstance(value, float | int) and names - called and names - called <= set(line.reads):
            numbers = ast.unparse(_Numbers(line.reads).visit(ast.parse(ast.unparse(expression))))
            result.append(Formula(ast.unparse(target), ast.unparse(expression), numbers, value))
    return result


def _loaded(target: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(target), mode="eval").body


class _Numbers(ast.NodeTransformer):
    """Put numbers, to 6 digits, in the place of names."""

    def __init__(self, values: dict[str, object]) -> None:
        self._values = values

    def visit_Name(self, node: ast.Name) -> ast.Name:
        value = self._values.get(node.id)
        if not isinstance(value, float | int):
            return node
        text = short(value)
        return ast.Name(f"({text})" if text[0] == "-" else text)
