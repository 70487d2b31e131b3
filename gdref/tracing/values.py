"""Copies of the values of variables, and their texts for the terminal and the lesson."""

import re
from contextlib import suppress
from math import isfinite
from numbers import Integral, Real

from gdref.plugins.faults import one_line
from gdref.text.numbers import short


def frozen(value: object) -> object:
    """A copy of a value as numbers, texts, lists and tuples; for other values, the repr()."""
    if value is None or type(value) in (float, bool, str):
        return value
    with suppress(Exception):  # a fraction may be too large for a float
        if isinstance(value, Real):
            return int(value) if isinstance(value, Integral) else float(value)
    with suppress(Exception):  # an array of numpy, or a similar array
        return frozen(value.tolist())  # type: ignore[attr-defined]
    if isinstance(value, list | tuple):
        return (tuple if isinstance(value, tuple) else list)(map(frozen, value))
    return re.sub(r" at 0x[0-9a-fA-F]+", "", one_line(value))


def value_text(value: object, exact: bool = False) -> str:
    """The text of a value: numbers with 6 digits, only the first items of a long list.

    exact: whether to write every digit and every item.
    """
    if isinstance(value, list | tuple):
        most = 2 if value and isinstance(value[0], list | tuple) else 5
        if exact or len(value) == most + 1:  # do not write "..." for a single item
            most = len(value)
        items = [value_text(item, exact) for item in value[:most]]
        if len(value) > most:
            items.append(f"... {len(value)} in all")
        text = ", ".join(items)
        return f"[{text}]" if isinstance(value, list) else f"({text})"
    if isinstance(value, float):
        return repr(value) if exact and isfinite(value) else short(value)
    return str(value)


def value_texts(values: dict[str, object]) -> list[str]:
    """A text "name = value" for each value; for conditions and results, a text "-> value"."""
    texts = []
    for name, value in values.items():
        text = value_text(value)
        if name in ("if", "while", "return", "yield"):
            text = text[1:-1] if isinstance(value, tuple) else text
            texts.append(f"-> {text}")
        else:
            texts.append(f"raises {text}" if name == "raise" else f"{name} = {text}")
    return texts
