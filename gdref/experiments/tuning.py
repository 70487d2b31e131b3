"""The best learning rate for each optimizer of a comparison, from a sweep."""

from collections.abc import Callable

from gdref.exceptions import SpecError
from gdref.experiments.in_step import RATE, Choice
from gdref.experiments.sweep import sweep_over
from gdref.plugins.signatures import Value, spec_value
from gdref.plugins.specs import Chosen
from gdref.points import Points
from gdref.text.sentences import listed


def tuned(
    choice: Choice,
    points: Points,
    *,
    epochs: int,
    start: tuple[float, float],
    standardize: bool,
    done: Callable[[float], None],
) -> tuple[Choice, list[str]]:
    """The optimizers with their best learning rates, and sentences that name these.

    A rate that a spec sets stays. Raises SpecError if every spec sets one.
    """
    open_ones: Choice = [one for one in choice if isinstance(one, Chosen) and one.leaves_open(RATE)]
    if not open_ones:
        specs = ", ".join(one.spec for one in choice if isinstance(one, Chosen))
        raise SpecError(f"--tune: none of {specs} has a learning_rate that is left open")
    sweep = sweep_over(
        open_ones, points, epochs=epochs, start=start, standardize=standardize, done=done
    )
    if sweep.interrupted:
        raise KeyboardInterrupt
    best = {column.spec: column.best for column in sweep.columns}
    rates = [value for value in sweep.values if isinstance(value, float)]
    tried = f"of {len(rates)} rates from {rates[0]:g} to {rates[-1]:g}"
    edges = {rates[0]: " (the lowest)", rates[-1]: " (the highest)"}
    found = [f"{s} at {r:g}{edges.get(r, '')}" for s, r in best.items() if isinstance(r, float)]
    lost = [spec for spec, rate in best.items() if rate is None]
    notes = [f"tuned: {', '.join(found)}, the best {tried}"] if found else []
    if lost:
        notes.append(f"{listed(lost)}: not tuned, as each {tried} diverges")
    after = [
        with_rate(one, best.get(one.spec)) if isinstance(one, Chosen) else one for one in choice
    ]
    labels = [one.spec for one in after if isinstance(one, Chosen)]
    for label in labels:
        if labels.count(label) > 1:
            raise SpecError(f"--tune: {label} is the best rate of another one; leave it out")
    return after, notes


def with_rate(chosen: Chosen, rate: Value) -> Chosen:
    """An optimizer with a learning rate in its spec; unchanged if that is None."""
    if rate is None:
        return chosen
    parts = chosen.spec.split(":")
    settings = {part.partition("=")[0]: part for part in parts if "=" in part}
    settings[RATE] = f"{RATE}={spec_value(rate)}"
    name = [part for part in parts if "=" not in part]
    spec = ":".join(name + [settings[key] for key in chosen.hyperparameters if key in settings])
    return chosen._replace(spec=spec, hyperparameters=chosen.hyperparameters | {RATE: rate})
