"""The charts are drawn and are valid for any points and any run."""

from collections.abc import Callable
from types import SimpleNamespace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gdref import Points, PointsError
from gdref.bowl import Bowl
from gdref.charts import Track, ascii, data, descent, error, line, slices, surface, svg
from gdref.charts.ascii.terminal_text import display_width

SIZES = st.sampled_from([1e-300, 1e-12, 1.0, 1e9, 1e150, 1e300])
NUMBERS = st.builds(lambda size, part: size * part, SIZES, st.floats(-9, 9))
ANY = st.one_of(NUMBERS, st.sampled_from([0.0, -1.0, 1e-300, 1e300, -1e300, 5e-324]))
POINTS = st.one_of(
    st.lists(st.tuples(ANY, ANY), min_size=1, max_size=12),
    st.builds(lambda point, n: [point] * n, st.tuples(ANY, ANY), st.integers(1, 5)),
    st.lists(st.tuples(st.floats(-9, -1), st.floats(-9, -1)), min_size=1, max_size=12),
)
NAMES = st.text(max_size=80)
PLACES = st.lists(st.tuples(ANY, ANY, st.floats(0, 1e300)), min_size=1, max_size=30)
anything = settings(max_examples=10)


def check(chart, read: Callable[[str], SimpleNamespace]) -> None:
    found = read(svg.render(chart))
    for k, one in enumerate(found.texts):
        assert found.room.holds(one.box), one
        assert not any(one.box.meets(other.box) for other in found.texts[:k]), one
    text = ascii.render(chart)
    assert text.isascii()
    assert all(len(row) <= 72 and row == row.rstrip() for row in text.split("\n"))
    fine = ascii.render(chart, 80, 24, unicode=True, fine=True)
    assert all(display_width(row) <= 80 for row in fine.split("\n"))


@anything
@given(POINTS, NAMES, NAMES, ANY, ANY)
def test_points_and_lines(read, pairs, x, y, m, b) -> None:
    points = Points(pairs, name=x, x=x, y=y)
    check(data(points), read)
    check(line(points, [(x, m, b)]), read)
    check(line(points, [(x, m, b), (y, b, m), ("minimum", 1.0, 2.0)]), read)


@anything
@given(POINTS, PLACES, NAMES, st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_runs(read, pairs, places, name, raw, log_x, log_y, diverged) -> None:
    points = Points(pairs)
    try:
        bowl = Bowl.of(points)
    except PointsError:
        assume(False)
    ms, bs, errors = (list(column) for column in zip(*places, strict=True))
    epochs = list(range(len(ms)))
    run = Track(name, epochs, epochs, epochs, ms, bs, errors, epochs, diverged)
    other = run._replace(label=name + "2", m=bs, b=ms, diverged=False)
    check(error(bowl, [run, other], raw=raw, log_x=log_x, log_y=log_y), read)
    check(surface(bowl, [run, other]), read)
    if bowl.unique:
        check(surface(bowl, [run], standardized=True), read)
    check(slices(points, bowl, ms[0], bs[0]), read)
    check(descent(points, bowl, run), read)
