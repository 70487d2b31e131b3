"""The ways to read an error, a gradient or (m, b) from what a function gave back."""

import ast
from collections.abc import Iterator
from itertools import product

from gdref.diagnosis.forms import Form, Leaves, Path
from gdref.diagnosis.outcomes import Outcome
from gdref.diagnosis.probes import STARTS
from gdref.diagnosis.report import Reading, Trial
from gdref.diagnosis.roles import in_words, kinds, words
from gdref.diagnosis.targets import Probe, Target

ERROR = in_words(
    "error errors err cost loss mse sse rmse rss j mean squared mae residual residuals objective "
    "fehler kosten verlust costo coste coût cout erreur perte erro custo perda errore perdita"
)
DERIVATIVE = in_words(
    "grad gradient gradients deriv derivative derivatives partial dm db dw slope der d dj de "
    "dtheta update"
)


def readings(
    target: Target,
    tier: int,
    role: str,
    probes: tuple[Probe, ...],
    got: list[Leaves],
    held: set[str],
    gives: str | None,
    form: Form,
) -> Iterator[Trial]:
    paths = _steady(got)
    started = bool(held & {"m", "theta"})

    def trial(reading: Reading, changed: list[Probe], note: str = "") -> Trial:
        outcomes = [
            (probe, tuple(g[path] for path in reading))
            for probe, g in zip(changed, got, strict=True)
        ]
        real = "fit" if role == "whole" else role
        return Trial(tier, real, reading, outcomes, {}, {}, form, got, note)

    if role in ("error", "dm", "db"):
        if len(paths) <= 1 and _may_be(role, target.name):
            for path in paths:
                yield trial((path,), list(probes))
        return
    constants = target.constants()
    rates = [c for c in constants if isinstance(c, float) and 0 < c < 1]
    for reading in pairs_of(paths, target, role, gives, form):
        if role == "gradient" or (role == "step" and "rate" in held):
            yield trial(reading, list(probes))
        elif role == "step":
            for rate in rates:
                yield trial(reading, [p._replace(rate=rate) for p in probes])
        elif role == "fit":
            starts = [None] if started else list(STARTS)
            for start in starts:
                moved = [p if start is None else p._replace(m=start[0], b=start[1]) for p in probes]
                for shift in (0, -1, 1):
                    if "rate" in held:
                        shifted = [p._replace(epochs=p.epochs + shift) for p in moved]
                        yield trial(reading, shifted, _shift_note(shift))
                    else:
                        for rate in rates:
                            shifted = [
                                p._replace(epochs=p.epochs + shift, rate=rate) for p in moved
                            ]
                            yield trial(reading, shifted, _shift_note(shift))
            if not started:
                chained = _chained(probes, got, reading)
                if chained:
                    one = trial(reading, list(probes))
                    one.outcomes = chained
                    yield one
        else:
            counts = [int(c) for c in constants if 5 <= c <= 20_000 and c == int(c)]
            ways = product(
                [None] if started else STARTS,
                [None] if "rate" in held else rates,
                [None] if "epochs" in held else counts,
                (0, -1, 1),
            )
            for begin, fixed, count, shift in ways:
                changed = [
                    Probe(
                        *(begin or (p.m, p.b)),
                        p.points,
                        fixed or p.rate,
                        (count or p.epochs) + shift,
                    )
                    for p in probes
                ]
                yield trial(reading, changed, _shift_note(shift))


def _steady(got: list[Leaves]) -> list[Path]:
    """The ways to a number that mean the same in every result: the last of what grows."""
    children: dict[Path, set[frozenset[object]]] = {}
    for leaves in got:
        of: dict[Path, set[object]] = {}
        for path in leaves:
            for k in range(len(path)):
                of.setdefault(path[:k], set()).add(path[k])
        for parent, keys in of.items():
            children.setdefault(parent, set()).add(frozenset(keys))

    def steady(path: Path) -> bool:
        for k, key in enumerate(path):
            grows = len(children[path[:k]]) > 1
            alone = all(keys == {-1} for keys in children[path[:k]])
            if isinstance(key, int) and (key == -1) != (grows or alone):
                return False
        return True

    return [path for path in got[0] if all(path in g for g in got) and steady(path)]


def _shift_note(shift: int) -> str:
    return {0: "", -1: "one iteration fewer than asked", 1: "one iteration more than asked"}[shift]


def _chained(
    probes: tuple[Probe, ...], got: list[Leaves], reading: Reading
) -> list[Outcome] | None:
    """What a fit makes of where it was after one epoch: for a start that is not known."""
    values = [tuple(g[path] for path in reading) for g in got]
    first = {(p.points, p.rate): v for p, v in zip(probes, values, strict=True) if p.epochs == 1}
    outcomes = []
    for probe, value in zip(probes, values, strict=True):
        start = first.get((probe.points, probe.rate))
        if probe.epochs > 1 and start is not None:
            outcomes.append(
                (probe._replace(m=start[0], b=start[1], epochs=probe.epochs - 1), value)
            )
    moved = any(value != (probe.m, probe.b) for probe, value in outcomes)
    return outcomes if moved else None


def _may_be(role: str, name: str) -> bool:
    """Whether a function that gives one number can have this role, by its name."""
    tokens = set(words(name.split(".")[-1]))
    # A squared error's name may say mean, and a derivative's error: d_error_dm.
    derivative = bool(tokens & DERIVATIVE) or any(_derivative_of(t) for t in tokens)
    error = bool(tokens & ERROR) and not derivative
    if role == "error":
        return not derivative
    if error:
        return False
    of = _derivative_of(name.split(".")[-1])
    return of in (None, role[-1]) if derivative else True


def _derivative_of(name: str) -> str | None:
    """m or b, for dm, b_gradient, dJ_dw and the like; None if the name does not say."""
    skip = in_words(
        "d dj de dl dmse derror dcost dloss grad gradient gradients deriv derivative derivatives "
        "partial sum total new wrt der delta diff loss cost error mse compute calc calculate get "
        "step of respect with to by update next curr avg mean tmp temp j e"
    )
    for word in reversed([w for w in words(name) if w not in skip]):
        if len(word) > 1 and word[0] == "d" and word[1:] in ("m", "b", "w", "c", "a", "slope"):
            word = word[1:]
        if word in ("0", "1"):
            return "b" if word == "0" else "m"
        kind = (kinds(word) or [""])[0]
        if kind in ("m", "b"):
            return kind
    return None


def kind_given(name: str) -> str:
    """m for m, dm and slope, b for b, db and intercept."""
    return (kinds(name.removeprefix("d")) or ["?"])[0]


def pairs_of(
    paths: list[Path], target: Target, role: str, gives: str | None, form: Form
) -> Iterator[Reading]:
    """The ways to read (m, b) from a result."""
    if gives:
        names = [name.strip() for name in gives.split(",")]
        which = {kind_given(name): k for k, name in enumerate(names)}
        if {"m", "b"} <= set(which):
            for prefix in ((), (-1,)):
                pair = ((*prefix, which["m"]), (*prefix, which["b"]))
                if set(pair) <= set(paths):
                    yield pair
        return
    named: dict[str, list[Path]] = {"m": [], "b": []}
    for path in paths:
        for key in reversed(path):
            if isinstance(key, str) and key != "returned":
                kind = _derivative_of(key)
                if kind:
                    named[kind].append(path)
                break
    if named["m"] and named["b"]:
        for m in named["m"][-3:]:
            for b in named["b"][-3:]:
                if m != b:
                    yield m, b
        return
    order = _order_returned(target) if role == "gradient" and len(paths) <= 3 else None
    pairs = [
        (p, q)
        for p in paths
        for q in paths
        if p != q and (p[:-1] == q[:-1] or p[1:] == q[1:] or len(paths) <= 4)
    ]
    if form.order == "bm":
        pairs.sort(key=lambda pair: str(pair[0]) < str(pair[1]))
    for pair in pairs[:60]:
        if order == "mb" and str(pair[0]) > str(pair[1]):
            continue
        if order == "bm" and str(pair[0]) < str(pair[1]):
            continue
        yield pair


def _order_returned(target: Target) -> str | None:
    """mb or bm if the names after return say so; None if they do not."""
    for source in target.sources()[:1]:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple | ast.List):
                of = [
                    _derivative_of(item.id) if isinstance(item, ast.Name) else None
                    for item in node.value.elts
                ]
                pair = [kind for kind in of if kind]
                if pair in (["m", "b"], ["b", "m"]):
                    return "".join(pair)
    return None
