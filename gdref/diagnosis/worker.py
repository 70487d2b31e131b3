"""The process that diagnoses one file after another: its main().

It reads requests, one on each line, and answers each with a line of JSON. So a file that disturbs
gdref ends this process only.
"""

import json
import os
import re
import signal
import sys
from typing import Any

from gdref.diagnosis.examine_program import diagnose
from gdref.diagnosis.result import Diagnosis
from gdref.diagnosis.watcher import become_subreaper, end_orphans
from gdref.exceptions import CannotExamine

PARTS = ("error", "gradient", "step", "fit", "run")


def answer(file: str, options: dict[str, Any]) -> dict[str, Any]:
    """The record of a file, whatever happens to gdref meanwhile."""
    name = os.path.basename(file)
    try:
        result = diagnose(file, **options)
    except CannotExamine as error:
        result = Diagnosis(name, "not examined", notes=[str(error)])
    except KeyboardInterrupt:  # from the alarm
        result = Diagnosis(name, "not examined", notes=[f"{name}: it took more than the --limit"])
    except Exception as error:  # a file that nobody thought of must not end the others
        result = Diagnosis(name, "not examined", notes=[f"{name}: gdref failed: {error!r}"])
    return record_of(result)


def record_of(result: Diagnosis) -> dict[str, Any]:
    """A diagnosis as JSON, with its likeliest repair, its parts, and two pages for the author."""
    roles = {f.role for f in result.functions if f.verdict != "not examined"}
    roles |= {"run"} if result.watched else set()
    wrong = next((f for f in result.functions if f.verdict == "mistake"), None)
    first = wrong.repairs[0] if wrong and wrong.repairs else wrong
    repairs, result.hint = as_markdown(result), True
    return {
        "document": result.as_json(),
        "mistake": first.mistake or "without a name" if first else "",
        "line": first.line if first else None,
        "parts": [part for part in PARTS if part in roles],
        "repairs": repairs,
        "hint": as_markdown(result),
    }


def as_markdown(result: Diagnosis) -> str:
    """The texts of a page. Code is indented; signs of Markdown in other lines are escaped."""
    notes = [f"- {note}" for note in result.notes]
    texts = [part for part in result.page() if isinstance(part, str)]
    text = "\n\n".join([result.file, *texts, *notes]).encode("utf-8", "backslashreplace").decode()
    return "# " + "\n".join(
        line if line.startswith("    ") else re.sub(r"([\\`*_<>|\[\]#])", r"\\\1", line)
        for line in text.splitlines()
    )


def main() -> None:
    become_subreaper()
    limit = float(sys.argv[1])
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # an exception, so that diagnose() ends
    try:
        for line in sys.stdin:
            signal.setitimer(signal.ITIMER_REAL, limit)
            signal.setitimer(signal.ITIMER_PROF, 2 * limit + 10)  # kills a process that hangs
            found = answer(**json.loads(line))
            signal.setitimer(signal.ITIMER_REAL, 0)
            end_orphans()
            print(json.dumps(found), flush=True)
    finally:
        end_orphans()
