"""What the tests share: the article's points, and the installed program as a subprocess."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import gdref

Finished = subprocess.CompletedProcess[str]


@pytest.fixture(scope="session")
def points() -> gdref.Points:
    return gdref.read_points()


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Finished]:
    """Run gdref as a user would, away from the checkout, so that the installed one runs."""

    def call(*arguments: str, stdin: str | bytes = "", **environment: str) -> Finished:
        data = stdin if isinstance(stdin, bytes) else stdin.encode()
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", "gdref", *arguments],
            input=data,
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "80", **environment},
            timeout=60,
        )
        out, err = done.stdout.decode(), done.stderr.decode()
        assert "Traceback" not in err, err
        return Finished(done.args, done.returncode, out, err)

    return call


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-docs", action="store_true", help="write what the pages show anew")
