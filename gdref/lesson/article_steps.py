"""The words of the lesson: the steps of docs/article.md that name their code.

A step's words are what stands before its "The code:"; its pictures are drawn anew. What follows the
comment BUNDLED holds for the points that come with gdref alone, and is left out for others.
"""

import os
from collections.abc import Iterator
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

BUNDLED = "<!-- the bundled points only -->"
CODE = "The code:"


class Step(NamedTuple):
    """A step of the article: its title, its words as HTML, and the names of its code.

    code: of each function its name and its module, as ("mse", "gdref.squared_error").
    """

    title: str
    words: str
    code: list[tuple[str, str]]


def article_file() -> str:
    """The path of article.md: inside the package in a wheel, in docs/ in a checkout."""
    package = os.path.dirname(os.path.dirname(__file__))
    installed = os.path.join(package, "docs", "article.md")
    if os.path.exists(installed):
        return installed
    return os.path.join(os.path.dirname(package), "docs", "article.md")


def read_article() -> str:
    """The text of docs/article.md."""
    with open(article_file(), encoding="utf-8") as text:
        return text.read()


def steps(text: str, bundled: bool) -> list[Step]:
    """The steps of a page that name their code.

    bundled: whether the lesson is about the points that come with gdref.
    """
    markdown = MarkdownIt()
    result: list[Step] = []
    title, words, skip, over = "", "", False, True
    for block in _blocks(markdown.parse(text)):
        first, inline = block[0], block[1] if len(block) > 1 else block[0]
        if first.type == "heading_open":
            title, words, skip, over = inline.content, "", False, first.tag != "h2"
        elif over:
            continue
        elif first.type == "html_block":
            skip = BUNDLED in first.content and not bundled
        elif inline.content.startswith(CODE):
            result.append(Step(title, words, _code(inline)))
            over = True
        elif skip:
            skip = False
        elif not _is_picture(inline):
            words += markdown.renderer.render(_without_links(block), markdown.options, {})
    return result


def _blocks(tokens: list[Token]) -> Iterator[list[Token]]:
    """The tokens of each block of a page: of a paragraph, a heading, a list."""
    block: list[Token] = []
    depth = 0
    for token in tokens:
        block.append(token)
        depth += token.nesting
        if depth == 0:
            yield block
            block = []


def _is_picture(inline: Token) -> bool:
    return [child.type for child in inline.children or ()] == ["image"]


def _code(inline: Token) -> list[tuple[str, str]]:
    """The links of a paragraph, as name and module."""
    children = inline.children or []
    return [
        (
            children[k + 1].content,
            str(child.attrs["href"]).removeprefix("../").removesuffix(".py").replace("/", "."),
        )
        for k, child in enumerate(children)
        if child.type == "link_open"
    ]


def _without_links(block: list[Token]) -> list[Token]:
    """A block with the words of its links alone: a file on a stick has no page beside it."""
    for token in block:
        token.children = [
            child for child in token.children or () if not child.type.startswith("link_")
        ]
    return block
