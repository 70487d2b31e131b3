"""The failure of a check: its message, and how to find the line to look at."""

from collections.abc import Iterable

from gdref.optimizers import Optimizer
from gdref.plugins.signatures import layers
from gdref.testing.source_lines import SourceLine, lines_in_words


class CheckFailed(Exception):
    """The fault of an optimizer and how to fix it, in a sentence.

    look: the lines to look at, in words. "last": the last line that ran. "asked": the last line
        that called the objective. "m" and "b": the lines that gave m and b their last values. Words
        may be combined, as in "asked m b"; "" shows no line.
    lines: the lines to look at, if the check itself has found them.
    """

    def __init__(self, message: str, look: str = "m b", lines: Iterable[SourceLine] = ()) -> None:
        super().__init__(message)
        self.message, self.look, self.lines = message, look, [*lines]

    def __str__(self) -> str:
        notes = "".join(f" [{note}]" for note in getattr(self, "__notes__", ()))
        look = f"; look at {lines_in_words(self.lines)}" if self.lines else ""
        return f"{self.message}{look}{notes}"


class NeverEnds(CheckFailed):
    """The failure of an optimizer that hangs. No other check runs after it."""


class TooSlow(CheckFailed):
    """The check needs more time than it has. The optimizer may be right."""


def has(optimizer: Optimizer, *abilities: str) -> bool:
    """Whether an optimizer has declared one of these abilities (see gdref.optimizers.abilities)."""
    declared = (getattr(layer, "abilities", ()) for layer in layers(optimizer))
    return any(not names.isdisjoint(abilities) for names in declared if names)


def meant(ability: str) -> str:
    """The way out if a failure is no fault: the end of a message."""
    return f'or, if this is meant, declare @abilities("{ability}")'


def short(text: str) -> str:
    """The beginning of a text, in quotes and on one line."""
    words = " ".join(text.split())
    return repr(words if len(words) <= 60 else f"{words[:57]}...")
