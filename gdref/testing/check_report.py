"""The result of `gdref plugin check`: the outcome of each check, and how to fix each failure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import fill

from gdref.exceptions import SpecError
from gdref.plugins.signatures import spec_value, with_values
from gdref.plugins.specs import hyperparameters_of, load_spec, values_given
from gdref.testing import CHECKS, Outcome, outcomes
from gdref.testing.time_limit import PATIENCE
from gdref.text.names import suggest
from gdref.text.results import Result, Table
from gdref.text.sentences import WIDTH

NOTE = re.compile(r" \[[^]]*\]$")  # the end of a message, such as [at update 12]


def check_report(
    spec: str,
    only: Sequence[str] = (),
    reference: str | None = None,
    patience: float = PATIENCE,
) -> "CheckReport":
    """Check the optimizer of a spec, a file (FILE.py:FUNCTION) or a module (MODULE:FUNCTION).

    only, reference, patience: see Options. Raises SpecError for an unknown name.
    """
    names = [*CHECKS, *["reference"] * (reference is not None)]
    for unknown in [name for name in only if name not in names]:
        raise SpecError(f"there is no check {unknown!r}; {suggest(unknown, names)}")
    _, settings, entry, optimizer = load_spec(spec)
    label = entry.name
    if settings:
        values = values_given(label, hyperparameters_of(entry, optimizer), settings)
        optimizer = with_values(optimizer, **values)
        label += "".join(f":{key}={spec_value(value)}" for key, value in values.items())
    found = outcomes(optimizer, only=only, reference=reference, patience=patience)
    return CheckReport(label, entry.source, list(found))


@dataclass
class CheckReport(Result):
    """The outcomes of an optimizer's checks. source: the optimizer's package, file or module."""

    optimizer: str
    source: str
    outcomes: list[Outcome]

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        return int(any(outcome.result == "failed" for outcome in self.outcomes))

    def page(self) -> Iterator[str | Table]:
        yield f"{self.optimizer}, from {self.source}"
        yield Table(["check", "it ...", "result"], [outcome[:3] for outcome in self.outcomes])
        for text in self._messages():
            yield fill(text, WIDTH, subsequent_indent="    ")
        number, results = len(self.outcomes), Counter(outcome.result for outcome in self.outcomes)
        of = f" of {number}" * (results["passed"] < number)
        text = f"{results['passed']}{of} check{'s' * (number != 1)} passed"
        for result, words in ("expected", "failed as expected"), ("not run", "not run"):
            text += f", {results[result]} {words}" * (result in results)
        if "reference" not in (outcome.check for outcome in self.outcomes):
            text += "; the formula was not checked (--reference)"
        yield fill(f"{text}.", WIDTH)

    def _messages(self) -> Iterator[str]:
        """The messages of the failures. Checks with the same message share one line."""
        checks: dict[tuple[str, str], list[str]] = {}
        for outcome in self.outcomes:
            if outcome.result != "passed" and not outcome.message.startswith("fix "):
                key = outcome.result, NOTE.sub("", outcome.message)
                checks.setdefault(key, []).append(outcome.check)
        for (result, message), names in checks.items():
            verb = " is expected to fail" if result == "expected" else ""
            yield f"{', '.join(names)}{verb}: {message}."

    def as_json(self) -> dict[str, object]:
        checks = [outcome._asdict() for outcome in self.outcomes]
        return {"optimizer": self.optimizer, "source": self.source, "checks": checks}

    def as_rows(self) -> Table:
        return Table(Outcome._fields, self.outcomes)
