"""The mistakes that people make in this program, each one a program that runs.

from gdref.mistakes import MISTAKES, program

program("parenthesis").fit(points, 0.0, 0.0, 0.0001, 1000)
"""

from typing import NamedTuple

from gdref.exceptions import SpecError
from gdref.mistakes.catalogue import MISTAKES, Mistake
from gdref.mistakes.program import PIECES, Program, build
from gdref.text.names import suggest

__all__ = ["MISTAKES", "PIECES", "RIGHT", "Choice", "Mistake", "Program", "program", "together"]


class Choice(NamedTuple):
    """One form of a mistake, and the number in it where it has one."""

    mistake: Mistake
    form: int = 0
    number: float | int | None = None

    @property
    def key(self) -> tuple[str, int, float | int | None]:
        """What tells it from every other choice."""
        return self.mistake.id, self.form, self.number

    @property
    def changes(self) -> dict[str, str]:
        """The pieces that it replaces."""
        number = "" if self.number is None else repr(self.number)
        return {
            piece: text.replace("{}", number)
            for piece, text in self.mistake.forms[self.form].items()
        }


def together(*choices: Choice) -> dict[str, str] | None:
    """The pieces that several mistakes replace; None where two of them replace the same one."""
    changes: dict[str, str] = {}
    for choice in choices:
        if not changes.keys().isdisjoint(choice.changes):
            return None
        changes |= choice.changes
    return changes


def program(*mistakes: str | Choice) -> Program:
    """The article's program with some mistakes in it, by their ids; without any, the right one.

    Raises SpecError for an id that is not known, and for two mistakes that change the same place.
    """
    choices = []
    for mistake in mistakes:
        if isinstance(mistake, str) and mistake not in MISTAKES:
            raise SpecError(f"there is no mistake {mistake!r}; {suggest(mistake, list(MISTAKES))}")
        choices.append(Choice(MISTAKES[mistake]) if isinstance(mistake, str) else mistake)
    changes = together(*choices)
    if changes is None:
        names = " and ".join(choice.mistake.id for choice in choices)
        raise SpecError(f"{names} change the same place, so they do not go together")
    return build(changes)


RIGHT = program()
