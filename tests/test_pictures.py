"""The pictures of the pages are what the code draws now."""

import runpy
from pathlib import Path

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"


def test_the_pictures_are_up_to_date(tmp_path: Path) -> None:
    program = runpy.run_path(str(PICTURES / "make.py"))
    program["make"](tmp_path)
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert made == {file.name: file.read_bytes() for file in PICTURES.glob("*.svg")}, (
        "run python3 docs/pictures/make.py"
    )
