"""The message for a mistake in the call, in one line of plain words, with a way to fix it."""

from collections.abc import Sequence
from errno import EMFILE
from itertools import pairwise
from typing import Any

from gdref.exceptions import GdrefError, quoted
from gdref.text.names import is_points_file, suggest

PLAIN_WORDS = {  # messages of the library that checks values, and plain words for them
    "Value error, ": "",
    "Input should be a valid number, unable to parse string as a number": (
        "expected a number, with a decimal point"
    ),
    "Input should be a valid integer, unable to parse string as an integer": (
        "expected a whole number in digits, as in 1000"
    ),
    "Input should be greater": "expected a number greater",
    "Input should be less": "expected a number less",
}


def message_of(error: Exception, arguments: Sequence[str]) -> str | None:
    """The message for an error of gdref or of typer; None for other errors, which are bugs."""
    if isinstance(error, MemoryError) or "can't start new thread" in str(error):
        return "out of memory; use fewer points, epochs or rows"
    if isinstance(error, OSError) and error.errno == EMFILE:
        return "too many open files; to allow more files, run ulimit -n 64"
    if isinstance(error, GdrefError):
        return str(error)
    if not hasattr(error, "format_message"):  # all errors of typer have this method
        return None
    message: str = error.format_message()
    for words, plain in PLAIN_WORDS.items():
        message = message.replace(words, plain)
    if hasattr(error, "option_name") and hasattr(error, "possibilities"):
        message = _unknown_option(error)
    elif "extra argument" in message:
        message = _too_many_arguments(message, error)
    elif message.startswith("No such command"):
        message = _unknown_command(message.split("'")[1], error)
    option = getattr(getattr(error, "param", None), "opts", ())
    found = [f"; found {quoted(value)}" for name, value in pairwise(arguments) if name in option]
    return message + "".join(found)


def _unknown_option(error: Any) -> str:
    if hasattr(error.ctx.command, "list_commands") and error.option_name != "--":
        names = ", ".join(error.ctx.command.list_commands(error.ctx))
        path = error.ctx.command_path
        return f"expected {path} COMMAND {error.option_name}; the commands are: {names}"
    options = [
        name for option in error.ctx.command.params for name in option.opts if name[0] == "-"
    ]
    words = [name.removeprefix("--").replace("-", "_") for name in options]
    known = suggest(error.option_name.lstrip("-").replace("-", "_"), words, options)
    return f"there is no option {error.option_name}; {known}"


def _unknown_command(word: str, error: Any) -> str:
    context = error.ctx
    group, points = "", "compare"
    if context.parent is not None:
        group, points = f" of {context.command_path}", "data"
    known = suggest(word, context.command.list_commands(context))
    if is_points_file(word):
        known = f"did you mean {context.command_path} {points} --data {word}?"
    return f"there is no command {word!r}{group}; {known}"


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _too_many_arguments(message: str, error: Any) -> str:
    """The message for words without their option. The message names the option: --data FILE."""
    *_, text = message.rstrip(")").rpartition("(")
    words, numbers = text.split(), text.replace(",", " ").split()
    options = {name for option in error.ctx.command.params for name in option.opts}
    if "--data" in options and is_points_file(text):
        return f"{message}; expected --data {text}"
    if "--m" in options and len(numbers) == 2 and all(map(_is_number, numbers)):
        return f"{message}; expected --m {numbers[0]} --b {numbers[1]}"
    if "--learning-rate" in options and len(words) == 1 and _is_number(text):
        return f"{message}; expected --learning-rate {text}"
    if "--optimizers" not in options:
        return message
    source = error.ctx.get_parameter_source("optimizers")
    first = error.ctx.params["optimizers"] if source and source.name == "COMMANDLINE" else ""
    names = ",".join(filter(None, f"{first},{','.join(words)}".split(",")))
    return f"{message}; expected --optimizers {names}"
