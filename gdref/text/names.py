"""The end of a message about an unknown name: a suggestion, and all known names."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

from gdref.exceptions import SpecError

F = TypeVar("F", bound=Callable[..., Any])

OTHER_NAMES = {  # names of the optimizers in other books and libraries
    "gd": "batch",
    "bgd": "batch",
    "gradient-descent": "batch",
    "gradient_descent": "batch",
    "vanilla": "batch",
    "stochastic": "sgd",
    "minibatch": "sgd",
    "heavy-ball": "momentum",
    "heavyball": "momentum",
    "nag": "nesterov",
    "lr": "learning_rate",
    "alpha": "learning_rate",
    "eta": "learning_rate",
    "rate": "learning_rate",
    "iterations": "epochs",
    "n_iter": "epochs",
    "max_iter": "epochs",
    "gamma": "beta",
    "mu": "beta",
    "momentum": "beta",
}


def is_points_file(word: str) -> bool:
    """Whether a word in a call looks like the name of a file with points."""
    return word.lower().endswith((".csv", ".tsv", ".txt", ".dat", ".data", ".xlsx"))


def suggest(name: str, names: Sequence[str], labels: Sequence[str] = ()) -> str:
    """The most similar name, and all names: "did you mean batch? There are: ...".

    labels: the texts to show for the names, one for each name; by default the names.
    """
    from difflib import get_close_matches

    label = dict(zip(names, labels or names, strict=True))
    lower = name.lower()
    other = lower if lower in names else OTHER_NAMES.get(lower, "")
    close = [other] if other in names else get_close_matches(lower, names, 1)
    meant = f"did you mean {label[close[0]].partition('=')[0]}? " if close else ""
    known = f"{'There' if close else 'there'} are: {', '.join(label.values())}"
    return f"{meant}{known}" if names else "there are none"


def with_known_names(function: F) -> F:
    """A decorator. A call with an unknown keyword raises SpecError, with the most similar name."""
    code = function.__code__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]

    @wraps(function)
    def checked(*arguments: object, **keywords: object) -> object:
        for name in keywords:
            if name not in names:
                known = suggest(name, [one for one in names if one != "done"])
                raise SpecError(f"{function.__name__} has no parameter {name}; {known}")
        return function(*arguments, **keywords)

    return checked  # type: ignore[return-value]
