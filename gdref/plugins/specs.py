"""Specs. A spec is an optimizer and its hyperparameters in one word: momentum:beta=0.95.

Put a comma between two optimizers, a colon before each hyperparameter, and = before its value.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from gdref.exceptions import PluginError, SpecError
from gdref.objective import Optimizer
from gdref.plugins.faults import check_is_function
from gdref.plugins.registry import Entry, discover, find, load
from gdref.plugins.signatures import (
    Hyperparameter,
    Value,
    converted,
    hyperparameters,
    spec_value,
)
from gdref.text.names import suggest
from gdref.text.numbers import strict_json

Optimizers = str | Optimizer | Iterable["str | Optimizer | Chosen"]  # specs or functions


class Chosen(NamedTuple):
    """An imported optimizer that a spec chooses, with a value for each hyperparameter."""

    spec: str  # the spec in its standard form, for tables, charts and JSON
    entry: Entry
    optimizer: Optimizer
    hyperparameters: dict[str, Value]

    def leaves_open(self, name: str) -> bool:
        """Whether the optimizer has a hyperparameter that its spec does not set."""
        return name in self.hyperparameters and f":{name}=" not in self.spec

    def as_json(self) -> dict[str, object]:
        """The optimizer for the JSON of a run, a sweep or a step."""
        return {
            "optimizer": self.entry.name,
            "spec": self.spec,
            "source": self.entry.source,
            "hyperparameters": strict_json(self.hyperparameters, str),
        }


@contextmanager
def naming(chosen: Chosen) -> Iterator[None]:
    """A context for a run. It puts the optimizer's spec at the start of each error message."""
    try:
        yield
    except SpecError as error:  # a hyperparameter is out of its range
        raise SpecError(f"{chosen.spec}: {error}") from error
    except PluginError as error:
        raise PluginError(f"{chosen.spec} of {chosen.entry.source}: {error}") from error


def choose_all(
    optimizers: Optimizers, common: Mapping[str, Value] | None = None
) -> list[Chosen | PluginError]:
    """The optimizers of specs and functions. For a broken optimizer, the list has a PluginError.

    A text may contain several specs, with commas between them. common: values for hyperparameters
    that the specs do not set. Raises SpecError for a wrong spec, and for two equal specs.
    """
    if isinstance(optimizers, str) or callable(optimizers):
        optimizers = [optimizers]
    chosen: list[Chosen | PluginError] = []
    for given in optimizers:
        for one in given.split(",") if isinstance(given, str) else [given]:
            try:
                chosen.append(one if isinstance(one, Chosen) else choose(one, common))
            except PluginError as error:
                chosen.append(error)
    if not chosen:
        raise SpecError("there are no optimizers to run; expected at least one")
    labels = [one.spec for one in chosen if isinstance(one, Chosen)]
    for label in labels:
        if labels.count(label) > 1:
            raise SpecError(f"{label} is there twice; change a hyperparameter of one of the two")
    return chosen


def choose(optimizer: str | Optimizer, common: Mapping[str, Value] | None = None) -> Chosen:
    """The optimizer of a spec or a function. The spec of a function is its name.

    common: values for hyperparameters that the spec does not set; unknown names are ignored.
    Raises SpecError for a wrong spec, and PluginError for a broken optimizer.
    """
    if not isinstance(optimizer, str):
        return _choose_function(optimizer, common or {})
    name, settings, entry, function = load_spec(optimizer)
    try:
        known = hyperparameters_of(entry, function)
    except PluginError as error:
        way_out = f"; if it is another kind of program, try: gdref diagnose {name}"
        raise PluginError(f"{error}{way_out if '.py:' in name else ''}") from error
    given = values_given(name, known, settings)
    label = ":".join([name, *(f"{key}={spec_value(given[key])}" for key in known if key in given)])
    values = _defaults(name, known, common or {}) | given
    return Chosen(label, entry, function, values)


def _choose_function(optimizer: Optimizer, common: Mapping[str, Value]) -> Chosen:
    check_is_function(optimizer)
    name = getattr(optimizer, "__name__", type(optimizer).__name__)
    try:
        known = hyperparameters(optimizer)
    except (TypeError, ValueError) as error:
        raise SpecError(f"{name} is no optimizer: {error}") from error
    module = getattr(optimizer, "__module__", None) or "this program"
    own = module.startswith("gdref.optimizers.")
    entry = Entry(name, f"{module}:{name}", "gdref" if own else module, "", optimizer)
    fixed = getattr(optimizer, "keywords", {})  # the values that a partial() sets
    common = {key: value for key, value in common.items() if key not in fixed}
    return Chosen(name, entry, optimizer, _defaults(name, known, common))


def load_spec(spec: str) -> tuple[str, list[str], Entry, Optimizer]:
    """The name and the settings of a spec, and its entry and optimizer.

    A spec is NAME, FILE.py:FUNCTION or MODULE:FUNCTION, and then the settings.
    """
    from gdref.plugins.source_files import load_from_file, load_from_module  # for few specs

    spec = spec.strip()
    if not spec:
        raise SpecError("a spec is empty; expected one comma between two optimizers")
    if spec.endswith(".py"):
        raise SpecError(f"{spec!r} names no function; expected {spec}:FUNCTION")
    file, of_a_file, rest = spec.partition(".py:")
    if of_a_file:
        function, *settings = rest.split(":")
        return f"{file}.py:{function}", settings, *load_from_file(f"{file}.py", function)
    name, *settings = spec.split(":")
    if settings and "=" not in settings[0] and not _is_known(name):
        function, *settings = settings
        return f"{name}:{function}", settings, *load_from_module(name, function)
    entry = find(name)
    return name, settings, entry, load(entry)


def _is_known(name: str) -> bool:
    """Whether a name is the name of an optimizer. If not, a module may have the name."""
    names = (item.name for item in discover() if isinstance(item, Entry))
    return "/" in name or name in names


def hyperparameters_of(entry: Entry, optimizer: Optimizer) -> dict[str, Hyperparameter]:
    """The hyperparameters of an imported optimizer. Raises PluginError for a wrong signature."""
    try:
        return hyperparameters(optimizer)
    except (TypeError, ValueError) as error:
        raise PluginError(f"{entry.name} of {entry.source} is no optimizer: {error}") from error


def values_given(
    name: str, known: Mapping[str, Hyperparameter], settings: Iterable[str]
) -> dict[str, Value]:
    """The values of a spec's settings, such as beta=0.5. Raises SpecError for a wrong setting."""
    given: dict[str, Value] = {}
    for setting in settings:
        key, _, text = setting.partition("=")
        if key not in known:
            labels = [str(hyperparameter) for hyperparameter in known.values()]
            has = f"{name} has no hyperparameter {key!r}"
            raise SpecError(f"{has}; {suggest(key, list(known), labels)}")
        if key in given:
            raise SpecError(f"{':'.join([name, *settings])!r} sets {key} twice; once is enough")
        given[key] = converted(name, known[key], text)
    return given


def _defaults(
    name: str, known: Mapping[str, Hyperparameter], common: Mapping[str, Value]
) -> dict[str, Value]:
    """A value for each hyperparameter: the common value, if there is one, or the default."""
    used = {k: converted(name, known[k], value) for k, value in common.items() if k in known}
    return {key: h.default for key, h in known.items()} | used


def fitted(chosen: Chosen, key: str, value: Value) -> Value:
    """A value for a hyperparameter of an optimizer, converted to the right type."""
    return converted(chosen.spec, hyperparameters(chosen.optimizer)[key], value)
