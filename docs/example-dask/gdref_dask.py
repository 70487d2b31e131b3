"""The error over points in a Dask bag. Each worker computes the sums over its own points."""

from bisect import bisect_right
from itertools import accumulate

import dask

from gdref.squared_error import gradient, sse
from gdref.theory.moments import Moments, merged


def _sse(points, m, b):
    return sse(m, b, points) if points else 0.0


def _gradient_sums(points, m, b):
    n = len(points)
    return [n * d for d in gradient(m, b, points)] if points else [0.0, 0.0]


def _moments(points):
    return Moments.of(points) if points else None


def _at(points, rows):
    return [points[row] for row in rows]


class DaskPoints:
    """The points of a bag of (x, y) pairs, for gdref.descend. The partitions keep their order."""

    def __init__(self, bag):
        self._parts = [part.persist() for part in bag.map_partitions(list).to_delayed()]
        counts = dask.compute(*[dask.delayed(len)(part) for part in self._parts])
        self._ends = list(accumulate(counts))
        self.size = self._ends[-1]

    def error(self, m, b, indices=None):
        parts = self._chosen(indices)
        sums = dask.compute(*[dask.delayed(_sse)(part, m, b) for part in parts])
        return _added(sums) / (self.size if indices is None else len(indices))

    def gradient(self, m, b, indices=None):
        parts = self._chosen(indices)
        sums = dask.compute(*[dask.delayed(_gradient_sums)(part, m, b) for part in parts])
        n = self.size if indices is None else len(indices)
        return _added(dm for dm, _ in sums) / n, _added(db for _, db in sums) / n

    def moments(self):
        """The sums for forecasts, computed in one pass. moments().bowl is the bowl."""
        parts = dask.compute(*[dask.delayed(_moments)(part) for part in self._parts])
        return merged(part for part in parts if part)

    def _chosen(self, indices):
        if indices is None:
            return self._parts
        rows = {}
        for index in indices:
            place = bisect_right(self._ends, index)
            rows.setdefault(place, []).append(index - (self._ends[place - 1] if place else 0))
        return [dask.delayed(_at)(self._parts[place], rows[place]) for place in sorted(rows)]


def _added(values):
    """The sum, added in the order of the partitions, so the digits are the same each time."""
    total = 0.0
    for value in values:
        total += value
    return total
