"""Finds m and b among the recorded variables, their points, and how m and b change.

All functions here only read the record. They run no program.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from math import isclose
from struct import pack, unpack

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


@dataclass
class Finding:
    """A loop that is like a descent: the names of m and b, the points, and how m and b change."""

    loop: int
    m: str
    b: str
    x: Column
    y: Column
    law: Law
    track: list[Update]
    cloud: Cloud
    start: int = 0  # the number of the row before the first update

    @property
    def rank(self) -> float:
        """A larger rank is more convincing. The names of the variables count least."""
        named = ("m" in kinds_of(self.m)) + ("b" in kinds_of(self.b))
        named += "[" in self.m and self.m.partition("[")[0] == self.b.partition("[")[0]
        swapped = ("y" in kinds_of(self.x.names[0])[:1]) + ("x" in kinds_of(self.y.names[0])[:1])
        return self.law.rank + named / 10 - swapped / 20 - len(self.m) / 1000 - self.start / 100


def kinds_of(name: str) -> list[str]:
    """The kinds of a recorded variable, from its name: m for p["m"] and for self.slope."""
    bare, _, index = name.partition("[")
    key = index.rstrip("]").strip("'\"")
    named = key and not key.lstrip("-").isdigit()
    return kinds(key if named else bare.split(".")[-1])


def columns_in(record: Record, loop: LoopRecord) -> list[Column]:
    """The columns that can be x or y. Equal columns count once."""
    return [record.columns[k] for k in loop.columns if usable(record.columns[k])]


def pairs_of(columns: Sequence[Column]) -> Iterator[tuple[Column, Column]]:
    """The pairs of columns of equal length. Pairs with names such as x and y are first."""
    pairs = [(x, y) for x, y in permutations(columns, 2) if len(x.values) == len(y.values)]

    def unlikely(pair: tuple[Column, Column]) -> float:
        x, y = pair
        lengths = -min(len(x.values), 30) / 10
        scaled = abs(sum(x.values)) < 1e-9 * len(x.values)  # x is standardised
        return lengths - says(x, "x") - says(y, "y") - scaled + (x.id > y.id) / 2

    pairs.sort(key=unlikely)
    yield from pairs[:MOST_PAIRS]


def says(column: Column, side: str) -> bool:
    """Whether a column has a name that means x (side "x"), or y (side "y")."""
    name = column.names[0]
    return side in kinds_of(name)[:1] or side in name.lower()


def segments(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows, one list for each time that the loop was started."""
    found: list[list[Row]] = [[]]
    for row in rows:
        found[-1].append(row)
        if row.end:
            found.append([])
    return [part for part in found if len(part) >= 3]


def first_run(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows of a loop up to its first end."""
    return segments(rows)[0] if segments(rows) else rows


def moving(rows: Sequence[Row]) -> dict[str, list[float]]:
    """The variables that change, without counters. Variables with equal values count once."""
    names = [n for n in rows[0].slots if all(n in row.slots for row in rows)]
    later = [n for n in rows[1].slots if n not in names and all(n in r.slots for r in rows[1:])]
    found: dict[tuple[float, ...], dict[str, str]] = {}
    for name in (*names, *later):
        values = tuple(r.slots[name] for r in rows[(name in later) :])
        steps = {b - a for a, b in pairwise(values)}
        if len(set(values)) < 2 or (len(steps) == 1 and len(values) > 3):
            continue
        if any(v != v for v in values[:4]):
            continue
        side = next((k for k in kinds_of(name)[:1] if k in ("m", "b")), "")
        equal = found.setdefault(values, {})
        equal[side] = min(equal.get(side, name), name, key=_plainness)
    every = [
        (name, list(values))
        for values, equal in found.items()
        for side, name in equal.items()
        if side or len(equal) == 1
    ]
    return dict(sorted(every, key=lambda item: -_promise(item[0]))[:MOST_SLOTS])


def _plainness(name: str) -> tuple[int, int]:
    return name.count("[") + name.count("."), len(name)


def _promise(name: str) -> float:
    return bool({"m", "b", "theta"} & set(kinds_of(name))) + ("-1]" not in name) / 2


def track_of(m: Sequence[float], b: Sequence[float]) -> list[Update]:
    """The changes from row to row. A first row without m or b is left out."""
    n = min(len(m), len(b))
    m, b = m[len(m) - n :], b[len(b) - n :]
    found = []
    for k in range(n - 1):
        one = Update(m[k], b[k], m[k + 1] - m[k], b[k + 1] - b[k])
        if not abs(one.m) + abs(one.b) + abs(one.dm) + abs(one.db) < 1e150:
            break
        found.append(one)
    return found


def _tolerance(values: Sequence[float]) -> float:
    """The tolerance: larger if the numbers are float32."""
    if all(v.is_integer() for v in values):
        return EXACT
    short = all(abs(v) < 1e38 and unpack("f", pack("f", v))[0] == v for v in values)
    return COARSE if short else EXACT


Clouds = Sequence[tuple[Column, Column, Cloud]]
Fits = Callable[[Sequence[Update], Cloud, float], Law | None]


def in_loop(
    record: Record,
    loop: LoopRecord,
    numbers: Sequence[float],
    allowed: Sequence[tuple[tuple[float, ...], tuple[float, ...]]] | None = None,
    slots: tuple[str, str] | None = None,
    near: bool = True,
) -> Finding | None:
    """The best Finding for a loop; None if no two variables change like m and b.

    allowed: the only (x, y) to try. slots: the only names to try as m and b. near: whether to look
    for mistakes in descents over one point at a time too, which takes time.
    """
    pairs = list(pairs_of(columns_in(record, loop)))
    if allowed is not None:
        pairs = [(x, y) for x, y in pairs if (x.values, y.values) in allowed]
    clouds = [(x, y, Cloud(x.values, y.values)) for x, y in pairs]
    parts = segments(loop.rows)[:3]
    whole = [r for k, r in enumerate(loop.rows) if not (r.end and k + 1 < len(loop.rows))]
    methods: list[Fits] = [
        lambda track, cloud, _: at_points(track, cloud),
        lambda track, cloud, _: with_momentum(track, cloud, numbers),
        lambda track, cloud, _: adaptive(track, cloud, numbers),
    ]
    points: list[Fits] = [*methods[:1], lambda track, cloud, _: half_at_points(track, cloud)]
    stages = [_fits(loop, rows, clouds, slots, [law_of]) for rows in parts]
    stages += [_fits(loop, rows, clouds[:12], slots, methods, 8, 5) for rows in parts[:1]]
    stages.append(_fits(loop, whole, clouds[:12], slots, points[: 1 + near], 8, 5))
    stages.append(_in_batches(loop, whole[:14], record))
    best: Finding | None = None
    for stage in stages:
        for found in stage:
            if best is None or found.rank > best.rank:
                best = found
        if best is not None and best.law.right:
            break
    return best


def _fits(
    loop: LoopRecord,
    rows: Sequence[Row],
    clouds: Clouds,
    slots: tuple[str, str] | None,
    laws: Sequence[Fits],
    most: int = MOST_SLOTS,
    least: int = 2,
) -> Iterator[Finding]:
    """Each (m, b) that fits, as a Finding. most: variables to try. least: updates to have."""
    tracks = list(_tracks(rows, most, slots)) if clouds and len(rows) > least else []
    for x, y, cloud in clouds:
        for m, b, start, track in tracks:
            if len(track) < least:
                continue
            tolerance = _tolerance([v for u in track[:6] for v in u[:2]])
            law = next(filter(None, (fits(track, cloud, tolerance) for fits in laws)), None)
            if law is not None:
                yield Finding(loop.id, m, b, x, y, law, track, cloud, start)


def _tracks(
    rows: Sequence[Row], most: int, slots: tuple[str, str] | None
) -> Iterator[tuple[str, str, int, list[Update]]]:
    """Two names that may be m and b, the number of the first row, and their updates."""
    values = moving(rows)
    for m, b in [slots] if slots else permutations(list(values)[:most], 2):
        of_m, of_b = (values.get(n) or [r.slots.get(n, 0.0) for r in rows] for n in (m, b))
        yield m, b, len(rows) - min(len(of_m), len(of_b)), track_of(of_m, of_b)


def _in_batches(loop: LoopRecord, rows: Sequence[Row], record: Record) -> Iterator[Finding]:
    """The Findings for minibatches: each update uses the gradient over another batch."""
    if len(rows) < 6:
        return
    known = [set(c.values) for c in record.columns if len(c.values) > 2]
    names = []
    for name in rows[2].parts:
        seen = {tuple(row.parts[name]) for row in rows[1:] if name in row.parts}
        if all(name in row.parts for row in rows[2:]) and len(seen) > 1:
            if any(all(v in k for values in seen for v in values) for k in known):
                names.append(name)
    tracks = list(_tracks(rows, 6, None)) if len(names) > 1 else []
    for x, y in permutations(names[:6] if tracks else (), 2):
        batches = [(row.parts.get(x, []), row.parts.get(y, [])) for row in rows]
        clouds = [Cloud(p, q) if len(p) == len(q) else None for p, q in batches]
        for m, b, start, track in tracks:
            law = _law_of_batches(track, clouds[start + 1 :][: len(track)])
            if law is not None:
                own, other = (Column(-1, [n], tuple(rows[2].parts[n])) for n in (x, y))
                cloud = Cloud(own.values, other.values)
                yield Finding(loop.id, m, b, own, other, law, track, cloud)


def _law_of_batches(track: Sequence[Update], every: Sequence[Cloud | None]) -> Law | None:
    """A Law if each update uses the mean or the sum over its own batch; otherwise None."""
    clouds = [cloud for cloud in every if cloud and cloud.n]
    if len(clouds) < len(every):
        return None
    sums = [Update(u.m, u.b, *(d / c.n for d in u[2:])) for u, c in zip(track, clouds)]  # noqa: B905
    laws = filter(None, (law_of(track, clouds), law_of(sums, clouds)))
    law = max(laws, key=lambda law: law.rank, default=None)
    if law is None or not law.right:
        return law and law._replace(note="minibatches")
    changing = ", a rate that changes" if law.kind == "changing" else ""
    return law._replace(kind="batch", note=f"minibatches{changing}")


def recognise(record: Record, numbers: Sequence[float]) -> dict[int, Finding]:
    """The Finding of each loop, by the number of the loop. Loops without m and b are left out."""
    loops = [loop for loop in record.loops.values() if len(loop.rows) >= 3]
    found = {loop.id: in_loop(record, loop, numbers) for loop in loops}
    return {number: finding for number, finding in found.items() if finding is not None}


def closed_form(values: Slots, columns: Sequence[Column]) -> bool:
    """Whether two of the values are the least-squares m and b."""
    for x, y in pairs_of(columns):
        cloud = Cloud(x.values, y.values)
        best = cloud.best
        if best is not None and len(x.values) > 2 and any(best):
            exact = max(map(abs, cloud.residuals(*best))) <= 1e-9 * max(map(abs, y.values))
            if exact and (y.names[0] == "result" or "predictions" in kinds_of(y.names[0])):
                continue  # y = m x + b exactly: y is computed from the line
            m, b = ({n for n, v in values.items() if isclose(v, p, rel_tol=1e-7)} for p in best)
            if m and b and len(m | b) > 1:
                return True
    return False


def loss_in_rows(finding: Finding, rows: Sequence[Row], name: str) -> str | None:
    """The kind of error that a variable contains in each pass; None if it is no error."""
    cloud = finding.cloud
    for offset, after in ((1, 0), (1, 1), (0, 0)):
        later = rows[offset + finding.start :]
        samples = [
            (row.slots[name], cloud.residuals(u.m + after * u.dm, u.b + after * u.db), cloud.y)
            for u, row in zip(finding.track[:8], later, strict=False)
            if name in row.slots
        ]
        if len(samples) >= 2 and (kind := kind_of(samples)):
            return kind
    return None
