"""Finds the two numbers of a record that are m and b, their points, and the law of their changes.

These are pure functions of the record: nothing runs here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

from gdref.diagnosis.laws import (
    COARSE,
    EXACT,
    Cloud,
    Law,
    Update,
    at_points,
    half_at_points,
    law_of,
)
from gdref.diagnosis.losses import kind_of
from gdref.diagnosis.other_methods import adaptive, with_momentum
from gdref.diagnosis.parameter_names import kinds
from gdref.diagnosis.record import Column, LoopRecord, Record, Row, Slots, usable

MOST_SLOTS, MOST_PAIRS = 14, 60
RANK = {
    "plain": 9,
    "point": 8,
    "batch": 8,
    "momentum": 8,
    "nesterov": 8,
    "adam": 8,
    "rmsprop": 8,
    "adagrad": 8,
    "changing": 7,
    "sequential m": 6,
    "sequential b": 6,
    "two": 5,
    "only m": 3,
    "only b": 3,
}


@dataclass
class Finding:
    """A loop, its m and b, the points, and the law. For calls of a function, loop is None."""

    loop: int | None
    m: str
    b: str
    x: Column
    y: Column
    law: Law
    track: list[Update]
    cloud: Cloud
    start: int = 0  # the row of the first update

    @property
    def rank(self) -> float:
        """How good the explanation is. Names count last."""
        named = ("m" in kinds_of(self.m)) + ("b" in kinds_of(self.b))
        named += "[" in self.m and self.m.partition("[")[0] == self.b.partition("[")[0]
        swapped = ("y" in kinds_of(self.x.names[0])[:1]) + ("x" in kinds_of(self.y.names[0])[:1])
        own = RANK[self.law.kind] + (self.law.c_m > 0 or self.law.c_b > 0) / 2
        return own + named / 10 - swapped / 20 - len(self.m) / 1000 - self.start / 100


def kinds_of(name: str) -> list[str]:
    """The kinds that the name of a slot suggests: p["m"] is m, self.slope is slope."""
    bare, _, index = name.partition("[")
    last = bare.split(".")[-1]
    key = index.rstrip("]").strip("'\"")
    if key and not key.lstrip("-").isdigit():
        return kinds(key)
    return kinds(last)


def columns_in(record: Record, loop: LoopRecord) -> list[Column]:
    """The columns that can be x or y, each once."""
    return [record.columns[k] for k in loop.columns if usable(record.columns[k])]


def pairs_of(columns: Sequence[Column]) -> Iterator[tuple[Column, Column]]:
    """The pairs of columns of equal length, first those whose names or order suggest x and y."""
    pairs = [(x, y) for x, y in permutations(columns, 2) if len(x.values) == len(y.values)]

    def unlikely(pair: tuple[Column, Column]) -> float:
        x, y = pair
        lengths = -min(len(x.values), 30) / 10
        x_says = "x" in kinds_of(x.names[0])[:1] or "x" in x.names[0].lower()
        y_says = "y" in kinds_of(y.names[0])[:1] or "y" in y.names[0].lower()
        scaled = abs(sum(x.values)) < 1e-9 * len(x.values)  # standardised
        return lengths - x_says - y_says - scaled + (x.id > y.id) / 2

    pairs.sort(key=unlikely)
    yield from pairs[:MOST_PAIRS]


def segments(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows of each run of the loop, from its beginning to its end."""
    found: list[list[Row]] = [[]]
    for row in rows:
        found[-1].append(row)
        if row.end:
            found.append([])
    return [part for part in found if len(part) >= 3]


def first_run(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows of the first run of a loop."""
    return segments(rows)[0] if segments(rows) else rows


def moving(rows: Sequence[Row]) -> dict[str, list[float]]:
    """The slots that change, but not by a constant step. Slots with equal values count once."""
    start = 0
    names = [n for n in rows[start].slots if all(n in row.slots for row in rows)]
    later = [n for n in rows[1].slots if n not in names and all(n in r.slots for r in rows[1:])]
    found: dict[tuple[str, tuple[float, ...]], str] = {}
    for name in (*names, *later):
        values = tuple(r.slots[name] for r in rows[(name in later) :])
        steps = {b - a for a, b in pairwise(values)}
        if len(set(values)) < 2 or (len(steps) == 1 and len(values) > 3):
            continue
        if any(v != v for v in values[:4]):
            continue
        side = next((k for k in kinds_of(name)[:1] if k in ("m", "b")), "")
        key = side, values
        if key not in found or _plainer(name, found[key]):
            found[key] = name
    for side, values in list(found):
        if not side and any((one, values) in found for one in ("m", "b")):
            del found[side, values]
    ranked = sorted(found.items(), key=lambda item: -_promise(item[1], item[0][1]))
    return {name: list(values) for (_, values), name in ranked[:MOST_SLOTS]}


def _plainer(name: str, other: str) -> bool:
    return (name.count("[") + name.count("."), len(name)) < (
        other.count("[") + other.count("."),
        len(other),
    )


def _promise(name: str, values: Sequence[float]) -> float:
    held = kinds_of(name)
    return ("m" in held or "b" in held or "theta" in held) + ("-1]" not in name) / 2


def track_of(m: Sequence[float], b: Sequence[float]) -> list[Update]:
    """The updates between rows. If m or b begins one row later, the first row is left out."""
    n = min(len(m), len(b))
    m, b = m[len(m) - n :], b[len(b) - n :]
    found = []
    for k in range(n - 1):
        one = Update(m[k], b[k], m[k + 1] - m[k], b[k + 1] - b[k])
        if not abs(one.m) + abs(one.b) + abs(one.dm) + abs(one.db) < 1e150:
            break
        found.append(one)
    return found


def _float32(values: Sequence[float]) -> bool:
    import struct

    try:
        return all(struct.unpack("f", struct.pack("f", v))[0] == v for v in values)
    except OverflowError:
        return False


def in_loop(
    record: Record,
    loop: LoopRecord,
    numbers: Sequence[float],
    allowed: Sequence[tuple[tuple[float, ...], tuple[float, ...]]] | None = None,
    slots: tuple[str, str] | None = None,
    near: bool = True,
) -> Finding | None:
    """The law by which two numbers of a loop change; None if no law fits or nearly fits.

    allowed: the only (x, y) to try. slots: the variables to try as m and b, no others. near:
    whether a law that nearly fits counts too.
    """
    pairs = list(pairs_of(columns_in(record, loop)))
    if allowed is not None:
        pairs = [(x, y) for x, y in pairs if (x.values, y.values) in allowed]
    clouds = [(x, y, Cloud(x.values, y.values)) for x, y in pairs]
    parts = segments(loop.rows)[:3]
    whole = [r for k, r in enumerate(loop.rows) if not (r.end and k + 1 < len(loop.rows))]
    stages = [_by_law(loop, rows, clouds, slots) for rows in parts]
    for rows in [*parts[:1], whole]:
        if len(rows) >= 5:
            half = near and rows is whole
            stages.append(_by_method(loop, rows, half, rows is whole, clouds[:12], slots, numbers))
    stages.append(_in_batches(loop, whole[:14], record))
    best: Finding | None = None
    for stage in stages:
        for found in stage:
            if (near or RANK[found.law.kind] >= 5) and (best is None or found.rank > best.rank):
                best = found
        if best is not None and best.law.right:
            break
    return best


Clouds = Sequence[tuple[Column, Column, Cloud]]


def _tracks(
    rows: Sequence[Row], most: int, slots: tuple[str, str] | None
) -> Iterator[tuple[str, str, list[float], list[float]]]:
    """Two numbers that may be m and b, and their values in each row."""
    values = moving(rows)
    for m, b in [slots] if slots else permutations(list(values)[:most], 2):
        of_m, of_b = (values.get(n) or [r.slots.get(n, 0.0) for r in rows] for n in (m, b))
        yield m, b, of_m, of_b


def _by_law(
    loop: LoopRecord, rows: Sequence[Row], clouds: Clouds, slots: tuple[str, str] | None
) -> Iterator[Finding]:
    """Plain descent, or nearly."""
    tracks = []
    for m, b, of_m, of_b in _tracks(rows, MOST_SLOTS, slots) if clouds else ():
        coarse = _float32(of_m[:6]) and _float32(of_b[:6]) and not _whole(of_m[:6])
        start = len(rows) - min(len(of_m), len(of_b))
        tracks.append((m, b, track_of(of_m, of_b), COARSE if coarse else EXACT, start))
    for x, y, cloud in clouds:
        for m, b, track, tolerance, start in tracks:
            law = law_of(track, cloud, tolerance)
            if law is not None:
                yield Finding(loop.id, m, b, x, y, law, track, cloud, start)


def _whole(values: Sequence[float]) -> bool:
    return all(float(v).is_integer() for v in values)


def _by_method(
    loop: LoopRecord,
    rows: Sequence[Row],
    half: bool,
    whole: bool,
    clouds: Clouds,
    slots: tuple[str, str] | None,
    numbers: Sequence[float],
) -> Iterator[Finding]:
    """One point at a time, momentum and the adaptive methods. whole: the rows of all runs."""
    tracks = [(m, b, track_of(v, w)) for m, b, v, w in _tracks(rows, 8, slots) if clouds]
    for x, y, cloud in clouds:
        for m, b, track in tracks:
            if len(track) < 5:
                continue
            law = at_points(track, cloud)
            if law is None and not whole:
                law = with_momentum(track, cloud, numbers) or adaptive(track, cloud, numbers)
            if law is None and half and cloud.n < 40:
                law = half_at_points(track, cloud)
            if law is not None:
                yield Finding(loop.id, m, b, x, y, law, track, cloud)


def _in_batches(loop: LoopRecord, rows: Sequence[Row], record: Record) -> Iterator[Finding]:
    """Minibatches: each change follows the gradient over a batch that changes from pass to pass."""
    if len(rows) < 6:
        return
    known = [set(c.values) for c in record.columns if len(c.values) > 2]
    names = []
    for name in rows[2].parts:
        seen = {tuple(row.parts[name]) for row in rows[1:] if name in row.parts}
        if all(name in row.parts for row in rows[2:]) and len(seen) > 1:
            if any(all(v in k for values in seen for v in values) for k in known):
                names.append(name)
    for m, b, of_m, of_b in _tracks(rows, 6, None) if len(names) > 1 else ():
        track = track_of(of_m, of_b)
        for x, y in permutations(names[:6], 2):
            law = _law_of_batches(track, rows[len(rows) - len(track) :], x, y)
            if law is not None:
                own, other = (
                    Column(-k, [n], tuple(rows[2].parts[n])) for k, n in enumerate((x, y), 1)
                )
                cloud = Cloud(own.values, other.values)
                yield Finding(loop.id, m, b, own, other, law, track, cloud)


def _law_of_batches(track: Sequence[Update], rows: Sequence[Row], x: str, y: str) -> Law | None:
    """The law over the batch of each pass, for a mean or a sum over it."""
    batches = [(row.parts.get(x, []), row.parts.get(y, [])) for row in rows]
    if any(len(p) != len(q) or not p for p, q in batches):
        return None
    clouds = [Cloud(p, q) for p, q in batches]
    sums = [Update(u.m, u.b, *(d / c.n for d in u[2:])) for u, c in zip(track, clouds)]  # noqa: B905
    means = law_of(track, clouds)
    law = means if means and means.right else law_of(sums, clouds) or means
    if law is None or not law.right:
        return law and law._replace(note="minibatches")
    changing = ", at a rate that changes" if law.kind == "changing" else ""
    return law._replace(kind="batch", note=f"minibatches{changing}")


def recognise(record: Record, numbers: Sequence[float]) -> dict[int, Finding]:
    """The finding of each loop, by the loop's number, without the loops that follow no law."""
    found = {}
    for loop in record.loops.values():
        if len(loop.rows) >= 3:
            finding = in_loop(record, loop, numbers)
            if finding is not None:
                found[loop.id] = finding
    return found


def closed_form(values: Slots, columns: Sequence[Column]) -> tuple[str, str] | None:
    """The names of the least-squares m and b among some numbers; None if they are not there."""
    for x, y in pairs_of(columns):
        best = Cloud(x.values, y.values).best
        if best is None or len(x.values) < 3 or not any(best):
            continue
        near = [
            [n for n, v in values.items() if abs(v - p) <= 1e-7 * (abs(p) + 1e-12)] for p in best
        ]
        if near[0] and near[1] and near[0][0] != near[1][0]:
            return near[0][0], near[1][0]
    return None


def loss_in_rows(finding: Finding, rows: Sequence[Row], name: str) -> str | None:
    """The kind of error that a slot contains at each pass; None if it contains no error."""
    for offset, after in ((1, False), (1, True), (0, False)):
        samples = []
        for k, u in enumerate(finding.track[:8]):
            at = k + offset + finding.start
            if at >= len(rows) or name not in rows[at].slots:
                continue
            m, b = (u.m + u.dm, u.b + u.db) if after else (u.m, u.b)
            cloud = finding.cloud
            samples.append((rows[at].slots[name], cloud.residuals(m, b), cloud.y))
        kind = kind_of(samples) if len(samples) >= 2 else None
        if kind:
            return kind
    return None
