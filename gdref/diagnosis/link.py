"""Starts the process that runs the program, sends requests to it, and checks its answers."""

import ast
import base64
import json
import marshal
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

from gdref.diagnosis.flatten import irregular
from gdref.diagnosis.program_text import Program, column_names, imports_of
from gdref.diagnosis.record import Record, shaped
from gdref.diagnosis.watcher import read_lines, write
from gdref.diagnosis.workbench import Code
from gdref.exceptions import CannotExamine

MOST_FILES, MOST_BYTES = 400, 60_000_000  # larger folders are not copied completely
LEFT_OUT = {"node_modules", "__pycache__", "venv", "env", "site-packages"}
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
MOST_SECONDS = 24.0  # of processor time for one program
PATIENCE = 120.0  # seconds on the clock
PAUSE = 20.0  # more seconds on the clock after a time limit, for a slow computer


class Child:
    """The process that runs the program in a copy of its folder."""

    def __init__(
        self,
        program: Program,
        *,
        data: str | None = None,
        answers: Sequence[str] = (),
        arguments: Sequence[str] = (),
        done: Callable[[float], None] = lambda part: None,
    ) -> None:
        self.done, self.name = done, program.name
        self.holder = tempfile.TemporaryDirectory(prefix="gdref-", ignore_cleanup_errors=True)
        self.folder = os.path.join(self.holder.name, "homework")
        _copy_folder(os.path.dirname(os.path.abspath(program.path)), self.folder)
        imports, text = imports_of(program.tree), program.text
        whole = re.findall(r"^ *from (\w+) import \*", text, re.M)
        guarded = re.search(r"except\b.*(Import|ModuleNotFound)Error|except\s*:", text)
        self.common = {
            "imports": [f"import {n}" for n in imports] + [f"from {n} import *" for n in whole],
            "absent": [] if guarded else imports,
            "siblings": [name.removesuffix(".py") for name, _ in program.files[1:]],
            "loops": len(program.loops),
            "np": _lacks_numpy(program.tree),
            "file": os.path.join(self.folder, self.name),
            "folder": self.folder,
            "data": data and os.path.abspath(data),
            "answers": list(answers),
            "arguments": list(arguments),
            "table": made_up_table(text),
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.begun, self.clock = time.process_time(), time.monotonic()
        self.cpu = self.earlier = 0.0  # seconds of processor time of the process

    @property
    def spent(self) -> float:
        """The seconds of processor time for this program so far, in both processes."""
        return self.cpu + time.process_time() - self.begun

    @property
    def over(self) -> bool:
        """Whether the time for this program is used up."""
        return self.spent > MOST_SECONDS or time.monotonic() - self.clock > PATIENCE

    def _start(self) -> None:
        read_request, self.requests = os.pipe()
        self.answers, write_answer = os.pipe()
        given = (read_request, write_answer)
        self.process = subprocess.Popen(
            [*starting("gdref.diagnosis.watcher"), *map(str, given)],
            pass_fds=given,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, **dict.fromkeys(THREADS, "1"), "MPLBACKEND": "Agg"},
        )
        for one in given:
            os.close(one)

    def ask(self, code: Code, seconds: float, **more: Any) -> Record:
        """Run this code, and return the record. Raises CannotExamine if there is no answer."""
        if self.process is None or self.process.poll() is not None:
            self.end()
            self.earlier = self.cpu  # the time of processes that have ended
            self._start()
        nonce = secrets.token_hex(8)
        request = self.common | more
        request |= {
            "nonce": nonce,
            "seconds": seconds,
            "code": base64.b64encode(marshal.dumps(code)).decode(),
        }
        self.done(min(0.95, self.spent / MOST_SECONDS))
        limit = time.monotonic() + seconds + more.get("call_seconds", 0.0) + PAUSE
        try:
            write(self.requests, json.dumps(request).encode() + b"\n")
            answer, spent = read_lines(self.answers, 2, limit)
            self.cpu = self.earlier + float(spent)
            document = json.loads(answer)
            if not isinstance(document, dict) or document.pop("nonce", None) != nonce:
                raise ValueError("another nonce")
            if "ended" in document:
                number = int(document["ended"])
                by = f" with {signal.Signals(number).name}" if number else ", or does not answer"
                raise CannotExamine(
                    f"{self.name} ends the process that examines it{by}; "
                    "is there a loop that does not end, or an os._exit?"
                )
            record: Record = shaped(Record, document)
            return record
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            self.end()
            raise CannotExamine(
                f"{self.name} disturbs the process that examines it: the record is wrong, so there "
                "is no verdict"
            ) from None

    def end(self) -> None:
        """Kill the process and all processes that it started."""
        process, self.process = self.process, None
        if process is None:
            return
        for one in (self.requests, self.answers):
            os.close(one)
        try:
            process.wait(1)  # the process ends after its last request
        except subprocess.TimeoutExpired:
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
            process.kill()
        process.wait()

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        self.holder.cleanup()


def starting(module: str) -> list[str]:
    """The command that runs main() in a module of gdref. It ignores files in the current folder."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    code = f"import sys; sys.path.append({root!r}); from {module} import main; main()"
    return [sys.executable, "-P", "-c", code]


def _lacks_numpy(tree: ast.AST) -> bool:
    """Whether a program uses np but does not import it, as in a part of a notebook."""
    nodes = list(ast.walk(tree))
    used = any(isinstance(n, ast.Name) and n.id == "np" for n in nodes)
    known = any(isinstance(n, ast.alias) and n.asname == "np" for n in nodes)
    return used and not known and find_spec("numpy") is not None


def _copy_folder(source: str, target: str) -> None:
    os.makedirs(target)
    files = size = 0
    for folder, names, found in os.walk(source):
        depth = os.path.relpath(folder, source).count(os.sep)
        names[:] = [n for n in names if n[0] != "." and n not in LEFT_OUT and depth < 3]
        place = os.path.join(target, os.path.relpath(folder, source))
        for name in found:
            path = os.path.join(folder, name)
            try:
                length = os.path.getsize(path)
                if not os.path.isfile(path) or size + length > MOST_BYTES or files > MOST_FILES:
                    continue
                os.makedirs(place, exist_ok=True)
                shutil.copyfile(path, os.path.join(place, name))
            except OSError:
                continue
            files, size = files + 1, size + length


def made_up_table(text: str) -> str:
    """A table for a program without its data. It has the columns that the program reads."""
    columns = column_names(text)
    by_place = re.findall(r"(?:iloc)?\[\s*:\s*,\s*(\d)\s*\]", text)
    most = min(max(map(int, by_place), default=1), 8)
    columns += ["x", "y", *(f"column{k}" for k in range(2, 9))][len(columns) : most + 1]
    headless = re.search(r"header\s*=\s*None|loadtxt|genfromtxt|names\s*=", text)
    skipped = re.search(r"skiprows|skip_header|next\(|DictReader|header\s*=\s*0", text)
    rows = [] if headless and not skipped else [",".join(columns)]
    noise = irregular([1.0] * (24 * len(columns)))
    for k in range(24):
        cells = enumerate(noise[k::24])
        rows.append(",".join(f"{(1 + k * 0.4 + u) * (1 + j) / 2 + j:.3f}" for j, u in cells))
    return "\n".join(rows) + "\n"
