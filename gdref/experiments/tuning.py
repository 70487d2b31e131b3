"""The best learning rate for each optimizer of a comparison, from a sweep."""

from collections.abc import Callable

from gdref.exceptions import SpecError
from gdref.experiments.sweep import sweep
from gdref.plugins.signatures import Value, spec_value
from gdref.plugins.specs import Chosen, choose_all
from gdref.text.sentences import listed
from gdref.theory.conditions import RATE, Conditions


def tuned(
    chosen: list[Chosen], conditions: Conditions, done: Callable[[float], None]
) -> tuple[list[Chosen], list[str]]:
    """The optimizers with their best learning rates, and notes on these rates.

    A rate that is set in a spec is not changed. Raises SpecError if every spec sets a rate.
    """
    open_ones = [one for one in chosen if one.leaves_open(RATE)]
    if not open_ones:
        specs = ", ".join(one.spec for one in chosen)
        raise SpecError(f"--tune: there is no learning_rate to tune in {specs}")
    swept = sweep(
        open_ones,
        conditions.points,
        epochs=conditions.epochs,
        start=conditions.start,
        standardize=conditions.standardize,
        done=done,
    )
    if swept.interrupted:
        raise KeyboardInterrupt
    best = {column.spec: column.best for column in swept.columns}
    rates = [value for value in swept.values if isinstance(value, float)]
    tried = f"of {len(rates)} rates from {rates[0]:g} to {rates[-1]:g}"
    edges = {rates[0]: " (the lowest)", rates[-1]: " (the highest)"}
    found = [f"{s} at {r:g}{edges.get(r, '')}" for s, r in best.items() if isinstance(r, float)]
    lost = [spec for spec, rate in best.items() if rate is None]
    notes = [f"tuned: {', '.join(found)}, the best {tried}"] if found else []
    if lost:
        notes.append(f"{listed(lost)}: not tuned, because each {tried} diverges")
    after = choose_all([with_rate(one, best.get(one.spec)) for one in chosen])
    return [one for one in after if isinstance(one, Chosen)], notes


def with_rate(chosen: Chosen, rate: Value) -> Chosen:
    """An optimizer with a learning rate in its spec; unchanged if the rate is None."""
    if rate is None:
        return chosen
    parts = chosen.spec.split(":")
    settings = {part.partition("=")[0]: part for part in parts if "=" in part}
    settings[RATE] = f"{RATE}={spec_value(rate)}"
    name = [part for part in parts if "=" not in part]
    spec = ":".join(name + [settings[key] for key in chosen.hyperparameters if key in settings])
    return chosen._replace(spec=spec, hyperparameters=chosen.hyperparameters | {RATE: rate})
