"""What a diagnosis of a program found: its JSON, its table, its rows."""

from dataclasses import dataclass, field
from typing import Any

from gdref.text.numbers import strict_json

WORST = ["not examined", "right", "convention", "unknown", "mistake"]


@dataclass
class Change:
    """A repair: the line as it is and as it is meant, and why that is proved."""

    line: int
    written: str
    meant: str
    mistake: str | None
    proof: str
    kind: str = ""
    more: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "line": self.line,
            "written": self.written,
            "meant": self.meant,
            "mistake": self.mistake,
            "proof": self.proof,
            "more": self.more,
        }


@dataclass
class FunctionResult:
    """The verdict on one function; the program outside functions has no name."""

    name: str
    line: int
    role: str
    verdict: str
    why: str = ""
    repairs: list[Change] = field(default_factory=list)
    mistake: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "line": self.line,
            "role": self.role,
            "verdict": self.verdict,
            "why": self.why,
            "repairs": [r.as_json() for r in self.repairs],
        }


@dataclass
class Diagnosis:
    """The verdict on a program, with what was watched and the verdict on each function."""

    file: str
    verdict: str
    watched: dict[str, Any] | None = None
    repairs: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    confidence: str = ""
    functions: list[FunctionResult] = field(default_factory=list)
    effect: str = ""

    def as_json(self) -> dict[str, Any]:
        """As gdref diagnose FILE --format json prints it."""
        document: dict[str, Any] = strict_json(
            {
                "kind": "file",
                "file": self.file,
                "verdict": self.verdict,
                "watched": self.watched,
                "repairs": [r.as_json() for r in self.repairs],
                "notes": self.notes,
                "confidence": self.confidence,
                "functions": [f.as_json() for f in self.functions],
            }
        )
        return document

    @property
    def headings(self) -> list[str]:
        return ["function", "line", "role", "verdict", "why"]

    @property
    def rows(self) -> list[list[str | int | float | None]]:
        """A row a function, then the loops outside functions."""
        return [[f.name or "(the file)", f.line, f.role, f.verdict, f.why] for f in self.functions]
