"""The application of typer: the commands, and the options that come before a command."""

import os
from contextlib import redirect_stdout, suppress
from functools import partial
from importlib import import_module
from io import StringIO
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

COMMANDS = {  # each command has a module, which is imported when the command runs
    "compare": "Run optimizers side by side.",
    "sweep": "Compare optimizers at many learning rates.",
    "fit": "Run one optimizer, epoch by epoch.",
    "step": "Show one update, line by line.",
    "lesson": "Write the article as one HTML page.",
    "article": "The numbers that the article prints, and their sources.",
    "explain": "Forecast a run of an optimizer.",
    "diagnose": "Find the mistake in a program, from its file or its numbers.",
    "error": "The error of the line y = m x + b.",
    "gradient": "The gradient of the error at the line y = m x + b.",
    "optimizers": "List the installed optimizers, or describe one.",
    "plot": "Draw the points, lines, the error, its surface, or a descent.",
    "plugin": "Write a package with your own optimizer, and check it.",
}
HELP = {"help_option_names": ["-h", "--help"]}
BREAKS = set(":=")  # bash divides words at these signs, but specs contain these signs
AS_OPTIONS = {"help": "--help", "version": "--version"}  # gdref version is gdref --version


class Commands(TyperGroup):
    """The commands by name. The module of a command is imported when the command runs."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the commands, in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command with only its name and help, for the list of commands and for completion."""
        if cmd_name in COMMANDS:
            return TyperCommand(cmd_name, help=COMMANDS[cmd_name], rich_markup_mode=None)
        return None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that runs, and the rest of the arguments."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, command and import_command(str(name)), rest


def import_command(name: str) -> Any:
    """Import a command or a group of commands."""
    found = getattr(import_module(f"gdref.cli.commands.{name}"), name)
    around = typer.Typer(rich_markup_mode=None, add_completion=False, context_settings=HELP)
    if not isinstance(found, typer.Typer):
        around.command(name)(found)
        return with_few_checks(typer.main.get_command(around))
    around.add_typer(found, name=name)
    group: Any = typer.main.get_command(around)
    for one in (group.commands[name], *group.commands[name].commands.values()):
        one.context_settings |= HELP
        with_few_checks(one)
    return group.commands[name]


def with_few_checks(command: Any) -> Any:
    """The command. Typer checks only the values of its options that may be wrong.

    New versions of typer check each value with pydantic, and the import of pydantic would double
    the time of the start.
    """
    get_params = command.get_params

    def params(context: Any) -> list[Any]:
        options = get_params(context)
        for option in options:
            if hasattr(option, "type_descriptor"):
                option.process_value = partial(checked, option)
        return list(options)

    command.get_params = params
    return command


def checked(option: Any, context: Any, value: Any) -> Any:
    """The value of an option. Defaults, texts, and numbers in range need no check by typer."""
    wanted, limits = option.type_descriptor.annotation, option.type_descriptor.parameter_info
    source = context.get_parameter_source(option.name)
    is_right = source is not None and source.name == "DEFAULT" and not option.required
    if isinstance(value, str) and wanted in (str, int, float):
        with suppress(ValueError):
            given, low, high = wanted(value), limits.min, limits.max
            if (low is None or low <= given) and (high is None or given <= high):
                value, is_right = given, True
    if not is_right:
        return type(option).process_value(option, context, value)
    return option.callback(context, option, value) if option.callback else value


app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


def print_version(wanted: bool) -> None:
    """Print the version and exit."""
    if wanted:
        from gdref.plugins.entry_points import version

        print(f"gdref {version()}")
        raise typer.Exit


@app.callback(cls=Commands, invoke_without_command=True, context_settings=HELP)
def main_options(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version", "-V", callback=print_version, is_eager=True, help="Show the version."
        ),
    ] = False,
    traceback: Annotated[
        bool, typer.Option("--traceback", help="Show the lines of code that led to an error.")
    ] = False,
    no_plugin: Annotated[
        str | None, typer.Option("--no-plugin", metavar="NAME", help="Leave out this plugin.")
    ] = None,
    no_plugins: Annotated[
        bool, typer.Option("--no-plugins", help="Use gdref's own optimizers only.")
    ] = False,
) -> None:
    """Gradient descent on the mean squared error of a line, as in the article
    "Math behind Gradient Descent", and with other optimizers.
    """
    if context.invoked_subcommand is None:
        print(context.get_help())


def run_command(arguments: list[str], left_out: list[str]) -> int:
    """Run the application and return the exit code. Every error is raised, not printed."""
    program = with_few_checks(typer.main.get_command(app))
    if "_GDREF_COMPLETE" in os.environ:  # the shell needs completions
        complete(program, arguments)
    if left_out:
        from gdref.plugins.registry import leave_out

        leave_out(left_out)
    if arguments and arguments[0] in AS_OPTIONS:
        arguments = [*arguments[1:], AS_OPTIONS[arguments[0]]]
    try:
        with program.make_context("gdref", arguments) as context:
            program.invoke(context)
    except typer.Exit as end:
        return int(end.exit_code)
    return 0


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
