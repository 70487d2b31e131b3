"""Sources in place of points, and moments in place of a list."""

import random
import sys
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gdref
from gdref.points import PointsError
from gdref.theory.moments import Moments, merged

EXAMPLE = Path(__file__).parents[2] / "docs" / "example-dask"
POINTS = [(0.4, 1.2), (-1.1, 0.3), (1.7, 2.6), (0.9, -0.8), (2.2, 3.5)]
OPTIMIZERS = [gdref.batch, gdref.sgd, gdref.momentum, gdref.adam]


class Told:
    """A source over a list, which keeps the calls."""

    def __init__(self, points: list[tuple[float, float]]) -> None:
        self.points, self.size = points, len(points)
        self.asked: list[str] = []

    def chosen(self, indices: Iterable[int] | None) -> list[tuple[float, float]]:
        return self.points if indices is None else [self.points[k] for k in indices]

    def error(self, m: float, b: float, indices: Iterable[int] | None = None) -> float:
        self.asked.append("error")
        return gdref.mse(m, b, self.chosen(indices))

    def gradient(
        self, m: float, b: float, indices: Iterable[int] | None = None
    ) -> tuple[float, float]:
        self.asked.append("gradient")
        return gdref.gradient(m, b, self.chosen(indices))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_source_gives_the_rows_of_its_list(optimizer) -> None:  # type: ignore[no-untyped-def]
    run = gdref.descend(optimizer, Told(POINTS), epochs=12)
    assert list(run) == list(gdref.descend(optimizer, POINTS, epochs=12))
    assert run.objective.point_gradients == 12 * 5 and run.objective.point_errors == 0


def test_what_diverges_is_seen_over_a_source_too() -> None:
    for rate, status in ((0.3, "finished"), (1.5, "diverged")):
        run = gdref.descend(gdref.batch, Told(POINTS), epochs=20, learning_rate=rate)
        assert list(run) == list(gdref.descend(gdref.batch, POINTS, epochs=20, learning_rate=rate))
        assert run.status == status
    run = gdref.descend(gdref.batch, Told(POINTS), epochs=400, learning_rate=0.1, tolerance=1e-3)
    assert list(run)[-1].epoch < 400 and run.status == "converged"


def asks_errors(objective: gdref.Objective, m: float, b: float) -> Iterator[tuple[float, float]]:
    while True:
        objective.error(m, b, [0, 1])
        dm, db = objective.gradient(m, b, (k for k in range(2)))
        m, b = m - 0.01 * dm, b - 0.01 * db
        yield m, b


def test_errors_and_gradients_at_indices_are_counted() -> None:
    run = gdref.descend(asks_errors, Told(POINTS), epochs=3)
    last = list(run)[-1]
    assert run.objective.point_errors == run.objective.point_gradients == 2 * last.update


numbers = st.floats(-1e3, 1e3).map(lambda value: round(value, 3))


@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=20), st.integers(1, 19))
def test_merged_moments_are_those_of_all_points(points: list, cut: int) -> None:
    chunks = [chunk for chunk in (points[:cut], points[cut:]) if chunk]
    moments = merged(map(Moments.of, chunks))
    xs, ys = ([Fraction(p[k]) for p in points] for k in (0, 1))
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    exact = (
        sum((x - mx) ** 2 for x in xs),
        sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)),
        sum((y - my) ** 2 for y in ys),
    )
    size = 1 + float(exact[0] + exact[2])
    assert moments.n == len(points)
    assert moments[1:] == pytest.approx((mx, my, *map(float, exact)), rel=1e-9, abs=1e-12 * size)
    if exact[0] > 1:
        bowl = gdref.Bowl.of(points)
        assert moments.bowl[:3] == pytest.approx(bowl[:3], rel=1e-7, abs=1e-7)
        assert moments.bowl.curvatures == pytest.approx(bowl.curvatures, rel=1e-9)


def test_equal_x_and_no_chunks() -> None:
    points = [(2.0, 1.0), (2.0, 3.0)]
    assert tuple(Moments.of(points).bowl) == pytest.approx(tuple(gdref.Bowl.of(points)))
    with pytest.raises(PointsError, match="there are no chunks"):
        merged([])


def test_a_bag_on_two_processes_gives_what_the_list_gives(monkeypatch) -> None:
    pytest.importorskip("distributed", reason="dask and distributed are not installed")
    from dask.bag import from_sequence
    from distributed import Client, LocalCluster

    monkeypatch.syspath_prepend(str(EXAMPLE))
    rng = random.Random(4)
    points = [(x, 3 - 2 * x + rng.gauss(0, 1)) for x in (rng.uniform(-1, 2) for _ in range(200))]
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        client.run(sys.path.insert, 0, str(EXAMPLE))
        from gdref_dask import DaskPoints

        source = DaskPoints(from_sequence(points, npartitions=4))
        assert source.size == 200
        for optimizer, values in (
            (gdref.batch, {"learning_rate": 0.1}),
            (gdref.sgd, {"learning_rate": 0.01, "batch_size": 50}),
        ):
            far = list(gdref.descend(optimizer, source, epochs=5, **values))
            near = list(gdref.descend(optimizer, points, epochs=5, **values))
            for one, other in zip(far, near, strict=True):
                assert one == pytest.approx(other, rel=1e-12)
        assert tuple(source.moments().bowl) == pytest.approx(
            tuple(gdref.Bowl.of(points)), rel=1e-12
        )
        few = DaskPoints(from_sequence(points, npartitions=50).filter(lambda point: point[0] > 1.5))
        kept = [point for point in points if point[0] > 1.5]  # some partitions are empty
        *_, last = gdref.descend(gdref.batch, few, epochs=2)
        assert last == pytest.approx([*gdref.descend(gdref.batch, kept, epochs=2)][-1], rel=1e-12)
        assert few.moments()[:2] == pytest.approx(Moments.of(kept)[:2], rel=1e-12)
