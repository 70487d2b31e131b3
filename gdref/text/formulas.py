"""Formulas in plain text, such as dE/dm = -2/n * sum of x r, as MathML and as LaTeX.

A formula is written as in the docs. A product needs no sign (m x), ^ means a power, <- assigns a
value, and "sum of" adds up the rest of the formula. Python expressions are formulas, too. gdref
changes each formula to a Python expression, parses it, and writes it as MathML or LaTeX.
"""

import ast
import re
from collections.abc import Callable
from html import escape
from typing import NamedTuple

GREEK = {"beta": "β", "epsilon": "ε"}
DERIVATIVE = re.compile(r"\b(d[A-Za-z])/(d[A-Za-z])\b")
# Spaces between two names, numbers or parentheses mean a product: m x, 2 (x + 1).
PRODUCT = re.compile(r"(?<=[\w)])(?<!\bsqrt) +(?=[\w(])")
INVISIBLE_TIMES = '<mo lspace=".12em" rspace=".12em">&#x2062;</mo>'  # an invisible sign
NEGATIVE = '<mo form="prefix" lspace="0" rspace="0">−</mo>'
WORDS = re.compile(r"\b(at|over|by) ")
SIGNS: dict[type, tuple[int, str]] = {ast.Add: (1, "+"), ast.Sub: (1, "-"), ast.Mult: (2, "*")}
UNARY = 3


class Language(NamedTuple):
    """Functions that write the parts of a formula. signs: texts for signs, such as ← for <-."""

    name: Callable[[str], str]
    number: Callable[[str], str]
    operator: Callable[[str], str]
    text: Callable[[str], str]
    fraction: Callable[[str, str], str]
    power: Callable[[str, str], str]
    root: Callable[[str], str]
    parentheses: Callable[[str], str]
    signs: dict[str, str]

    def sign(self, text: str) -> str:
        """The text of a sign such as + or <-."""
        return self.operator(self.signs.get(text, text))


def mathml(formula: str, name: Callable[[str], str] | None = None) -> str:
    """A formula as a MathML element. name: a function that changes each name to MathML."""
    signs = {**MATHML.signs, "*": "·"}
    language = MATHML._replace(name=name, signs=signs) if name else MATHML
    return f'<math display="block"><mrow>{_written(formula, language)}</mrow></math>'


def latex(formula: str) -> str:
    r"""A formula in LaTeX, without the dollar signs: \frac{dE}{dm} = -\frac{2}{n} \sum x r."""
    return re.sub(" +", " ", _written(formula, LATEX)).strip()


def _written(formula: str, language: Language) -> str:
    """A formula as text: its expressions, the signs = and <-, and the words."""
    parts = re.split(r"( <- | = |,  *(?=[\w/]+ = )| (?=over |at update ))", formula)
    if len(parts) > 2 and parts[1] == " = " and re.search(rf"\b{re.escape(parts[0])}\b", parts[2]):
        parts[1] = " <- "  # m = m - ... is an assignment
    written = []
    for part in parts:
        if part.strip() in ("<-", "=", ","):
            written.append(language.sign(part.strip()))
        elif part.strip():
            written.append(_expression(part.strip(), language))
    return " ".join(written)


def _expression(text: str, language: Language) -> str:
    if WORDS.search(text):
        return language.text(text)
    source = DERIVATIVE.sub(r"\1_\2", text).replace("^", "**")
    source = re.sub(r"(.*?)\bsum of (.*)", r"\1sum(\2)", source)
    source = PRODUCT.sub(" * ", source)
    try:
        tree = ast.parse(source, mode="eval").body
    except SyntaxError:
        return language.text(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):  # the source text keeps zeros: 0.737070
            node.value = ast.get_source_segment(source, node)
    return _tree(tree, language, 0)


def _first(node: ast.expr) -> ast.expr:
    """The leftmost part of an expression."""
    return _first(node.left) if isinstance(node, ast.BinOp) else node


def _tree(node: ast.expr, language: Language, outer: float) -> str:
    """A part of a formula, in parentheses if needed.

    outer: the precedence of the operator around this part.
    """
    match node:
        case ast.Name(id=name):
            return language.name(name)
        case ast.Constant(value=str(digits)):
            return language.number(digits)
        case ast.Call(func=ast.Name(id="sqrt"), args=[inside]):
            return language.root(_tree(inside, language, 0))
        case ast.Call(func=ast.Name(id="sum"), args=[inside]):
            return language.sign("sum") + _tree(inside, language, 2)
        case ast.Call(func=function, args=arguments):
            listed = language.sign(",").join(_tree(one, language, 0) for one in arguments)
            return _tree(function, language, 9) + language.parentheses(listed)
        case ast.Tuple(elts=parts):
            return language.parentheses(
                language.sign(",").join(_tree(one, language, 0) for one in parts)
            )
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            minus = language.sign("neg") + _tree(operand, language, UNARY)
            return minus if outer in (0, 1, 2) else language.parentheses(minus)
        case ast.BinOp(left=ast.UnaryOp(operand=left), op=ast.Div(), right=right):
            return _tree(
                ast.UnaryOp(ast.USub(), ast.BinOp(left, ast.Div(), right)), language, outer
            )
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return language.fraction(_tree(left, language, 0), _tree(right, language, 0))
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return language.power(_tree(left, language, 5), _tree(right, language, 0))
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() as op, right=right):
            level, sign = SIGNS[type(op)]
            after = _tree(right, language, level + 0.5)
            if sign == "*" and isinstance(_first(right), ast.Constant | ast.UnaryOp):
                sign = "·"  # without a sign, 2 3 looks like 23
            whole = _tree(left, language, level) + language.sign(sign) + after
            return language.parentheses(whole) if outer > level else whole
        case _:
            return language.text(ast.unparse(node).replace("'", ""))


def _parts(name: str) -> tuple[str, str, bool]:
    """A name as its symbol, its index, and whether the name has a hat: (v, m, True) for vm_hat."""
    if found := re.fullmatch(r"(mean|p)_?([mb])|([vsr])([mb])?(_hat)", name):
        return found[1] or found[3], found[2] or found[4] or "", bool(found[5])
    if found := re.fullmatch(r"([vs])([mb])|([A-Za-z]+?)(\d+)", name):
        return found[1] or found[3], found[2] or found[4], False
    return name, "", False


def _derivative(name: str) -> list[str]:
    """The top and bottom of a derivative: ["dE", "dm"] for dE_dm or dm; [] for other names."""
    whole = f"dE_{name}" if name in ("dm", "db") else name
    return whole.split("_") if re.fullmatch("d[A-Za-z]_d[A-Za-z]", whole) else []


def mathml_name(name: str) -> str:
    """A name in a formula as MathML, such as <mi>m</mi>."""
    if parts := _derivative(name):
        return "<mfrac><mi>{}</mi><mi>{}</mi></mfrac>".format(*parts)
    symbol, index, hat = _parts(name)
    text = f"<mi>{escape(GREEK.get(symbol, symbol))}</mi>"
    if hat:
        text = f"<mover>{text}<mo>^</mo></mover>"
    return f"<msub>{text}<mi>{index}</mi></msub>" if index else text


def _latex_name(name: str) -> str:
    if parts := _derivative(name):
        return r"\frac{{{}}}{{{}}}".format(*parts)
    symbol, index, hat = _parts(name)
    if symbol in GREEK:
        text = f"\\{'varepsilon' if symbol == 'epsilon' else symbol}"
    else:
        plain = symbol.replace("_", r"\_")
        text = symbol if len(symbol) == 1 else rf"\mathrm{{{plain}}}"
    text = rf"\hat{{{text}}}" if hat else text
    return f"{text}_{{{index}}}" if index else text


MATHML = Language(
    name=mathml_name,
    number=lambda text: f"<mn>{text}</mn>",
    operator=lambda text: text if text[0] == "<" else f"<mo>{text}</mo>",
    text=lambda text: f"<mtext>&nbsp;{escape(text)}</mtext>",
    fraction=lambda above, below: f"<mfrac><mrow>{above}</mrow><mrow>{below}</mrow></mfrac>",
    power=lambda base, power: f"<msup><mrow>{base}</mrow><mrow>{power}</mrow></msup>",
    root=lambda inside: f"<msqrt><mrow>{inside}</mrow></msqrt>",
    parentheses=lambda inside: f"<mrow><mo>(</mo>{inside}<mo>)</mo></mrow>",
    signs={"*": INVISIBLE_TIMES, "-": "−", "neg": NEGATIVE, "<-": "←", "sum": "∑"},
)
LATEX = Language(
    name=_latex_name,
    number=lambda text: re.sub("e([+-]?)0*", r" \\cdot 10^{\1", text) + "}" * ("e" in text),
    operator=lambda text: f" {text} ",
    text=lambda text: r"\text{ " + text.replace("_", r"\_") + "}",
    fraction=lambda above, below: rf"\frac{{{above}}}{{{below}}}",
    power=lambda base, power: f"{base}^{{{power}}}",
    root=lambda inside: rf"\sqrt{{{inside}}}",
    parentheses=lambda inside: rf"\left({inside}\right)",
    signs={"*": r"\,", "neg": "-", "<-": r"\leftarrow", "sum": r"\sum", "·": r"\cdot"},
)
