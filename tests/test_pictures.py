"""The pictures of the pages are what the code draws now."""

import runpy
from pathlib import Path

import pytest

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"


def test_the_pictures_are_up_to_date(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    program = runpy.run_path(str(PICTURES / "make.py"))
    program["make"](tmp_path)
    if request.config.getoption("--update-docs"):
        program["make"](PICTURES)
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert made == {file.name: file.read_bytes() for file in PICTURES.glob("*.svg")}
