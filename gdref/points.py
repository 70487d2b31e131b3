"""Points, which are (x, y) pairs: from Python objects, from a CSV file, or the bundled ones."""

import os
from collections.abc import Iterable, Sequence, Sized
from io import BufferedReader, BytesIO
from math import isfinite
from typing import TYPE_CHECKING

from gdref.exceptions import PointsError, quoted
from gdref.squared_error import Point

if TYPE_CHECKING:
    from gdref.reading.record import ReadingRecord

BUNDLED = "calories.csv"
LARGEST, SMALLEST = 1e100, 1e-100  # the product of three such numbers is not inf and not 0

NO_NAME = "points"  # the name of points that are not from a file

PointsLike = Iterable[Iterable[float]]  # lists, zip, numpy arrays, pandas frames


class Points(list[Point]):
    """A list of (x, y) pairs, in file order, with the names of its file and columns.

    read: a record of the reading of the file, with all guesses; None without a file.
    options: the options with which a command reads these points again, such as
        --data rides.csv --columns 3,4. Without a file, FILE stands for the path.
    """

    def __init__(
        self,
        pairs: Iterable[Point] = (),
        *,
        name: str = NO_NAME,
        x: str = "x",
        y: str = "y",
        read: "ReadingRecord | None" = None,
        options: Sequence[str] = ("--data", "FILE"),
    ) -> None:
        super().__init__(pairs)
        self.options = list(options)
        self.name, self.x_name, self.y_name, self.read = name, x, y, read

    @property
    def title(self) -> str:
        """The number of points, and the name of the file, as in "100 points of calories.csv"."""
        many = f"{len(self):,} point{'s' * (len(self) != 1)}"
        return many if self.name == NO_NAME else f"{many} of {self.name}"


def with_names(points: PointsLike | None) -> Points:
    """Make Points from other points. A pandas frame of two columns gives the names of x and y.

    For None, the result is the bundled points.
    """
    if points is None:
        return read_points()
    if isinstance(points, Points):
        return points
    names = [str(name) for name in getattr(points, "columns", ())]
    x, y = names if len(names) == 2 else ("x", "y")
    return Points(as_points(points), x=x, y=y)


def as_points(pairs: PointsLike) -> list[Point]:
    """A new list of (x, y) pairs, as floats.

    pairs: a list of lists, zip(xs, ys), a numpy array of shape (n, 2), a pandas frame of two
        columns, or anything else that gives pairs of numbers.
    Raises PointsError, with the index, for the first element that is not a pair of finite numbers.
    """
    if hasattr(pairs, "itertuples"):  # iterating over a pandas frame gives the names of its columns
        pairs = pairs.itertuples(index=False)
    points: list[Point] = []
    if isinstance(pairs, str | os.PathLike):
        raise PointsError(f"the points are {quoted(pairs)}; to read a file, call read_points()")
    try:
        numbered = enumerate(pairs)
    except TypeError:
        raise PointsError(f"the points are {quoted(pairs)}; expected (x, y) pairs") from None
    for index, pair in numbered:
        try:
            x, y = pair
            point = float(x), float(y)
        except (TypeError, ValueError, OverflowError):
            sizes = [len(one) if isinstance(one, Sized) else 0 for one in (pairs, pair)]
            two_lists = index == 0 and sizes[0] == 2 < sizes[1]
            meant = "; did you mean zip(xs, ys)?" if two_lists else ""
            raise PointsError(
                f"the point at index {index} is {quoted(pair)}; expected two numbers, (x, y){meant}"
            ) from None
        if not (isfinite(point[0]) and isfinite(point[1])):
            name, value = ("x", x) if not isfinite(point[0]) else ("y", y)
            raise PointsError(
                f"the point at index {index} has {name} = {value}; expected finite numbers"
            )
        points.append(point)
    if not points:
        raise PointsError("there are no points; expected at least one (x, y) pair")
    return points


def check_range(points: Sequence[Point]) -> None:
    """Raise PointsError if squares of the numbers, or of their differences, would be inf or 0."""
    for name, values in (("x", [x for x, _ in points]), ("y", [y for _, y in points])):
        low, high = min(values), max(values)
        largest = max(low, high, key=abs)
        if abs(largest) > LARGEST:
            raise PointsError(
                f"{name} = {largest!r} is too large for the formulas; expected "
                f"numbers up to {LARGEST:g}; divide all {name} by the same number first"
            )
        if 0 < high - low < SMALLEST:
            raise PointsError(
                f"the values of {name} differ by only {high - low:.3g}, which is too little; "
                f"expected {SMALLEST:g} or more; multiply all {name} by the same number first"
            )


def bundled() -> BufferedReader:
    """Open calories.csv in the installed package, in a zip or in data/."""
    from importlib.resources import files  # a slow import; only the bundled points need it

    installed = files("gdref") / "data" / BUNDLED
    if installed.is_file():
        return BufferedReader(BytesIO(installed.read_bytes()))
    return open(os.path.join(os.path.dirname(__file__), "..", "data", BUNDLED), "rb")


def read_points(
    path: str | os.PathLike[str] | None = None,
    x: str | int | None = None,
    y: str | int | None = None,
    *,
    decimal: str | None = None,
    skip: int = 0,
    missing: str = "refuse",
) -> Points:
    """Read two columns of a CSV file as points; without a path, read the bundled points.

    path: a file with a comma, semicolon, tab, | or white space between the fields of most lines.
        A header and lines before the table are allowed. "-" is standard input.
    x, y: the name or the number of each column, counted from 1; by default the first and second.
    decimal: the decimal sign, a point or a comma. The default is a point. But a field such as
        1.000 is refused if no other field shows whether 1.000 means 1 or 1000.
    skip: the number of lines to skip before the table.
    missing: "skip" leaves out the rows without a number in the two columns.
    Raises PointsError, with file, line and column, if the file cannot be read as points.
    """
    from gdref.csv_points import parse  # imported here, because few programs read a file

    if not isinstance(path, str | os.PathLike | None):
        raise PointsError(f"the path is {quoted(path)}; expected a file's name, as text")
    name = BUNDLED if path is None else os.fspath(path)
    if "://" in str(name):
        raise PointsError(f"{name}: gdref does not download; download the file, then give its name")
    if decimal not in (None, ".", ",") or missing not in ("refuse", "skip"):
        wrong = f"missing={missing!r}" if decimal in (None, ".", ",") else f"decimal={decimal!r}"
        raise PointsError(f'{wrong}; expected decimal "." or ",", and missing "refuse" or "skip"')
    shown = "standard input" if name == "-" else str(name)
    try:
        # 0 is standard input, which stays open.
        with (
            bundled()
            if path is None
            else open(0 if name == "-" else name, "rb", closefd=name != "-")
        ) as file:
            pairs, x_name, y_name, read = parse(file, shown, (x, y), decimal, skip, missing)
    except (OSError, ValueError) as error:  # a path with a NUL byte raises ValueError
        reason = getattr(error, "strerror", None) or error
        raise PointsError(f"{shown}: {reason}; expected a CSV file") from None
    try:
        check_range(pairs)
    except PointsError as error:
        raise PointsError(f"{shown}: {error}") from None
    options = [] if path is None else ["--data", "FILE" if name == "-" else str(name)]
    if (x, y) != (None, None):
        named = f"{1 if x is None else x},{2 if y is None else y}"
        numbered = "{},{}".format(*read.columns)  # numbers, because a name may have a comma
        options += ["--columns", named if named.count(",") == 1 else numbered]
    options += ["--decimal", decimal] if decimal else []
    options += ["--skip", str(skip)] if skip else []
    options += ["--missing", missing] if missing != "refuse" else []
    return Points(pairs, name=read.name, x=x_name, y=y_name, read=read, options=options)
