"""The lesson as one HTML page: the article's steps, the source, and the points to compute with."""

import json
from collections.abc import Callable, Sequence
from html import escape
from importlib.resources import files
from string import Template

from gdref.bowl import Bowl
from gdref.exceptions import GdrefError
from gdref.lesson.article_steps import read_article, read_steps
from gdref.lesson.choices import choice, rate_to_show
from gdref.lesson.questions import Questions
from gdref.lesson.sections import Sections
from gdref.plugins.entry_points import version
from gdref.plugins.specs import Chosen, choose
from gdref.points import Points
from gdref.text.numbers import may_be_years

LARGEST_PAGE = 1_000_000  # the largest size of a lesson in bytes; the usual size is 200,000
SCRIPTS = ("arithmetic.js", "drawing.js", "panels.js", "values.js", "lesson.js")


def lesson(
    points: Points,
    chosen: Sequence[Chosen],
    *,
    start: tuple[float, float] = (0.0, 0.0),
    epochs: int,
    bundled: bool,
    done: Callable[[float], None] = lambda part: None,
) -> str:
    """The lesson for some points and optimizers, as an HTML page that needs no other file.

    bundled: whether the points are the bundled points. done: a function that is called after each
    optimizer, with the finished share of the work. Raises GdrefError if the page would be larger
    than 1 MB, and the exceptions of descend().
    """
    bowl = Bowl.of(points)
    choices = []
    for k, one in enumerate(chosen, 1):
        choices.append(choice(one, points, bowl, start, epochs))
        done(k / len(chosen))
    plain = choose("batch")
    rate = rate_to_show(plain, bowl.largest_stable_rate)
    assert rate is not None
    sections = Sections(Questions(points, bowl, start, epochs, rate), choices)
    article = read_steps(read_article(), bundled and start == (0.0, 0.0))
    titles = [step.title.partition(". ")[2] for step in article]
    numbers = {
        "points": list(points),
        "x": points.x_name,
        "y": points.y_name,
        "years": may_be_years(x for x, _ in points),
        "start": start,
        "epochs": epochs,
        "batch_rate": rate,
        "optimizers": [one.data for one in choices],
    }
    text_of_numbers = json.dumps(numbers, separators=(",", ":"), allow_nan=False)

    def file(name: str) -> str:
        return (files("gdref.lesson") / name).read_text(encoding="utf-8")

    text = Template(file("lesson.html")).substitute(
        style=file("lesson.css"),
        points=escape(points.title),
        version=version(),
        links="".join(
            f'<li><a href="#step-{k}">{escape(t)}</a></li>' for k, t in enumerate(titles, 1)
        ),
        optimizers="".join(
            f"<option value={k}>{escape(one.chosen.spec)}</option>" for k, one in enumerate(choices)
        ),
        steps="\n".join(sections.html(k, step) for k, step in enumerate(article, 1)),
        answers="".join(sections.answers),
        numbers=text_of_numbers.replace("<", "\\u003c"),  # a text may contain "</script>"
        script="\n".join(map(file, SCRIPTS)),
    )
    encoded = text.encode("utf-8", "replace")  # a file name may have invalid characters
    if len(encoded) > LARGEST_PAGE:
        raise GdrefError(
            f"the lesson would have {len(encoded):,} bytes; expected at most {LARGEST_PAGE:,}: "
            "choose fewer --optimizers or fewer points"
        )
    return encoded.decode()
