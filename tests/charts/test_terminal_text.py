"""The numbers of a picture in a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdref.charts.ascii.terminal_text import as_text
from gdref.text.numbers import pictured


@pytest.mark.parametrize(
    ("number", "label", "ascii"),
    [
        (0.0, "0", "0"),
        (5565.1078, "5,565", "5,565"),
        (50_000.0, "50,000", "50,000"),
        (9999.9, "10,000", "10,000"),
        (1234567.0, "1,234,567", "1,234,567"),
        (0.00235743, "0.002357", "0.002357"),
        (-7370.7, "−7,371", "-7,371"),
        (1e-9, "10⁻⁹", "1e-9"),
        (-1e12, "−10¹²", "-1e12"),
        (1.5678e-9, "1.57×10⁻⁹", "1.57e-9"),
        (9.9999e-5, "0.0001", "0.0001"),
    ],
)
def test_a_number_in_a_sentence(number: float, label: str, ascii: str) -> None:
    assert pictured(number) == label
    assert as_text(label, False) == ascii


@given(st.floats(-1e308, 1e308))
def test_it_says_the_number(number: float) -> None:
    assert float(as_text(pictured(number), False).replace(",", "")) == pytest.approx(
        number, rel=6e-3, abs=1e-320
    )
