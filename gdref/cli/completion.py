"""Completion in the shell. bash divides words at : and =, but specs contain these signs."""

import os
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

BREAKS = set(":=")


def complete(program: Any, arguments: list[str]) -> None:
    """Print the completions of the word at the cursor. At the end, typer ends the program."""
    joined = join_words() if os.environ["_GDREF_COMPLETE"] == "complete_bash" else ""
    printed = StringIO()
    try:
        with redirect_stdout(printed):
            program.main(arguments, prog_name="gdref")
    finally:
        for line in printed.getvalue().splitlines():
            print(line.removeprefix(joined))


def join_words() -> str:
    """Join the words that bash has divided. Return the part of the last word that bash keeps."""
    text, last = os.environ["COMP_WORDS"], int(os.environ["COMP_CWORD"])
    parts = text.split("\n" if "\n" in text else " ")[: last + 1]
    words: list[str] = []
    for before, part in zip(["", *parts], parts, strict=False):
        inside = any(word and set(word) <= BREAKS for word in (before, part))
        if inside and words:
            words[-1] += part
        else:
            words.append(part)
    os.environ.update(COMP_WORDS="\n".join(words), COMP_CWORD=str(len(words) - 1))
    word = words[-1].partition("=")[2] if words[-1].startswith("-") else words[-1]
    return word[: max(map(word.rfind, BREAKS)) + 1]
