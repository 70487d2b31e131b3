"""The mistakes that people make in this program. Each mistake is a program that runs.

    from gdref.mistakes import MISTAKES, program
    program("parenthesis").fit(points, 0.0, 0.0, 0.0001, 1000)

Read first: right_program.py, the right program in pieces; then catalogue.toml, the mistakes.
Uses: points, optimizers and text.
"""

from typing import NamedTuple

from gdref.exceptions import SpecError
from gdref.mistakes.catalogue import MISTAKES, Mistake
from gdref.mistakes.right_program import PIECES, Variant, build_program
from gdref.text.names import suggest

__all__ = ["MISTAKES", "PIECES", "RIGHT", "Choice", "Mistake", "Variant", "program", "together"]


class Choice(NamedTuple):
    """One form of a mistake. number: the number in the code, such as 7 in points[:7], or None."""

    mistake: Mistake
    form: int = 0
    number: float | int | None = None

    @property
    def key(self) -> tuple[str, int, float | int | None]:
        """A key that is different for each choice."""
        return self.mistake.id, self.form, self.number

    @property
    def changes(self) -> dict[str, str]:
        """The new texts of the pieces that the mistake replaces."""
        number = "" if self.number is None else repr(self.number)
        return {
            piece: text.replace("{}", number)
            for piece, text in self.mistake.forms[self.form].items()
        }


def together(*choices: Choice) -> dict[str, str] | None:
    """The pieces that several mistakes replace; None if two mistakes replace the same piece."""
    changes: dict[str, str] = {}
    for choice in choices:
        if not changes.keys().isdisjoint(choice.changes):
            return None
        changes |= choice.changes
    return changes


def program(*mistakes: str | Choice) -> Variant:
    """The article's program with these mistakes; without mistakes, the right program.

    Raises SpecError for an unknown id, and if two mistakes change the same place.
    """
    choices = []
    for mistake in mistakes:
        if isinstance(mistake, str) and mistake not in MISTAKES:
            raise SpecError(f"there is no mistake {mistake!r}; {suggest(mistake, list(MISTAKES))}")
        choices.append(Choice(MISTAKES[mistake]) if isinstance(mistake, str) else mistake)
    changes = together(*choices)
    if changes is None:
        names = " and ".join(choice.mistake.id for choice in choices)
        raise SpecError(f"{names} change the same place, so they cannot be combined")
    return build_program(changes)


RIGHT = program()
