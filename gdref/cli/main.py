"""Runs the program, and ends it with the right exit code, also after an error or a signal."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import NoReturn

from gdref.cli.terminal import Escaped


def main(arguments: list[str] | None = None) -> None:
    """Run gdref. An error prints one line. Ctrl-C, SIGTERM and a closed pipe print nothing."""
    program = arguments is None  # if another program calls main(), main() changes no signals
    arguments = sys.argv[1:] if arguments is None else arguments
    if "--no-plugins" in arguments:
        os.environ["GDREF_NO_PLUGINS"] = "1"
    rest = [a for a in arguments if a not in ("--traceback", "--no-plugins")]
    # --no-plugin is removed here, because it may also come after a command.
    rest, left_out = _without("--no-plugin", rest)
    streams = sys.stdout, sys.stderr
    try:
        with _sigterm_raises() if program else nullcontext():
            code = _run(rest, "--traceback" in arguments, left_out)
    finally:
        sys.stdout, sys.stderr = streams
    sys.exit(code)


def _without(option: str, arguments: list[str]) -> tuple[list[str], list[str]]:
    """Two lists: the arguments without an option, and the values of this option."""
    rest, values = [], []
    words = iter(arguments)
    for word in words:
        if word == option:
            values.append(next(words, ""))
        elif word.startswith(f"{option}="):
            values.append(word.partition("=")[2])
        else:
            rest.append(word)
    return rest, values


def _run(arguments: list[str], traceback: bool, left_out: list[str]) -> int:
    try:
        if sys.stdin is None:  # otherwise a pipe could get the file number 0
            os.open(os.devnull, os.O_RDONLY)
        for name in ("stdout", "stderr"):
            stream = getattr(sys, name)
            if stream is None:  # the caller has closed the stream
                stream = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
            elif hasattr(stream, "reconfigure"):  # streams of a notebook lack reconfigure
                stream.reconfigure(errors="backslashreplace")
            setattr(sys, name, Escaped(stream))
        # Imported here, because Ctrl-C during the slow import of typer must not show a traceback.
        from gdref.cli.app import run_command
        from gdref.cli.call_errors import message_of
        from gdref.cli.show import NOTES

        NOTES.clear()
        try:
            code = run_command(arguments, left_out)
        except Exception as error:
            message = message_of(error, arguments)
            if traceback or message is None:
                raise
            code = getattr(error, "exit_code", 2)
            if code == 2:
                NOTES.clear()  # if the call is wrong, print only the error
            NOTES.append(f"error: {message}")
        sys.stdout.flush()
        for note in NOTES:
            _say(note)
        return code
    except KeyboardInterrupt as end:
        for note in getattr(end, "__notes__", ()):
            _say(note)
        return 143 if isinstance(end, Terminated) else 130
    except OSError as error:
        partly_written = _position(1) > 0
        # The pipe is closed or the disk is full: the rest of the output is dropped.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if isinstance(error, BrokenPipeError):
            return 141
        if traceback:
            raise
        _say(f"error: standard output: {error.strerror}")
        return 1 if partly_written else 2


def _position(stream: int) -> int:
    """The number of bytes written to a stream if it is a file; otherwise 0."""
    try:
        return os.lseek(stream, 0, os.SEEK_CUR)
    except OSError:
        return 0


def _say(message: str) -> None:
    """Print one line on standard error. If printing fails, do nothing."""
    with suppress(OSError):
        print(f"gdref: {' '.join(message.split())}", file=sys.stderr)


class Terminated(KeyboardInterrupt):
    """SIGTERM was sent. The program removes half-written files and ends, as after Ctrl-C."""


@contextmanager
def _sigterm_raises() -> Iterator[None]:
    """A context in which SIGTERM raises Terminated, unless the caller ignores SIGTERM."""

    def leave(*_: object) -> NoReturn:
        raise Terminated

    if signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
