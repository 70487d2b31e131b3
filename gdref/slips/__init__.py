"""The mistakes that people make in this program, each one a program that runs.

from gdref.slips import SLIPS, program

program("parenthesis").fit(points, 0.0, 0.0, 0.0001, 1000)
"""

from typing import NamedTuple

from gdref.exceptions import SpecError
from gdref.slips.catalogue import SLIPS, Slip
from gdref.slips.program import PIECES, Program, build
from gdref.suggest import suggest

__all__ = ["PIECES", "RIGHT", "SLIPS", "Choice", "Program", "Slip", "program", "together"]


class Choice(NamedTuple):
    """One form of a slip, and the number in it where it has one."""

    slip: Slip
    form: int = 0
    number: float | int | None = None

    @property
    def key(self) -> tuple[str, int, float | int | None]:
        """What tells it from every other choice."""
        return self.slip.id, self.form, self.number

    @property
    def changes(self) -> dict[str, str]:
        """The pieces that it replaces."""
        number = "" if self.number is None else repr(self.number)
        return {
            piece: text.replace("{}", number) for piece, text in self.slip.forms[self.form].items()
        }


def together(*choices: Choice) -> dict[str, str] | None:
    """The pieces that several slips replace; None where two of them replace the same one."""
    changes: dict[str, str] = {}
    for choice in choices:
        if not changes.keys().isdisjoint(choice.changes):
            return None
        changes |= choice.changes
    return changes


def program(*slips: str | Choice) -> Program:
    """The article's program with some slips in it, by their ids; without any, the right one.

    Raises SpecError for an id that is not known, and for two slips that change the same place.
    """
    choices = []
    for slip in slips:
        if isinstance(slip, str) and slip not in SLIPS:
            raise SpecError(f"there is no slip {slip!r}; {suggest(slip, list(SLIPS))}")
        choices.append(Choice(SLIPS[slip]) if isinstance(slip, str) else slip)
    changes = together(*choices)
    if changes is None:
        names = " and ".join(choice.slip.id for choice in choices)
        raise SpecError(f"{names} change the same place, so they do not go together")
    return build(changes)


RIGHT = program()
