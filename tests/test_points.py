"""Reading points: every shape of CSV, and a clear line for everything that is none."""

import io
import os
import tracemalloc
from pathlib import Path

import pytest

import gdref
from gdref import PointsError, read_points
from gdref.points import as_points, bundled, check_range, with_names
from gdref.reading.lines import LONGEST_LINE, Lines

PAIRS = [(1.0, 2.5), (3.0, -4e-3)]


@pytest.fixture
def csv(tmp_path):
    """Write a file and give its path."""

    def write(content):
        path = tmp_path / "rides.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize(
    "content",
    [
        "1,2.5\n3,-4e-3\n",
        "1,2.5\n3,-4e-3",
        "1;2.5\n3;-4e-3\n",
        "1\t2.5\n3\t-4e-3\n",
        "1,2.5\r\n3,-4e-3\r\n",
        "1,2.5\r3,-4e-3\r",
        "\ufeff1,2.5\n3,-4e-3\n",
        "\n\n1,2.5\n\n  \n,\n3,-4e-3\n\n",
        '"1","2.5"\n"3","-4e-3"\n',
        "1,2.5,more\n3,-4e-3,text\n",
        "1,2.5\n3,-4e-3,, \n",
        " 1 , 2.5\n 3,-4e-3 \n",
        "distance,calories\n1,2.5\n3,-4e-3\n",
        "\ufeffdistance;calories\r\n1;2.5\r\n3;-4e-3\r\n",
        '"distance, in km",calories\n1,2.5\n3,-4e-3\n',
    ],
)
def test_every_shape_of_table(csv, content):
    assert read_points(csv(content)) == PAIRS


def test_names_come_from_the_header(csv):
    points = read_points(csv('"distance, km", calories \n1,2\n'))
    assert (points.name, points.x_name, points.y_name) == ("rides.csv", "distance, km", "calories")
    points = read_points(csv("1,2\n"))
    assert (points.name, points.x_name, points.y_name) == ("rides.csv", "x", "y")


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (1, 2, [(1.0, 2.0)]),
        (3, 1, [(3.0, 1.0)]),
        ("3", "2", [(3.0, 2.0)]),
        ("c", "a", [(3.0, 1.0)]),
        ("b", 1, [(2.0, 1.0)]),
    ],
)
def test_columns_by_name_or_number(csv, x, y, expected):
    points = read_points(csv("a,b,c\n1,2,3\n"), x, y)
    assert points == expected
    assert (points.x_name, points.y_name) == (
        "abc"[int(expected[0][0]) - 1],
        "abc"[int(expected[0][1]) - 1],
    )


def test_a_number_is_a_number_also_where_a_cell_reads_like_it(csv):
    assert read_points(csv("2,1\n3,4\n"), "1", "2") == [(2.0, 1.0), (3.0, 4.0)]


def test_standard_input(csv):
    kept = os.dup(0)
    try:
        for content, expected in (("a,b\n1,2.5\n3,-4e-3\n", PAIRS), ("1,2\n", [(1.0, 2.0)])):
            with open(csv(content), "rb") as file:
                os.dup2(file.fileno(), 0)
            assert read_points("-") == expected
            assert os.fstat(0)  # still open
        os.close(0)
        with pytest.raises(PointsError, match="standard input: Bad file descriptor"):
            read_points("-")
    finally:
        os.dup2(kept, 0)
        os.close(kept)


BAD = {
    "is empty; expected two columns": ["", "\n \n", "\ufeff"],
    "line 2 has 3 fields, but the first line has 2; expected the same number": ["1,2\n1,000,20\n"],
    "line 1, column 1 (x): '10,5' is not a number; expected a number with a decimal point": [
        "10,5;20,1\n12,5;25,4\n"
    ],
    "has only empty fields": [",\n,,\n", ";"],
    "has a header and no points": ["a,b\n", "a,b\n\n"],
    "has one column, 'distance'; expected two": ["distance\n1\n", "distance\nkm\n1\n"],
    "has one column, '1'; expected two": ["1\n2\n"],
    "line 3, column 2 (calories): 'abc' is not a number; expected a number": [
        "distance,calories\n1,2\n3,abc\n"
    ],
    "line 1, column 1 (x): 'abc' is not a number": ["abc,2\n"],
    "line 2, column 2 (y): '1.2.3' is not": ["1,2\n1,1.2.3\n"],
    "line 2, column 2 (y): an empty field is not a number": ["1,2\n1,\n"],
    "line 2, column 1 (x): 'nan' is not finite": ["1,2\nnan,1\n"],
    "line 2, column 2 (y): '-inf' is not finite": ["1,2\n1,-inf\n"],
    "line 2, column 2 (y): '1e999' is not finite": ["1,2\n1,1e999\n"],
    "line 5 has 1 field; expected at least 2": ["a,b\n1,2\n\n\n3\n"],
    "line 2, column 2 (y): '2,5' is not a number; expected a number with a decimal point": [
        "1;2\n1;2,5\n"
    ],
    "line 2 is neither UTF-8 nor cp1252 (byte 0x81)": [b"a,b\n1,\x81\n"],
    "line 2 has a NUL byte": ["1,2\n1,\0\n", "1,2,c\n1,2,\0\n"],
    "line 2 is longer than 100,000 characters and begins with '3,999": ["1,2\n3," + "9" * 10**6],
    "line 2, column 2 (y): '9999999999999999999999999999999999999...' is not finite": [
        "1,2\n3," + "9" * 99_000
    ],
    "is a closing quote missing?": [
        '1,2\n3,"' + "9\n" * 10**6,
        'x,y,note\n1,2,a\n2,3,"b\n3,4,c\n4,5,d\n5,6,e\n',
        'x,y,note\n1,2,a\n2,3,"b\n3,4,c\n4,5,d\n5,6,"e"\n',
    ],
}


@pytest.mark.parametrize(
    ("message", "content"), [(message, c) for message, all_ in BAD.items() for c in all_]
)
def test_every_bad_file_has_its_line(csv, message, content):
    path = csv(content)
    with pytest.raises(PointsError) as caught:
        read_points(path)
    assert message in str(caught.value)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_the_line_of_a_byte_that_is_not_utf8_far_down(csv):
    with pytest.raises(PointsError, match="line 5001 is neither UTF-8"):
        read_points(csv(b"1.25,2.5\n" * 5000 + b"1,\x81\n" + b"1.25,2.5\n" * 5000))


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ("speed", 2, "has no column 'speed'; it has 1 'a', 2 'b'"),
        (1, 3, "has no column '3'; it has 1 'a', 2 'b'"),
        (0, 1, "has no column '0'"),
    ],
)
def test_a_column_that_is_not_there(csv, x, y, message):
    with pytest.raises(PointsError) as caught:
        read_points(csv("a,b\n1,2\n"), x, y)
    assert message in str(caught.value)


def test_files_that_cannot_be_opened(tmp_path):
    for path, message in (
        (tmp_path / "nope.csv", "No such file or directory"),
        (tmp_path, "Is a directory"),
        ("a\0b", "null"),
    ):
        with pytest.raises(PointsError, match=message):
            read_points(path)


def test_no_permission(csv):
    path = csv("1,2\n")
    path.chmod(0)
    if os.geteuid() != 0:
        with pytest.raises(PointsError, match="Permission denied"):
            read_points(path)
        return
    os.seteuid(65534)  # root may read everything, nobody may not
    try:
        with pytest.raises(PointsError, match="Permission denied"):
            read_points(path)
    finally:
        os.seteuid(0)


def test_memory_in_proportion_to_the_points(csv):
    """The peak while reading is little more than the points themselves."""
    path = csv("x,y\n" + "1.25,2.5\n" * 40_000)
    tracemalloc.start()
    points = read_points(path)
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(points) == 40_000
    assert peak < 1.2 * held + 400_000


def test_an_endless_line_is_not_read_to_its_end():
    class Endless(io.RawIOBase):
        def readable(self):
            return True

        def readinto(self, buffer):
            nonlocal served
            served += len(buffer)
            buffer[:] = b"1" * len(buffer)
            return len(buffer)

    served = 0
    with pytest.raises(PointsError, match="longer than"):
        next(iter(Lines(io.BufferedReader(Endless()), "endless")))
    assert served < 3 * LONGEST_LINE


def test_the_bundled_points_are_the_default():
    points = read_points()
    with bundled() as file:
        assert file.read(17) == b"distance,calories"
    assert points.name == "calories.csv"
    assert (points.x_name, points.y_name, len(points)) == ("distance", "calories", 100)
    assert points[-1] == (25.128484647772304, 53.454394214850524)
    assert isinstance(points, gdref.Points)


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ([(0.0, 1.0), (2.0, float("nan"))], "at index 1 has y = nan"),
        ([(float("-inf"), 1.0)], "at index 0 has x = -inf"),
        ([(1.0, 2.0), (1.0,)], r"at index 1 is \(1.0,\); expected two numbers"),
        ([1.0, 2.0], "at index 0 is 1.0; expected two numbers"),
        ([("a", "b")], "at index 0 is"),
        ("rides.csv", r"are 'rides.csv'; to read a file, call read_points\(\)"),
        (Path("rides.csv"), r"Path\('rides.csv'\); to read a file, call"),
        (None, "the points are None; expected"),
        ([], "no points"),
    ],
)
def test_what_is_no_pair_of_finite_numbers_is_named_with_its_index(pairs, sentence):
    with pytest.raises(gdref.PointsError, match=sentence):
        as_points(pairs)


def test_whatever_gives_pairs_is_copied():
    pairs = [[0, 1], [2, 3]]
    for given in (pairs, zip([0, 2], [1, 3], strict=True), ((x, y) for x, y in pairs)):
        points = as_points(given)
        assert points == [(0.0, 1.0), (2.0, 3.0)]
        assert all(type(value) is float for point in points for value in point)


class Frame:
    """As one of pandas: it gives the names of its columns, and itertuples() its rows."""

    columns = ("hours", "marks")

    def __iter__(self):
        return iter(self.columns)

    def itertuples(self, index=True):
        rows = [(0, 1, 3.0), (1, 2, 4.0)]
        return iter(rows if index else [row[1:] for row in rows])


def test_the_columns_of_a_frame_keep_their_names():
    points = with_names(Frame())
    assert points == [(1.0, 3.0), (2.0, 4.0)]
    assert (points.x_name, points.y_name) == ("hours", "marks")


def test_a_numpy_array_is_points():
    numpy = pytest.importorskip("numpy")
    array = numpy.array([[0, 1], [2, 3]], dtype="float32")
    assert as_points(array) == [(0.0, 1.0), (2.0, 3.0)]
    assert gdref.Bowl.of(array).m == 1.0
    *_, last = gdref.descend(gdref.batch, array, epochs=1)
    assert type(last.error) is float


def test_decimal_commas(tmp_path):
    file = tmp_path / "komma.csv"
    file.write_text("x;y\n1,5;2\n-2,25;1,5e3\n")
    assert gdref.read_points(file, decimal=",") == [(1.5, 2.0), (-2.25, 1500.0)]
    with pytest.raises(gdref.PointsError, match="with a decimal point, or --decimal ,"):
        gdref.read_points(file)
    file.write_text('x,y\n"1,5","2,5"\n')
    assert gdref.read_points(file, decimal=",") == [(1.5, 2.5)]
    file.write_text("x;y\n1.5;2\n")
    with pytest.raises(gdref.PointsError, match=r"'1\.5' .* with a decimal comma$"):
        gdref.read_points(file, decimal=",")


def test_the_title_says_how_many_and_of_which_file():
    one, two = [(1.0, 2.0)], [(1.0, 2.0)] * 2
    assert gdref.Points(one).title == "1 point"
    assert gdref.Points(two).title == "2 points"
    assert gdref.Points().title == "0 points"
    assert gdref.Points(two * 600, name="a.csv").title == "1,200 points of a.csv"


def test_points_stay_the_same_points():
    points = gdref.Points([(1.0, 2.0)], name="a.csv", x="km", y="kcal")
    assert with_names(points) is points
    plain = with_names([(1, 2)])
    assert (plain, plain.name, plain.x_name, plain.y_name) == ([(1.0, 2.0)], "points", "x", "y")


def test_a_frame_of_three_columns_is_refused():
    class Wide(Frame):
        columns = ("a", "b", "c")

        def itertuples(self, index=True):
            return iter([(1, 2, 3)])

    with pytest.raises(PointsError, match=r"index 0 is \(1, 2, 3\); expected two numbers"):
        with_names(Wide())


def test_the_range_at_its_ends():
    """1e100 is the largest there is; 1e-100 the least that two values may differ by."""
    check_range([(1e100, -1e100), (0.0, 0.0), (1e-100, -1e-100)])
    check_range([(5e-324, 1e-300)])  # one point alone, and equal values, have no distance
    check_range([(7.0, 0.0), (7.0, 1.0)])
    check_range([(0.0, 0.0), (1e-100, 1e-100)])
    for points, says in (
        (
            [(1.1e100, 0.0)],
            "x = 1.1e+100 is too large for the formulas; .* up to 1e+100",
        ),
        ([(1.0, -1.1e100), (2.0, 3.0)], "y = -1.1e+100 is too large for the formulas; "),
        ([(1e-100, 1.0), (1.5e-100, 2.0)], "values of x differ by only 5e-101, "),
        ([(0.0, 0.0), (1.0, 1e-200)], "values of y differ by only 1e-200, .*1e-100 or"),
    ):
        with pytest.raises(PointsError, match=says.replace("+", r"\+")):
            check_range(points)


def test_a_file_out_of_range_is_named(csv):
    path = csv("1,2\n1e200,3\n")
    with pytest.raises(PointsError, match=r"rides.csv: x = 1e\+200 is too large"):
        read_points(path)


def test_columns_of_text_and_of_numbers(csv):
    """One number in a first line makes it a point, and so the text beside it a mistake."""
    for content, says in (
        ("1,abc\n2,3\n", "line 1, column 2 (y): 'abc' is not a number; expected a number"),
        ("abc,1\n2,3\n", "line 1, column 1 (x): 'abc' is not a number; expected a number"),
        ("day,hours\nmo,1\n", "line 2, column 1 (day): 'mo' is not a number; expected a number"),
    ):
        with pytest.raises(PointsError) as error:
            read_points(csv(content))
        assert says in str(error.value) and "--columns" not in str(error.value)
    with pytest.raises(PointsError, match=r"has no column 'speed'; it has 1 'distance'$"):
        read_points(csv("distance\n1\n"), "speed", 2)


@pytest.mark.parametrize(
    ("content", "columns", "says"),
    [
        (
            "1,2,3\n1,2\n",
            (1, 3),
            "has 2 fields; expected at least 3; --missing skip leaves such rows out",
        ),
        # The other columns are of use where this one is text, and not where a number is missing.
        (
            "1,2,3\nnan,1,2\n",
            (1, 2),
            "'nan' is not finite; expected a number; --missing skip leaves such rows out",
        ),
        ("1,2,3\n1,mo,3\n", (1, 2), "expected a number; other columns: --columns 1,3"),
        (
            "1,2,3,4\n1,mo,3,4\n",
            (1, 2),
            "; numbers are in columns 1, 3 and 4; choose two, such as --columns 3,4",
        ),
        (
            f"1,2{',1' * 8}\n1,mo{',1' * 8}\n",
            (1, 2),
            " 3, 4, 5, 6, 7, 8, 9 and 10; choose two, such as --columns 9,10",
        ),
        (
            f"1,2{',1' * 9}\n1,mo{',1' * 9}\n",
            (1, 2),
            " 3, 4, 5, 6, 7, 8, 9 and more; choose two, such as --columns 10,11",
        ),
        ("1;2\n1;2,5\n", (1, 2), "expected a number with a decimal point, or --decimal ,"),
        ("a,b\n1,2\n", ("00", 1), "has no column '00'; it has 1 'a', 2 'b'"),
        (
            "distance\n1\n",
            (1, "02"),
            "expected two columns, separated by a comma, a semicolon, a tab, | or spaces",
        ),
        ("distance\n1\n", (1, 3), "has no column '3'; it has 1 'distance'"),
    ],
)
def test_what_is_missing_is_said_and_no_more(csv, content, columns, says):
    with pytest.raises(PointsError) as error:
        read_points(csv(content), *columns)
    assert str(error.value).endswith(says)


def test_a_column_that_is_asked_for_by_its_title_has_a_header_above_it(csv):
    """Also where the title is a number, as a year is; by their numbers they would be points."""
    path = csv("2019,2020\n1,2\n")
    points = read_points(path, "2019", "2020")
    assert (points, points.x_name, points.y_name) == ([(1.0, 2.0)], "2019", "2020")
    assert read_points(path, "2019", 2) == [(1.0, 2.0)]
    assert read_points(path, 1, 2) == [(1.0, 2.0)]
    assert read_points(csv("7,8\n1,2\n"), 1, 2) == [(7.0, 8.0), (1.0, 2.0)]


def test_a_column_without_a_title_is_called_x_or_y(csv):
    for content, names in ((",kcal\n1,2\n", ("x", "kcal")), ("km,\n1,2\n", ("km", "y"))):
        points = read_points(csv(content))
        assert (points, points.x_name, points.y_name) == ([(1.0, 2.0)], *names)


def test_excel_says_the_delimiter_in_a_line_of_its_own(csv):
    assert gdref.read_points(csv("sep=;\r\nx;y\r\n1;2\r\n")) == [(1.0, 2.0)]
    assert gdref.read_points(csv("\nsep=|\n1|2\n")) == [(1.0, 2.0)]
    with pytest.raises(gdref.PointsError, match="line 3, column 2"):
        gdref.read_points(csv("sep=,\n1,2\n3,q\n"))
    assert gdref.read_points(csv("sep=a,y\n1,2\n")).x_name == "sep=a"


def test_a_title_over_two_lines_is_one_line(csv):
    points = gdref.read_points(csv('"way\n (km)",y\n1,2\n'))
    assert (points.x_name, points.y_name) == ("way (km)", "y")


@pytest.mark.parametrize("path", [3.5, ["a.csv"], object()])
def test_what_is_no_path(path):
    with pytest.raises(gdref.PointsError, match=r"^the path is .*; expected a file's name"):
        gdref.read_points(path)


def test_two_lists_in_place_of_pairs():
    xs, ys = [1.0, 2.0, 3.0], [2.0, 3.0, 5.0]
    for lists in ((xs, ys), [xs, ys]):
        with pytest.raises(PointsError, match=r"expected two numbers, \(x, y\); did you mean zip"):
            gdref.descend(gdref.batch, lists)
    with pytest.raises(PointsError, match=r"expected two numbers, \(x, y\)$"):
        gdref.descend(gdref.batch, [xs, ys, xs])


def test_an_unknown_hyperparameter_gets_the_known_ones():
    says = "batch has no hyperparameter lr; did you mean learning_rate[?] There are: learning_rate$"
    with pytest.raises(gdref.SpecError, match=says):
        list(gdref.descend(gdref.batch, [(1, 2)], lr=0.1))


@pytest.mark.parametrize("formula", [gdref.sse, gdref.mse, gdref.gradient])
def test_the_points_come_last(formula):
    with pytest.raises(TypeError, match="the points are 0; expected m, b, points, in this order"):
        formula([(1, 2)], 1, 0)


@pytest.mark.parametrize(("x", "y"), [(1, 1), ("a", 1), ("2", "b")])
def test_one_column_twice(csv, x, y):
    with pytest.raises(PointsError, match=r"x and y are both column [12] of"):
        read_points(csv("a,b\n1,2\n"), x, y)
