"""The typer application: its commands, in the order of use, and the options before them."""

import os
from typing import Annotated, Any

import typer

from gdref.cli.commands.article import article
from gdref.cli.commands.compare import compare
from gdref.cli.commands.diagnose import diagnose
from gdref.cli.commands.error import error
from gdref.cli.commands.explain import explain
from gdref.cli.commands.fit import fit
from gdref.cli.commands.gradient import gradient
from gdref.cli.commands.lesson import lesson
from gdref.cli.commands.optimizers import optimizers
from gdref.cli.commands.plot import plot
from gdref.cli.commands.plugin import plugin
from gdref.cli.commands.step import step
from gdref.cli.commands.sweep import sweep
from gdref.text.names import suggest

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
for function in (
    compare,
    sweep,
    fit,
    step,
    lesson,
    article,
    explain,
    diagnose,
    error,
    gradient,
    optimizers,
):
    app.command()(function)
app.add_typer(plot, name="plot")
app.add_typer(plugin, name="plugin")


def print_version(wanted: bool) -> None:
    """Print the version and leave."""
    if wanted:
        from gdref.plugins.entry_points import version

        print(f"gdref {version()}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def program(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", callback=print_version, is_eager=True, help="Show the version."),
    ] = False,
    traceback: Annotated[
        bool, typer.Option("--traceback", help="Show where in the code an error comes from.")
    ] = False,
    no_plugin: Annotated[
        str | None, typer.Option("--no-plugin", metavar="NAME", help="Leave out this plugin.")
    ] = None,
    no_plugins: Annotated[
        bool, typer.Option("--no-plugins", help="Leave only the optimizers that come with gdref.")
    ] = False,
) -> None:
    """Gradient descent on the mean squared error of a line, as in the article
    "Math behind Gradient Descent", and the optimizers beyond it.
    """
    if context.invoked_subcommand is None:
        print(context.get_help())


def command(arguments: list[str], left_out: list[str]) -> int:
    """Run the application; the exit code. What goes wrong is raised, not printed."""
    program: Any = typer.main.get_command(app)
    if "_GDREF_COMPLETE" in os.environ:  # the shell asks for names
        from gdref.cli.completion import complete

        complete(program, arguments)
    if left_out:
        from gdref.plugins.registry import leave_out

        leave_out(left_out)
    try:
        with program.make_context("gdref", arguments) as context:
            program.invoke(context)
    except typer.Exit as end:
        return int(end.exit_code)
    return 0


def unknown_option(error: Any) -> str:
    """What to say of an option that the command does not have; error is typer's."""
    options = [
        name for option in error.ctx.command.params for name in option.opts if name[0] == "-"
    ]
    words = [name.removeprefix("--").replace("-", "_") for name in options]
    known = suggest(error.option_name.lstrip("-").replace("-", "_"), words, options)
    return f"there is no option {error.option_name}; {known}"


def too_many_arguments(message: str, error: Any) -> str:
    """The same with the way out, where optimizers were given as words; error is typer's."""
    *_, words = message.rstrip(")").rpartition("(")
    if not any("--optimizers" in option.opts for option in error.ctx.command.params):
        return message
    source = error.ctx.get_parameter_source("optimizers")
    first = error.ctx.params["optimizers"] if source and source.name == "COMMANDLINE" else ""
    names = ",".join(filter(None, f"{first},{','.join(words.split())}".split(",")))
    return f"{message}; expected --optimizers {names}"


READ_AS = {  # how the library words what it expected, and plain words for it
    "Input should be a valid number, unable to parse string as a number": (
        "expected a number, with a decimal point"
    ),
    "Input should be a valid integer, unable to parse string as an integer": (
        "expected a whole number"
    ),
    "Input should be greater": "expected a number greater",
    "Input should be less": "expected a number less",
}


def in_plain_words(message: str) -> str:
    """What typer says of a value, without the words of the library that checks it."""
    for words, plain in READ_AS.items():
        message = message.replace(words, plain)
    return message
