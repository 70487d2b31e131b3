"""A progress bar on standard error: for people, and only if the work takes a while."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from time import monotonic

import typer

from gdref.cli.escaping import unescaped


@contextmanager
def progress(
    epochs: int,
    wanted: bool = True,
    *,
    label: str = "epochs",
    patience: float = 1.0,
    clock: Callable[[], float] = monotonic,
) -> Iterator[Callable[[int], None]]:
    """A function to call with each epoch that is done.

    patience: seconds on the clock before a bar appears.
    """
    start, bar = clock(), None
    with ExitStack() as stack:

        def done(epoch: int) -> None:
            nonlocal bar
            if bar is None and clock() - start > patience:
                bar = typer.progressbar(length=epochs, label=label, file=unescaped(sys.stderr))
                stack.enter_context(bar)
            if bar is not None:
                bar.update(epoch - bar.pos)

        yield done if wanted and sys.stderr.isatty() else lambda epoch: None
