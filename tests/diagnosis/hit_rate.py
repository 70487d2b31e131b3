"""How often the diagnosis is right on the programs of the tests.

python3 tests/diagnosis/hit_rate.py

With -v it names those that it got wrong. numpy's programs are left out where it is not installed.
"""

import importlib.util
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from diagnosis import corpus, later, students
from diagnosis.corpus import Homework

import gdref
from gdref.diagnosis import FileDiagnosis, file, numbers
from gdref.exceptions import CannotExamine
from gdref.mistakes import MISTAKES

HAS_NUMPY = importlib.util.find_spec("numpy") is not None


def named(result: FileDiagnosis) -> set[str]:
    """The mistakes named first, of each function whose own they are; or the conventions.

    Where one derivative has two mistakes and the other one of them, the two are what the file has.
    """
    wanted = "mistake" if result.verdict == "mistake" else "convention"
    own = [f for f in result.functions if f["verdict"] == wanted and not f["through"]]
    each = [set(f["candidates"][0]["mistakes"]) for f in own if f["candidates"]]
    mistakes = {"+".join(sorted(ids)) for ids in each if not any(ids < others for others in each)}
    if result.ending and result.ending.numbers.verdict == "mistake":
        mistakes.add("+".join(sorted(result.ending.numbers.found[0].mistakes)))
    return mistakes


def try_files(programs: Iterable[Homework]) -> str:
    right = accused = unknown = wrong = exact = 0
    with tempfile.TemporaryDirectory() as folder:
        for program in programs:
            path = Path(folder) / "homework.py"
            path.write_text(program.source, encoding="utf-8")
            try:
                result = file(str(path))
                verdict, mistakes = result.verdict, named(result)
            except CannotExamine as error:
                verdict, mistakes = "unknown", {str(error)}
            if program.mistake:
                wrong += 1
                hit = mistakes == {"+".join(sorted(program.mistake.split("+")))}
                exact += hit
            else:
                right += 1
                hit = verdict in ("right", "convention")
                accused += verdict == "mistake"
                unknown += verdict == "unknown"
            if not hit and "-v" in sys.argv:
                print(f"  {program.style}, {program.mistake or 'right'}: {verdict} {mistakes}")
    return (
        f"{exact} of {wrong} wrong ones named exactly; of {right} right ones {accused} called "
        f"wrong, {unknown} unknown"
    )


def try_numbers() -> str:
    """The numbers of each mistake on the bundled points after 40 epochs, to 6 digits."""
    points = gdref.read_points()
    wrong = exact = 0
    for mistake in MISTAKES:
        if MISTAKES[mistake].place == "error" or mistake == "not-shuffled":
            continue
        try:
            m, b = students.run(mistake, points, 1e-4, 40)
            texts = [f"{v:.6g}" for v in (m, b, students.error("", m, b, points))]
        except OverflowError:
            continue
        result = numbers(points, *texts, epochs=40)
        wrong += 1
        same = "never-fed-back" if mistake == "one-iteration" else mistake  # the same numbers
        hit = bool(result.found) and result.found[0].mistakes in ([mistake], [same])
        exact += hit
        if not hit and "-v" in sys.argv:
            found = [one.mistakes for one in result.found][:3]
            print(f"  numbers, {mistake}: {result.verdict} {found}")
    return f"{exact} of {wrong} mistakes named first"


if __name__ == "__main__":
    kinds = {
        "corpus.py": corpus.homework(corpus.STYLES),
        "later.py": corpus.homework(later.STYLES),
        "unseen.txt": corpus.unseen(),
    }
    for name, programs in kinds.items():
        tried = [p for p in programs if HAS_NUMPY or not p.numpy]
        print(f"files of {name}: {try_files(tried)}", flush=True)
    print(f"numbers: {try_numbers()}")
