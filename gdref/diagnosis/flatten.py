"""Finds the numbers in the values of a program: single numbers, and columns of numbers."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

SMALL = 4  # an array or a list with at most 4 elements may contain m and b
LONGEST = 20_000  # numbers in a column
FIELDS = 8  # columns of a table

Slots = dict[str, float]


def as_number(value: Any) -> float | None:
    """A number as a float; None for any other value, for example True or an array."""
    if type(value) is float:  # the most frequent type first
        return value
    if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
        value = value.item()  # a numpy number
    kind = type(value)
    with suppress(OverflowError):
        if kind in (float, int) or kind.__name__ in ("Fraction", "Decimal"):
            return float(value)
    return None


def is_own(value: Any, own: set[str]) -> bool:
    """Whether a value is an object whose class is defined in the file."""
    kind = value if isinstance(value, type) else type(value)
    return getattr(kind, "__module__", None) in own


def attributes(value: Any) -> dict[str, Any]:
    """The attributes of an object: first those of its class, then its own."""
    kind = value if isinstance(value, type) else type(value)
    names: dict[str, Any] = {}
    for one in reversed(kind.__mro__[:-1]):
        names |= {k: v for k, v in vars(one).items() if not k.startswith("__")}
    for name in getattr(kind, "__slots__", ()):
        if hasattr(value, name):
            names[name] = getattr(value, name)
    if not isinstance(value, type):
        names |= getattr(value, "__dict__", {})
    return names


def array_of(value: Any) -> Any:
    """The numpy array of an array, a Series or a DataFrame; None for any other value."""
    if type(value).__name__ in ("DataFrame", "Series", "Index") and hasattr(value, "to_numpy"):
        value = value.to_numpy()
    if type(value).__module__.split(".")[0] != "numpy" or not hasattr(value, "shape"):
        return None
    if type(value).__name__ == "matrix":
        value = value.view(type(value).__mro__[-2])
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    if kind == "O":
        try:
            value = value.astype(float)
        except (TypeError, ValueError):
            return None
    return value if kind in "fiuO" and value.ndim else None


def parts_of(name: str, value: Any, own: set[str]) -> dict[str, Any] | None:
    """The values in a small dict, or the attributes of an own object; None for other values."""
    if isinstance(value, dict):
        every = value.items() if len(value) <= FIELDS else ()
        return {f"{name}[{key!r}]": one for key, one in every}
    if is_own(value, own):
        return {f"{name}.{key}": one for key, one in attributes(value).items()}
    return None


def slots_of(names: Mapping[str, Any], own: set[str], depth: int = 2) -> Slots:
    """The single numbers: variables, elements of short lists, attributes of own objects."""
    found: Slots = {}
    for name, value in list(names.items()):
        if not name.startswith("__") and len(found) <= 200:
            with suppress(Exception):  # some objects raise an exception when they are read
                _slots(str(name), value, own, depth, found)
    return found


def _slots(name: str, value: Any, own: set[str], depth: int, found: Slots) -> None:
    if (number := as_number(value)) is not None:
        found[name] = number
    elif (array := array_of(value)) is not None:
        for k, one in enumerate(array.ravel().tolist() if array.size <= SMALL else ()):
            found[f"{name}[{k}]"] = float(one)
    elif isinstance(value, list | tuple):
        for k, one in enumerate(value if len(value) <= SMALL and depth >= 0 else ()):
            _slots(f"{name}[{k}]", one, own, depth - 1, found)
        if isinstance(value, list) and value and depth >= 0:
            _slots(f"{name}[-1]", value[-1], own, depth - 1, found)
    elif depth > 0:
        for part, one in (parts_of(name, value, own) or {}).items():
            _slots(part, one, own, depth - 1, found)


Put = Callable[[list[float]], object] | None  # a function that replaces the numbers of a column
Columns = Iterator[tuple[str, list[float], Put]]


def columns_of(names: Mapping[str, Any], own: set[str]) -> Columns:
    """The columns of numbers: in lists, in arrays, in a DataFrame, in lists of pairs."""
    for name, value in list(names.items()):
        if not name.startswith("__"):
            with suppress(Exception):  # as above
                yield from _columns(str(name), value, own, 2)


def _numbers(values: Iterable[Any]) -> list[float] | None:
    found = [as_number(value) for value in values]
    return None if None in found else found  # type: ignore[return-value]


def _columns(name: str, value: Any, own: set[str], depth: int) -> Columns:
    if type(value).__name__ == "DataFrame" and hasattr(value, "columns"):
        for key in list(value.columns)[:FIELDS]:
            for one, numbers, _ in _columns(f"{name}[{key!r}]", value[key], own, 0):
                yield one, numbers, partial(value.__setitem__, key)
    elif (array := array_of(value)) is not None:
        yield from _of_array(name, value, array)
    elif isinstance(value, list | tuple | range) or type(value).__name__ in ("deque", "array"):
        if 2 <= len(value) <= LONGEST:
            yield from _of_rows(name, value, own, depth)
        elif len(value) == 1 and isinstance(value[0], list):
            yield from _columns(f"{name}[0]", value[0], own, depth)
    elif depth > 0:
        for part, one in (parts_of(name, value, own) or {}).items():
            yield from _columns(part, one, own, depth - 1)


def _of_array(name: str, value: Any, array: Any) -> Columns:
    in_place = array is value or array.base is value or hasattr(value, "iloc")
    while array.ndim > 2 and 1 in array.shape:
        array = array.squeeze(array.shape.index(1))

    def put(view: Any) -> Put:
        target = value.iloc if hasattr(value, "iloc") else view
        return partial(target.__setitem__, slice(None)) if in_place else None

    if array.ndim == 1 and 2 <= array.size <= LONGEST:
        yield name, array.astype(float).tolist(), put(array)
    elif array.ndim == 2 and array.size <= LONGEST * FIELDS:
        for across in (array.T, array) if array.shape[0] != array.shape[1] else (array.T,):
            if len(across) <= FIELDS and across.shape[1] >= max(2, len(across)):
                for k, column in enumerate(across):
                    yield f"{name}[{k}]", column.astype(float).tolist(), put(column)


def _of_rows(name: str, value: Any, own: set[str], depth: int) -> Columns:
    plain, first = _numbers(value), value[0]
    if plain is not None:
        yield name, plain, partial(_put_numbers, value) if isinstance(value, list) else None
        return
    rows: list[dict[Any, Any]] = []
    if is_own(first, own) and not isinstance(first, tuple):
        rows = [attributes(one) for one in value]
    elif isinstance(first, dict):
        rows = list(value)
    elif isinstance(first, list | tuple) or array_of(first) is not None:
        rows = [dict(enumerate(one)) for one in value]
    width = len(rows[0]) if rows else 0
    for key in list(rows[0])[:FIELDS] if rows and (len(value) > SMALL or width <= FIELDS) else ():
        column = _numbers(row.get(key) for row in rows)
        if column is None and all(len(row.get(key, ())) == 1 for row in rows):  # [[[1], [2]]]
            column = _numbers(row[key][0] for row in rows)
        if column is not None:
            yield f"{name}[{key!r}]", column, partial(_put_in_rows, value, key)
    for k, one in enumerate(value if len(value) <= SMALL and width > len(value) else ()):
        yield from _columns(f"{name}[{k}]", one, own, depth - 1)  # each row is a column


def _like(one: Any, number: float) -> Any:
    return int(number) if isinstance(one, int) and number.is_integer() else number


def _put_numbers(value: list[Any], new: list[float]) -> None:
    value[:] = [_like(one, n) for one, n in zip(value, new, strict=True)]


def _put_in_rows(value: Any, key: Any, new: list[float]) -> None:
    for k, (row, number) in enumerate(zip(list(value), new, strict=True)):
        if isinstance(row, tuple):
            cells = [_like(c, number) if j == key else c for j, c in enumerate(row)]
            value[k] = row._make(cells) if hasattr(row, "_make") else tuple(cells)
        elif isinstance(row, dict | list) or array_of(row) is not None:
            row[key] = _like(row[key], number)
        else:
            setattr(row, key, number)


def irregular(values: list[float], least: float = 40.0) -> list[float]:
    """New numbers of similar size. Together with x, they are not on a line.

    If all values are whole, the new numbers are whole, and the largest is about `least` or more.
    """
    largest = max(map(abs, values)) or 1.0
    state, found = 12345, []
    for _ in values:
        state = (1103515245 * state + 12345) % 2**31
        found.append(largest * (0.2 + 0.8 * state / 2**31))
    if all(float(v).is_integer() for v in values):
        return [float(round(v * max(1.0, least / largest))) for v in found]
    return found


def replace_column(
    names: Mapping[str, Any], own: set[str], old: list[float], new: list[float]
) -> int:
    """Replace each column `old` by `new`, and return the number of replacements."""
    replaced = 0
    for _, numbers, put in columns_of(names, own):
        if put is not None and numbers == old:
            with suppress(Exception):  # some values cannot be changed
                put(new)
                replaced += 1
    return replaced
