"""A section of the page for each step of the article: its words, its source, its picture."""

from collections.abc import Sequence
from html import escape
from importlib import import_module
from operator import attrgetter

from gdref.bowl import Bowl
from gdref.lesson.article_steps import Step
from gdref.lesson.listing import listing, listings_of_lines, values_by_place
from gdref.lesson.pictures import Picture, Pictures
from gdref.lesson.runs import OptimizerRuns
from gdref.lesson.script_data import row_texts
from gdref.points import Points
from gdref.squared_error import gradient
from gdref.text.numbers import short
from gdref.tracing.traced_updates import lines_of_call


class Sections:
    """The steps of the article for some points, as HTML."""

    def __init__(
        self,
        points: Points,
        bowl: Bowl,
        start: tuple[float, float],
        shown: Sequence[int],
        optimizers: Sequence[OptimizerRuns],
        pictures: Pictures,
    ) -> None:
        self._points, self._bowl, self._start = points, bowl, start
        self._shown, self._optimizers = shown, optimizers
        self._pictures = pictures
        self._first = optimizers[0]
        self._layers = pictures.first_layers(self._first.run)

    def html(self, number: int, step: Step) -> str:
        """A step of the article: its words and picture, with the source beside them."""
        return (
            f'<section class="step" id="step-{number}" aria-labelledby="title-{number}">\n'
            f'<div class="prose"><h2 id="title-{number}">{escape(step.title)}</h2>\n{step.words}'
            f"{self._picture(step)}</div>\n"
            f'<div class="source" role="region" tabindex="0" aria-labelledby="title-{number}">'
            f"{self._source(step)}</div>\n</section>"
        )

    def _source(self, step: Step) -> str:
        """The functions of a step with values; the chosen optimizers are shown instead of batch."""
        parts = []
        for name, module in step.code:
            if module.startswith("gdref.optimizers."):
                parts += [self._optimizer(k, one) for k, one in enumerate(self._optimizers)]
                continue
            function = attrgetter(name)(import_module(module))
            still = name == "Bowl.of"
            values = self._first.values[0]
            if still:
                values = values_by_place(lines_of_call(function, self._points))
            parts += [part.html(values, still) for part in listing(function)]
        return "".join(parts)

    def _optimizer(self, k: int, one: OptimizerRuns) -> str:
        """The functions that ran in an optimizer; only the first optimizer is visible."""
        by_file: dict[str, set[int]] = {}
        for file, number in sorted(one.ran):
            by_file.setdefault(file, set()).add(number)
        parts = [part for file, ns in by_file.items() for part in listings_of_lines(file, ns)]
        source = "".join(p.html(one.values[0]) for p in parts or listing(one.chosen.optimizer))
        if one.no_source:
            source += f"<p>There are no values: {escape(one.no_source)}.</p>"
        values = dict(one.chosen.hyperparameters)
        if one.run.rate is not None:
            values["learning_rate"] = one.run.rate
        settings = ", ".join(f"{name} = {value}" for name, value in values.items())
        hidden = " hidden" * (k > 0)
        return (
            f'<div class="optimizer" data-optimizer="{k}"{hidden}>'
            f'<p class="settings"><b>{escape(one.chosen.spec)}</b> {escape(settings)}</p>'
            f"{source}</div>"
        )

    def _picture(self, step: Step) -> str:
        """The picture of a step with a caption; the functions of the step decide the picture."""
        pictures, bowl, points = self._pictures, self._bowl, self._points
        epoch, m, b, error = row_texts(self._first.run.rows[0])  # lesson.js writes the same text
        where = f'<span class="where">Epoch {epoch}: m = {m}, b = {b}, error {error}.</span>'
        name = "The minimum" if bowl.unique else "One of many minima, the nearest to m = 0, b = 0"
        minimum = f"{name}: m = {short(bowl.m)}, b = {short(bowl.b)}, error {short(bowl.error)}."
        names = [name for name, _ in step.code]
        if "read_points" in names:
            first, last = (f"({short(x)}, {short(y)})" for x, y in (points[0], points[-1]))
            ends = f"The first point: {first}" + f", the last one: {last}" * (len(points) > 1)
            return _figure(pictures.data, f"{ends}.")
        if "predict" in names:
            return self._moving("predict", pictures.line, where)
        if "mse" in names:
            return self._moving("mse", pictures.line, where)
        if "Bowl.of" in names:
            return self._moving("surface", pictures.surface, f"{where} {minimum}")
        if "gradient" in names:
            (m0, b0), (dm, db) = self._start, gradient(*self._start, points)
            words = f"At the start, m = {short(m0)} and b = {short(b0)}: "
            words += f"dE/dm = {short(dm)}, dE/db = {short(db)}."
            return _figure(pictures.slices, words)
        if any(module == "gdref.descent" for _, module in step.code):
            words = " ".join(filter(None, [where, minimum, pictures.zero]))
            return self._moving("loop", pictures.error, words) + self._table()
        words = f'<span id="limit-words">{escape(self._first.words)}</span>'
        return self._moving("step", pictures.surface, f"{where} {words}")

    def _moving(self, name: str, picture: Picture, words: str) -> str:
        spot = self._layers.get(f"{name}-spot", "")
        return _figure(picture.with_layer(name, self._layers[name], spot), words)

    def _table(self) -> str:
        """A table with the rows of a run at the epochs 0, 1, 2, 5, 10, ..."""
        rows = ""
        run = self._first.run
        for k, epoch in enumerate(self._shown):
            if str(epoch).rstrip("0") in ("", "1", "2", "5") or k == len(self._shown) - 1:
                texts = row_texts(run.rows[k]) if k < len(run.rows) else ["", "", "", ""]
                cells = "".join(f"<td>{text}</td>" for text in texts[1:])
                rows += f'<tr data-row="{k}"><th scope="row">{epoch}</th>{cells}</tr>'
        head = "".join(f'<th scope="col">{name}</th>' for name in ("epoch", "m", "b", "error"))
        rate = "" if run.rate is None else f", learning rate {run.rate!r}"
        return (
            f'<table id="rows"><caption>{escape(self._first.chosen.spec)}{rate}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )


def _figure(picture: str, words: str) -> str:
    return f"<figure>{picture}<figcaption>{words}</figcaption></figure>"
