"""How often the diagnosis is right on the programs of the tests.

python3 tests/diagnosis/hit_rate.py [corpus|later|unseen] [STEP]

With STEP every STEPth program is tried. It names those that were missed. It takes some seconds a
program; numpy's are left out if it is not installed.
"""

import importlib.util
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from diagnosis import corpus, later
from diagnosis.corpus import Homework

from gdref.diagnosis import diagnose
from gdref.diagnosis.result import Diagnosis
from gdref.exceptions import CannotExamine

HAS_NUMPY = importlib.util.find_spec("numpy") is not None
CONVENTIONS = {"no-two", "sum-for-mean", "wrong-divisor", "error-sum", "error-half", "error-root"}


def named(result: Diagnosis) -> set[str]:
    """The mistakes that are named."""
    own = {r.mistake for r in result.repairs} | {f.mistake for f in result.functions}
    return {name for name in own if name}


def try_programs(programs: Sequence[Homework]) -> str:
    """Try each program; a sentence with the counts."""
    right = accused = left = wrong = found = exact = 0
    path = Path(tempfile.mkdtemp()) / "homework.py"
    for one in programs:
        path.write_text(one.source, encoding="utf-8")
        try:
            result = diagnose(str(path))
            verdict, names = result.verdict, named(result)
        except CannotExamine as error:
            verdict, names = "not examined", {str(error)}
        good = verdict in ("right", "convention")
        if not one.mistake:
            right += 1
            accused += verdict == "mistake"
            left += verdict in ("unknown", "not examined")
        else:
            wanted = set(one.mistake.split("+"))
            convention = good and bool(wanted & CONVENTIONS)
            wrong += 1
            exact += bool(wanted & names) or convention
            found += verdict == "mistake" or convention
            good = verdict == "mistake" or convention
        if not good:
            print(f"  {one.style}, {one.mistake or 'right'}: {verdict} {sorted(names)}", flush=True)
    return (
        f"of {wrong} wrong ones {found} found, {exact} named; of {right} right ones {accused} "
        f"called wrong, {left} unknown or not examined"
    )


if __name__ == "__main__":
    kinds = {
        "corpus": corpus.homework(corpus.STYLES),
        "later": corpus.homework(later.STYLES),
        "unseen": corpus.unseen(),
    }
    step = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    for kind in [sys.argv[1]] if len(sys.argv) > 1 else list(kinds):
        tried = [p for p in kinds[kind] if HAS_NUMPY or not p.numpy][::step]
        print(f"{kind}: {try_programs(tried)}", flush=True)
