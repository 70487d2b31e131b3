"""The ranges of hyperparameters, and the message for a value out of range."""

from math import inf


def positive(**hyperparameters: float) -> None:
    """Raises ValueError if a value is 0, negative or not finite."""
    for name, value in hyperparameters.items():
        require(is_number(value) and 0 < value < inf, name, value, f"0 < {name} < inf")


def fraction(**hyperparameters: float) -> None:
    """Raises ValueError if 0 <= value < 1 is false for a value."""
    for name, value in hyperparameters.items():
        require(is_number(value) and 0 <= value < 1, name, value, f"0 <= {name} < 1")


def at_least(lowest: float, /, **hyperparameters: float) -> None:
    """Raises ValueError if lowest <= value < inf is false for a value."""
    for name, value in hyperparameters.items():
        holds = is_number(value) and lowest <= value < inf
        require(holds, name, value, f"{lowest} <= {name} < inf")


def require(holds: bool, name: str, value: object, expected: str) -> None:
    """Raises ValueError, with the hyperparameter's name, value and range, if `holds` is False."""
    if not holds:
        raise ValueError(f"{name}={value!r} is out of range; expected {expected}")


def is_number(value: object) -> bool:
    """Whether a value is a number, for example of Python or numpy. The text "0.1" is no number."""
    return hasattr(value, "__float__")
