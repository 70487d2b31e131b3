"""One way to write a number in a picture: 112.6, 1,000, −0.002357, 1.2×10⁻⁹."""

from decimal import Decimal

from gdref.text.numbers import may_be_years, with_commas, with_power

MINUS, TIMES = "−", "×"  # not the hyphen, not the letter
LONGEST = 9  # characters of a tick's label without a power of ten


def format_ticks(values: list[Decimal], step: Decimal) -> list[str]:
    """The labels of evenly spaced ticks, all in one form, with the decimals that the step needs."""
    if step < 500 and may_be_years(values):
        return [f"{value:.0f}" for value in values]
    largest = max(map(abs, values))
    decimals = max(0, -step.adjusted())
    texts = [f"{value:.{decimals}f}" for value in values]
    if not largest or (decimals <= 6 and max(map(len, texts)) <= LONGEST and largest < 10**7):
        return [
            with_commas(text) if value else "0" for text, value in zip(texts, values, strict=True)
        ]
    power = largest.adjusted()
    decimals = max(0, power - step.adjusted())
    mantissas = [f"{value.scaleb(-power):.{decimals}f}" for value in values]
    return [
        with_power(mantissa, power) if value else "0"
        for mantissa, value in zip(mantissas, values, strict=True)
    ]


def format_decades(values: list[Decimal]) -> list[str]:
    """The labels of the ticks of a log axis, all in one form."""
    if min(values) >= Decimal("1e-4") and max(values) < 10**6:
        return [with_commas(f"{value.normalize():f}") for value in values]
    return [with_power(f"{v.scaleb(-v.adjusted()).normalize():f}", v.adjusted()) for v in values]
