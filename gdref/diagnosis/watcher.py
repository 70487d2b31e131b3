"""The process that runs the program. main() reads requests and writes answers.

Each line is one request. For each request, the process is forked, and the fork runs the program and
records its numbers. The answer contains the record, and the nonce (a random text) of the request.
"""

import base64
import builtins
import json
import marshal
import os
import select
import signal
import sys
import time
import types
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib.util import spec_from_loader
from typing import Any

from gdref.diagnosis.called import call_functions
from gdref.diagnosis.flatten import columns_of, slots_of
from gdref.diagnosis.parameter_names import in_words
from gdref.diagnosis.recorder import DEFINITION, NAMES, Enough, Recorder
from gdref.diagnosis.surroundings import Surroundings, replace_drawing

MEMORY = 4 << 30  # the largest address space, in bytes
LARGEST = 40_000_000  # the largest answer, in bytes
LIBRARIES = in_words(
    "numpy pandas scipy sklearn statsmodels csv math random typing dataclasses urllib"
)


class Run:
    """One run of a program in this process, and the answer about it."""

    def __init__(self, request: dict[str, Any], out: int) -> None:
        self.request, self.out, self.sent = request, out, False
        self.own = {"__main__", *request.get("siblings", ())}
        self.around = Surroundings(request)
        self.recorder = self.new_recorder(request.get("irregular"), request.get("stop"))
        self.problem: dict[str, Any] | None = None
        self.calls: list[dict[str, Any]] = []
        self.names: dict[str, Any] = {}
        self.calling = self.cut = False  # cut: whether gdref ended the file early

    def new_recorder(self, irregular: Any = None, stop: Any = None) -> Recorder:
        recorder = Recorder(self.request["loops"], self.own, stop, irregular)
        values = (recorder.on, recorder.head, recorder.done, recorder.enter, recorder.result)
        for name, value in zip(NAMES, values, strict=True):
            setattr(builtins, name, value)
        return recorder

    def answer(self) -> None:
        """Send the records once."""
        if self.sent:
            return
        self.sent = True
        known = self.recorder
        data = known.as_data() | {
            "nonce": self.request["nonce"],
            "problem": self.problem,
            "held": sorted({name for name, _, _ in columns_of(self.names, self.own)})[:200],
            "ends": slots_of(self.names, self.own),
            "probes": self.calls,
            "notes": self.around.notes,
            "made_up": self.around.made_up,
        }
        write(self.out, json.dumps(data, default=vars).encode() + b"\n")

    def stop(self, *_: object) -> None:
        """End the run at the time limit, and answer with the record so far."""
        if self.calling or not self.request.get("calls"):
            self.problem = self.problem or {"kind": "TimeOver", "text": "", "line": None}
            self.answer()
            os._exit(0)
        raise Enough

    def run(self) -> None:
        request = self.request
        signal.signal(signal.SIGALRM, self.stop)
        signal.setitimer(signal.ITIMER_REAL, request["seconds"])
        main = types.ModuleType("__main__")
        main.__dict__.update(
            __file__=request["file"],
            __builtins__=builtins,
            __gdref_globals__=set(request["globals"]),
            __gdref_div__=_floor_division,
        )
        sys.modules["__main__"] = main
        sys.argv = [request["file"], *request.get("arguments", ())]
        os.chdir(request["folder"])
        sys.path.insert(0, request["folder"])
        self.names = main.__dict__
        self.around.install()
        codes = marshal.loads(base64.b64decode(request["code"]))
        sys.meta_path.insert(0, Siblings(codes, request["folder"]))
        self.guard(lambda: exec(codes[request["file"]], main.__dict__))
        known = self.problem
        for key, one in codes.items():
            if (known or self.cut) and key.startswith(DEFINITION):  # the file ended early
                self.guard(partial(exec, one, main.__dict__))
        self.problem = known
        self.recorder.read_columns({k: v for k, v in main.__dict__.items() if k[:2] != "__"})
        if request.get("calls"):
            self.calling = True
            signal.setitimer(signal.ITIMER_REAL, request["call_seconds"])
            ended = self.recorder
            call_functions(self, main.__dict__)
            self.recorder = ended
        self.answer()

    def guard(self, act: Callable[[], Any]) -> None:
        """Run code of the program, and store the exception that it raises."""
        try:
            act()
        except Enough:
            self.cut = True
        except BaseException as error:
            self.problem = self.described(error)

    def described(self, error: BaseException) -> dict[str, Any]:
        line, trace = None, error.__traceback__
        while trace is not None:
            if os.path.dirname(trace.tb_frame.f_code.co_filename) == self.request["folder"]:
                line = trace.tb_lineno
            trace = trace.tb_next
        text = ""
        with suppress(Exception):  # __str__ of the exception can fail
            text = " ".join(str(error).split())[:200]
        module = (isinstance(error, ImportError) and error.name) or ""
        return {"kind": type(error).__name__, "text": text, "line": line, "module": module}


class Siblings:
    """An import hook for the modules in the folder. Their code has the recording calls."""

    def __init__(self, codes: dict[str, Any], folder: str) -> None:
        self.codes, self.folder = codes, folder

    def find_spec(self, name: str, *_: Any) -> Any:
        path = os.path.join(self.folder, f"{name}.py")
        return spec_from_loader(name, self, origin=path) if path in self.codes else None  # type: ignore[arg-type]

    def create_module(self, _: Any) -> None:
        return None

    def exec_module(self, module: Any) -> None:
        module.__file__ = module.__spec__.origin
        exec(self.codes[module.__spec__.origin], module.__dict__)


def _floor_division(a: Any, b: Any) -> Any:
    return a // b if isinstance(a, int) and isinstance(b, int) else a / b


def read_lines(source: int, lines: int, limit: float) -> list[bytes]:
    """The first lines of a pipe; fewer if the pipe ends, is too slow or sends too much."""
    parts, size, found = list[bytes](), 0, 0
    while size < LARGEST and found < lines:
        ready, _, _ = select.select([source], [], [], max(0.0, limit - time.monotonic()))
        part = os.read(source, 1 << 20) if ready else b""
        if not part:
            break
        parts.append(part)
        size, found = size + len(part), found + part.count(b"\n")
    return b"".join(parts).split(b"\n")[:lines]


def write(target: int, text: bytes) -> None:
    while text:
        text = text[os.write(target, text) :]


def _fork(request: dict[str, Any]) -> bytes:
    """Fork, run a request, and return the answer. At the end, all started processes are killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os.close(reading)
        try:
            Run(request, writing).run()
        except BaseException:  # the program must not continue in the parent
            pass
        finally:
            os._exit(0)
    os.close(writing)
    end = time.monotonic() + request["seconds"] + request.get("call_seconds", 0) + 1
    answer = read_lines(reading, 1, end)[0]
    os.close(reading)
    ended = _kill_all(child, bool(answer))
    return answer or json.dumps({"nonce": request["nonce"], "ended": ended}).encode()


def _kill_all(child: int, answered: bool) -> int:
    """Kill a process and all processes that it started. Return the signal that ended it, or 0."""
    ended = None
    for _ in range(20):  # a process without its pipe ends soon
        ended = ended or os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        time.sleep(0 if ended or answered else 0.005)
    for kill, number in ((os.killpg, child), (os.kill, child)):
        with suppress(OSError):
            kill(number, signal.SIGKILL)
    with suppress(OSError):  # no process is left
        os.waitpid(child, 0)
        end_orphans()
    return ended.si_status if ended is not None and ended.si_code != os.CLD_EXITED else 0


def end_orphans() -> None:
    """Kill all processes that this process and its child processes started."""
    for _ in range(100):
        orphans = _children()
        for orphan in orphans:
            os.kill(orphan, signal.SIGKILL)
        if not orphans:
            return
        os.waitpid(-1, 0)


def _children() -> list[int]:
    """The child processes of this one, including children of processes that have ended."""
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as file:
            return [int(one) for one in file.read().split()]
    except OSError:
        return []


def become_subreaper() -> None:
    """Make this process the parent of all processes that the program leaves behind (on Linux)."""
    with suppress(ImportError, OSError, AttributeError, TypeError):
        import ctypes

        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)


def main() -> None:
    requests = os.fdopen(int(sys.argv[1]), "rb")
    out = int(sys.argv[2])
    for one in (int(sys.argv[1]), out):
        os.set_inheritable(one, False)
    become_subreaper()
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    replace_drawing()
    for line in requests:
        request = json.loads(line)
        early = request.pop("imports", [])
        if "import urllib" in early:  # from urllib import request
            early.append("import urllib.request")
        if request.get("calls"):  # before a file numpy.py of the program is found
            pandas = b"DataFrame(" in line or b"Series(" in line
            early += ["import numpy"] * (b"array(" in line) + ["import pandas"] * pandas
        for one in early:
            if one.split()[1].split(".")[0] in LIBRARIES:
                with suppress(BaseException):  # the program raises the same exception later
                    exec(one, {})
        answer = _fork(request)
        write(out, b"%s\n%f\n" % (answer, sum(os.times()[:4])))
