"""The process in which homework runs: python -m gdref.diagnosis.child, with a request as JSON.

It answers with one line of JSON for each function, so that what is known is not lost when the time
is over. Limits on time and memory keep accidents small; they are no sandbox.
"""

import contextlib
import json
import os
import signal
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gdref.diagnosis.source import Loaded

MEMORY = 4 << 30  # bytes of address space; numpy's threads reserve much of it


class TooLong(BaseException):
    """A call has not come back; no `except Exception` of the homework stops it."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Stop what takes longer, where the system has the means."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise TooLong(f"it did not come back within {seconds:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except TooLong as error:
        raise TimeoutError(str(error)) from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def limit_memory() -> None:
    """Let a list that never ends fail here, and not slow down the machine."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    except (ImportError, OSError, ValueError):
        pass


def main() -> None:
    """Examine the file of the request on standard input; answer on the real standard output."""
    request: dict[str, Any] = json.load(sys.stdin)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    from gdref.diagnosis.examine import examine_source
    from gdref.diagnosis.source import quiet_process, read_source
    from gdref.exceptions import CannotExamine

    quiet_process()
    limit_memory()
    path, seconds = request["path"], request["timeout"]

    def answer(value: dict[str, Any]) -> None:
        answers.write(json.dumps(value) + "\n")
        answers.flush()

    try:
        source = read_source(path)
        os.chdir(os.path.dirname(path) or ".")
        sys.path.insert(0, os.getcwd())
        sys.argv = [path]
        reports, loaded = examine_source(
            source,
            path,
            only=request["only"],
            takes=request["takes"],
            gives=request["gives"],
            limit=lambda: time_limit(seconds),
        )
        result = {
            "functions": [report.as_json() for report in reports],
            "names": loaded.held_at_end() or _of_main(loaded, seconds),
            "complaint": loaded.complaint(),
            "failed": loaded.failed,
            "defines": sorted(loaded.functions()),
            "code": bool(loaded.tree.body),
        }
        answer(result)
    except CannotExamine as error:
        answer({"error": str(error)})
    except MemoryError:
        answer({"error": f"{os.path.basename(path)} takes more memory than 4 GB; give it less"})
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
        answer({"error": f"{os.path.basename(path)} could not be examined ({text})"})
    answers.close()
    os._exit(0)  # threads that the homework has started are not waited for


def _of_main(loaded: "Loaded", seconds: float) -> dict[str, Any]:
    """What the names hold once the program has run as one, and not as a module."""
    loaded.run_as_main(lambda: time_limit(seconds))
    return loaded.held_at_end()


if __name__ == "__main__":
    main()
