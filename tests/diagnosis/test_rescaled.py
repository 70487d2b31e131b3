"""Programs that scale x before they descend are right, too."""

from pathlib import Path

import pytest

from gdref.diagnosis import FileDiagnosis, file, function
from gdref.diagnosis.examine import examine_source
from gdref.diagnosis.report import Report

BACK = "w / over, c - w * off / over"
SCALES = {  # the offset of x, and what it is divided by
    "standardised x": "mean, (sum((v - mean) ** 2 for v in x) / n) ** 0.5",
    "standardised x, with n - 1 in the standard deviation": (
        "mean, (sum((v - mean) ** 2 for v in x) / (n - 1)) ** 0.5"
    ),
    "x scaled to lie between 0 and 1": "min(x), max(x) - min(x)",
    "x less its mean": "mean, 1.0",
    "x divided by the largest x": "0.0, max(x)",
}


def diagnosis(scale: str, db: str = "w * u + c - v", returned: str = BACK) -> Report:
    source = f"""
def train(x, y, rate, epochs):
    n = len(x)
    mean = sum(x) / n
    off, over = {scale}
    z = [(v - off) / over for v in x]
    w = c = 0.0
    for _ in range(epochs):
        dw = 2 / n * sum((w * u + c - v) * u for u, v in zip(z, y))
        dc = 2 / n * sum({db} for u, v in zip(z, y))
        w, c = w - rate * dw, c - rate * dc
    return {returned}
"""
    (report,), _ = examine_source(source, "scales.py")
    return report


@pytest.mark.parametrize("returned", [BACK, "c, w"])
@pytest.mark.parametrize("name", SCALES)
def test_a_program_that_scales_x_is_right(name: str, returned: str) -> None:
    report = diagnosis(SCALES[name], returned=returned)
    assert (report.verdict, report.view) == ("right", f"in {name}"), report


def test_a_mistake_in_standardised_x_is_named() -> None:
    report = diagnosis(SCALES["standardised x"], db="v - w * u - c")
    assert report.verdict == "mistake" and report.view == "in standardised x"
    assert report.candidates[0].mistakes == ("sign-b",)


def test_a_scale_that_is_not_known_is_no_mistake() -> None:
    squares = "mean, sum((v - mean) ** 2 for v in x)"
    right, uphill = diagnosis(squares), diagnosis(squares, db="v - w * u - c")
    assert right.verdict in ("convention", "unknown"), right
    assert uphill.verdict == "unknown" and uphill.note.startswith("it scales x first"), uphill


def test_an_intercept_that_is_not_converted_back_is_not_called_right() -> None:
    report = diagnosis(SCALES["standardised x"], returned="w / over, c")
    assert report.verdict == "unknown" and report.note.startswith("it scales x first")


def test_a_script_that_standardises_x_is_right(tmp_path: Path) -> None:
    path = tmp_path / "homework.py"
    path.write_text("""
points = [(32.5, 31.7), (53.4, 68.7), (61.5, 62.5), (47.4, 71.5), (59.8, 87.2)]
xs, ys = [p[0] for p in points], [p[1] for p in points]
n = len(xs)
mu = sum(xs) / n
sd = (sum((x - mu) ** 2 for x in xs) / n) ** 0.5
zs = [(x - mu) / sd for x in xs]
m = b = 0.0
lr, epochs = 0.1, 40
for _ in range(epochs):
    dm = sum(-2 * z * (y - (m * z + b)) for z, y in zip(zs, ys)) / n
    db = sum(-2 * (y - (m * z + b)) for z, y in zip(zs, ys)) / n
    m, b = m - lr * dm, b - lr * db
m, b = m / sd, b - m * mu / sd
""")
    result = file(str(path))
    assert result.verdict == "right" and result.ending
    assert result.ending.numbers.nearby[0].startswith("in standardised x, the right program")


def test_numbers_that_are_not_finite_are_no_mistake() -> None:
    def train(x: list[float], y: list[float], rate: float, epochs: int) -> tuple[float, float]:
        return sum(x) * float("inf"), float("nan")

    result: FileDiagnosis = function(train)
    assert result.verdict == "unknown"
    assert result.functions[0]["note"] == "it gives numbers that are inf or nan"
