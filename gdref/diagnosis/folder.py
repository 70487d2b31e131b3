"""homework(paths) diagnoses the programs in folders, several at a time.

Each worker process runs main() and examines one program after another. As for a single file, it
calls diagnose(): the program runs in a copy of its folder, in its own process group.
"""

import ast
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from tempfile import TemporaryDirectory
from threading import get_ident
from typing import Any

from gdref.diagnosis.examine_program import diagnose
from gdref.diagnosis.folder_result import PARTS, Homework, record_of
from gdref.diagnosis.link import LEFT_OUT, starting
from gdref.diagnosis.program_text import read_program
from gdref.diagnosis.result import Diagnosis
from gdref.diagnosis.watcher import become_subreaper, end_orphans
from gdref.exceptions import CannotExamine, FailedLate, SpecError
from gdref.text.names import suggest

Record = dict[str, Any]


def homework(
    paths: Sequence[str],
    *,
    expect: Sequence[str] = (),
    resume: str | None = None,
    jobs: int | None = None,
    limit: float = 60.0,
    done: Callable[[float], None] = lambda share: None,
    **options: object,
) -> Homework:
    """The diagnoses of all programs and notebooks in some folders, or of some files.

    expect: the parts that each program should have, for example ["gradient", "step"]. resume: a
    file for the results; programs with a result in this file are not run again. jobs: the number
    of programs at a time, by default one for each processor. limit: seconds for one program.
    options: keywords for diagnose().
    """
    for part in expect:
        if part not in PARTS:
            raise SpecError(f"there is no part {part!r}; {suggest(part, PARTS)}")
    files = [file for path in paths for file in programs_in(path)]
    if not files:
        raise SpecError(f"there is no .py or .ipynb file in {' '.join(paths)}")
    keys = {file: _key(file, options) for file in files}
    known = _kept(resume)
    text = {file: fingerprint(file) or file for file in files}

    def records() -> Iterator[Record]:
        answers = _answers([f for f in files if keys[f] not in known], jobs, limit, options)
        for number, file in enumerate(files):
            record = known.get(keys[file])
            if record is None:
                record = next(answers) | {"key": keys[file]}
                if resume and not re.search("--limit|is not installed", str(record["notes"])):
                    _keep(record, resume)
            missing = [part for part in expect if part not in record["parts"]]
            same_as = [shown(f) for f in files if text[f] == text[file] and f != file]
            more = {"file": shown(file), "path": file, "missing": missing, "same_as": same_as}
            yield record | more
            done((number + 1) / len(files))

    return Homework(files, records())


def programs_in(path: str) -> Iterator[str]:
    """The programs in a folder and its subfolders, in the order of their names; or the file."""
    if not os.path.isdir(path):
        if not os.path.exists(path):
            raise SpecError(f"there is no file or folder {path!r}")
        yield path
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if name[0] != "." and name not in LEFT_OUT)
        for name in sorted(files):
            program = os.path.join(folder, name)
            if name.endswith((".py", ".ipynb")) and name[0] != "." and os.path.isfile(program):
                yield program  # reading a pipe would not end


def _answers(files: list[str], jobs: int | None, limit: float, options: Any) -> Iterator[Record]:
    """The records that the workers make of some files, in the order of the files."""
    workers: dict[int, subprocess.Popen[str]] = {}  # one for each thread

    def answer(file: str) -> Record:
        own = get_ident()
        try:
            worker = workers[own] = workers.get(own) or subprocess.Popen(
                [*starting("gdref.diagnosis.folder"), str(limit)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                start_new_session=True,
                env={**os.environ, "TMPDIR": folder},
            )
            print(json.dumps({"file": file, "options": options}), file=worker.stdin, flush=True)
            found: Record = json.loads(worker.stdout.readline()) if worker.stdout else {}
            return found
        except (OSError, ValueError):  # the worker has ended
            with suppress(OSError, KeyError), workers.pop(own):  # close its pipes
                pass
            note = f"{os.path.basename(file)} ends the process that examines it"
            return record_of(Diagnosis(file, "not examined", notes=[note]))

    with (
        TemporaryDirectory(prefix="gdref-", ignore_cleanup_errors=True) as folder,
        ThreadPoolExecutor(jobs or os.cpu_count()) as pool,
    ):
        try:
            yield from pool.map(answer, files)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            left = list(workers.values())
            for worker in left:
                worker.terminate()
            for worker in left:
                with suppress(OSError), worker:
                    pass


def examined(file: str, options: Record) -> Record:
    """The record of a file, even if gdref fails."""
    name = os.path.basename(file)
    try:
        return record_of(diagnose(file, **options))
    except CannotExamine as error:
        note = str(error)
    except KeyboardInterrupt:  # the --limit was reached
        note = f"{name}: it took more than the --limit"
    except Exception as error:  # the other files must be examined
        note = f"{name}: gdref failed: {error!r}"
    return record_of(Diagnosis(name, "not examined", notes=[note]))


def main() -> None:
    """The worker process: it reads one request per line, and writes one line of JSON for each."""
    become_subreaper()
    limit = float(sys.argv[1])
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that diagnose() ends its processes
    try:
        for line in sys.stdin:
            signal.setitimer(signal.ITIMER_REAL, limit)
            signal.setitimer(signal.ITIMER_PROF, 2 * limit + 10)  # kills a process that hangs
            found = examined(**json.loads(line))
            signal.setitimer(signal.ITIMER_REAL, 0)
            end_orphans()
            print(json.dumps(found), flush=True)
    finally:
        end_orphans()


def _key(file: str, options: object) -> str:
    """A text that changes if the path of a program, the program or an option changes."""
    begin = repr((os.path.abspath(file), options)).encode()
    with suppress(OSError), open(file, "rb") as opened:
        return hashlib.sha256(begin + opened.read()).hexdigest()
    return file


def fingerprint(file: str) -> str | None:
    """A text that is equal for two programs if only names, comments and spaces differ."""
    names: dict[str, str] = {}
    with suppress(CannotExamine, RecursionError):
        tree = read_program(file).tree
        for node in ast.walk(tree):
            for field in ("id", "arg", "name"):
                if isinstance(name := getattr(node, field, None), str):
                    setattr(node, field, names.setdefault(name, f"n{len(names)}"))
        return ast.dump(tree) if any(type(one) is not ast.Pass for one in tree.body) else None
    return None


def shown(file: str) -> str:
    """A path as text on one line, even if its bytes are not UTF-8."""
    return " ".join(file.encode("utf-8", "backslashreplace").decode().splitlines()).expandtabs(1)


def _keep(record: Record, resume: str) -> None:
    """Add a record to the file of --resume. It begins a line, as the last line may be cut off."""
    try:
        with open(resume, "a", encoding="utf-8") as opened:
            opened.write(f"\n{json.dumps(record)}")
    except OSError as error:
        raise FailedLate(f"{resume}: {error.strerror}; it contains the earlier results") from None


def _kept(resume: str | None) -> dict[str, Record]:
    """The records in the file of --resume, by their keys."""
    known: dict[str, Record] = {}
    try:
        with open(resume or os.devnull, "a+", encoding="utf-8") as opened:
            opened.seek(0)
            for line in opened:
                with suppress(ValueError, TypeError, KeyError):
                    record = json.loads(line)
                    known[record["key"]] = record
    except (OSError, UnicodeDecodeError) as error:
        found = getattr(error, "strerror", "is not text")
        raise SpecError(f"{resume}: {found}; expected a file for the results") from None
    return known
