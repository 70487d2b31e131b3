"""The lesson as one HTML page: the article's steps, the source with its values, the pictures."""

import json
from collections.abc import Callable, Sequence
from html import escape
from importlib.resources import files
from itertools import count
from string import Template

from gdref.bowl import Bowl
from gdref.exceptions import GdrefError
from gdref.lesson.article_steps import read_article, steps
from gdref.lesson.pictures import Pictures
from gdref.lesson.runs import epochs_shown, runs_of
from gdref.lesson.script_data import script_data
from gdref.lesson.sections import Sections
from gdref.plugins.entry_points import version
from gdref.plugins.specs import Chosen
from gdref.points import Points
from gdref.tracing.tracer import check_nobody_traces

LARGEST = 1_000_000  # bytes


def lesson(
    points: Points,
    chosen: Sequence[Chosen],
    *,
    start: tuple[float, float] = (0.0, 0.0),
    epochs: int,
    bundled: bool,
    done: Callable[[int], None] = lambda runs: None,
) -> str:
    """The lesson for some points and optimizers, as an HTML page that needs no other file.

    bundled: whether the points are the points that come with gdref. done: a function that is
    called after each run, with the number of runs so far. Raises GdrefError if the page would be
    larger than 1 MB, and the exceptions of descend().
    """
    check_nobody_traces()
    bowl = Bowl.of(points)
    shown = epochs_shown(epochs, len(points))
    runs_so_far = count(1)
    optimizers = [
        runs_of(one, points, bowl, start, shown, lambda: done(next(runs_so_far))) for one in chosen
    ]
    pictures = Pictures(points, bowl, start, optimizers)
    sections = Sections(points, bowl, start, shown, optimizers, pictures)
    article = steps(read_article(), bundled and start == (0.0, 0.0))
    titles = [step.title.partition(". ")[2] or step.title for step in article]
    picked = script_data(shown, optimizers, pictures)
    numbers = json.dumps(picked, separators=(",", ":"), allow_nan=False)

    def file(name: str) -> str:
        return (files("gdref.lesson") / name).read_text(encoding="utf-8")

    text = Template(file("lesson.html")).substitute(
        style=file("lesson.css"),
        points=escape(points.title),
        version=version(),
        loop="first … last" if len(points) > 1 else "the value of the only point",
        links="".join(
            f'<li><a href="#step-{k}">{escape(t)}</a></li>' for k, t in enumerate(titles, 1)
        ),
        optimizers="".join(
            f"<option value={k}>{escape(one.chosen.spec)}</option>"
            for k, one in enumerate(optimizers)
        ),
        last_rate=len(optimizers[0].runs) - 1,
        rate=optimizers[0].place,
        last_epoch=len(shown) - 1,
        steps="\n".join(sections.html(k, step) for k, step in enumerate(article, 1)),
        numbers=numbers.replace("<", "\\u003c"),  # a text may have "</script>"
        script=file("lesson.js"),
    )
    encoded = text.encode("utf-8", "replace")  # a file name may have invalid characters
    if len(encoded) > LARGEST:
        raise GdrefError(
            f"the lesson would have {len(encoded):,} bytes; expected at most {LARGEST:,}: "
            "choose fewer --optimizers"
        )
    return encoded.decode()
