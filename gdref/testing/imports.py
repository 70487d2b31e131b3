"""The check that an optimizer's module is imported silently and quickly. It raises CheckFailed."""

import time
from contextlib import suppress
from itertools import pairwise
from math import inf
from pathlib import Path
from subprocess import TimeoutExpired
from tempfile import TemporaryDirectory
from types import FrameType

from gdref.optimizers import Optimizer
from gdref.testing.failures import CheckFailed, short
from gdref.testing.follow_lines import follow_to_the_end
from gdref.testing.other_process import Location, ask, modules, printed_size
from gdref.testing.source_lines import SourceLine
from gdref.testing.time_limit import PATIENCE

LIMIT = 1.0  # seconds of processor time, which is the same on a busy machine
QUIET = "let the module define things only"


def quiet_import(optimizer: Optimizer) -> None:
    """is imported silently and quickly"""
    for name, file in modules(optimizer):
        try:
            reply = ask(Location(name, file, "", {}))
        except TimeoutExpired:
            raise CheckFailed(
                f"its import takes more than {2 * PATIENCE:g} s; {QUIET}",
                lines=_lines_of_import(name, file, "slowest"),
            ) from None
        if reply.returncode or reply.seconds is None:
            last = (reply.printed.splitlines() or [f"exit code {reply.returncode}"])[-1]
            raise CheckFailed(
                f"its import ends the program: {short(last)}; {QUIET}",
                lines=_lines_of_import(name, file, "last"),
            )
        if reply.printed:
            raise CheckFailed(
                f"its import prints {short(reply.printed)}; {QUIET}",
                lines=_lines_of_import(name, file, "prints"),
            )
        if reply.seconds > LIMIT:
            raise CheckFailed(
                f"its import takes {reply.seconds:.1f} s of processor time; "
                "import slow modules inside the function",
                lines=_lines_of_import(name, file, "slowest"),
            )


def _lines_of_import(name: str, file: str, which: str) -> list[SourceLine]:
    """The slowest line, the last line or the first line that prints, in one more import."""
    with TemporaryDirectory() as folder:
        log = Path(folder, "lines")
        log.touch()
        with suppress(TimeoutExpired):
            ask(Location(name, file, "", {}), None, log_lines, file, str(log), patience=3.0)
        parts = map(str.split, log.read_text(encoding="utf-8").splitlines())
        rows = [(int(n), float(at), int(size)) for n, at, size in parts]
    rows.append((0, inf, rows[-1][2] if rows else 0))  # the last line may not have ended
    steps = [(n, after - at, more > size) for (n, at, size), (_, after, more) in pairwise(rows)]
    steps = [step for step in steps if step[0]]
    chosen = {
        "slowest": sorted(steps, key=lambda step: step[1])[-1:],
        "last": steps[-1:],
        "prints": [step for step in steps if step[2]][:1],
    }
    return [(file, step[0]) for step in chosen[which]]


def log_lines(file: str, log: str) -> None:
    """Log each line of a file when it runs: its number, the time, and the bytes printed so far.

    The end of the import is logged as line 0.
    """
    rows = open(log, "w", buffering=1, encoding="utf-8")  # noqa: SIM115 - until the process ends

    def note(frame: FrameType, event: str, _: object) -> None:
        ends = event == "return" and frame.f_code.co_name == "<module>"
        rows.write(f"{0 if ends else frame.f_lineno} {time.perf_counter()} {printed_size()}\n")

    follow_to_the_end(lambda name: name == file, note)
