"""Reads the catalogue of mistakes from catalogue.toml, which explains its entries."""

import tomllib
from importlib.resources import files
from typing import NamedTuple

from gdref.mistakes.right_program import FUNCTION_OF


class Mistake(NamedTuple):
    """An entry of the catalogue; its fields are explained in catalogue.toml."""

    id: str
    what: str
    wrong: str
    right: str
    effect: str
    check: str
    forms: list[dict[str, str]]
    found: int = 0
    kind: str = "mistake"
    family: str = ""

    @property
    def frequency(self) -> int:
        """The number of published programs with this mistake or another mistake of its family."""
        return MISTAKES[self.family or self.id].found

    @property
    def share(self) -> float:
        """An estimate of the frequency of this mistake: frequency / the size of its family."""
        first = self.family or self.id
        return self.frequency / sum(first in (m.id, m.family) for m in MISTAKES.values())

    @property
    def place(self) -> str:
        """The name of the function with the mistake: "error", "gradient", "step" or "fit"."""
        places = [FUNCTION_OF[piece] for piece in self.forms[0]]
        return max(places, key=["error", "gradient", "step", "fit"].index)

    @property
    def of_the_error(self) -> bool:
        """Whether the mistake is in the function error(), so the steps stay right."""
        return self.place == "error"


_text = files("gdref.mistakes").joinpath("catalogue.toml").read_text(encoding="utf-8")
MISTAKES = {id: Mistake(id, **entry) for id, entry in tomllib.loads(_text).items()}
