"""The forms in which programs take points and (m, b), and in which they give numbers back."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import islice
from numbers import Number
from types import BuiltinFunctionType, FunctionType, GeneratorType, MethodType
from typing import Any, NamedTuple

from gdref.squared_error import Point

ENDLESS = 2_000  # items of a generator: of one that goes on, the first few count

Path = tuple[str | int, ...]
Leaves = dict[Path, float]
Theta = Callable[[list[float]], Any]  # of [m, b]


class Pair(NamedTuple):
    """A point that can be asked for p[0], p.x and x, y = p."""

    x: float
    y: float


class Form(NamedTuple):
    """How one call is given its points and its (m, b)."""

    name: str
    make: Callable[[str, float, float, list[Point]], Any]  # kind, m, b, points: the value
    order: str  # of theta: "mb" or "bm"


def numpy_here() -> Any:
    """numpy, or None where it is not installed."""
    try:
        return import_module("numpy")
    except ImportError:
        return None


def forms(
    held: set[str], arrays_first: bool, keys: tuple[str, ...] = (), thetas: Sequence[Theta] = ()
) -> Iterator[Form]:
    """The forms worth trying for a function that takes these kinds.

    keys: names of an x and a y. thetas: what makes a (m, b) of the program's own kind.
    """
    numpy = numpy_here()
    lists = list(_list_forms(held, keys, thetas))
    if numpy is None:
        yield from lists
    else:
        arrays = list(_array_forms(held, numpy))
        yield from [*arrays, *lists] if arrays_first else [*lists, *arrays]
        yield from _frame_forms(held, keys)


def _form(
    name: str,
    order: str,
    points: Callable[[list[Point]], Any],
    x: Callable[[list[float]], Any],
    y: Callable[[list[float]], Any],
    theta: Callable[[list[float]], Any],
    m: Callable[[float], Any] = lambda m: m,
) -> Form:
    def make(kind: str, slope: float, intercept: float, pairs: list[Point]) -> Any:
        if kind == "points":
            return points(pairs)
        if kind == "x":
            return x([x for x, _ in pairs])
        if kind == "y":
            return y([y for _, y in pairs])
        if kind == "predictions":
            return y([slope * x + intercept for x, _ in pairs])
        if kind == "theta":
            return theta([slope, intercept] if order == "mb" else [intercept, slope])
        return m(slope) if kind == "m" else intercept if kind == "b" else len(pairs)

    return Form(name, make, order)


def _list_forms(held: set[str], keys: tuple[str, ...], thetas: Sequence[Theta]) -> Iterator[Form]:
    for theta in thetas if "theta" in held else ():
        yield _form("its own", "mb", lambda p: [Pair(*q) for q in p], list, list, theta)
        if len(keys) == 2 and "points" in held:
            yield _form("its own, dicts", "mb", lambda p: _rows(keys, p), list, list, theta)
    for order in ("mb", "bm") if "theta" in held else ("mb",):
        yield _form("lists", order, lambda p: [Pair(*q) for q in p], list, list, list)
        if "points" in held:
            yield _form("lists of lists", order, lambda p: [list(q) for q in p], list, list, list)
            if len(keys) == 2:
                yield _form(
                    "dicts",
                    order,
                    lambda p: _rows(keys, p),
                    list,
                    list,
                    list,
                )
                yield _form(
                    "a dict of columns",
                    order,
                    lambda p: dict(zip(keys, map(list, zip(*p, strict=True)), strict=True)),
                    list,
                    list,
                    list,
                )
            yield _form(
                "columns",
                order,
                lambda p: [list(c) for c in zip(*p, strict=True)],
                list,
                list,
                list,
            )
    if "x" in held and "m" not in held:
        yield _form("rows [1, x]", "bm", list, lambda x: [[1.0, v] for v in x], list, list)
        yield _form("rows [x, 1]", "mb", list, lambda x: [[v, 1.0] for v in x], list, list)
    if "x" in held:
        yield _form("rows [x]", "mb", list, lambda x: [[v] for v in x], list, list)
        yield _form("rows [x]", "mb", list, lambda x: [[v] for v in x], list, list, lambda m: [m])
        if "theta" in held:
            yield _form("rows [x]", "bm", list, lambda x: [[v] for v in x], list, list)


def _rows(keys: tuple[str, ...], points: list[Point]) -> list[dict[str, float]]:
    """Each point as a dict."""
    return [dict(zip(keys, point, strict=True)) for point in points]


def _array_forms(held: set[str], np: Any) -> Iterator[Form]:
    def flat(v: Any) -> Any:
        return np.array(v)

    def tall(v: Any) -> Any:
        return np.array(v).reshape(-1, 1)

    def wide(v: Any) -> Any:
        return np.array(v).reshape(1, -1)

    def ones_first(x: list[float]) -> Any:
        return np.array([[1.0, v] for v in x])

    def ones_last(x: list[float]) -> Any:
        return np.array([[v, 1.0] for v in x])

    orders = ("mb", "bm") if "theta" in held else ("mb",)
    for order in orders:
        yield _form("arrays", order, flat, flat, flat, flat)
    if "theta" in held:
        for order in orders:
            yield _form("arrays, a list of two", order, flat, flat, flat, list)
            yield _form("arrays, theta (2, 1)", order, flat, flat, flat, tall)
    if "x" not in held and "predictions" not in held:
        return
    if "m" not in held:
        for name, order, rows in (
            ("ones first", "bm", ones_first),
            ("ones last", "mb", ones_last),
        ):
            yield _form(f"X with {name}", order, flat, rows, flat, flat)
            yield _form(f"X with {name}, columns", order, flat, rows, tall, tall)
            yield _form(
                f"X with {name}, transposed",
                order,
                flat,
                lambda x, rows=rows: rows(x).T,  # type: ignore[misc]
                flat,
                flat,
            )
    for order in orders:
        yield _form("X (n, 1)", order, flat, tall, flat, flat)
        yield _form("X (n, 1), columns", order, flat, tall, tall, tall)
        yield _form("X (n, 1), y (n, 1)", order, flat, tall, tall, flat)
    if "m" in held:
        yield _form("X (n, 1), w (1,)", "mb", flat, tall, flat, flat, lambda m: np.array([m]))
        yield _form("X (n, 1), w (1, 1)", "mb", flat, tall, tall, flat, lambda m: np.array([[m]]))
        yield _form("X (1, n), w (1, 1)", "mb", flat, wide, wide, flat, lambda m: np.array([[m]]))
    yield _form("X (1, n)", "mb", flat, wide, wide, flat)


def _frame_forms(held: set[str], keys: tuple[str, ...]) -> Iterator[Form]:
    try:
        pandas = import_module("pandas")
    except ImportError:
        return
    columns = keys if len(keys) == 2 else ("x", "y")
    for order in ("mb", "bm") if "theta" in held else ("mb",):
        yield _form(
            "frames",
            order,
            lambda p: pandas.DataFrame(p, columns=list(columns)),
            pandas.Series,
            pandas.Series,
            list,
        )


def leaves(value: Any, path: Path = ()) -> Leaves:
    """The numbers in a result, each by the way to it; -1 is the last of a list."""
    if len(path) > 4 or value is None or isinstance(value, str | bytes | bool | type):
        return {}
    number = as_number(value)
    if number is not None:
        return {path: number}
    if isinstance(value, Mapping):
        return _of_items(((str(key), v) for key, v in islice(value.items(), 20)), path)
    if isinstance(value, GeneratorType):
        value = list(islice(value, ENDLESS))
        value = value[:3] if len(value) == ENDLESS else value
    if hasattr(value, "tolist") and hasattr(value, "shape"):
        value = value.tolist()
        return leaves(value, path)
    if hasattr(value, "_asdict"):
        return _of_items(value._asdict().items(), path)
    if isinstance(value, list | tuple):
        items: list[tuple[str | int, Any]] = []
        if len(value) <= 8:
            items += enumerate(value)
        if value and len(path) < 3:
            items.append((-1, value[-1]))
        return _of_items(items, path)
    if isinstance(value, FunctionType | MethodType | BuiltinFunctionType):
        return {}
    attributes = getattr(value, "__dict__", None)
    return _of_items(islice(attributes.items(), 30), path) if isinstance(attributes, dict) else {}


def _of_items(items: Any, path: Path) -> Leaves:
    numbers: Leaves = {}
    for key, value in items:
        numbers.update(leaves(value, (*path, key)))
    return numbers


def as_number(value: Any) -> float | None:
    """A float, from a number or an array of one; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, Number) and not isinstance(value, complex):
        return _float(value)
    if getattr(value, "size", None) == 1 and hasattr(value, "item"):
        return _float(value.item())
    return None


def _float(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return math.inf if math.isnan(number) else number
