"""The steps of docs/article.md that name their code. The lesson shows the words of these steps.

The words of a step end at "The code:". The pictures of the article are left out, because the lesson
draws its own pictures. A paragraph with the comment BUNDLED_ONLY is shown only for the bundled
points. Formulas become MathML.
"""

import re
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt

from gdref.text.formulas import mathml

BUNDLED_ONLY = "<!-- the bundled points only -->\n"
CODE = "\nThe code:"
LINK = re.compile(r"\[([^]]*)\]\(([^)]*)\)")


class ArticleStep(NamedTuple):
    """A step of the article: its title, its words as HTML, and the names of its code.

    code: the name and the module of each function, such as ("mse", "gdref.squared_error").
    """

    title: str
    words: str
    code: list[tuple[str, str]]


def read_article() -> str:
    """The text of docs/article.md; a wheel has this file inside the package."""
    package = Path(__file__).parents[1]
    inside, beside = (folder / "docs" / "article.md" for folder in (package, package.parent))
    return (inside if inside.exists() else beside).read_text(encoding="utf-8")


def read_steps(text: str, bundled: bool) -> list[ArticleStep]:
    """The steps of a page that name their code.

    bundled: whether the lesson uses the points that come with gdref.
    """
    result = []
    for section in re.split("^## ", text, flags=re.MULTILINE):
        words, names_code, rest = section.partition(CODE)
        if not names_code:
            continue
        title, *blocks = words.split("\n\n")
        kept = [
            block.removeprefix(BUNDLED_ONLY)
            for block in blocks
            if not block.startswith("![") and (bundled or not block.startswith(BUNDLED_ONLY))
        ]
        code = [
            (name.strip("`"), file.removeprefix("../").removesuffix(".py").replace("/", "."))
            for name, file in LINK.findall(rest.partition("\n\n")[0])
        ]
        result.append(ArticleStep(title, "\n".join(map(_html, kept)), code))
    return result


def _html(block: str) -> str:
    """A block as HTML: an indented block is a list of formulas."""
    if block.startswith("    "):
        return (
            f'<div class="formulas">{"".join(mathml(f.strip()) for f in block.splitlines())}</div>'
        )
    plain = LINK.sub(r"\1", block)  # no links: a saved lesson has no other pages
    html: str = MarkdownIt().render(plain)
    return html
