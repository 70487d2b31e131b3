"""The lesson as one HTML page: the article's steps, the source with its values, the pictures."""

import json
from collections.abc import Callable, Mapping, Sequence
from html import escape
from importlib import import_module
from importlib.resources import files
from typing import Any

from gdref.bowl import Bowl
from gdref.by_hand import short
from gdref.descent import Row
from gdref.exceptions import GdrefError
from gdref.lesson.listing import Listing, listing, listings_of_lines, values_by_place
from gdref.lesson.pictures import Picture, Pictures
from gdref.lesson.rates import Run
from gdref.lesson.runs import Moving, epochs_shown, moving
from gdref.lesson.words import Step, read_article, steps
from gdref.points import Points
from gdref.specs import Chosen
from gdref.squared_error import gradient
from gdref.stepping import check_nobody_traces, lines_of_call

LARGEST = 1_000_000  # bytes
TITLE = "Math behind Gradient Descent, step by step"


def lesson(
    points: Points,
    chosen: Sequence[Chosen],
    *,
    start: tuple[float, float] = (0.0, 0.0),
    epochs: int,
    bundled: bool,
    done: Callable[[int], None] = lambda runs: None,
) -> str:
    """The lesson about some points and optimizers, as an HTML page that needs no other file.

    bundled: whether the points are those that come with gdref. done is told the runs so far.
    Raises GdrefError where the page would be larger than 1 MB, and what descend() raises.
    """
    check_nobody_traces()
    bowl = Bowl.of(points)
    shown = epochs_shown(epochs, len(points))
    runs = 0

    def one_more() -> None:
        nonlocal runs
        runs += 1
        done(runs)

    optimizers = [moving(one, points, bowl, start, shown, one_more) for one in chosen]
    page = Page(points, bowl, start, shown, optimizers)
    text = page.html(steps(read_article(), bundled and start == (0.0, 0.0)))
    encoded = text.encode("utf-8", "replace")  # a file's name may be no text
    size = len(encoded)
    if size > LARGEST:
        raise GdrefError(
            f"the lesson would have {size:,} bytes; expected {LARGEST:,} at most: "
            "give --optimizers fewer of them"
        )
    return encoded.decode()


class Page:
    """The parts of the page, each as HTML."""

    def __init__(
        self,
        points: Points,
        bowl: Bowl,
        start: tuple[float, float],
        shown: Sequence[int],
        optimizers: Sequence[Moving],
    ) -> None:
        self._points, self._bowl, self._start = points, bowl, start
        self._shown, self._optimizers = shown, optimizers
        self._pictures = Pictures(points, bowl, start, optimizers)
        self._layers = self._pictures.layers(optimizers[0].run, 0)

    def html(self, article: Sequence[Step]) -> str:
        """The whole page."""
        folder = files("gdref.lesson")
        style = (folder / "lesson.css").read_text(encoding="utf-8")
        script = (folder / "lesson.js").read_text(encoding="utf-8")
        numbers = json.dumps(self._numbers(), separators=(",", ":"), allow_nan=False)
        numbers = numbers.replace("<", "\\u003c")  # so that no text in it ends the script
        body = "\n".join(self._step(k, step) for k, step in enumerate(article, 1))
        return (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n'
            f"<title>{TITLE}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
            f"{self._header(article)}\n{self._controls()}\n<main>\n{body}\n</main>\n"
            f'<script type="application/json" id="numbers">{numbers}'
            f"</script>\n<script>\n{script}</script>\n</body>\n</html>\n"
        )

    def _header(self, article: Sequence[Step]) -> str:
        from gdref.entry_points import version

        about = escape(self._points.title)
        loop = "first … last" if len(self._points) > 1 else "the only point's"
        links = ""
        for k, step in enumerate(article, 1):
            title = step.title.partition(". ")[2] or step.title
            links += f'<li><a href="#step-{k}">{escape(title)}</a></li>'
        return (
            f"<header><h1>{TITLE}</h1>"
            f"<p>{about}. Every number was computed by gdref {version()}, and the source is "
            "the file that ran. At its lines stand the values of the update that starts from the m "
            f"and b shown; in a loop over the points, <q>{loop}</q>.</p>"
            f'<nav aria-label="Steps"><ol>{links}</ol></nav></header>'
        )

    def _controls(self) -> str:
        """The sliders and the choice, which the script shows."""
        first = self._optimizers[0]
        options = "".join(
            f"<option value={k}>{escape(one.chosen.spec)}</option>"
            for k, one in enumerate(self._optimizers)
        )
        return (
            '<form class="controls" id="controls" aria-label="What the page shows" hidden>'
            f'<p class="choice"><label for="optimizer">Optimizer</label>'
            f'<select id="optimizer">{options}</select>'
            '<button type="button" id="play">Play</button></p>'
            '<p class="slider"><label for="rate">Learning rate</label>'
            '<output id="rate-value" for="rate"></output><span class="track">'
            f'<input type="range" id="rate" min="0" max="{len(first.runs) - 1}" step="1" '
            f'value="{first.place}" aria-describedby="limit-words">'
            '<span id="limit" class="limit" aria-hidden="true" hidden>limit</span></span></p>'
            '<p class="slider"><label for="epoch">Epoch</label>'
            '<output id="epoch-value" for="epoch"></output><span class="track">'
            f'<input type="range" id="epoch" min="0" max="{len(self._shown) - 1}" step="1" '
            'value="0"></span></p>'
            '<p class="now"><output id="now" for="optimizer rate epoch" aria-live="polite">'
            "</output></p></form>"
        )

    def _step(self, number: int, step: Step) -> str:
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
        where = f'<span class="where">{escape(self._where(self._optimizers[0].run, 0))}</span>'
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
            return self._moving("loop", pictures.error, f"{where} {minimum}") + self._table()
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

    def _where(self, run: Run, k: int) -> str:
        """Where a run stands, in words; lesson.js says the same."""
        epoch, m, b, error = _texts(run.rows[k])
        return f"Epoch {epoch}: m = {m}, b = {b}, error {error}."

    def _table(self) -> str:
        """The rows of a run at the epochs 0, 1, 2, 5, 10, ..."""
        rows = ""
        last = len(self._shown) - 1
        run = self._optimizers[0].run
        for k, epoch in enumerate(self._shown):
            if str(epoch).rstrip("0") in ("", "1", "2", "5") or k == last:
                texts = _texts(run.rows[k]) if k < len(run.rows) else [str(epoch), "", "", ""]
                cells = "".join(f"<td>{text}</td>" for text in texts[1:])
                rows += f'<tr data-row="{k}"><th scope="row">{epoch}</th>{cells}</tr>'
        head = "".join(f'<th scope="col">{name}</th>' for name in ("epoch", "m", "b", "error"))
        first = self._optimizers[0]
        rate = "" if first.run.rate is None else f", learning rate {first.run.rate!r}"
        return (
            f'<table id="rows"><caption>{escape(first.chosen.spec)}{rate}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )

    def _numbers(self) -> Mapping[str, object]:
        """What the script picks from and draws."""
        left, _, _, right = self._pictures.line.frame
        return {
            "epochs": self._shown,
            "ends": [round(10 * left), round(10 * right)],
            "dots": self._pictures.dots(),
            "optimizers": [self._of(one) for one in self._optimizers],
        }

    def _of(self, one: Moving) -> Mapping[str, object]:
        places = sorted({at for values in one.values for at in values})
        return {
            "spec": one.chosen.spec,
            "place": one.place,
            "limit": one.limit,
            "words": one.words,
            "runs": [
                {
                    "rate": None if run.rate is None else repr(run.rate),
                    "end": run.end,
                    "rows": ";".join(" ".join(_texts(row)) for row in run.rows),
                    "at": ";".join(
                        " ".join(map(str, self._pictures.places(row))) for row in run.rows
                    ),
                }
                for run in one.runs
            ],
            "lines": places,
            "values": [[values.get(at, "") for at in places] for values in one.values],
        }


def _texts(row: Row) -> list[str]:
    """A row as it is shown: epoch, m, b, error."""
    return [str(row.epoch), short(row.m), short(row.b), short(row.error)]


def _region(part: Listing | None, values: dict[str, str], still: bool = False) -> str:
    """A listing with values; still: they stay the same whatever is chosen."""
    if part is None:
        return "<p>The source cannot be read.</p>"
    label = escape(f"Source of {part.title}", quote=True)
    mark = " data-still" * still
    return f'<div class="code" role="group" aria-label="{label}"{mark}>{part.html(values)}</div>'


def _figure(picture: str, words: str) -> str:
    return f"<figure>{picture}<figcaption>{words}</figcaption></figure>"
