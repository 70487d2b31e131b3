"""A progress bar on standard error, for a terminal, if the work takes more than a second."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from time import monotonic

import typer

from gdref.cli.terminal import unescaped, width


@contextmanager
def progress(
    wanted: bool = True,
    *,
    patience: float = 1.0,
    clock: Callable[[], float] = monotonic,
) -> Iterator[Callable[[float], None]]:
    """A context that returns a function. Call it with the part of the work that is done, 0 to 1.

    patience: the number of seconds before a bar appears.
    """
    start, bar = clock(), None
    with ExitStack() as stack:

        def done(part: float) -> None:
            nonlocal bar
            if bar is None and clock() - start > patience:
                room = width() - 24  # the percent and the time left are beside the bar
                bar = typer.progressbar(
                    length=1000, file=unescaped(sys.stderr), width=min(36, room)
                )
                stack.enter_context(bar)
            if bar is not None:
                bar.update(int(1000 * part) - bar.pos)

        yield done if wanted and sys.stderr.isatty() else lambda part: None
