"""The pages: every command and every snippet on them is run, and what it prints compared.

    pytest tests/test_docs.py --update-docs        writes what they print now into the pages

A ```console block holds commands after "$ " and what they print. A ```text block right after a
```python or ```sh block is what that prints. Commands in the running text are run for their exit
code.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "data" / "README.md"]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`(gdref [^`]+)`")
LINK = re.compile(r"\]\(([^)#:]+)(#[^)]*)?\)")


@pytest.fixture
def folder(tmp_path, points):
    """A folder with the files that the pages speak of."""
    rows = "".join(f"{x!r},{y!r}\n" for x, y in points)
    for name in ("rides.csv", "data.csv"):
        (tmp_path / name).write_text(rows)
    return tmp_path


def printed(command, folder):
    """What a command prints, on both streams, in the order of the streams."""
    if command.startswith("gdref "):
        command = f"{sys.executable} -m {command}"
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, cwd=folder,
        env={**os.environ, "COLUMNS": "80"}, timeout=300,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout + done.stderr


def snippet(code, folder):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=folder, check=True
    ).stdout


def renewed(text, folder):
    """A page with the output of its blocks as it is now."""
    result = None  # of the block before, if a text block may follow

    def renew(match):
        nonlocal result
        kind, body = match.groups()
        told, result = result, None
        if kind == "console":
            commands = [line[2:] for line in body.splitlines() if line.startswith("$ ")]
            body = "".join(f"$ {c}\n{printed(c, folder)}" for c in commands)
        elif kind == "python":
            result = snippet(body, folder)
        elif kind == "sh" and ".venv/bin/gdref " in body:
            result = printed("gdref " + body.rpartition(".venv/bin/gdref ")[2].strip(), folder)
        elif kind == "text" and told is not None:
            body = told
        return f"```{kind}\n{body}```\n"

    return BLOCK.sub(renew, text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
class TestPage:
    def test_what_it_shows_is_what_is_printed(self, page, folder, request):
        text = page.read_text(encoding="utf-8")
        now = renewed(text, folder)
        if request.config.getoption("--update-docs"):
            page.write_text(now, encoding="utf-8")
        else:
            assert text == now

    def test_commands_in_the_running_text_work(self, page, folder):
        for command in SPAN.findall(BLOCK.sub("", page.read_text(encoding="utf-8"))):
            if not re.search(r"\b[A-Z]{3,}\b|\.\.\.", command):  # NAME, SPEC: not to be run
                done = subprocess.run(
                    [sys.executable, "-m", *command.split()], capture_output=True, cwd=folder
                )
                assert done.returncode == 0, (command, done.stderr)

    def test_links_lead_somewhere(self, page):
        for path, _ in LINK.findall(page.read_text(encoding="utf-8")):
            assert (page.parent / path).exists(), path
