"""The lesson's pictures, read back through their own ticks, in V8 without a browser.

Every tick, point, corner, mark and handle is at the place of its number, within half a pixel. The
scales come from the labels of the ticks; the numbers come from gdref, not from the page.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from itertools import pairwise
from math import atan2, degrees, hypot, log, log1p, sqrt
from types import SimpleNamespace
from typing import Any

import pytest

from gdref import Bowl, Points, descend, gradient, mse
from gdref.lesson import lesson
from gdref.lesson.page import SCRIPTS
from gdref.plugins.specs import choose, choose_all
from gdref.theory.scaling import standardize

HALF, FAR = 0.5, 1e5  # pixels
EPOCH = 7
SETS = {
    "few": [(1.0, 2.0), (2.0, 3.5), (3.0, 3.0), (4.0, 5.5), (5.0, 6.25)],
    "years and millions": [(1990.0 + k, 1e6 * (10 + k) + 1e5 * (k * k % 7)) for k in range(12)],
    "small x": [(0.01 + 0.004 * k, -0.5 - 0.02 * (k % 3)) for k in range(11)],
}
DOCUMENT = """
class Element {
  constructor(tag) {
    Object.assign(this, { tag, attributes: {}, children: [], on: {}, style: {}, dataset: {} });
    this.classList = { toggle() {}, contains: () => false, add() {}, remove() {} };
  }
  setAttribute(name, value) { this.attributes[name] = value; }
  append(...children) { this.children.push(...children); }
  appendChild(child) { this.children.push(child); return child; }
  replaceChildren(...children) { this.children = children; }
  addEventListener(kind, handler) { this.on[kind] = handler; }
  setPointerCapture() {}
  hasPointerCapture() { return true; }
  getBoundingClientRect() { return { left: 0, top: 0, width: 640, height: 400 }; }
}
const elements = new Map();
const document = {
  body: new Element("body"),
  documentElement: new Element("html"),
  createElement: (tag) => new Element(tag),
  createElementNS: (_, tag) => new Element(tag),
  querySelector: () => new Element(""),
  querySelectorAll: () => [],
  getElementById(name) {
    if (name === "rows") return null;
    if (!elements.has(name)) elements.set(name, new Element(name));
    return elements.get(name);
  },
};
const addEventListener = () => {};
class ResizeObserver { observe() {} }
document.getElementById("numbers").textContent = NUMBERS;
"""
CHOOSE = """(optimizer, update) => {
  choose(optimizer);
  change({ start: lesson.start, update });
  return "0";
}"""
DRAW = """(name) => {
  const panel = new Panel(Object.assign(new Element("div"), { clientWidth: 640 }), () => {});
  const words = drawings[name](panel, look());
  const { back, marks, front, x, y, handles } = panel;
  return JSON.stringify({ words, x, y, back, marks, front, handles: Object.values(handles) },
    (key, value) => key === "on" ? undefined : value);
}"""
DRAG = """(x, y) => {
  const panel = new Panel(Object.assign(new Element("div"), { clientWidth: 640 }), () => {});
  drawings.map(panel, look());
  const { on } = panel.handles.place;
  on.pointerdown({ pointerId: 1 });
  on.pointermove({ pointerId: 1, clientX: x, clientY: y });
  return JSON.stringify(state.start);
}"""
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
Pair = tuple[float, float]


class Page:
    """The scripts of a lesson over some points, in V8."""

    def __init__(self, points: Sequence[Pair], context: Any) -> None:
        self.points, self.bowl, self.context = points, Bowl.of(points), context
        page = lesson(Points(points), choose_all("batch,momentum"), epochs=50, bundled=False)
        numbers = re.search(r'id="numbers">(.*?)</script>', page, re.DOTALL)[1]  # type: ignore[index]
        self.numbers = json.loads(numbers)
        scripts = [(files("gdref.lesson") / name).read_text(encoding="utf-8") for name in SCRIPTS]
        context.eval("\n".join([DOCUMENT.replace("NUMBERS", json.dumps(numbers)), *scripts]))

    def call(self, function: str, *arguments: object) -> Any:
        return json.loads(self.context.eval(f"({function})(...{json.dumps(arguments)})"))

    def draw(self, picture: str, optimizer: str = "batch") -> "Picture":
        """A picture after EPOCH epochs of an optimizer."""
        self.call(CHOOSE, ["batch", "momentum"].index(optimizer), EPOCH)
        return Picture(SimpleNamespace(**self.call(DRAW, picture)))

    def run(self, name: str, rate: float = 0.0, points: Sequence[Pair] = ()) -> list[Pair]:
        """The (m, b) after each epoch, by gdref."""
        rates = {one["name"]: one["rate"] for one in self.numbers["optimizers"]}
        run = choose(name)
        values = {**run.hyperparameters, "learning_rate": rate or rates[name]}
        rows = descend(run.optimizer, points or self.points, epochs=50, **values)
        return [(row.m, row.b) for row in rows]


class Picture:
    """A picture: x and y return the place of a number, by the labels of the ticks."""

    def __init__(self, found: SimpleNamespace) -> None:
        frame = re.fullmatch(
            r"M(\S+) (\S+)V(\S+)H(\S+)", found.back["children"][1]["attributes"]["d"]
        )
        self.left, self.top, self.bottom, self.right = map(float, frame.groups())  # type: ignore[union-attr]
        texts = [one for one in found.back["children"] if one["tag"] == "text"]
        self.labels = [one["children"][0] for one in texts if one["attributes"]["class"] == "label"]
        ticks = [one for one in texts if not one["attributes"]["class"]]
        paths = [
            one["attributes"]["d"] for one in found.back["children"][2:] if one["tag"] == "path"
        ]
        drawn = sorted(map(float, re.findall(rf"M(\S+) {self.bottom:g}v5", " ".join(paths))))
        lines = sorted(float(d.partition(" ")[2].partition("H")[0]) for d in paths if "H" in d)
        below = [one for one in ticks if one["attributes"]["text-anchor"] == "middle"]
        beside = [one for one in ticks if one["attributes"]["text-anchor"] == "end"]
        assert [one["attributes"]["x"] for one in below] == drawn  # each label at its own tick
        assert sorted(one["attributes"]["y"] - 4 for one in beside) == pytest.approx(lines)
        self.x = scale(found.x, [(one["attributes"]["x"], label(one)) for one in below])
        self.y = scale(found.y, [(one["attributes"]["y"] - 4, label(one)) for one in beside])
        for place, low, high in ((self.x, self.left, self.right), (self.y, self.bottom, self.top)):
            axis = found.x if place is self.x else found.y
            assert (place(axis["low"]), place(axis["high"])) == pytest.approx((low, high), abs=HALF)
        self.ends = found.x["low"], found.x["high"]
        self.words, self.handles = found.words, found.handles
        self.rest = [*found.marks["children"], *found.front["children"]]

    def take(self, kind: str) -> list[dict[str, Any]]:
        """The elements of a class, or of a tag. At the end, none may be left."""
        taken = [one for one in self.rest if kind in (one["attributes"].get("class"), one["tag"])]
        self.rest = [one for one in self.rest if one not in taken]
        return taken

    def near(self, found: Sequence[float], pair: Pair) -> None:
        x, y = (max(-FAR, min(FAR, at)) for at in (self.x(pair[0]), self.y(pair[1])))
        far = max(1.0, hypot(x, y) / 800)  # outside the picture
        assert hypot(found[0] - x, found[1] - y) <= HALF * far, (found, pair, (x, y))

    def curve(self, kind: str, *curves: Sequence[Pair]) -> None:
        """All curves of a kind, corner by corner."""
        taken = self.take(kind)
        assert len(taken) == len(curves), kind
        for one, pairs in zip(taken, curves, strict=True):
            corners = corners_of(one)
            assert len(corners) == len(pairs), kind
            for corner, pair in zip(corners, pairs, strict=True):
                self.near(corner, pair)

    def spots(self, kind: str, *spots: Pair) -> None:
        """The marks of a kind; outside the picture, arrows at the edge that point to them."""
        for pair in spots:
            x, y = self.x(pair[0]), self.y(pair[1])
            cx, cy = max(self.left, min(self.right, x)), max(self.top, min(self.bottom, y))
            inside = hypot(x - cx, y - cy) <= HALF
            one = next(o for o in self.rest if o["attributes"].get("class") in (kind, "leaves"))
            self.rest.remove(one)
            assert (one["attributes"]["class"] == kind) == inside, (kind, pair)
            at = (one["attributes"]["cx"], one["attributes"]["cy"]) if inside else at_of(one)
            assert hypot(at[0] - cx, at[1] - cy) <= HALF, (kind, pair)
            if not inside:
                turned = float(re.search(r"rotate\((.*)\)", one["attributes"]["transform"])[1])  # type: ignore[index]
                assert turned == pytest.approx(degrees(atan2(y - cy, x - cx)), abs=1)

    def names(self, **places: Pair) -> None:
        """The words beside marks, or beside the edge of the picture."""
        found = {one["children"][0]: one["attributes"] for one in self.take("name")}
        assert set(found) == set(places)
        for name, pair in places.items():
            x = max(self.left, min(self.right, self.x(pair[0])))
            y = max(self.top, min(self.bottom, self.y(pair[1])))
            assert hypot(found[name]["x"] - x, found[name]["y"] - y) <= 16, name

    def moves(self) -> list[list[Pair]]:
        return [corners_of(one) for one in self.rest if one["attributes"].get("class") == "move"]

    def arrows(self, *arrows: tuple[Pair, Pair]) -> None:
        self.curve("move", *arrows)
        heads = [one for one in self.rest if one["attributes"].get("d") == "M-9-5L0 0L-9 5z"]
        assert len(heads) == len(arrows)
        self.rest = [one for one in self.rest if one not in heads]
        for head, (_, end) in zip(heads, arrows, strict=True):
            self.near(at_of(head), end)

    def dots(self, points: Sequence[Pair]) -> None:
        (one,) = self.take("dots")
        places = re.findall(r"M(\S+) (\S+?)m-(\S+) 0a", one["attributes"]["d"])
        assert len(places) == len(points)
        for (x, y, _), point in zip(places, points, strict=True):
            self.near((float(x), float(y)), point)

    def contours(self, bowl: Bowl) -> None:
        """Ten closed ellipses: the highest goes through a corner, each next one is lower."""

        def height(px: float, py: float) -> float:
            return sqrt(bowl.excess(inverse(self.x, px), inverse(self.y, py)))

        level = max(
            height(px, py) for px in (self.left, self.right) for py in (self.top, self.bottom)
        )
        contours = self.take("contour")
        assert len(contours) == 10
        for one in contours:
            corners = corners_of(one)
            assert corners[0] == corners[-1] and len(set(corners)) > 20
            for start, end in pairwise(corners):
                for x, y in self.inside(start, end):
                    slope = height(x + 1, y) - height(x - 1, y), height(x, y + 1) - height(x, y - 1)
                    assert abs(height(x, y) - level) <= HALF * hypot(*slope) / 2, (x, y)
            level /= 10**0.25

    def inside(self, start: Pair, end: Pair) -> list[Pair]:
        """Some places of a line, in the part of it that is in the frame."""
        low, high = 0.0, 1.0
        for a, b, p, q in zip(
            start, end, (self.left, self.top), (self.right, self.bottom), strict=True
        ):
            if a == b:
                low = low if p <= a <= q else 2.0
                continue
            one, two = sorted(((p - a) / (b - a), (q - a) / (b - a)))
            low, high = max(low, one), min(high, two)
        shares = [low + (high - low) * k / 2 for k in range(3)] if low <= high else []
        return [
            (start[0] + s * (end[0] - start[0]), start[1] + s * (end[1] - start[1])) for s in shares
        ]

    def handle(self, *places: Pair) -> None:
        """The handles; outside the picture, at its edge."""
        for one, pair in zip(self.handles, places, strict=True):
            x = max(self.left, min(self.right, self.x(pair[0])))
            y = max(self.top, min(self.bottom, self.y(pair[1])))
            assert hypot(one["attributes"]["cx"] - x, one["attributes"]["cy"] - y) <= HALF


def label(text: dict[str, Any]) -> float:
    """The number in a label, such as 1,000 or −3×10⁸."""
    words = text["children"][0].replace("\N{MINUS SIGN}", "-").replace(",", "")
    power = re.fullmatch(r"(?:(\S+)×)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", words)
    return float(f"{power[1] or 1}e{power[2].translate(RAISED)}" if power else words)


def scale(axis: dict[str, Any], ticks: list[tuple[float, float]]) -> Callable[[float], float]:
    """The place of a number, from the first and the last tick; the others must agree."""
    f = {"log": log, "epochs": log1p}.get(axis.get("scale", ""), float)
    assert len(ticks) >= 2
    (p, a), (q, b) = min(ticks, key=lambda t: t[1]), max(ticks, key=lambda t: t[1])

    def place(number: float) -> float:
        return p + (q - p) * (f(number) - f(a)) / (f(b) - f(a))

    for at, number in ticks:
        assert abs(place(number) - at) <= HALF, number
    return place


def inverse(place: Callable[[float], float], at: float) -> float:
    """The number at a place of a linear axis."""
    return (at - place(0.0)) / (place(1.0) - place(0.0))


def at_of(one: dict[str, Any]) -> Pair:
    x, y = re.match(r"translate\((\S+) (\S+)\)", one["attributes"]["transform"]).groups()  # type: ignore[union-attr]
    return float(x), float(y)


def corners_of(one: dict[str, Any]) -> list[Pair]:
    found = re.findall(r"[ML]([-\d.e]+) ([-\d.e]+)", one["attributes"]["d"])
    return [(float(x), float(y)) for x, y in found]


@pytest.fixture(scope="module", params=SETS)
def page(request: pytest.FixtureRequest) -> Iterator[Page]:
    racer = pytest.importorskip("py_mini_racer", reason="mini-racer is not installed")
    with racer.MiniRacer() as context:
        yield Page(SETS[request.param], context)


def line(ends: Pair, m: float, b: float) -> list[Pair]:
    return [(x, m * x + b) for x in ends]


def test_points_lines_and_residuals(page: Page) -> None:
    m, b = page.run("batch")[EPOCH]
    for name in ("data", "line", "residuals"):
        picture = page.draw(name)
        assert picture.labels == ["x", "y"]
        picture.dots(page.points)
        if name != "data":
            picture.curve("run", line(picture.ends, m, b))
            low, high = picture.ends
            held = low + 0.12 * (high - low), high - 0.12 * (high - low)
            picture.handle(*line(held, m, b))
        if name == "residuals":
            picture.curve("residual", *([(x, y), (x, m * x + b)] for x, y in page.points))
            for one, (x, y) in zip(picture.take("square"), page.points, strict=True):
                ends = sorted([picture.y(y), picture.y(m * x + b)])
                found = [one["attributes"][key] for key in ("x", "y", "width", "height")]
                side = ends[1] - ends[0]
                assert found == pytest.approx([picture.x(x), ends[0], side, side], abs=HALF)
        assert not picture.rest


@pytest.mark.parametrize(
    ("name", "optimizer"), [("map", "batch"), ("path", "momentum"), ("valley", "batch")]
)
def test_paths_on_the_bowl(page: Page, name: str, optimizer: str) -> None:
    run, minimum = page.run(optimizer), (page.bowl.m, page.bowl.b)
    picture = page.draw(name, optimizer)
    assert picture.labels == ["slope m", "intercept b"]
    picture.contours(page.bowl)
    names, arrows = {"minimum": minimum}, [(run[EPOCH], run[EPOCH + 1])]
    if name == "valley":
        for word, (dm, db), move in zip(
            ("steep", "flat"), page.bowl.directions, picture.moves()[1:], strict=True
        ):
            (x, y), (u, v) = move[1], (picture.x(dm) - picture.x(0), picture.y(db) - picture.y(0))
            aside = (x - picture.x(minimum[0])) * v - (y - picture.y(minimum[1])) * u
            assert abs(aside) <= HALF * hypot(u, v)
            names[word] = inverse(picture.x, x), inverse(picture.y, y)
            arrows.append((minimum, names[word]))
    if name != "map":
        picture.curve("run", run[: EPOCH + 1])
        picture.spots("start", run[0])
        names["start"] = run[0]
    picture.spots("spot", minimum)
    picture.arrows(*arrows)
    picture.names(**names)
    picture.handle(run[EPOCH])
    assert not picture.rest


def test_x_standardised(page: Page) -> None:
    points = standardize(page.points)[0]
    bowl, rate = Bowl.of(points), page.numbers["optimizers"][0]["scaled_rate"]
    run, picture = page.run("batch", rate, points)[: EPOCH + 1], page.draw("scaled")
    picture.contours(bowl)
    picture.curve("run", run)
    picture.spots("start", run[0])
    picture.spots("spot", (bowl.m, bowl.b))
    picture.spots("here", run[-1])
    picture.names(start=run[0], minimum=(bowl.m, bowl.b))
    assert not picture.rest


def test_slices_and_their_slopes(page: Page) -> None:
    run = page.run("batch")[: EPOCH + 1]
    here = run[-1]
    for which, name in enumerate(("slice_m", "slice_b")):

        def error(value: float, which: int = which) -> float:
            return mse(*((here[0], value) if which else (value, here[1])), page.points)

        picture, at = page.draw(name), (here[which], mse(*here, page.points))
        low, high = picture.ends
        values = [low + (high - low) * k / 120 for k in range(121)]
        picture.curve("parabola", [(v, error(v)) for v in values])
        picture.curve("ghost", [(pair[which], error(pair[which])) for pair in run])
        (one,) = picture.take("run")
        slope = gradient(*here, page.points)[which]
        ends = [inverse(picture.x, x) for x, _ in corners_of(one)]
        assert ends[0] < at[0] < ends[1]
        for corner, v in zip(corners_of(one), ends, strict=True):
            picture.near(corner, (v, at[1] + slope * (v - at[0])))
        picture.spots("here", at)
        assert not picture.rest


@pytest.mark.parametrize("optimizer", ["batch", "momentum"])
def test_the_error_by_epoch(page: Page, optimizer: str) -> None:
    heights = [(k, page.bowl.excess(*pair)) for k, pair in enumerate(page.run(optimizer))]
    picture = page.draw("error", optimizer)
    assert picture.labels == ["epoch", "error above the minimum"]
    picture.curve("ghost", heights)
    picture.curve("run", heights[: EPOCH + 1])
    picture.spots("here", heights[EPOCH])
    assert not picture.rest


def test_several_lines(page: Page) -> None:
    rate, least = page.numbers["batch_rate"], (page.bowl.m, page.bowl.b)
    right, wrong = (page.run(name, rate)[EPOCH] for name in ("batch", "last-point"))
    sxx = sum(x * x for x, _ in page.points)
    through = sum(x * y for x, y in page.points) / sxx, 0.0
    mistake = {"all points": right, "only the last point": wrong}
    origin = {"through the origin": through, "the minimum": least, "the line now": right}
    for name, lines in (("mistake", mistake), ("origin", origin)):
        picture = page.draw(name)
        picture.dots(page.points)
        picture.curve("run", *(line(picture.ends, *pair) for pair in lines.values()))
        low, high = picture.ends
        names = {}
        for k, (word, (m, b)) in enumerate(lines.items()):
            x = low + (high - low) * (0.15 + 0.3 * k)
            names[word] = x, m * x + b
        picture.spots("none", *names.values())
        if name == "mistake":
            names["the last point"] = page.points[-1]
            picture.spots("spot", page.points[-1])
        picture.names(**names)
        assert not picture.rest


def test_a_handle_goes_where_it_is_dragged(page: Page) -> None:
    picture = page.draw("map")
    m, b = page.call(DRAG, 200, 100)
    assert hypot(picture.x(m) - 200, picture.y(b) - 100) <= HALF
