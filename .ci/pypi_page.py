"""The page on PyPI: README.md, where a relative link would lead nowhere.

With `address` in pyproject.toml, relative links and pictures lead there, and [project.urls] has it;
without, the words of a link stay, and a picture is left out with its caption.
"""

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

PICTURE = re.compile(r"!\[[^]]*\]\((?!https:)[^)]+\)\n\n\*[^*]+\*\n\n")
LINK = re.compile(r"(!?\[[^]]*\])\((?!https:|#)([^)]+)\)")


def page(text: str, address: str) -> str:
    """The text of README.md without relative links, or with links to that address."""
    if not address:
        return LINK.sub(lambda link: link[1][1:-1], PICTURE.sub("", text))
    raw = address.replace("/blob/", "/raw/")  # a picture itself, without a page around it
    return LINK.sub(
        lambda link: f"{link[1]}({raw if link[1][0] == '!' else address}/{link[2]})", text
    )


class PypiPage(MetadataHookInterface):
    """Called by hatchling for each build."""

    def update(self, metadata: dict[str, Any]) -> None:
        address = self.config["address"]
        text = page(Path(self.root, "README.md").read_text(encoding="utf-8"), address)
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
        if address:
            metadata["urls"] = {"Source": address.partition("/blob/")[0]}
