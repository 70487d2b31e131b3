"""The command line: one module a command. Nothing below this folder prints."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from itertools import pairwise
from typing import NoReturn

from gdref.cli.escaping import Escaped


def main(arguments: list[str] | None = None) -> None:
    """Run the program: one line for a mistake, a quiet end on Ctrl-C, SIGTERM or a closed pipe."""
    program = arguments is None  # and no call from a program, whose signals are its own
    arguments = sys.argv[1:] if arguments is None else arguments
    if "--no-plugins" in arguments:
        os.environ["GDREF_NO_PLUGINS"] = "1"
    rest = [a for a in arguments if a not in ("--traceback", "--no-plugins")]
    # After a command it is not typer's: there it would be an option of each command.
    rest, left_out = _without("--no-plugin", rest)
    streams = sys.stdout, sys.stderr
    try:
        with _sigterm_raises() if program else nullcontext():
            code = _run(rest, "--traceback" in arguments, left_out)
    finally:
        sys.stdout, sys.stderr = streams
    sys.exit(code)


def _without(option: str, arguments: list[str]) -> tuple[list[str], list[str]]:
    """The arguments without an option and its values, wherever it stands; and the values."""
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
        for name in ("stdout", "stderr"):
            if getattr(sys, name) is None:  # the caller has closed it
                setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
            elif hasattr(getattr(sys, name), "reconfigure"):  # a notebook's has not
                getattr(sys, name).reconfigure(errors="backslashreplace")
            setattr(sys, name, Escaped(getattr(sys, name)))
        # Here, so that Ctrl-C is quiet while typer is imported.
        from gdref.cli.app import command, in_plain_words, too_many_arguments, unknown_option
        from gdref.cli.show import NOTES
        from gdref.exceptions import GdrefError, quoted

        NOTES.clear()
        try:
            code = command(arguments, left_out)
        except Exception as error:
            # typer's own exceptions, whichever click it comes with, can format their message.
            format_message = getattr(error, "format_message", None)
            if traceback or not (format_message or isinstance(error, GdrefError)):
                raise
            message = in_plain_words(format_message()) if format_message else str(error)
            if hasattr(error, "option_name") and hasattr(error, "possibilities"):
                message = unknown_option(error)
            elif "extra argument" in message:
                message = too_many_arguments(message, error)
            option = getattr(getattr(error, "param", None), "opts", ())
            for name, value in pairwise(arguments):
                message += f"; found {quoted(value)}" if name in option else ""
            code = getattr(error, "exit_code", 2)
            if code == 2:
                NOTES.clear()  # a mistake is one line
            NOTES.append(f"error: {message}")
        sys.stdout.flush()
        for note in NOTES:
            _say(note)
        return code
    except KeyboardInterrupt as end:
        return 143 if isinstance(end, Terminated) else 130
    except OSError as error:
        out = _position(1) > 0  # part of the results
        # What is still to be written goes nowhere: the pipe is closed, or the disk is full.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if isinstance(error, BrokenPipeError):
            return 141
        if traceback:
            raise
        _say(f"error: standard output: {error.strerror}")
        return 1 if out else 2


def _position(stream: int) -> int:
    """How far a stream has been written; 0 for what has no place, as a pipe."""
    try:
        return os.lseek(stream, 0, os.SEEK_CUR)
    except OSError:
        return 0


def _say(message: str) -> None:
    """One line on standard error, if that takes one: a full disk there changes nothing else."""
    with suppress(OSError):
        print(f"gdref: {' '.join(message.split())}", file=sys.stderr)


class Terminated(KeyboardInterrupt):
    """SIGTERM, which ends the program as Ctrl-C does: what is half-written is removed."""


@contextmanager
def _sigterm_raises() -> Iterator[None]:
    """Let SIGTERM raise Terminated, unless it is to be ignored."""

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
