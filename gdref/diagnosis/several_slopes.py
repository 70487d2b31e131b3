"""Recognises descents with more than one slope: y = m1 x1 + m2 x2 + ... + b."""

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations

from gdref.diagnosis.recognise import columns_in, first_run, moving
from gdref.diagnosis.record import Column, LoopRecord, Record, Slots

MOST_SLOTS, MOST_COLUMNS = 6, 6
ONES = Column(-1, ["1"], ())


def several_slopes(record: Record, loop: LoopRecord) -> list[str]:
    """The names of the slopes that follow the gradient together; empty if no two do."""
    rows = first_run(loop.rows)
    columns = [c for c in record.columns if set(c.values) == {1.0}][:1] + columns_in(record, loop)
    if len(rows) < 4:
        return []
    for y in columns:
        n = len(y.values)
        features = [c for c in columns if len(c.values) == n and c is not y][:MOST_COLUMNS]
        for slots, xs in _assignments(rows[1].slots, moving(rows), [*features, ONES]):
            if all(_follows(rows[k].slots, rows[k + 1].slots, slots, xs, y) for k in (1, 2)):
                flat = [xs[k] is ONES or set(xs[k].values) == {1.0} for k in range(len(xs))]
                return [s for s, one in zip(slots, flat, strict=True) if not one]
    return []


def _assignments(
    values: Slots, moved: dict[str, list[float]], features: Sequence[Column]
) -> Iterator[tuple[tuple[str, ...], tuple[Column, ...]]]:
    """Numbers that may be slopes, each with the column that it multiplies; the last may be b."""
    names = list(moved)[:MOST_SLOTS]
    groups: dict[str, list[str]] = {}
    for name in values:
        if name.endswith("]") and "[-1]" not in name:
            groups.setdefault(name.rpartition("[")[0], []).append(name)
    for group in groups.values():  # the elements of a vector, in the order of the columns
        for xs in combinations(features, len(group)) if len(group) > 1 else ():
            yield tuple(group), xs
            for b in [n for n in names if n not in group] if ONES not in xs else ():
                yield (*group, b), (*xs, ONES)
    for slots in permutations(names, 3):
        for one, other in combinations(features[:-1], 2):
            yield slots, (one, other, ONES)


def _follows(old: Slots, new: Slots, slots: Sequence[str], xs: Sequence[Column], y: Column) -> bool:
    """Whether the numbers change by one multiple of the gradient, which is not 0."""
    if not all(s in old and s in new for s in slots):
        return False
    columns = [x.values or (1.0,) * len(y.values) for x in xs]
    residuals = list(y.values)
    for slot, column in zip(slots, columns, strict=True):
        residuals = [r - old[slot] * v for r, v in zip(residuals, column, strict=True)]
    sums = []
    for column in columns:
        total = 0.0
        for r, v in zip(residuals, column, strict=True):
            total += r * v
        sums.append(total)
    changes = [new[s] - old[s] for s in slots]
    scale = max(map(abs, sums))
    if not scale or not all(abs(s) > 1e-9 * scale for s in sums) or not all(changes):
        return False
    c = changes[0] / sums[0]
    return c > 0 and all(
        abs(d - c * s) <= 1e-6 * abs(d) for d, s in zip(changes, sums, strict=True)
    )
