"""Specs: an optimizer and its hyperparameters in one word, such as momentum:beta=0.95.

A comma stands between optimizers, a colon before each hyperparameter, = before its value.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from gdref.exceptions import PluginError, SpecError
from gdref.optimizers import Optimizer
from gdref.plugins.registry import Entry, find, load
from gdref.plugins.signatures import (
    Hyperparameter,
    Value,
    fit,
    hyperparameters,
    parse_value,
    spec_value,
)
from gdref.plugins.updates import check_is_function
from gdref.text.names import suggest

Optimizers = str | Optimizer | Iterable[str | Optimizer]  # specs, functions, or one of the two


class Chosen(NamedTuple):
    """An optimizer chosen by a spec: imported, every hyperparameter settled."""

    spec: str  # canonical: the label in tables, charts and JSON
    entry: Entry
    optimizer: Optimizer
    hyperparameters: dict[str, Value]

    def leaves_open(self, name: str) -> bool:
        """Whether it has that hyperparameter, and its spec does not set it."""
        return name in self.hyperparameters and f":{name}=" not in self.spec


@contextmanager
def naming(chosen: Chosen) -> Iterator[None]:
    """Say which optimizer it was, in the errors of a run of it."""
    try:
        yield
    except SpecError as error:  # a hyperparameter out of its range
        raise SpecError(f"{chosen.spec}: {error}") from error
    except PluginError as error:
        raise PluginError(f"{chosen.spec} of {chosen.entry.source}: {error}") from error


def choose(spec: str, common: Mapping[str, Value] | None = None) -> Chosen:
    """The optimizer that a spec asks for.

    common: values for those of its hyperparameters that the spec leaves open; others are ignored.
    Raises SpecError for a spec that is wrong, PluginError for an optimizer that is broken.
    """
    file, name, settings = _parts(spec)
    if file:
        from gdref.plugins.source_files import load_from_file  # here, as few specs have a file

        entry, optimizer = load_from_file(file, name)
        name = f"{file}:{name}"
    else:
        entry = find(name)
        optimizer = load(entry)
    try:
        known = hyperparameters(optimizer)
    except (TypeError, ValueError) as error:
        whose = "" if file else f" of {entry.source}"
        way_out = f"; to examine another program of yours: gdref diagnose {name}" if file else ""
        raise PluginError(f"{name}{whose} is no optimizer: {error}{way_out}") from error
    given = values_given(name, known, settings)
    label = ":".join([name, *(f"{key}={spec_value(given[key])}" for key in known if key in given)])
    return Chosen(label, entry, optimizer, _settled(name, known, given, common or {}))


def values_given(
    name: str, known: Mapping[str, Hyperparameter], settings: Iterable[str]
) -> dict[str, Value]:
    """What the settings of a spec say, each as in beta=0.5. Raises SpecError where one is wrong."""
    given: dict[str, Value] = {}
    for setting in settings:
        key, _, text = setting.partition("=")
        if key not in known:
            labels = [str(hyperparameter) for hyperparameter in known.values()]
            has = f"{name} has no hyperparameter {key!r}"
            raise SpecError(f"{has}; {suggest(key, list(known), labels)}")
        if key in given:
            raise SpecError(f"{':'.join([name, *settings])!r} sets {key} twice; once is enough")
        given[key] = parse_value(name, known[key], text)
    return given


def _settled(
    name: str,
    known: Mapping[str, Hyperparameter],
    given: Mapping[str, Value],
    common: Mapping[str, Value],
) -> dict[str, Value]:
    """Each hyperparameter's value: the one given, the one for all that have it, or its default."""
    fitting = {key: fit(name, known[key], value) for key, value in common.items() if key in known}
    return {key: h.default for key, h in known.items()} | fitting | {**given}


def fitted(chosen: Chosen, key: str, value: Value) -> Value:
    """A value for one of its hyperparameters, as that one's type has it."""
    return fit(chosen.spec, hyperparameters(chosen.optimizer)[key], value)


def _parts(spec: str) -> tuple[str, str, list[str]]:
    """The file, which few specs have, the name of the optimizer, and the settings."""
    file, ending, rest = spec.partition(".py:")
    if ending:
        name, *settings = rest.split(":")
        return f"{file}.py", name, settings
    if spec.endswith(".py"):
        raise SpecError(f"{spec!r} names no function; expected {spec}:FUNCTION")
    name, *settings = spec.split(":")
    return "", name, settings


def choose_all(specs: str, common: Mapping[str, Value] | None = None) -> list[Chosen | PluginError]:
    """The optimizers of a comma-separated list; in a broken one's place, what is wrong with it.

    Raises SpecError for a spec that is wrong or asked for twice.
    """
    chosen: list[Chosen | PluginError] = []
    for spec in specs.split(","):
        if not spec.strip():
            raise SpecError(
                f"an empty name in {specs!r}; expected one comma between two optimizers"
            )
        try:
            one = choose(spec.strip(), common)
        except PluginError as error:
            chosen.append(error)
            continue
        if one.spec in {other.spec for other in chosen if isinstance(other, Chosen)}:
            raise SpecError(f"{one.spec} is asked for twice; give one of the two another value")
        chosen.append(one)
    return chosen


def chosen_ones(optimizers: Optimizers, common: Mapping[str, Value]) -> list[Chosen | PluginError]:
    """What specs and functions stand for; in a broken one's place, what is wrong with it."""
    chosen: list[Chosen | PluginError] = []
    if isinstance(optimizers, str) or callable(optimizers):
        optimizers = [optimizers]
    for one in optimizers:
        chosen += choose_all(one, common) if isinstance(one, str) else [as_chosen(one, common)]
    if not chosen:
        raise SpecError("there are no optimizers to run; expected at least one")
    labels = [one.spec for one in chosen if isinstance(one, Chosen)]
    for label in labels:
        if labels.count(label) > 1:
            raise SpecError(f"{label} is asked for twice; give one of the two another value")
    return chosen


def as_chosen(optimizer: Optimizer, common: Mapping[str, Value]) -> Chosen:
    """An optimizer that came as a function, under its own name."""
    check_is_function(optimizer)
    name = getattr(optimizer, "__name__", type(optimizer).__name__)
    try:
        known = hyperparameters(optimizer)
    except (TypeError, ValueError) as error:
        raise SpecError(f"{name} is no optimizer: {error}") from error
    module = getattr(optimizer, "__module__", None) or "this program"
    own = module.startswith("gdref.optimizers.")
    entry = Entry(name, f"{module}:{name}", "gdref" if own else module, "", optimizer)
    fixed = getattr(optimizer, "keywords", {})  # by a partial
    common = {key: value for key, value in common.items() if key not in fixed}
    return Chosen(name, entry, optimizer, _settled(name, known, {}, common))
