"""The updates of an optimizer, one by one; what it does instead is said in a sentence.

What the caller did wrong, such as a hyperparameter out of its range, is a SpecError. All else is a
PluginError: a mistake in the optimizer.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
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
    pairs: Iterator[Pair] | None = None
    for update in count(1):
        try:  # around the optimizer's own work alone
            if pairs is None:
                pairs = _pairs(optimizer, objective, start, hyperparameters)
            pair = next(pairs)
        except StopIteration:
            return
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # SystemExit and GeneratorExit are its fault as well
            text = in_words(error, str)
            if (
                update == 1
                and refuses(hyperparameters, error)
                and _runs_with_defaults(optimizer, objective, start)
            ):
                raise SpecError(text) from error
            raise PluginError(
                f"{type(error).__name__} at update {update}: {text}{line_to_look_at(error)}"
            ) from error
        try:
            m, b = pair
            if type(m) is type(b) is float:
                # inf - inf is nan, which equals nothing; a call of isfinite takes longer.
                finite = m - m == b - b
            else:  # numpy's, or a fraction
                finite = isfinite(m) and isfinite(b)
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
            "(gdref.plugins.specs.choose finds one by its name)"
        )
    if not callable(optimizer):
        running = hasattr(optimizer, "send")
        kind = "a generator that runs already" if running else f"of type {type(optimizer).__name__}"
        way_out = "the function itself, without parentheses" if running else "a generator function"
        raise SpecError(f"the optimizer is {kind}; expected {way_out}")


def has_open(optimizer: object, name: str) -> bool:
    """Whether the signature has that hyperparameter, and no partial() sets it."""
    while isinstance(optimizer, partial):
        if name in optimizer.keywords:
            return False
        optimizer = optimizer.func
    optimizer = getattr(optimizer, "__wrapped__", optimizer)
    code = getattr(optimizer, "__code__", None) or getattr(
        type(optimizer).__call__, "__code__", None
    )
    if code is None:
        return False
    first = code.co_argcount
    return name in code.co_varnames[first : first + code.co_kwonlyargcount]


def _pairs(
    optimizer: Optimizer,
    objective: Objective,
    start: Pair,
    hyperparameters: Mapping[str, object],
) -> Iterator[Pair]:
    """What an optimizer returns, if that can yield."""
    try:
        returned: object = optimizer(objective, *start, **hyperparameters)
    except TypeError as error:
        raise TypeError(_parameters_mistake(optimizer) or in_words(error, str)) from error
    if hasattr(returned, "__anext__") or hasattr(returned, "__await__"):
        raise TypeError("it is an async function; write def in place of async def")
    if not hasattr(returned, "__next__"):
        raise TypeError(f"it returns {in_words(returned)}; expected yield m, b after each update")
    return returned  # type: ignore[return-value]


def _parameters_mistake(optimizer: Optimizer) -> str:
    """What is wrong with the parameters of a function that objective, m, b cannot be given to."""
    from inspect import signature

    try:
        signature(optimizer).bind(None, None, None)
    except TypeError:
        parameters = str(signature(optimizer)).partition(" ->")[0]
        method = (
            "; give the method of an object, as in Mine().steps" if "(self" in parameters else ""
        )
        return f"its parameters are {parameters}; expected (objective, m, b){method}"
    except ValueError:  # compiled code shows no signature
        pass
    return ""


def refuses(hyperparameters: Iterable[str], error: BaseException) -> bool:
    """Whether an error refuses a hyperparameter: it names one, and stands in a raise statement.

    What Python itself raises names one by accident: "math domain error" where one is called error.
    """
    import re  # here, as import gdref is to take a few milliseconds

    if not isinstance(error, ValueError | TypeError | SpecError):
        return False
    words = set(re.findall(r"\w+", in_words(error, str)))
    return not words.isdisjoint(hyperparameters) and _is_raised(error)


def _is_raised(error: BaseException) -> bool:
    """Whether the line where an error comes from is a raise statement, and no other that fails."""
    from dis import opname

    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    return at is not None and opname[at.tb_frame.f_code.co_code[at.tb_lasti]] == "RAISE_VARARGS"


def _runs_with_defaults(optimizer: Optimizer, objective: Objective, start: Pair) -> bool:
    """Whether the first update goes well without the caller's values: then those are at fault."""
    try:
        next(_pairs(optimizer, objective, start, {}), None)
    except KeyboardInterrupt:
        raise
    except BaseException:
        return False
    return True


def line_to_look_at(error: BaseException) -> str:
    """The innermost line of an author's that an error comes from, for the end of a sentence."""
    said, at = "", error.__traceback__
    while at is not None:
        file = at.tb_frame.f_code.co_filename
        if is_an_authors(file):
            said = f"; look at line {at.tb_lineno} of {os.path.basename(file)}"
        at = at.tb_next
    return said


def is_an_authors(file: str) -> bool:
    """Whether a file of source is neither gdref's nor Python's own."""
    gdref, library = os.path.dirname(os.path.dirname(__file__)), os.path.dirname(os.__file__)
    installed = "site-packages" in file
    return not file.startswith(("<", gdref)) and (installed or not file.startswith(library))


def in_words(value: object, describe: Callable[[object], str] = repr) -> str:
    """repr() or str() of what an optimizer made: either may raise, and be of any length."""
    try:
        text = " ".join(describe(value).split())
    except KeyboardInterrupt:
        raise
    except BaseException:
        return f"of type {type(value).__name__}"
    return text if len(text) <= 200 else f"{text[:197]}..."
