"""The one line for a mistake in the call: typer's message in plain words, with the way out."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from gdref.exceptions import GdrefError, quoted
from gdref.text.names import suggest

PLAIN_WORDS = {  # of the library that checks values
    "Input should be a valid number, unable to parse string as a number": (
        "expected a number, with a decimal point"
    ),
    "Input should be a valid integer, unable to parse string as an integer": (
        "expected a whole number"
    ),
    "Input should be greater": "expected a number greater",
    "Input should be less": "expected a number less",
}


def message_of(error: Exception, arguments: Sequence[str]) -> str | None:
    """The line for an error of gdref's or typer's; None for any other, which is a bug."""
    if isinstance(error, GdrefError):
        return str(error)
    if not hasattr(error, "format_message"):  # as all of typer's have
        return None
    message: str = error.format_message()
    for words, plain in PLAIN_WORDS.items():
        message = message.replace(words, plain)
    if hasattr(error, "option_name") and hasattr(error, "possibilities"):
        message = _unknown_option(error)
    elif "extra argument" in message:
        message = _too_many_arguments(message, error)
    option = getattr(getattr(error, "param", None), "opts", ())
    found = [f"; found {quoted(value)}" for name, value in pairwise(arguments) if name in option]
    return message + "".join(found)


def _unknown_option(error: Any) -> str:
    options = [
        name for option in error.ctx.command.params for name in option.opts if name[0] == "-"
    ]
    words = [name.removeprefix("--").replace("-", "_") for name in options]
    known = suggest(error.option_name.lstrip("-").replace("-", "_"), words, options)
    return f"there is no option {error.option_name}; {known}"


def _too_many_arguments(message: str, error: Any) -> str:
    """With the way out if optimizers were given as words: --optimizers batch,sgd."""
    *_, words = message.rstrip(")").rpartition("(")
    if not any("--optimizers" in option.opts for option in error.ctx.command.params):
        return message
    source = error.ctx.get_parameter_source("optimizers")
    first = error.ctx.params["optimizers"] if source and source.name == "COMMANDLINE" else ""
    names = ",".join(filter(None, f"{first},{','.join(words.split())}".split(",")))
    return f"{message}; expected --optimizers {names}"
