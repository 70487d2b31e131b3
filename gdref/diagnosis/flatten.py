"""The values of a program as numbers: small numbers by name, and columns of numbers."""

from collections.abc import Iterator, Mapping
from typing import Any

SMALL = 4  # an array or a list with at most this many elements may be parameters
LONGEST = 20_000  # numbers in a column
FIELDS = 8  # columns of a table

Slots = dict[str, float]


def as_number(value: Any) -> float | None:
    """A number as a float; None for any other value, also for a truth value or an array."""
    kind = type(value)
    if kind is float or kind is int:
        try:
            return float(value)
        except OverflowError:
            return None
    if kind is bool or kind.__name__ in ("bool_", "bool"):
        return None
    if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
        value = value.item()
        return float(value) if type(value) in (int, float) else None
    if kind.__name__ in ("Fraction", "Decimal"):
        return float(value)
    return None


def is_own(value: Any, own: set[str]) -> bool:
    """Whether a value is an object of a class of the file."""
    kind = value if isinstance(value, type) else type(value)
    return getattr(kind, "__module__", None) in own


def attributes(value: Any) -> dict[str, Any]:
    """An object's attributes. Attributes of its class come first."""
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
    """A numpy array for an array or a frame; None for any other value."""
    if type(value).__name__ in ("DataFrame", "Series", "Index") and hasattr(value, "to_numpy"):
        value = value.to_numpy()
    if type(value).__module__.split(".")[0] != "numpy" or not hasattr(value, "shape"):
        return None
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    if kind == "O":
        try:
            value = value.astype(float)
        except (TypeError, ValueError):
            return None
    return value if kind in "fiuO" and value.ndim else None


def slots_of(names: Mapping[str, Any], own: set[str], depth: int = 2) -> Slots:
    """The small numbers: names, elements of small arrays and lists, attributes of own objects."""
    found: Slots = {}
    for name, value in list(names.items()):
        if name.startswith("__"):
            continue
        try:
            _slots(str(name), value, own, depth, found)
        except Exception:  # skip an object that raises an exception when it is read
            continue
        if len(found) > 200:
            break
    return found


def _slots(name: str, value: Any, own: set[str], depth: int, found: Slots) -> None:
    number = as_number(value)
    if number is not None:
        found[name] = number
        return
    array = array_of(value)
    if array is not None:
        if array.size <= SMALL:
            for k, one in enumerate(array.ravel().tolist()):
                found[f"{name}[{k}]"] = float(one)
        return
    if isinstance(value, list | tuple):
        if not value or depth < 0:
            return
        if len(value) <= SMALL:
            for k, one in enumerate(value):
                _slots(f"{name}[{k}]", one, own, depth - 1, found)
        if isinstance(value, list):
            _slots(f"{name}[-1]", value[-1], own, depth - 1, found)
    elif isinstance(value, dict):
        if len(value) <= 8 and depth > 0:
            for key, one in value.items():
                _slots(f"{name}[{key!r}]", one, own, depth - 1, found)
    elif depth > 0 and is_own(value, own):
        for key, one in attributes(value).items():
            _slots(f"{name}.{key}", one, own, depth - 1, found)


def columns_of(names: Mapping[str, Any], own: set[str]) -> Iterator[tuple[str, list[float]]]:
    """The columns of numbers: lists, arrays, columns of tables, of frames, of pairs."""
    for name, value in list(names.items()):
        if name.startswith("__"):
            continue
        try:
            yield from _columns(str(name), value, own, 2)
        except Exception:  # as above
            continue


def _numbers(values: Any) -> list[float] | None:
    found = []
    for value in values:
        number = as_number(value)
        if number is None:
            return None
        found.append(number)
    return found


def _columns(name: str, value: Any, own: set[str], depth: int) -> Iterator[tuple[str, list[float]]]:
    if type(value).__name__ == "DataFrame" and hasattr(value, "columns"):
        for key in list(value.columns)[:FIELDS]:
            yield from _columns(f"{name}[{key!r}]", value[key], own, 0)
        return
    array = array_of(value)
    if array is not None:
        while array.ndim > 2 and 1 in array.shape:
            array = array.squeeze(array.shape.index(1))
        if array.ndim == 1 and 2 <= array.size <= LONGEST:
            yield name, array.astype(float).tolist()
        elif array.ndim == 2 and array.size <= LONGEST * FIELDS:
            for across in (array.T, array) if array.shape[0] != array.shape[1] else (array.T,):
                if len(across) <= FIELDS and across.shape[1] >= max(2, len(across)):
                    for k, column in enumerate(across.astype(float).tolist()):
                        yield f"{name}[{k}]", column
        return
    if isinstance(value, dict):
        if depth > 0 and len(value) <= FIELDS:
            for key, one in value.items():
                yield from _columns(f"{name}[{key!r}]", one, own, depth - 1)
        return
    if isinstance(value, list | tuple | range) or type(value).__name__ in ("deque", "array"):
        if not 2 <= len(value) <= LONGEST:
            if len(value) == 1 and isinstance(value[0], list):
                yield from _columns(f"{name}[0]", value[0], own, depth)
            return
        yield from _of_rows(name, value, own, depth)
    elif depth > 0 and is_own(value, own):
        for key, one in attributes(value).items():
            yield from _columns(f"{name}.{key}", one, own, depth - 1)


def _of_rows(name: str, value: Any, own: set[str], depth: int) -> Iterator[tuple[str, list[float]]]:
    plain = _numbers(value)
    if plain is not None:
        yield name, plain
        return
    first = value[0]
    rows: list[dict[Any, Any]]
    if is_own(first, own) and not isinstance(first, tuple):
        rows = [attributes(one) for one in value]
    elif isinstance(first, dict):
        rows = list(value)
    elif isinstance(first, list | tuple) or array_of(first) is not None:
        rows = [dict(list(enumerate(one))) for one in value]
        if len(value) <= SMALL and len(first) > FIELDS:
            for k, one in enumerate(value):
                yield from _columns(f"{name}[{k}]", one, own, depth - 1)
            return
    else:
        return
    for key in list(rows[0])[:FIELDS]:
        column = _numbers(row.get(key) for row in rows)
        if column is None and all(len(row.get(key, ())) == 1 for row in rows):  # [[[1], [2]]]
            column = _numbers(row[key][0] for row in rows)
        if column is not None:
            yield f"{name}[{key!r}]" if isinstance(key, str) else f"{name}[{key}]", column
    if len(value) <= SMALL and len(rows[0]) > len(
        value
    ):  # each row is a column: [[1, 2, 3], [2, 4, 5]]
        for k, one in enumerate(value):
            yield from _columns(f"{name}[{k}]", one, own, depth - 1)
