"""The updates of an optimizer, one by one; what it does instead is said in a sentence.

What the caller did wrong, such as a hyperparameter out of its range, is a SpecError. All else is a
PluginError: a mistake in the optimizer.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count
from math import isfinite

from gdref.exceptions import PluginError, SpecError
from gdref.objective import Objective
from gdref.optimizers import Optimizer

Pair = tuple[float, float]


def updates(
    optimizer: Optimizer,
    objective: Objective,
    m: float,
    b: float,
    hyperparameters: Mapping[str, object],
) -> Iterator[Pair]:
    """(m, b) after each update, up to and including the first pair that is not finite."""
    start = m, b
    pairs = _pairs(optimizer, objective, start, hyperparameters)
    for update in count(1):
        try:  # around the optimizer's own work alone
            pair = next(pairs)
        except StopIteration:
            return
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # SystemExit and GeneratorExit are its fault as well
            text = in_words(error, str)
            named = update == 1 and _names_one(hyperparameters, error, text)
            if named and _runs_with_defaults(optimizer, objective, start):
                raise SpecError(text) from error
            raise PluginError(f"{type(error).__name__} at update {update}: {text}") from error
        try:
            m, b = pair
            finite = isfinite(m) and isfinite(b)
            if not type(m) is type(b) is float:  # numpy's, or a fraction
                pair = float(m), float(b)
        except KeyboardInterrupt:
            raise
        except BaseException:
            raise PluginError(
                f"update {update} is {in_words(pair)}; expected yield m, b: two numbers"
            ) from None
        yield pair
        if not finite:
            return


def check_is_function(optimizer: object) -> None:
    """Raise SpecError for what cannot be an optimizer, with what to give in its place."""
    if isinstance(optimizer, str):
        raise SpecError(
            f"the optimizer is the text {optimizer!r}; expected a function such as gdref.batch "
            "(gdref.specs.choose finds one by its name)"
        )
    if not callable(optimizer):
        running = hasattr(optimizer, "send")
        kind = "a generator that runs already" if running else f"of type {type(optimizer).__name__}"
        way_out = "the function itself, without parentheses" if running else "a generator function"
        raise SpecError(f"the optimizer is {kind}; expected {way_out}")


def _pairs(
    optimizer: Optimizer,
    objective: Objective,
    start: Pair,
    hyperparameters: Mapping[str, object],
) -> Iterator[Pair]:
    """What an optimizer yields; nothing of it runs before the first next()."""
    try:
        returned: object = optimizer(objective, *start, **hyperparameters)
    except TypeError as error:
        raise TypeError(_parameters_mistake(optimizer) or in_words(error, str)) from error
    if hasattr(returned, "__anext__") or hasattr(returned, "__await__"):
        raise TypeError("it is an async function; write def in place of async def")
    if not hasattr(returned, "__next__"):
        raise TypeError(f"it returns {in_words(returned)}; expected yield m, b after each update")
    yield from returned  # type: ignore[misc]


def _parameters_mistake(optimizer: Optimizer) -> str:
    """What is wrong with the parameters of a function that objective, m, b cannot be given to."""
    from inspect import signature

    try:
        signature(optimizer).bind(None, 0.0, 0.0)
    except TypeError:
        parameters = str(signature(optimizer)).partition(" ->")[0]
        method = (
            "; give the method of an object, as in Mine().steps" if "(self" in parameters else ""
        )
        return f"its parameters are {parameters}; expected (objective, m, b){method}"
    except ValueError:  # compiled code shows no signature
        pass
    return ""


def _names_one(hyperparameters: Iterable[str], error: BaseException, text: str) -> bool:
    """Whether an error may be about a hyperparameter: one is a word of its own in the text."""
    import re  # here, as import gdref is to take a few milliseconds

    words = set(re.findall(r"\w+", text))
    return isinstance(error, ValueError | TypeError) and not words.isdisjoint(hyperparameters)


def _runs_with_defaults(optimizer: Optimizer, objective: Objective, start: Pair) -> bool:
    """Whether the first update goes well without the caller's values: then those are at fault."""
    try:
        next(_pairs(optimizer, objective, start, {}), None)
    except KeyboardInterrupt:
        raise
    except BaseException:
        return False
    return True


def in_words(value: object, describe: Callable[[object], str] = repr) -> str:
    """repr() or str() of what an optimizer made: either may raise, and be of any length."""
    try:
        text = " ".join(describe(value).split())
    except KeyboardInterrupt:
        raise
    except BaseException:
        return f"of type {type(value).__name__}"
    return text if len(text) <= 200 else f"{text[:197]}..."
