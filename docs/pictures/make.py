"""Make the pictures of the pages, beside this file. A test checks that they are up to date.

python3 docs/pictures/make.py
"""

import sys
from pathlib import Path

from gdref.cli import main

HERE = Path(__file__).parent
PICTURES = {  # in the article's own sequence, then descent, which opens README.md
    "data": "data",
    "line-at-zero": "line --m 0 --b 0",
    "surface": "surface --optimizers batch,momentum --epochs 10000",
    "slice": "slice --m 0 --b 0",
    "line": "line --epochs 950",
    "error": "error",
    "sweep": "sweep --seeds 3 --rates 1e-5..10 --optimizers batch,momentum,sgd,adam",
    "descent": "descent --optimizers momentum --epochs 50000",
}


def make(folder: Path) -> None:
    """Draw every picture into a folder."""
    for name, arguments in PICTURES.items():
        try:
            main(["plot", *arguments.split(), "--output", str(folder / f"{name}.svg")])
        except SystemExit as end:  # as every command ends
            if end.code:
                raise


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
