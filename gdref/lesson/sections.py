"""A section of the page for each step of the article: its words, its source, its picture."""

from collections.abc import Sequence
from html import escape
from importlib import import_module
from typing import Any

from gdref.bowl import Bowl
from gdref.descent import Row
from gdref.lesson.article_steps import Step
from gdref.lesson.listing import Listing, listing, listings_of_lines, values_by_place
from gdref.lesson.pictures import Picture, Pictures
from gdref.lesson.runs import Moving
from gdref.lesson.script_data import row_texts
from gdref.points import Points
from gdref.squared_error import gradient
from gdref.text.numbers import short
from gdref.tracing.stepping import lines_of_call


class Sections:
    """The steps of the article over some points, as HTML."""

    def __init__(
        self,
        points: Points,
        bowl: Bowl,
        start: tuple[float, float],
        shown: Sequence[int],
        optimizers: Sequence[Moving],
        pictures: Pictures,
    ) -> None:
        self._points, self._bowl, self._start = points, bowl, start
        self._shown, self._optimizers = shown, optimizers
        self._pictures = pictures
        self._layers = pictures.layers(optimizers[0].run, 0)

    def html(self, number: int, step: Step) -> str:
        """A step of the article: words and picture, and the source beside them."""
        names = [name for name, _ in step.code]
        return (
            f'<section class="step" id="step-{number}" aria-labelledby="title-{number}">\n'
            f'<div class="prose"><h2 id="title-{number}">{escape(step.title)}</h2>\n{step.words}'
            f"{self._picture(names)}</div>\n"
            f'<div class="source" role="region" tabindex="0" aria-labelledby="title-{number}">'
            f"{self._source(step)}</div>\n</section>"
        )

    def _source(self, step: Step) -> str:
        """The functions of a step, with their values; in the optimizer's place, those chosen."""
        parts = []
        for name, module in step.code:
            if module.startswith("gdref.optimizers."):
                parts += [self._optimizer(k, one) for k, one in enumerate(self._optimizers)]
                continue
            function: Any = import_module(module)
            for part in name.split("."):
                function = getattr(function, part)
            still = name == "Bowl.of"
            values = self._optimizers[0].values[0]
            if still:
                values = values_by_place(lines_of_call(function, self._points))
            parts.append(_region(listing(function), values, still))
        return "".join(parts)

    def _optimizer(self, k: int, one: Moving) -> str:
        """The source of an optimizer, as far as it ran: hidden, but for the first."""
        by_file: dict[str, set[int]] = {}
        for file, number in sorted(one.ran):
            by_file.setdefault(file, set()).add(number)
        parts = [part for file, ns in by_file.items() for part in listings_of_lines(file, ns)]
        whole = listing(one.chosen.optimizer)
        if not parts and whole:
            parts = [whole]
        source = "".join(_region(part, one.values[0]) for part in parts)
        if one.no_source:
            source += f"<p>There are no values: {escape(one.no_source)}.</p>"
        settings = ", ".join(
            f"{name} = {value}"
            for name, value in {
                **one.chosen.hyperparameters,
                **({} if one.run.rate is None else {"learning_rate": one.run.rate}),
            }.items()
        )
        hidden = " hidden" * (k > 0)
        return (
            f'<div class="optimizer" data-optimizer="{k}"{hidden}>'
            f'<p class="settings"><b>{escape(one.chosen.spec)}</b> {escape(settings)}</p>'
            f"{source}</div>"
        )

    def _picture(self, names: Sequence[str]) -> str:
        """The picture of a step, by the functions that it names, and what it shows in words."""
        pictures, bowl = self._pictures, self._bowl
        where = f'<span class="where">{_where(self._optimizers[0].run.rows[0])}</span>'
        name = "The minimum" if bowl.unique else "The minimum nearest to 0, 0, of many"
        minimum = f"{name}: m = {short(bowl.m)}, b = {short(bowl.b)}, error {short(bowl.error)}."
        if "read_points" in names:
            return _figure(pictures.data(), self._first_points())
        if "predict" in names:
            return self._moving("predict", pictures.line, where)
        if "mse" in names:
            return self._moving("mse", pictures.line, where)
        if "Bowl.of" in names:
            return self._moving("surface", pictures.surface, f"{where} {minimum}")
        if "gradient" in names:
            (m, b), (dm, db) = self._start, gradient(*self._start, self._points)
            words = f"At the start, m = {short(m)} and b = {short(b)}: "
            words += f"dE/dm = {short(dm)}, dE/db = {short(db)}."
            return _figure(pictures.slices(), words)
        if "Descent._run" in names:
            words = " ".join(filter(None, [where, minimum, pictures.zero]))
            return self._moving("loop", pictures.error, words) + self._table()
        words = f'<span id="limit-words">{escape(self._optimizers[0].words)}</span>'
        return self._moving("step", pictures.surface, f"{where} {words}")

    def _moving(self, name: str, picture: Picture, words: str) -> str:
        return _figure(
            picture.with_layer(name, self._layers[name], self._layers.get(f"{name}-spot", "")),
            words,
        )

    def _first_points(self) -> str:
        (x, y), n = self._points[0], len(self._points)
        words = f"The first point: ({short(x)}, {short(y)})"
        return (
            f"{words}, the last one: ({short(self._points[-1][0])}, {short(self._points[-1][1])})."
            if n > 1
            else f"{words}."
        )

    def _table(self) -> str:
        """The rows of a run at the epochs 0, 1, 2, 5, 10, ..."""
        rows = ""
        last = len(self._shown) - 1
        run = self._optimizers[0].run
        for k, epoch in enumerate(self._shown):
            if str(epoch).rstrip("0") in ("", "1", "2", "5") or k == last:
                texts = row_texts(run.rows[k]) if k < len(run.rows) else [str(epoch), "", "", ""]
                cells = "".join(f"<td>{text}</td>" for text in texts[1:])
                rows += f'<tr data-row="{k}"><th scope="row">{epoch}</th>{cells}</tr>'
        head = "".join(f'<th scope="col">{name}</th>' for name in ("epoch", "m", "b", "error"))
        first = self._optimizers[0]
        rate = "" if first.run.rate is None else f", learning rate {first.run.rate!r}"
        return (
            f'<table id="rows"><caption>{escape(first.chosen.spec)}{rate}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )


def _where(row: Row) -> str:
    """Where a run stands, in words; lesson.js says the same."""
    epoch, m, b, error = row_texts(row)
    return f"Epoch {epoch}: m = {m}, b = {b}, error {error}."


def _region(part: Listing | None, values: dict[str, str], still: bool = False) -> str:
    """A listing with values; still: they stay the same whatever is chosen."""
    if part is None:
        return "<p>The source cannot be read.</p>"
    label = escape(f"Source of {part.title}", quote=True)
    mark = " data-still" * still
    return f'<div class="code" role="group" aria-label="{label}"{mark}>{part.html(values)}</div>'


def _figure(picture: str, words: str) -> str:
    return f"<figure>{picture}<figcaption>{words}</figcaption></figure>"
