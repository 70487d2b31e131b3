"""What can go wrong, each with the exit code that the commands end with; quotes for messages."""


class GdrefError(Exception):
    """A mistake in the call or in the input; its text is one line that says the way out."""

    exit_code = 2


class PointsError(GdrefError):
    """The points cannot be read, or cannot be used."""


class SpecError(GdrefError):
    """An optimizer or a hyperparameter that is not there, or a value out of its range."""


class PluginError(GdrefError):
    """An optimizer that is registered but broken: its author's fault, not the caller's."""

    exit_code = 1


class CannotExamine(GdrefError):
    """The file can't be examined; its text says why and what to do."""


def quoted(value: object) -> str:
    """A text from a file, or whatever came instead of a pair, on one line and not too long."""
    if not isinstance(value, str):
        value = " ".join(repr(value).split())
        return value if len(value) <= 40 else value[:37] + "..."
    return repr(value if len(value) <= 40 else value[:37] + "...")
