"""The command line. Only the modules in gdref/cli print. Each command has a module in commands/.

Read first: app.py, which lists the commands; then show.py, which prints every result.
Uses: all other folders, typer and tabulate. No other folder imports gdref/cli.
"""

from gdref.cli.main import main

__all__ = ["main"]
