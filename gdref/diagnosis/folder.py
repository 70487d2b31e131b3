"""homework(paths) diagnoses the programs in folders, several at a time.

A worker process, worker.py, takes one program after another. It calls diagnose(), as for a single
file: the program runs in a copy of its folder, in a process group of its own.
"""

import ast
import hashlib
import json
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from tempfile import TemporaryDirectory
from threading import local
from typing import Any

from gdref.diagnosis.folder_result import Homework
from gdref.diagnosis.link import LEFT_OUT, starting
from gdref.diagnosis.program_text import read_program
from gdref.diagnosis.result import Diagnosis
from gdref.diagnosis.worker import PARTS, record_of
from gdref.exceptions import CannotExamine, SpecError
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

    expect: the parts that each program should have, of worker.PARTS. resume: a file that keeps the
    results; a program is not run again if it has its result. jobs: how many programs run at a
    time; by default one for each processor. limit: seconds for a program. options: of diagnose().
    """
    for part in expect:
        if part not in PARTS:
            raise SpecError(f"there is no part {part!r}; {suggest(part, PARTS)}")
    files = [file for path in paths for file in programs_in(path)]
    if not files:
        raise SpecError(f"there is no file .py or .ipynb in {' '.join(paths)}")
    keys = {file: _key(file, options) for file in files}
    known = _kept(resume)
    alike: dict[str, list[str]] = {}
    for file in files:
        alike.setdefault(fingerprint(file) or file, []).append(file)
    same = {file: [o for o in group if o != file] for group in alike.values() for file in group}

    def records() -> Iterator[Record]:
        new = [file for file in files if keys[file] not in known]
        answers = _answers(new, jobs, limit, options)
        for number, file in enumerate(files, 1):
            record = known.get(keys[file])
            if record is None:
                record = next(answers) | {"key": keys[file]}
                if resume and "--limit" not in str(record["document"]["notes"]):
                    with open(resume, "a", encoding="utf-8") as opened:
                        opened.write(json.dumps(record) + "\n")
            record["document"]["file"] = shown(file)
            yield record | {"path": file, "same_as": [shown(other) for other in same[file]]}
            done(number / len(files))

    return Homework(files, records(), expect)


def programs_in(path: str) -> Iterator[str]:
    """The programs in a folder and the folders in it, in the order of their names; or a file."""
    if not os.path.isdir(path):
        if not os.path.exists(path):
            raise SpecError(f"there is no file or folder {path!r}")
        yield path
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if name[0] != "." and name not in LEFT_OUT)
        for name in sorted(files):
            program = os.path.join(folder, name)
            if name.endswith((".py", ".ipynb")) and name[0] != "." and os.path.isfile(program):
                yield program  # a pipe would wait for a writer


def _answers(
    files: Sequence[str], jobs: int | None, limit: float, options: Record
) -> Iterator[Record]:
    """The answers of workers for some files, in the order of the files."""
    own, workers = local(), list[subprocess.Popen[str]]()

    def answer(file: str) -> Record:
        try:
            if getattr(own, "worker", None) is None:  # of this thread
                own.worker = subprocess.Popen(
                    [*starting("gdref.diagnosis.worker"), str(limit)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    text=True,
                    start_new_session=True,
                    env={**os.environ, "TMPDIR": folder},
                )
                workers.append(own.worker)
            print(json.dumps({"file": file, "options": options}), file=own.worker.stdin, flush=True)
            found: Record = json.loads(own.worker.stdout.readline())
            return found
        except (OSError, ValueError):  # the worker has ended
            own.worker = None
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
            for worker in workers:
                worker.terminate()
            for worker in workers:
                with suppress(OSError), worker:  # wait, and close its pipes
                    pass


def _key(file: str, options: object) -> str:
    """A text for a program at its path; it changes if the program or an option does."""
    begin = repr((os.path.abspath(file), options)).encode()
    with suppress(OSError), open(file, "rb") as opened:
        return hashlib.sha256(begin + opened.read()).hexdigest()
    return file


def fingerprint(file: str) -> str | None:
    """A text that is the same for two programs if only names, comments and spaces differ."""
    names: dict[str, str] = {}
    try:
        tree = read_program(file).tree
        for node in ast.walk(tree):
            for field in ("id", "arg", "name"):
                if isinstance(name := getattr(node, field, None), str):
                    setattr(node, field, names.setdefault(name, f"n{len(names)}"))
        return ast.dump(tree) if any(type(one) is not ast.Pass for one in tree.body) else None
    except (CannotExamine, RecursionError):
        return None


def shown(file: str) -> str:
    """A path as text on one line, even if its bytes are not UTF-8."""
    return " ".join(file.encode("utf-8", "backslashreplace").decode().splitlines()).expandtabs(1)


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
                if not line.endswith("\n"):  # a line that was cut off
                    opened.write("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "is not text"
        raise SpecError(f"{resume}: {reason}; expected a file for the results") from None
    return known
