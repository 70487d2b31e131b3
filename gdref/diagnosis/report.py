"""What was tried on a function, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gdref.diagnosis.forms import Form, Leaves, Path
from gdref.diagnosis.outcomes import Match, Outcome
from gdref.diagnosis.roles import Binding

Reading = tuple[Path, ...]
Limit = Callable[[], Any]


@dataclass
class Report:
    """What a function of the program is, and which mistakes give what it gave."""

    name: str
    role: str
    verdict: str  # right, convention, mistake or unknown
    candidates: list[Match] = field(default_factory=list)
    note: str = ""
    through: str = ""
    probes: list[dict[str, Any]] = field(default_factory=list)
    line: int = 0
    component: str = ""  # dm or db for a function that gives one derivative
    calls: set[str] = field(default_factory=set)  # functions of the file that it calls
    view: str = ""  # "in standardised x", where that is what it descends in

    def as_json(self) -> dict[str, Any]:
        """What --format json prints of a function."""
        return {
            "name": self.name,
            "role": self.role,
            "line": self.line,
            "verdict": self.verdict,
            "candidates": [
                {
                    "mistakes": list(m.mistakes),
                    "forms": [None if key[2] == "before" else key[1] for key in m.keys],
                    "number": next((key[2] for key in m.keys if key[2] != "before"), None),
                    "multiple": m.scale or None,
                    "note": m.note or None,
                }
                for m in self.candidates
            ],
            "through": self.through or None,
            "note": self.note or None,
            "scaled": self.view or None,
            "probes": self.probes,
        }


@dataclass
class Trial:
    """One way to call and to read a function, with what came out."""

    tier: int
    role: str
    reading: Reading
    outcomes: list[Outcome]
    binding: Binding
    slots: Binding
    form: Form
    leaves: list[Leaves]
    note: str = ""
    view: str = ""  # "in standardised x", where the outcomes are over scaled points
