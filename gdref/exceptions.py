"""The exceptions of gdref, each with its exit code; quoted(), for values in messages."""


class GdrefError(Exception):
    """A mistake in the call or in the input. The text, one line, shows how to fix the mistake."""

    exit_code = 2


class PointsError(GdrefError):
    """The points cannot be read, or cannot be used."""


class SpecError(GdrefError):
    """An optimizer or a hyperparameter does not exist, or a value is out of range."""


class PluginError(GdrefError):
    """A registered optimizer is broken. The mistake is in the optimizer, not in the call."""

    exit_code = 1


class FailedLate(GdrefError):
    """Results were printed, but a file cannot be written, for example on a full disk."""

    exit_code = 1


class CannotExamine(GdrefError):
    """A program cannot be examined. The text has the reason and a solution."""


def quoted(value: object) -> str:
    """A value for a message: a quoted text or a repr(), on one line, at most 40 characters."""
    text = value if isinstance(value, str) else " ".join(repr(value).split())
    text = text if len(text) <= 40 else text[:37] + "..."
    return repr(text) if isinstance(value, str) else text
