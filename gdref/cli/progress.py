"""A progress bar on standard error: for people, and only where there is something to wait for."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from time import monotonic

import typer

PATIENCE = 1.0  # seconds before a bar appears


@contextmanager
def progress(epochs: int, wanted: bool = True) -> Iterator[Callable[[int], None]]:
    """A function to call with each epoch that is done."""
    start, bar = monotonic(), None
    with ExitStack() as stack:

        def done(epoch: int) -> None:
            nonlocal bar
            if bar is None and monotonic() - start > PATIENCE:
                bar = typer.progressbar(length=epochs, label="epochs", file=sys.stderr)
                stack.enter_context(bar)
            if bar is not None:
                bar.update(epoch - bar.pos)

        yield done if wanted and sys.stderr.isatty() else lambda epoch: None
