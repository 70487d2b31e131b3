"""Runs the updates of an optimizer. If an update fails, the caller or the optimizer is at fault.

If the optimizer refuses a value of the caller, the error is a SpecError. Every other error is a
PluginError: a fault in the optimizer.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from math import isfinite

from gdref.exceptions import PluginError, SpecError
from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.text.names import suggest

Pair = tuple[float, float]


def updates(
    optimizer: Optimizer,
    objective: Objective,
    m: float,
    b: float,
    hyperparameters: Mapping[str, object],
) -> Iterator[Pair]:
    """(m, b) after each update, up to and including the first pair that is not finite."""
    update = 1
    try:
        for yielded in call_optimizer(optimizer, objective, m, b, hyperparameters):
            try:
                m, b = yielded
                if not type(m) is type(b) is float:  # numpy's numbers, or fractions
                    isfinite(m), isfinite(b)  # isfinite() refuses a text; float() accepts it
                    m, b = float(m), float(b)
            except (TypeError, ValueError, OverflowError):
                found = one_line(yielded)
                raise TypeError(f"it yields {found}; expected yield m, b: two numbers") from None
            yield m, b
            if m - m != b - b:  # inf - inf is nan, and nan != nan
                return
            update += 1
    except MemoryError:  # too many points for the memory
        raise
    except (Exception, SystemExit) as error:
        text = one_line(error, str)
        refused = update == 1 and refuses(hyperparameters, error)
        if refused and runs_with_defaults(optimizer, objective, m, b):
            raise SpecError(text) from error
        look = line_to_look_at(error)
        raise PluginError(f"{type(error).__name__} at update {update}: {text}{look}") from error


def refuses(hyperparameters: Iterable[str], error: BaseException) -> bool:
    """Whether an error refuses the value of a hyperparameter: the error's text names it."""
    import re  # imported here, because `import gdref` has to be fast

    if not isinstance(error, ValueError | TypeError | SpecError):
        return False
    return not set(re.findall(r"\w+", one_line(error, str))).isdisjoint(hyperparameters)


def runs_with_defaults(optimizer: Optimizer, objective: Objective, m: float, b: float) -> bool:
    """Whether the first update succeeds without the caller's values."""
    try:
        next(call_optimizer(optimizer, objective, m, b, {}), None)
    except (Exception, SystemExit):
        return False
    return True


def call_optimizer(
    optimizer: Optimizer,
    objective: Objective,
    m: float,
    b: float,
    hyperparameters: Mapping[str, object],
) -> Iterator[Pair]:
    """The iterator that an optimizer returns. Raises TypeError if there is no iterator."""
    try:
        returned: object = optimizer(objective, m, b, **hyperparameters)
    except TypeError as error:
        raise TypeError(wrong_call(optimizer, hyperparameters) or one_line(error, str)) from error
    if hasattr(returned, "__anext__") or hasattr(returned, "__await__"):
        raise TypeError("it is an async function; write def instead of async def")
    if not hasattr(returned, "__next__"):
        raise TypeError(f"it returns {one_line(returned)}; expected yield m, b after each update")
    return returned  # type: ignore[return-value]


def wrong_call(optimizer: Optimizer, given: Iterable[str]) -> str:
    """A message if a function does not take (objective, m, b) and these names; otherwise ""."""
    from inspect import signature

    try:
        expected = signature(optimizer)
    except ValueError:  # compiled code has no signature
        return ""
    parameters = expected.parameters.values()
    try:
        expected.bind(None, None, None)
    except TypeError:
        text = str(expected).partition(" ->")[0]
        hint = "; give the method of an object, as in Mine().steps" * ("(self" in text)
        return f"its parameters are {text}; expected (objective, m, b){hint}"
    known = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY]
    wrong = [name for name in given if name not in known]
    if not wrong or any(p.kind is p.VAR_KEYWORD for p in parameters):
        return ""
    name = getattr(optimizer, "__name__", "the optimizer")
    return f"{name} has no hyperparameter {wrong[0]}; {suggest(wrong[0], known)}"


def check_is_function(optimizer: object) -> None:
    """Raise SpecError for an object that cannot be an optimizer."""
    if isinstance(optimizer, str):
        raise SpecError(
            f"the optimizer is the text {optimizer!r}; expected a function such as gdref.batch "
            "(gdref.plugins.specs.choose finds one by its name)"
        )
    if not callable(optimizer):
        running = hasattr(optimizer, "send")
        kind = "a generator" if running else f"of type {type(optimizer).__name__}"
        way_out = "the function itself, without parentheses" if running else "a generator function"
        raise SpecError(f"the optimizer is {kind}; expected {way_out}")


def has_open(optimizer: Callable[..., object], name: str) -> bool:
    """Whether an optimizer has this keyword-only parameter and no partial() sets it."""
    functions = list(layers(optimizer))
    if any(name in one.keywords for one in functions if isinstance(one, partial)):
        return False
    code = getattr(functions[-1], "__code__", None)
    if code is None:
        return False
    first = code.co_argcount
    return name in code.co_varnames[first : first + code.co_kwonlyargcount]


def layers(optimizer: Callable[..., object]) -> Iterator[Callable[..., object]]:
    """An optimizer, then the functions that it wraps: by partial(), by wraps(), or as __call__."""
    while True:
        yield optimizer
        if isinstance(optimizer, partial):
            optimizer = optimizer.func
        elif hasattr(optimizer, "__wrapped__"):
            optimizer = optimizer.__wrapped__
        elif not hasattr(optimizer, "__code__") and hasattr(type(optimizer).__call__, "__code__"):
            optimizer = type(optimizer).__call__
        else:
            return


def line_to_look_at(error: BaseException) -> str:
    """The line that failed in the author's file, for a message: "; look at line 7 of f.py"."""
    look, at = "", error.__traceback__
    while at is not None:
        file = at.tb_frame.f_code.co_filename
        if is_an_authors(file):
            look = f"; look at line {at.tb_lineno} of {os.path.basename(file)}"
        at = at.tb_next
    return look


def is_an_authors(file: str) -> bool:
    """Whether a source file belongs neither to gdref nor to Python."""
    gdref, library = os.path.dirname(os.path.dirname(__file__)), os.path.dirname(os.__file__)
    installed = "site-packages" in file
    return not file.startswith(("<", gdref)) and (installed or not file.startswith(library))


def one_line(value: object, describe: Callable[[object], str] = repr) -> str:
    """The repr() or str() of an object, on one line of at most 200 characters.

    If repr() or str() fails: the type of the object.
    """
    try:
        text = " ".join(describe(value).split())
    except Exception:
        return f"of type {type(value).__name__}"
    return text if len(text) <= 200 else f"{text[:197]}..."
