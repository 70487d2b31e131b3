"""Values as they are now: what goes on changing is copied, what is no number is put into words."""

import re
from contextlib import suppress
from numbers import Integral, Real
from typing import Any

from gdref.plugins.faults import in_words


def contents(container: Any) -> list[object]:
    """What a list, a set or a dict holds, to see whether a call has changed it."""
    return [*container, *container.values()] if isinstance(container, dict) else [*container]


def frozen(value: object) -> object:
    """A value as it is now, as numbers, text and lists of them; the rest in words."""
    if type(value) is float:  # the most frequent by far
        return value
    if value is None or isinstance(value, bool | str):
        return value
    with suppress(Exception):  # a fraction too large for a float
        if isinstance(value, Real):
            return int(value) if isinstance(value, Integral) else float(value)
    with suppress(Exception):  # an array of numpy's, or one like it
        return frozen(value.tolist())  # type: ignore[attr-defined]
    if isinstance(value, list | tuple):
        return (tuple if isinstance(value, tuple) else list)(map(frozen, value))
    return re.sub(r" at 0x[0-9a-fA-F]+", "", in_words(value))
