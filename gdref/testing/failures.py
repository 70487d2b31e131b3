"""The failure of a check. Its message may quote a line of the author's source."""

import linecache
import os
from collections.abc import Iterable

from gdref.optimizers import Optimizer
from gdref.plugins.faults import layers

SourceLine = tuple[str, int]  # a file, and the number of a line in it
RAISED = "it raises at"  # the words before the line that raised; another line may be the cause
SHOWN = 70  # the most characters of a quoted line


class CheckFailed(Exception):
    """The fault of an optimizer and how to fix it, in one sentence.

    look: the lines at fault, if they are certain. If one more run must find the lines, look is a
        word for LineFinder.lines(). With "", there is no line.
    where: the words before the lines in the message.
    """

    def __init__(
        self, message: str, look: str | Iterable[SourceLine] = "", where: str = "look at"
    ) -> None:
        super().__init__(message)
        self.message, self.where = message, where
        self.look, self.lines = (look, []) if isinstance(look, str) else ("", [*look])

    def __str__(self) -> str:
        notes = "".join(f" [{note}]" for note in getattr(self, "__notes__", ()))
        look = f"; {self.where} {quoted_line(self.lines[0])}" if self.lines else ""
        return f"{self.message}{look}{notes}"


class NeverEnds(CheckFailed):
    """The failure of an optimizer that hangs. No other check runs after this failure."""


class TooSlow(CheckFailed):
    """The check has run out of time. The optimizer may be right."""


def has(optimizer: Optimizer, *abilities: str) -> bool:
    """Whether an optimizer has declared one of these abilities (see gdref.optimizers.abilities)."""
    return any({*abilities} & {*getattr(one, "abilities", ())} for one in layers(optimizer))


def meant(ability: str) -> str:
    """The end of a message: how to declare that this result is intended."""
    return f'or, if this is meant, declare @abilities("{ability}")'


def quoted_line(line: SourceLine) -> str:
    """A line, as in "line 7 of f.py: `b = b + rate * db`"; without a source, only its number."""
    file, number = line
    linecache.checkcache(file)
    source = " ".join(linecache.getline(file, number).split())
    source = source if len(source) <= SHOWN else f"{source[: SHOWN - 3]}..."
    return f"line {number} of {os.path.basename(file)}" + f": `{source}`" * bool(source)
