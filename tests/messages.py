"""Every message and help text of gdref, to read them. Not a test.

    python3 tests/messages.py                        lists them, each with its place
    PYTHONPATH=tests pytest -q -p messages tests     and then lists the messages that no test raised

A message raised in another process than the test's counts as not raised.
"""

import ast
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir

ROOT = Path(__file__).parent.parent / "gdref"
FILE = Path(gettempdir()) / "gdref-messages-raised"  # a line per message, from all processes
ERRORS = ("GdrefError", "PointsError", "SpecError", "PluginError", "CannotExamine", "FailedLate")
Place = tuple[str, int]


def texts() -> Iterator[tuple[str, str, range, str]]:
    """(kind, file, lines, source) of each message and help text."""
    for path in sorted(ROOT.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.Call):
                continue
            helps = [k.value for k in node.keywords if k.arg == "help"]
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            parts = [("message", node.args[0])] if name in ERRORS and node.args else []
            for kind, part in [*parts, *(("help", one) for one in helps)]:
                lines = range(node.lineno, (node.end_lineno or 0) + 1)
                text = " ".join((ast.get_source_segment(source, part) or "").split())
                yield kind, str(path.relative_to(ROOT)), lines, text


def pytest_configure() -> None:
    """Note where each error of gdref is made."""
    from gdref.exceptions import GdrefError

    if "PYTEST_XDIST_WORKER" not in os.environ:
        FILE.write_text("")

    def note(self: GdrefError, *arguments: object) -> None:
        frame = sys._getframe(1)
        place = os.path.relpath(frame.f_code.co_filename, ROOT), frame.f_lineno
        with FILE.open("a") as file:
            file.write(f"{json.dumps(place)}\n")

    GdrefError.__init__ = note  # type: ignore[assignment]


def pytest_unconfigure() -> None:
    """List the messages that no test raised."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        raised = {tuple(json.loads(line)) for line in FILE.read_text().splitlines()}
        for kind, file, lines, text in texts():
            if kind == "message" and not any((file, line) in raised for line in lines):
                print(f"not raised: {file}:{lines[0]}: {text}")


if __name__ == "__main__":
    for kind, file, lines, text in texts():
        print(f"{kind} {file}:{lines[0]}: {text}")
