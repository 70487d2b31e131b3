"""The command line: one module a command. Nothing below this folder prints."""

import os
import sys
from itertools import pairwise


def main(arguments: list[str] | None = None) -> None:
    """Run the program: one line for a mistake, a quiet end on Ctrl-C or a closed pipe."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if "--no-plugins" in arguments:
        os.environ["GDREF_NO_PLUGINS"] = "1"
    rest = [a for a in arguments if a not in ("--traceback", "--no-plugins")]
    sys.exit(_run(rest, "--traceback" in arguments))


def _run(arguments: list[str], traceback: bool) -> int:
    try:
        for name in ("stdout", "stderr"):
            if getattr(sys, name) is None:  # the caller has closed it
                setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
            elif hasattr(getattr(sys, name), "reconfigure"):  # a notebook's has not
                getattr(sys, name).reconfigure(errors="backslashreplace")
        # Here, so that Ctrl-C is quiet while typer is imported.
        from gdref.cli.app import command, unknown_option
        from gdref.exceptions import GdrefError

        try:
            code = command(arguments)
        except Exception as error:
            # typer's own exceptions, whichever click it comes with, can format their message.
            format_message = getattr(error, "format_message", None)
            if traceback or not (format_message or isinstance(error, GdrefError)):
                raise
            message = format_message() if format_message else str(error)
            if hasattr(error, "option_name") and hasattr(error, "possibilities"):
                message = unknown_option(error)
            option = getattr(getattr(error, "param", None), "opts", ())
            for name, value in pairwise(arguments):
                message += f"; found {value!r}" if name in option else ""
            print(f"gdref: error: {' '.join(message.split())}", file=sys.stderr)
            code = getattr(error, "exit_code", 2)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        # What is still to be written goes nowhere: the pipe is closed, or the disk is full.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if isinstance(error, BrokenPipeError):
            return 141
        if traceback:
            raise
        print(f"gdref: error: standard output: {error.strerror}", file=sys.stderr)
        return 2
