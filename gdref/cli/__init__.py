"""The command line: the only room that prints. Each command has a module in commands/.

Read first: app.py, which lists the commands; then show.py, which prints every result.
Uses: everything below it, typer and tabulate. Nothing imports it.
"""

from gdref.cli.main import main

__all__ = ["main"]
