"""The ranges of hyperparameters, and the sentence for a value out of its range."""

from math import inf


def positive(**hyperparameters: float) -> None:
    """Raise ValueError, with name, value and range, for a value that is not 0 < value < inf."""
    for name, value in hyperparameters.items():
        require(is_number(value) and 0 < value < inf, name, value, f"0 < {name} < inf")


def fraction(**hyperparameters: float) -> None:
    """Raise ValueError for a value that is not 0 <= value < 1."""
    for name, value in hyperparameters.items():
        require(is_number(value) and 0 <= value < 1, name, value, f"0 <= {name} < 1")


def at_least(lowest: float, /, **hyperparameters: float) -> None:
    """Raise ValueError for a value that is not lowest <= value < inf."""
    for name, value in hyperparameters.items():
        holds = is_number(value) and lowest <= value < inf
        require(holds, name, value, f"{lowest} <= {name} < inf")


def require(holds: bool, name: str, value: object, expected: str) -> None:
    """Raise ValueError, with a hyperparameter's name, value and range, unless holds is true."""
    if not holds:
        raise ValueError(f"{name}={value!r} is out of range; expected {expected}")


def is_number(value: object) -> bool:
    """Whether a value is a number, such as one of numpy's; "0.1" is not."""
    return hasattr(value, "__float__")
