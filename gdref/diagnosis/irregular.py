"""Replaces a column by irregular numbers in all places in which a program has it."""

from collections.abc import Mapping
from typing import Any

from gdref.diagnosis.flatten import array_of, as_number, attributes


def irregular(values: list[float]) -> list[float]:
    """Other numbers for y: of similar size, not on a line, and whole if y is whole."""
    largest = max(map(abs, values)) or 1.0
    state, found = 12345, []
    for _ in values:
        state = (1103515245 * state + 12345) % 2**31
        found.append(largest * (0.2 + 0.8 * state / 2**31))
    if all(float(v).is_integer() for v in values):
        scale = max(1.0, 40 / largest)
        return [float(round(v * scale)) for v in found]
    return found


def replace_column(names: Mapping[str, Any], old: list[float], new: list[float]) -> int:
    """Replace the old numbers by the new ones in all values; returns the number of replacements."""
    replaced, seen = 0, set()
    for name, value in list(names.items()):
        if not name.startswith("__") and id(value) not in seen:
            seen.add(id(value))
            try:
                replaced += _replace(value, old, new, 2)
            except Exception:  # some values cannot be changed
                continue
    return replaced


def _like(one: Any, number: float) -> Any:
    return int(number) if isinstance(one, int) and number.is_integer() else number


def _replace(value: Any, old: list[float], new: list[float], depth: int) -> int:
    if type(value).__name__ == "DataFrame":
        done = 0
        for key in value.columns:
            if value[key].tolist() == old:
                value[key] = new
                done += 1
        return done
    if type(value).__name__ == "Series":
        if value.tolist() == old:
            value.iloc[:] = new
            return 1
        return 0
    if array_of(value) is not None:
        if value.size == len(old) and value.ravel().tolist() == old:
            value.flat[:] = new
            return 1
        done = 0
        if value.ndim == 2:
            for k in range(min(value.shape[1], 8)):
                if value.shape[0] == len(old) and value[:, k].tolist() == old:
                    value[:, k] = new
                    done += 1
        return done
    if isinstance(value, list):
        if len(value) == len(old):
            return _in_list(value, old, new)
        return sum(_replace(v, old, new, depth - 1) for v in value[:4]) if depth else 0
    if isinstance(value, tuple) and depth and len(value) <= 4:
        return sum(_replace(v, old, new, depth - 1) for v in value)
    if isinstance(value, dict) and depth:
        return sum(_replace(v, old, new, depth - 1) for v in list(value.values())[:8])
    if depth and hasattr(value, "__dict__") and not isinstance(value, type):
        if type(value).__module__ == "__main__":
            return sum(_replace(v, old, new, depth - 1) for v in attributes(value).values())
    return 0


def _in_list(value: list[Any], old: list[float], new: list[float]) -> int:
    if [as_number(v) for v in value] == old:
        value[:] = [_like(one, n) for one, n in zip(value, new, strict=True)]
        return 1
    first = value[0]
    keys: list[Any] = []
    if isinstance(first, list | tuple):
        keys = list(range(len(first)))
    elif isinstance(first, dict):
        keys = list(first)
    for key in keys:
        if [as_number(row[key]) for row in value] != old:
            continue
        for k, number in enumerate(new):
            row, n = value[k], _like(value[k][key], number)
            if isinstance(row, tuple):
                cells = [n if j == key else cell for j, cell in enumerate(row)]
                value[k] = row._make(cells) if hasattr(row, "_make") else tuple(cells)
            else:
                row[key] = n
        return 1
    if hasattr(first, "__dict__"):
        for key in vars(first):
            if [as_number(getattr(row, key)) for row in value] == old:
                for row, number in zip(value, new, strict=True):
                    setattr(row, key, number)
                return 1
    return 0
