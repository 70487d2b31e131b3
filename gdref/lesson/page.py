"""The lesson as one HTML page: the article's steps, the source with its values, the pictures."""

import json
from collections.abc import Callable, Mapping, Sequence
from html import escape
from importlib.resources import files

from gdref.bowl import Bowl
from gdref.exceptions import GdrefError
from gdref.lesson.article_steps import Step, read_article, steps
from gdref.lesson.pictures import Pictures
from gdref.lesson.runs import Moving, epochs_shown, moving
from gdref.lesson.script_data import numbers
from gdref.lesson.sections import Sections
from gdref.plugins.specs import Chosen
from gdref.points import Points
from gdref.tracing.stepping import check_nobody_traces

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
    pictures = Pictures(points, bowl, start, optimizers)
    sections = Sections(points, bowl, start, shown, optimizers, pictures)
    article = steps(read_article(), bundled and start == (0.0, 0.0))
    text = _html(
        _header(points, article),
        _controls(shown, optimizers),
        "\n".join(sections.html(k, step) for k, step in enumerate(article, 1)),
        numbers(shown, optimizers, pictures),
    )
    encoded = text.encode("utf-8", "replace")  # a file's name may be no text
    size = len(encoded)
    if size > LARGEST:
        raise GdrefError(
            f"the lesson would have {size:,} bytes; expected {LARGEST:,} at most: "
            "give --optimizers fewer of them"
        )
    return encoded.decode()


def _html(header: str, controls: str, body: str, picked: Mapping[str, object]) -> str:
    """The whole page."""
    folder = files("gdref.lesson")
    style = (folder / "lesson.css").read_text(encoding="utf-8")
    script = (folder / "lesson.js").read_text(encoding="utf-8")
    data = json.dumps(picked, separators=(",", ":"), allow_nan=False)
    data = data.replace("<", "\\u003c")  # so that no text in it ends the script
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{TITLE}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f"{header}\n{controls}\n<main>\n{body}\n</main>\n"
        f'<script type="application/json" id="numbers">{data}'
        f"</script>\n<script>\n{script}</script>\n</body>\n</html>\n"
    )


def _header(points: Points, article: Sequence[Step]) -> str:
    """The title, what the page is about, and a link to each step."""
    from gdref.plugins.entry_points import version

    about = escape(points.title)
    loop = "first … last" if len(points) > 1 else "the only point's"
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


def _controls(shown: Sequence[int], optimizers: Sequence[Moving]) -> str:
    """The sliders and the choice, which the script shows."""
    first = optimizers[0]
    options = "".join(
        f"<option value={k}>{escape(one.chosen.spec)}</option>" for k, one in enumerate(optimizers)
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
        f'<input type="range" id="epoch" min="0" max="{len(shown) - 1}" step="1" '
        'value="0"></span></p>'
        '<p class="now"><output id="now" for="optimizer rate epoch" aria-live="polite">'
        "</output></p></form>"
    )
