"""The pages: every command and every snippet on them is run, and what it prints compared.

    pytest tests/test_docs.py --update-docs        writes what they print now into the pages

A ```console block holds commands after "$ " and what they print. A ```text block right after a
```python or ```sh block is what that prints. Commands in the running text are run for their exit
code. Snippets that print nothing, and need a package around them, are run by test_example_plugin.
A command that names the example plugin finds it installed.
"""

import importlib.util
import io
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from contextlib import redirect_stdout
from pathlib import Path

import class_folder
import pytest
from hypothesis import settings

from gdref.points import LARGEST, SMALLEST

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "data" / "README.md"]
PAGES_BY_NAME = {page.name: page.read_text(encoding="utf-8") for page in PAGES}
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`(gdref [^`]+)`")
# Names no command, or no file; and the lesson has tests of its own.
NOT_RUN = re.compile(r"\b[A-Z]{3,}\b|[.]{3}|^gdref (plugin check|diagnose)$|^gdref lesson")
LINK = re.compile(r"\]\(([^)#:]+)(#[^)]*)?\)")

STEP = """
def step_gradient(m, b, points, rate):
    dm = sum(-2 / len(points) * x * (y - (m * x + b)) for x, y in points)
    db = sum(-2 / len(points) * (y - (m * x + b)) for x, y in points)
    return m - rate * dm, b - rate * db
"""


@pytest.fixture
def folder(tmp_path, points):
    """A folder with the files that the pages speak of, and the example plugin, installed."""
    site = tmp_path / "site"
    shutil.copytree(ROOT / "docs" / "example-plugin", site)
    project = tomllib.loads((site / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    info = site / "gdref_backtracking-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Name: {project['name']}\nVersion: {project['version']}\n")
    lines = (f"{k} = {v}\n" for k, v in project["entry-points"]["gdref.optimizers"].items())
    (info / "entry_points.txt").write_text("[gdref.optimizers]\n" + "".join(lines))
    (code,) = re.findall(r"^def signs.*?(?=^\S)", PAGES[0].read_text(encoding="utf-8"), re.M | re.S)
    page = (ROOT / "docs" / "diagnose.md").read_text(encoding="utf-8")
    student = re.findall(r"^```python\n(.*?)^```$", page, re.M | re.S)[0]
    (tmp_path / "student.py").write_text(student, encoding="utf-8")
    (tmp_path / "homework.py").write_text(f"{STEP}\n\n{code}", encoding="utf-8")
    (tmp_path / "signs.py").write_text(code, encoding="utf-8")
    class_folder.write(tmp_path / "homework")
    rows = "".join(f"{x!r},{y!r}\n" for x, y in points)
    for name in ("rides.csv", "data.csv"):
        (tmp_path / name).write_text(rows)
    (tmp_path / "book.csv").write_text("1,1\n2,3\n4,3\n3,2\n5,5\n")
    return tmp_path


def printed(command, folder, run):
    """What a command prints, on both streams, in the order of the streams."""
    with pytest.MonkeyPatch.context() as patch:
        if "backtracking" in command:
            patch.syspath_prepend(folder / "site")
        done = run(*shlex.split(command)[1:])
    return done.stdout + done.stderr.replace(sys.executable, "/usr/bin/python3")


def snippet(code, folder):
    if "diagnose(" in code:  # here, where the pages share a diagnosis
        with redirect_stdout(io.StringIO()) as printed:
            exec(code, {})
        return printed.getvalue()
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=folder, check=True
    ).stdout


def renewed(text, folder, run):
    """A page with the output of its blocks as it is now."""
    result = None  # of the block before, if a text block may follow

    def renew(match):
        nonlocal result
        kind, body = match.groups()
        told, result = result, None
        if kind == "console":
            commands = [line[2:] for line in body.splitlines() if line.startswith("$ ")]
            body = "".join(f"$ {c}\n{printed(c, folder, run)}" for c in commands)
        elif kind == "python" and text.startswith("\n```text\n", match.end()):
            others = re.findall(r"^import (numpy|pandas)", body, re.MULTILINE)
            if all(map(importlib.util.find_spec, others)):
                result = snippet(body, folder)
        elif kind == "sh" and ".venv/bin/gdref " in body:
            result = printed("gdref " + body.rpartition(".venv/bin/gdref ")[2].strip(), folder, run)
        elif kind == "text" and told is not None:
            body = told
        return f"```{kind}\n{body}```\n"

    return BLOCK.sub(renew, text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
@pytest.mark.usefixtures("one_diagnosis_for_a_text")
class TestPage:
    def test_what_it_shows_is_what_is_printed(self, page, folder, run, request):
        text = page.read_text(encoding="utf-8")
        now = renewed(text, folder, run)
        if request.config.getoption("--update-docs"):
            page.write_text(now, encoding="utf-8")
        else:
            assert text == now

    def test_commands_in_the_running_text_work(self, page, folder, run):
        for command in SPAN.findall(BLOCK.sub("", page.read_text(encoding="utf-8"))):
            if not NOT_RUN.search(command):
                # Shorter here: it is to work at all.
                long = ("gdref sweep", "gdref plot sweep", "gdref compare --seeds")
                short = ["--epochs", "5"] if command.startswith(long) else []
                done = run(*shlex.split(command)[1:], *short)
                diagnosed = command.startswith("gdref diagnose")  # 1: a mistake was found
                assert done.returncode in ((0, 1) if diagnosed else (0,)), (command, done.stderr)

    def test_links_lead_somewhere(self, page):
        for path, _ in LINK.findall(page.read_text(encoding="utf-8")):
            assert (page.parent / path).exists(), path

    def test_every_snippet_is_run(self, page):
        text = page.read_text(encoding="utf-8")
        shown = [m.end() for m in BLOCK.finditer(text) if m.group(1) == "python"]
        alone = sum(not text.startswith("\n```text\n", end) for end in shown)
        # Six on the page of plugins are parts of files: test_example_plugin runs them. The one
        # on the page of diagnosis is the student's file.
        assert alone == {"plugins.md": 6, "diagnose.md": 1}.get(page.name, 0)


def anchors(page):
    """The anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.*)$", BLOCK.sub("", page.read_text(encoding="utf-8")), re.M)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_each_question_has_one_command_and_a_page():
    page = ROOT / "docs" / "questions.md"
    _, *questions = re.split(r"^\*\*", page.read_text(encoding="utf-8"), flags=re.M)
    assert len(questions) >= 40
    for question in questions:
        assert len(SPAN.findall(question)) == 1, question
        ((path, anchor),) = LINK.findall(question)
        assert anchor.removeprefix("#") in anchors(page.parent / path), question


def test_the_numbers_of_the_book(folder, run):
    """Those of a well-known tutorial; the command is the page's."""
    (call,) = re.findall(r"`gdref (fit [^`]* book.csv)`", PAGES_BY_NAME["questions.md"])
    last = run(*shlex.split(call), "--format", "csv").stdout.splitlines()[-1].split(",")
    assert (round(float(last[3]), 4), round(float(last[2]), 4)) == (0.2309, 0.7904)


def test_commands_for_contributors_name_what_there_is(request):
    """Each file, test and option of theirs; the commands themselves would run all tests again."""
    page = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
    commands = [
        shlex.split(line, comments=True) for line in re.findall(r"^.venv/bin/.*", page, re.M)
    ]
    calls = [words[1:] for words in commands if words[0] == ".venv/bin/pytest"]
    assert len(calls) >= 5
    for word in (word for call in calls for word in call):
        if word.startswith("tests/"):
            path, _, name = word.partition("::")
            assert f"def {name}" in (ROOT / path).read_text() if name else (ROOT / path).exists()
        elif word.startswith("--hypothesis-profile="):
            settings.get_profile(word.partition("=")[2])
        else:
            option = word.partition("=")[0].lstrip("-").replace("-", "_")
            request.config.getoption({"q": "verbose"}.get(option, option))
    assert (ROOT / ".ci" / "run").exists()


def test_what_is_promised_to_stay_is_there():
    page = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]
    changelog = (ROOT / "docs" / "changelog.md").read_text(encoding="utf-8")
    assert f"\n## {version}\n" in changelog
    assert f"may be as large as {LARGEST!r}".replace("+", "") in " ".join(page.split())
    assert f"differ by at least {SMALLEST:g}" in " ".join(page.split())
