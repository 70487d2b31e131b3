"""A section of the page for each step of the article: question, words, picture and source."""

import ast
import re
from collections.abc import Callable, Sequence
from html import escape
from importlib import import_module
from inspect import getdoc, getsource
from operator import attrgetter
from textwrap import dedent

from gdref.charts import Chart, data, error, line, slices, surface, svg, track
from gdref.lesson.article_steps import ArticleStep
from gdref.lesson.choices import PageOptimizer
from gdref.lesson.listing import listing, listings_of_lines
from gdref.lesson.questions import Questions
from gdref.text.formulas import mathml, mathml_name
from gdref.tracing.by_hand import assignments

PANELS = {  # the pictures of a step; the key is the last function that the step names
    "read_points": ("data",),
    "predict": ("line",),
    "mse": ("residuals",),
    "Bowl.of": ("map",),
    "gradient": ("slice_m", "slice_b"),
    "batch": ("path",),
    "Descent._run": ("error",),
    "last_point": ("mistake",),
    "least_squares": ("origin",),
    "Bowl.directions": ("valley",),
    "Bowl.standardized": ("scaled",),
}


class Sections:
    """The steps of the article as HTML. answers: the answers of the steps so far."""

    def __init__(self, questions: Questions, choices: Sequence[PageOptimizer]) -> None:
        self._questions, self._choices = questions, choices
        self.answers: list[str] = []

    def html(self, number: int, step: ArticleStep) -> str:
        """A step of the article: its words and picture, with the source beside them."""
        panels = PANELS[step.code[-1][0]]
        question, answer = self._questions.of(panels[0])
        self.answers.append(f"<li><p>{escape(question)}</p><p>{escape(answer)}</p></li>")
        words = step.words
        if "path" in panels:  # the formulas of the chosen optimizer replace the article's formulas
            words = re.sub('<div class="formulas">.*?</div>', "", words)
            words += "".join(self._optimizer(k, one, "", formulas_of(one))
                             for k, one in enumerate(self._choices))  # fmt: skip
        return (
            f'<section class="step" id="step-{number}" aria-labelledby="title-{number}">\n'
            f'<div class="prose"><h2 id="title-{number}">{escape(step.title)}</h2>\n'
            f'<details class="question"><summary>{escape(question)}</summary>'
            f"<p>{escape(answer)}</p></details>\n<div class=words>{words}</div></div>\n"
            f"{self._picture(panels)}\n"
            f'<div class="source" role="region" tabindex="0" aria-labelledby="title-{number}">'
            f"{self._source(step)}</div>\n</section>"
        )

    def _source(self, step: ArticleStep) -> str:
        """The source of a step's functions. All optimizers of the page take the place of batch."""
        parts = []
        for name, module in step.code:
            if name == "batch":
                parts += [
                    self._optimizer(k, one, f"<p><b>{escape(one.chosen.spec)}</b></p>", _lines(one))
                    for k, one in enumerate(self._choices)
                ]
                continue
            function = attrgetter(name)(import_module(module))
            function = getattr(function, "fget", function)  # a property
            parts += [part.html() for part in listing(function)]
        return "".join(parts)

    def _optimizer(self, k: int, one: PageOptimizer, head: str, source: str) -> str:
        """A part of the page that is visible while the optimizer is chosen."""
        hidden = " hidden" * (k > 0)
        return f'<div class="optimizer" data-optimizer="{k}"{hidden}>{head}{source}</div>'

    def _picture(self, panels: Sequence[str]) -> str:
        """The pictures of a step: JavaScript draws panels; without JavaScript, there is a chart."""
        still = ""
        if chart := self._chart(panels[0]):
            still = re.sub(r"gdref-(\w+)", rf"{panels[0]}-\1", svg.render(chart))
        live = "".join(
            f'<div class="live"><div class="panel-box" data-panel="{panel}"></div>'
            '<p class="caption"></p></div>'
            for panel in panels
        )
        table = ""
        if panels == ("error",):
            head = "".join(f'<th scope="col">{name}</th>' for name in ("epoch", "m", "b", "error"))
            table = (
                f'<table id="rows" class="live"><caption></caption><thead><tr>{head}</tr></thead>'
                "<tbody></tbody></table>"
            )
        still = f'<div class="still">{still}</div>'
        return f'<figure class="panels-{len(panels)}">{still}{live}{table}</figure>'

    def _chart(self, panel: str) -> Chart | None:
        """The chart of a step without JavaScript; None if an earlier step has the same chart."""
        known = self._questions
        points, bowl, start, end = known.points, known.bowl, known.start, known.rows[-1]
        few = [row for row in known.rows if str(row.epoch).rstrip("0") in ("", *"125")]
        lines = ("after the run", end.m, end.b), ("minimum", bowl.m, bowl.b)
        charts: dict[str, Callable[[], Chart]] = {
            "data": lambda: data(points),
            "line": lambda: line(points, [("start", *start)]),
            "map": lambda: surface(bowl, []),
            "slice_m": lambda: slices(points, bowl, *start),
            "error": lambda: error(bowl, [track("batch", few)]),
            "origin": lambda: line(points, lines),
        }
        if bowl.unique:
            charts["scaled"] = lambda: surface(bowl, [], standardized=True)
        return charts[panel]() if panel in charts else None


def _lines(one: PageOptimizer) -> str:
    """The source of an optimizer; if its run is recorded, all functions that ran."""
    if not one.recorded:
        return "".join(part.html("optimizer") for part in listing(one.chosen.optimizer))
    by_file: dict[str, set[int]] = {}
    for file, number in sorted(one.ran):
        by_file.setdefault(file, set()).add(number)
    parts = [part for file, ns in by_file.items() for part in listings_of_lines(file, ns)]
    parts = parts or listing(one.chosen.optimizer)
    source = "".join(part.html(recorded=True) for part in parts)
    if one.no_source:
        source += f"<p>There are no values: {escape(one.no_source)}.</p>"
    return source


def formulas_of(choice: PageOptimizer) -> str:
    """The formulas of an optimizer's source, and its docstring.

    If the page computes the runs, each formula is written twice, the second time with numbers in
    place of names. A name with data-when="before" shows its value before the update.
    """
    optimizer = choice.chosen.optimizer
    words = (getdoc(optimizer) or "").partition("\n")[0].partition(":")[0].rstrip(".")
    name = escape(choice.chosen.entry.own_name)
    head = f"<p><b>{name}</b>{': ' * bool(words)}{escape(words)}.</p>"
    try:
        (tree,) = ast.parse(dedent(getsource(optimizer))).body
    except (OSError, TypeError, SyntaxError, ValueError):
        return head
    loops = [node for node in ast.walk(tree) if isinstance(node, ast.While)]
    nodes = [node for loop in loops[:1] for node in ast.walk(loop) if isinstance(node, ast.stmt)]
    pairs = [
        (ast.unparse(target), expression)
        for node in sorted(nodes, key=lambda node: node.lineno)
        for target, expression in assignments(node)
        if isinstance(expression, ast.BinOp) and len(_names(expression) - {ast.unparse(target)})
    ]
    later = [target for target, _ in pairs]
    parts = []
    for target, expression in pairs:

        def live(name: str) -> str:
            when = "before" if name in later else "after"
            return f'<mn data-live="{name}" data-when="{when}">{name}</mn>'

        text = ast.unparse(expression)
        parts.append(mathml(f"{target} = {text}"))
        if choice.recorded:
            continue
        numbers = mathml(text, live).partition("<mrow>")[2].removesuffix("</mrow></math>")
        result = f'<mn data-live="{target}" data-when="after" data-first="">{target}</mn>'
        parts.append(
            f'<math display="block" class="numbers"><mrow>{mathml_name(target)}<mo>=</mo>{numbers}'
            f"<mo>=</mo>{result}</mrow></math>"
        )
        later.remove(target)
    return f'{head}<div class="formulas">{"".join(parts)}</div>'


def _names(expression: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
