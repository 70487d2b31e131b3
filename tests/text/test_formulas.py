"""Formulas in plain text as LaTeX and as MathML."""

import re
import xml.dom.minidom
from pathlib import Path

import pytest

import gdref
from gdref.text.formulas import latex, mathml

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(
    "formula, expected",
    [
        ("y = m x + b", r"y = m \, x + b"),
        ("dE/dm = -2/n * sum of x r", r"\frac{dE}{dm} = - \frac{2}{n} \, \sum x \, r"),
        ("(m, b) <- (m, b) - g", r"\left(m , b\right) \leftarrow \left(m , b\right) - g"),
        ("v_hat = v / (1 - beta1^t)", r"\hat{v} = \frac{v}{1 - \beta_{1}^{t}}"),
        ("p <- p / (sqrt(s) + epsilon)", r"p \leftarrow \frac{p}{\sqrt{s} + \varepsilon}"),
        (
            "p <- p - r g over the next points",
            r"p \leftarrow p - r \, g\text{ over the next points}",
        ),
        ("m = m - 0.10 * (-2)", r"m \leftarrow m - 0.10 \cdot \left( - 2\right)"),
        ("a - (b - c) * (d + e)", r"a - \left(b - c\right) \, \left(d + e\right)"),
        ("x = 7.4e-05 * 3", r"x = 7.4 \cdot 10^{-5} \cdot 3"),
        ("vm = beta * vm + dm", r"v_{m} \leftarrow \beta \, v_{m} + \frac{dE}{dm}"),
        ("1 + + ?", r"\text{1 + + ?}"),
    ],
)
def test_latex(formula, expected):
    assert re.sub(r"\s", "", latex(formula)) == re.sub(r"\s", "", expected)


def test_each_formula_of_the_pages_is_written_in_both_languages():
    formulas = [
        line.strip()
        for name in ("article.md", "optimizers.md")
        for line in re.sub("```.*?```", "", (DOCS / name).read_text(), flags=re.S).splitlines()
        if line.startswith("    ") and line.strip()
    ]
    assert len(formulas) > 20
    for formula in formulas:
        xml.dom.minidom.parseString(mathml(formula).replace("&nbsp;", " "))
        text = latex(formula)
        assert text.count("{") == text.count("}") and "*" not in text and "<-" not in text
        names = set(re.findall(r"[a-z]{4,}", formula)) - {"sqrt", "next"}
        assert all(name in text for name in names), (formula, text)


def test_a_product_of_numbers_has_a_sign_and_names_can_be_written_differently():
    assert "<mo>·</mo><mn>3</mn>" in mathml("2 * 3")
    assert "<msub>" in mathml("vm") and "<msub>" not in mathml("m x + b")
    assert "<b>m</b><mo>·</mo><b>x</b>" in mathml("m x", lambda name: f"<b>{name}</b>")


def test_latex_and_html_of_a_step_by_hand_have_real_formulas(run):
    latex_page = run("step", "batch", "--by-hand", "--format", "latex").stdout
    assert r"\[ \frac{dE}{dm} = - \frac{2}{n} \, \sum x \, r = " in latex_page
    assert r"\cdot \left( - 7370.70\right) = 0.737070 \]" in latex_page
    assert " * " not in latex_page
    assert run("step", "batch", "--by-hand", "--format", "html").stdout.count("<math") == 5
    assert "<math" in gdref.step("batch", by_hand=True)._repr_html_()
