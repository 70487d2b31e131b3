"""The errors of gdref, each with the exit code of the commands; quotes for messages."""


class GdrefError(Exception):
    """A mistake in the call or in the input; its text is one line with the way out."""

    exit_code = 2


class PointsError(GdrefError):
    """The points cannot be read, or cannot be used."""


class SpecError(GdrefError):
    """An optimizer or a hyperparameter that does not exist, or a value out of its range."""


class PluginError(GdrefError):
    """An optimizer that is registered but broken: its author's fault, not the caller's."""

    exit_code = 1


class CannotExamine(GdrefError):
    """The file can't be examined; its text is the reason and what to do."""


def quoted(value: object) -> str:
    """A text, or the repr() of anything else, on one line of at most 40 letters and two quotes."""
    text = value if isinstance(value, str) else " ".join(repr(value).split())
    text = text if len(text) <= 40 else text[:37] + "..."
    return repr(text) if isinstance(value, str) else text
