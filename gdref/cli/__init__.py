"""The command line, and the only room that prints. A module a command, in commands/.

Read first: app.py, the commands and their names; then show.py, which prints every result.
Uses: everything below it, typer and tabulate. Nothing imports it.
"""

from gdref.cli.main import main

__all__ = ["main"]
