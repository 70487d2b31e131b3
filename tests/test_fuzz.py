"""Any file, any call: what every command promises, whatever it is given.

    pytest tests/test_fuzz.py                                             some, the same each time
    pytest tests/test_fuzz.py --hypothesis-profile=fuzz --hypothesis-seed=7     thousands

A failure shows the file and the call; the seed makes the whole run come again.
"""

import csv
import io
import json
import os
import re
import tempfile
from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest
from conftest import Finished, run_here
from hypothesis import given, note, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from gdref.mistakes import MISTAKES

# With the profile, as many as that says.
THOUSANDS = settings.get_current_profile_name() == "fuzz"
FEW = settings() if THOUSANDS else settings(max_examples=40)


class Call(NamedTuple):
    """What is typed; the file of points, also on standard input if piped; and further files."""

    arguments: tuple[str, ...]
    data: bytes
    piped: bool
    files: tuple[tuple[str, bytes], ...] = ()

    @property
    def format(self) -> str:
        """The format asked for, or the ending of the picture."""
        for option in ("--format", "--output"):
            if option in self.arguments:
                return self.arguments[self.arguments.index(option) + 1].rpartition(".")[2]
        return "table"

    @property
    def widest(self) -> int:
        """The columns of all that is no chart. A table is as wide as what is to be compared."""
        wide = {"compare", "sweep", "gradient", "optimizers", "--by-hand", "--plot"}
        return 1000 if wide & {*self.arguments} else 80

    @property
    def width(self) -> int:
        """The columns of a chart in text."""
        known = [*self.arguments, "--width", "72"]
        return int(known[known.index("--width") + 1])


# Numbers, as they are typed.
ordinary = st.one_of(
    st.integers(-99, 999).map(str),
    st.decimals(-100, 100, places=2).map(str),
    st.floats(-1e3, 1e3).map(repr),
)
anything = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.builds("{}e{}".format, st.integers(-99, 99), st.integers(-330, 310)),
    st.builds("{}E{:+03}".format, st.decimals(-9, 9, places=1), st.integers(-170, 160)),
    st.builds("{}e{}".format, st.integers(-99, 99), st.integers(-99, 98)),
    st.sampled_from(["5e-324", "-2.5e-310", "1e-308", "1e308", "-1.7976931348623157e308"]),
    st.sampled_from(["+5", "007", ".5", "5.", "-0", "-0.0", "1e100", "1e-100", "1e15", "1e400"]),
)
small = st.floats(1e-9, 1e3).map(repr)
number = st.one_of(ordinary, ordinary, anything)


KINDS = ["ordinary"] * 3 + ["scaled"] * 3 + ["far", "equal", "line", "any"]


@st.composite
def tables(draw: st.DrawFn) -> list[tuple[str, str]]:
    """The cells of x and y: of one size, of any, far off, equal, or on a line."""
    n = draw(st.integers(1, 9))
    kind = draw(st.sampled_from(KINDS))
    xs = draw(st.lists(anything if kind == "any" else ordinary, min_size=n, max_size=n))
    ys = draw(st.lists(anything if kind == "any" else ordinary, min_size=n, max_size=n))
    if kind == "scaled":
        by_x, by_y = (10.0 ** draw(st.integers(-99, 97)) for _ in "xy")
        xs, ys = [repr(float(x) * by_x) for x in xs], [repr(float(y) * by_y) for y in ys]
    elif kind == "far":
        off = 10.0 ** draw(st.integers(1, 16))
        xs = [repr(off + float(x)) for x in xs]
    elif kind == "equal":
        xs = xs[:1] * n
    elif kind == "line":
        ys = [repr(2.5 * float(x) - 7) for x in xs]
    return list(zip(xs, ys, strict=True))


def mostly(good: SearchStrategy[str], *bad: str) -> SearchStrategy[str]:
    """A good value; one time in 25 one that is refused, or may be."""
    return st.integers(0, 24).flatmap(lambda k: good if k else st.sampled_from(bad))


LONG = "distance between the two towns (km)", "price of the whole journey, all in (EUR)"
HEADERS = [None, None, ("x", "y"), LONG, ("Höhe (m)", "a&b<c>"), ("|", ""), ("'s", "*")]
NO_NUMBERS = ["", " ", "nan", "inf", "x", "1_0", '"', "1,5", "\0", "1e999"]


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, list[str]]:
    """A file as someone saves it, and the options that it needs."""
    rows = draw(tables())
    comma = draw(st.integers(0, 7)) == 0
    separator = draw(st.sampled_from([";", "\t"] if comma else [",", ",", ";", "\t"]))
    cells = [[c.replace(".", ",") if comma else c for c in row] for row in rows]
    options = ["--decimal", ","] if comma else []
    header = draw(st.sampled_from(HEADERS))
    table = [list(header), *cells] if header else cells
    if draw(st.integers(0, 5)) == 0:  # a third column
        table = [[f"n{k}", *row] for k, row in enumerate(table)]
        options += ["--columns", draw(mostly(st.sampled_from(["2,3", "02,3"]), "1,2", "1,9", "2"))]
    if draw(st.integers(0, 19)) == 0:  # a cell that is none
        row = table[draw(st.integers(0, len(table) - 1))]
        row[draw(st.integers(0, len(row) - 1))] = draw(st.sampled_from(NO_NUMBERS))
    lines = [draw(st.sampled_from([separator] * 9 + [f"{separator} "])).join(row) for row in table]
    for _ in range(draw(st.integers(0, 2))):
        lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(["", "  ", separator])))
    end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    text = end.join(lines) + draw(st.sampled_from(["", end]))
    skip = draw(st.sampled_from([0] * 9 + [1, 3]))
    text = f"of no use{end}" * skip + text
    options += draw(some(value("--missing", "skip")))
    options += ["--skip", str(skip)] if skip else []
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig"]))), options


def some(*options: SearchStrategy[list[str]]) -> SearchStrategy[list[str]]:
    """Each of some options, one time in three."""
    none = st.just([])
    return st.tuples(*(st.one_of(none, none, o) for o in options)).map(
        lambda parts: [word for part in parts for word in part]
    )


def value(
    name: str, *good: str | SearchStrategy[str], bad: Sequence[str] = ()
) -> SearchStrategy[list[str]]:
    """An option with one of some values; = before one that begins with a minus."""
    drawn = st.one_of(*(st.just(t) if isinstance(t, str) else t for t in good))
    drawn = mostly(drawn, *bad) if bad else drawn
    return drawn.map(lambda t: [f"{name}={t}"] if t[:1] == "-" else [name, t])


def switch(name: str) -> SearchStrategy[list[str]]:
    return st.just([name])


BUILT_IN = [
    "batch", "sgd", "asgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "last-point",
]  # fmt: skip
MISTAKEN = [f"mistake/{name}" for name in MISTAKES]  # those of the error only are refused
SETTINGS = [
    *MISTAKEN, "mistake/sign-b+no-n", "momentum:beta=0.5", "momentum:beta=0.999999",
    "nesterov:beta=1e-300", "sgd:batch_size=3", "asgd:decay=0.01", "adam:beta1=0",
    "adam:beta2=0.5:epsilon=1e-300",
]  # fmt: skip
WRONG = ["bach", "", "batch:", "momentum:beta=1", "sgd:batch_size=0", "batch:learning_rate=1e400"]
rates = st.one_of(small, small, small, st.integers(-320, 308).map("1e{}".format))
with_rate = st.builds("{}:learning_rate={}".format, st.sampled_from(BUILT_IN), rates)
specs = mostly(st.one_of(st.sampled_from(BUILT_IN), st.sampled_from(SETTINGS), with_rate), *WRONG)
one = st.lists(specs, min_size=1, max_size=1)
linear = st.sampled_from(["batch", "momentum", "nesterov", "nesterov:beta=0.5", "sgd"])
optimizers = value(
    "--optimizers", st.lists(specs, min_size=1, max_size=3, unique=True).map(",".join)
)
place = st.builds("{},{}".format, ordinary, ordinary)
anywhere = st.builds("{},{}".format, number, anything)
start = value("--start", place, place, anywhere, bad=["1", "nan,1", "1e200,0"])
formats = value("--format", "json", "json", "csv", "csv", "github", "html", "latex", bad=["jsn"])
common = some(start, value("--learning-rate", rates), switch("--standardize"))
running = st.tuples(
    value("--epochs", "0", "2", "9", "40", bad=["-1", "1000000000000000000", "x"]),
    common,
    some(
        value("--tolerance", "0", "1e-9", "1", small, bad=["-1", "nan"]),
        value("--min-change", "1e-9", "1", "1e300", small, bad=["0", "-1", "nan"]),
        value("--seed", "3", "-1", bad=["1.5"]),
    ),
)
shown = st.tuples(
    st.one_of(some(value("--rows", "2", "5", "1000000000")), some(value("--every", "1", "7"))),
    some(formats),
    some(value("--plot", "-", "c.svg", "c.txt", bad=["no/c.svg"])),
)
charts = st.tuples(
    value("--output", "-", "c.svg", "c.svg", "c.txt", bad=["c.png", "no/c.svg"]),
    some(
        value("--width", "40", "60", "200", bad=["9"]), value("--height", "12", "40"),
        switch("--fine"), value("--size", "narrow", "wide", bad=["small"]),
    ),
)  # fmt: skip
line = some(value("--m", ordinary, number), value("--b", ordinary, number))
sweeping = st.tuples(
    st.one_of(
        value(
            "--rates", "1e-4..1e-2", "1e-3,1e-2,0.5", "1e-6..1e-5",
            st.builds("{},{}".format, rates, rates),
            bad=["1e-320..1e-318", "1e-308..1e308", "2..1", "0..1", "x"],
        ),
        st.just(["--over", "learning_rate", "--values", "0.1,1e-3"]),
        st.just(["--over", "beta", "--values", "0,0.5,0.999999"]),
    ),
    value("--epochs", "0", "3", "10"),
    value("--seeds", "1", "2"),
    common,
    some(value("--within", "1%", "50%", "1e-300%", "1e300%", bad=["0", "x", "1", "0%"])),
)  # fmt: skip
windows = st.builds("{},{},{},{}".format, number, number, number, number)
COMMANDS = {
    "fit": (one, running, shown),
    "compare": (optimizers, running, shown, some(value("--seeds", "2"), switch("--tune"))),
    "sweep": (optimizers, sweeping, some(formats)),
    "error": (line, some(formats)),
    "gradient": (line, some(switch("--check"), formats)),
    "explain": (st.lists(st.one_of(linear, specs), max_size=1), common, some(formats)),
    "article": (some(formats),),
    "optimizers": (
        st.lists(st.sampled_from([*BUILT_IN, "bach"]), max_size=1),
        some(formats, switch("--check")),
    ),
    "step": (
        one,
        common,
        some(formats, switch("--by-hand"), switch("--all"), value("--from", "3", "40")),
        some(value("--updates", "2", "5"), value("--points", "0", "2")),
    ),
    "diagnose": (
        value("--m", ordinary, number, "1.48"),
        some(value("--b", ordinary, number, "0.09"), value("--error", small, number)),
        some(start, value("--learning-rate", rates), formats, switch("--hint")),
        value("--epochs", "0", "3", "50"),
    ),
    "plot data": (charts,),
    "plot line": (line, some(optimizers), running, charts),
    "plot error": (
        optimizers,
        running,
        charts,
        some(switch("--raw"), switch("--linear"), switch("--linear-x")),
        some(value("--x", "updates", "point-gradients")),
    ),
    "plot surface": (
        optimizers,
        running,
        charts,
        some(value("--window", "0,1,0,1", "-9,9,-1e3,1e3", windows, bad=["0,5e-324,0,1"])),
        some(value("--view", "standardized"), switch("--equal")),
    ),
    "plot slice": (line, charts),
    "plot descent": (one.map(lambda specs: ["--optimizers", *specs]), running, charts),
    "plot sweep": (optimizers, sweeping, charts),
    "lesson": (
        value("--epochs", "1", "20", bad=["0"]),
        value("--output", "c.html", bad=["c.png", "no/c.html"]),
        some(optimizers, start),
    ),
    "plugin new": (
        mostly(st.from_regex(r"[a-z]{1,12}(-[a-z0-9]{1,5})?", fullmatch=True), "batch", "Ü", "a_b"),
        value("--from", "batch", "sgd", "line-search", "object", "scipy", bad=["x"]),
        some(value("--license", "BSD-3-Clause", bad=["x"]), value("--ci", "github")),
    ),
    "plugin check": (one, ["--only", "signature,yields-pairs,seeds"], some(formats)),
    "diagnose homework": (
        value("--jobs", "1", "2"),
        ["--timeout", "0.5", "--limit", "9"],
        some(formats, value("--expect", "error", "step,fit", bad=["x"]), value("--resume", "kept")),
        some(value("--feedback", "pages"), st.just(["--feedback", "more", "--repairs"])),
    ),
}
SLOW = {"diagnose", "diagnose homework", "plugin check"}  # these take seconds
NO_DATA = {"optimizers", "plugin new", "plugin check"}

# Homework, as nobody hands it in.
ODD_NAMES = [
    "a.py", "=1+1.py", "-x.py", "a\nb.py", " .py", "ü/é.py", "a|b.py", "\x1b[31m.py", "`x` *y*.py",
    "x.ipynb", "\udcff.py", "n" * 40 + ".py", "json.py", "sub/gdref.py", "notes.txt",
]  # fmt: skip
LOSS = "def loss(m, b, points):\n    return sum((y - (m * x + b)) ** 2 for x, y in points)\n"
ODD_TEXTS = [
    b"", b"print(", b"def f(:", b"\xff\xfe", b"\0", LOSS.encode(), b"import os\nos._exit(3)",
    b"while True: pass", b"print('\\033[31m', 1e999)", b"{}", b"raise SystemExit", b"input()",
    b"m = b = 0.0\nfor k in range(9):\n    m, b = m + k, b - m\nprint(float('nan'))",
    b'{"cells": [{"cell_type": "code", "source": ["x = 1"]}]}', b"open('x', 'w').write('1')",
    b"import sys\nsys.stdout.close()", b"import os\nos.fork()",
    b"x = '\\ud800'\nraise ValueError(x)",
]  # fmt: skip
homework = st.lists(
    st.tuples(st.sampled_from(ODD_NAMES).map("homework/{}".format), st.sampled_from(ODD_TEXTS)),
    min_size=1,
    max_size=4,
    unique_by=lambda file: file[0],
).map(tuple)


def flat(words: Any) -> list[str]:
    """Words out of lists and tuples in one another."""
    return [words] if isinstance(words, str) else [w for part in words for w in flat(part)]


@st.composite
def calls(draw: st.DrawFn) -> Call:
    rare = THOUSANDS and draw(st.integers(0, 49)) == 25
    name = draw(st.sampled_from(sorted(SLOW if rare else {*COMMANDS} - SLOW)))
    parts = [st.just(part) if isinstance(part, list) else part for part in COMMANDS[name]]
    words = [*name.split(), *flat(draw(st.tuples(*parts)))]
    data, options = draw(files())
    piped = draw(st.booleans())
    if name == "diagnose homework":
        return Call(tuple(words), data, False, draw(homework))
    if name not in NO_DATA and draw(st.integers(0, 19)):
        words += ["--data", "-" if piped else "points.csv", *options]
    return Call(tuple(words), data, piped)


def outcome(call: Call) -> tuple[Finished, dict[str, bytes]]:
    """What a call gives in a folder of its own, and the files that it leaves there."""
    here, given = os.getcwd(), (("points.csv", call.data), *call.files)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            for name, data in given:
                Path(name).parent.mkdir(parents=True, exist_ok=True)
                Path(name).write_bytes(data)
            done = run_here(*call.arguments, stdin=call.data if call.piped else b"")
            left = {str(p): p.read_bytes() for p in Path().rglob("*") if p.is_file()}
        finally:
            os.chdir(here)
    assert all(left.pop(name) == data for name, data in given)
    return done, left


def finite(text: str) -> float:
    """A number as JSON and CSV have it: every digit, and no more."""
    result = float(text)
    assert isfinite(result) and repr(result) == text, text
    return result


def no_constant(name: str) -> None:
    raise AssertionError(f"{name} in the JSON")


def check_csv(text: str) -> None:
    header, *rows = csv.reader(io.StringIO(text))
    assert header
    for row in rows:
        assert len(row) == len(header), row
        for cell in row:
            if re.fullmatch(r"[-+]?(\d+\.\d*|\d*\.\d+|\d+)(e[-+]?\d+)?|[-+]?(nan|inf)", cell):
                assert re.fullmatch(r"-?\d+", cell) or finite(cell) is not None


def check_svg(data: bytes) -> None:
    for element in ElementTree.fromstring(data).iter():
        for name, text in element.attrib.items():
            if name not in ("id", "class", "aria-label", "aria-labelledby"):
                assert "nan" not in text and "inf" not in text, (name, text)
            if re.fullmatch(r"x[12]?|y[12]?|width|height|r|c[xy]", name):
                assert abs(float(text.removesuffix("%"))) < 1e5, (name, text)
            elif name in ("d", "points", "transform"):
                for part in re.findall(r"-?[\d.]+(?:e[-+]?\d+)?", text):
                    assert abs(float(part)) < 1e5, (name, text)


def check_page(text: str) -> None:
    """Each number of the page is one; its JavaScript may have the names of others."""
    for data in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', text, re.S):
        json.loads(data, parse_constant=no_constant)
    for drawing in re.findall(r"<svg.*?</svg>", text, re.S):
        check_svg(drawing.encode())


def check_text(text: str, widest: int) -> None:
    """Within its width, and no number that is none: sentences may speak of nan."""
    for row in text.splitlines():
        command = row.startswith("gdref ") or "gdref explain" in row  # stays whole, to be pasted
        assert command or (len(row) <= widest and row == row.rstrip()), row
        if not re.search(r"nan or inf|inf or nan|'nan|'inf|=inf|yields-pairs: update", row):
            assert not re.search(r"(?<![\w-])[-+−]?(nan|inf)\b", row), row


@FEW
@given(calls())
def test_what_every_command_promises(call: Call) -> None:
    note(f"gdref {' '.join(call.arguments)}\n{call.data!r}\n{call.files!r}")
    done, left = outcome(call)
    assert all(re.match(r"c\.(svg|txt|html)$|gdref-|kept$|(pages|more)/", name) for name in left)
    assert done.returncode in (0, 1, 2)
    if call.arguments[0] == "diagnose":
        with pytest.raises(ChildProcessError):  # no process is left
            os.waitpid(-1, os.WNOHANG)
    if done.returncode == 2 and not (call.files and done.stdout):  # 2: some cannot be examined
        assert done.stdout == "" and not left
        assert done.stderr.startswith("gdref: error: ") and done.stderr.count("\n") == 1
        return
    once = call.arguments[0] in ("diagnose", "plugin")
    again, left_again = (done, left) if once else outcome(call)
    assert (done.returncode, done.stdout) == (again.returncode, again.stdout)
    assert done.stderr == again.stderr
    assert left == left_again
    for data in left.values():
        if data.startswith(b"<svg"):
            check_svg(data)
        elif data.startswith(b"<!doctype html"):
            check_page(data.decode())
        elif not once:
            check_text(data.decode(), call.width)
    if call.format == "json":
        if done.stdout:
            json.loads(done.stdout, parse_constant=no_constant, parse_float=finite)
    elif call.format == "csv":
        if done.stdout:
            check_csv(done.stdout)
    elif call.format in ("table", "-"):
        widest = call.width if call.arguments[0] == "plot" else call.widest
        check_text(done.stdout.replace("\\x1b", "?"), widest)  # wrapped before it is escaped


def test_the_fuzz_sees_a_fault() -> None:
    """Each check fails where it should."""
    with pytest.raises(AssertionError):
        check_csv("a\ninf\n")
    with pytest.raises(AssertionError):
        check_csv("a\n0.10\n")
    with pytest.raises(AssertionError):
        check_csv("a,b\n1\n")
    with pytest.raises(AssertionError):
        check_svg(b'<svg><path d="M1 2Lnan 3"/></svg>')
    with pytest.raises(AssertionError):
        check_text("x" * 81, 80)
    with pytest.raises(AssertionError):
        check_text("error  inf", 80)
    with pytest.raises(AssertionError):
        json.loads("[NaN]", parse_constant=no_constant)
