"""gdref diagnose of a folder: a row a file, whatever it does, and none disturbs another."""

import json
import os
import re
import sys
from contextlib import suppress
from pathlib import Path

import class_folder
import pytest

from gdref import SpecError
from gdref.diagnosis import homework as homework_of
from gdref.diagnosis.folder import examined, fingerprint, programs_in, shown
from gdref.diagnosis.folder_result import COLUMNS, Homework, record_of
from gdref.diagnosis.result import Change, Diagnosis, FunctionResult
from gdref.exceptions import FailedLate

PAGE = Path(__file__).parents[2] / "docs" / "class.md"


def record(file="a.py", verdict="right", mistake=None, written="x", same_as=(), **more):
    change = Change(3, written, "meant", mistake, "proof")
    wrong = verdict == "mistake"
    functions = [FunctionResult("step", 1, "step", verdict, "", [change] * wrong)]
    found = Diagnosis(file, verdict, functions=functions, repairs=[change] * wrong, **more)
    return record_of(found) | {"path": file, "missing": [], "same_as": list(same_as)}


@pytest.fixture
def answers(monkeypatch):
    """The names of the files that are run; nothing runs."""
    run = []

    def answer(files, *_):
        for file in files:
            run.append(file)
            missing = ["numpy is not installed"] if "numpy" in file else []
            yield record(file, notes=missing)

    monkeypatch.setattr("gdref.diagnosis.folder._answers", answer)
    return run


def test_a_cell_is_on_one_line_and_no_formula():
    names = ["=1+1.py", "+a.py", "-a.py", "@a.py", "\t=a.py", "a.py", "a\nb.py", " =x.py"]
    many = [record(name, "mistake", written="-x\n+ y", same_as=["=b.py"]) for name in names]
    table = Homework(names, iter(many)).as_rows()
    rows = list(table.rows)
    assert table.headings == COLUMNS
    assert Homework(["é.py"], iter([])).as_rows().headings[0] == "\ufefffile"
    assert [row[0] for row in rows] == [
        "'=1+1.py", "'+a.py", "'-a.py", "'@a.py", "' =a.py", "a.py", "a b.py", "' =x.py"
    ]  # fmt: skip
    assert all(row[4] == "'-x + y" and row[9] == "'=b.py" for row in rows)
    assert all(len(row) == len(COLUMNS) for row in rows)


def test_the_numbers_the_reasons_and_the_parts():
    records = [
        record("h/a.py", "mistake", "sign-b", same_as=["h/b.py"]),
        record("h/b.py", "mistake", "sign-b", same_as=["h/a.py"]),
        record("h/c.py", "mistake"),
        record("h/d.py", "not examined", notes=["d.py is empty"]),
    ]
    for one in records[:3]:
        one["missing"] = ["fit"]
    found = Homework(list("abcd"), iter(records))
    *_, reasons, missing, same = found.page()
    assert found.counts() == (
        {"not examined": 1, "mistake": 3},
        {"sign-b": 2, "without a name": 1},
    )
    assert reasons == "Not examined:\nh/d.py is empty"
    assert missing.rows == [["h/a.py", "fit"], ["h/b.py", "fit"], ["h/c.py", "fit"]]
    assert same == "The same, except for names and spaces: h/a.py and h/b.py."
    assert found.exit_code == 2
    assert found.as_json()["files"][0]["missing"] == ["fit"]


def test_an_interrupt_keeps_the_rows():
    def records():
        yield record("a.py")
        raise KeyboardInterrupt

    found = Homework(["a.py", "b.py", "c.py"], records())
    document = found.as_json()
    assert [one["file"] for one in document["files"]] == ["a.py"]
    assert found.exit_code == 130
    assert found.notes == ["interrupted after 1 of 3 files"]


def test_resume_runs_new_and_changed_files_only(tmp_path, monkeypatch, answers):
    monkeypatch.chdir(tmp_path)
    Path("h").mkdir()
    for name in "ab":
        Path(f"h/{name}.py").write_text(f"{name} = 1\n")
    call = {"resume": "kept", "expect": ["step", "fit"]}
    first, second = homework_of(["h"], **call)
    assert len(answers) == 2
    assert (first["same_as"], second["same_as"]) == (["h/b.py"], ["h/a.py"])
    assert first["missing"] == second["missing"] == ["fit"]
    assert len(list(homework_of(["h"], **call))) == len(answers) == 2
    Path("h/b.py").write_text("b = 2\n")
    Path("h/c.py").write_text("c = 3\n")
    with open("kept", "a") as opened:
        opened.write('{"key": "cut o')
    found = list(homework_of(["h"], **call))
    assert [one["file"] for one in found] == ["h/a.py", "h/b.py", "h/c.py"]
    assert answers == ["h/a.py", "h/b.py", "h/b.py", "h/c.py"]
    list(homework_of(["h"], **call))
    assert len(answers) == 4
    Path("h/numpy.py").write_text("import numpy\n")
    list(homework_of(["h"], **call))
    list(homework_of(["h"], **call))  # it may be installed meanwhile
    assert answers[4:] == ["h/numpy.py", "h/numpy.py"]
    Path("h/numpy.py").unlink()
    list(homework_of(["h"], **call, seconds=3.0))  # another run
    assert len(answers) == 9
    with pytest.raises(SpecError, match=r"h: Is a directory; expected a file for the results"):
        homework_of(["h"], resume="h")
    late = homework_of(["h"], resume="kept2")  # which is a folder when the first result comes
    Path("kept2").unlink()
    Path("kept2").mkdir()
    with pytest.raises(
        FailedLate, match=r"^kept2: Is a directory; it contains the earlier results$"
    ):
        list(late)
    assert FailedLate.exit_code == 1


def test_programs_in_the_order_of_names(tmp_path):
    for name in ("b.py", "a.ipynb", ".c.py", "d.txt", "x/e.py", ".ipynb_checkpoints/f.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    os.mkfifo(tmp_path / "pipe.py")  # reading it would never end
    found = [Path(file).relative_to(tmp_path).as_posix() for file in programs_in(str(tmp_path))]
    assert found == ["a.ipynb", "b.py", "x/e.py"]
    with pytest.raises(SpecError, match="there is no file or folder 'nowhere'"):
        list(programs_in("nowhere"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(SpecError, match=r"there is no .py or .ipynb file in"):
        homework_of([str(tmp_path / "empty")])
    with pytest.raises(SpecError, match="there is no part 'stop'; did you mean step"):
        homework_of([str(tmp_path)], expect=["stop"])
    assert shown("M\udcfc\tll\ner.py") == "M\\udcfc ll er.py"


def test_the_same_except_for_names_and_spaces(tmp_path):
    def of(text):
        path = tmp_path / "a.py"
        path.write_text(text)
        return fingerprint(str(path))

    right = of(class_folder.RIGHT)
    assert right == of(class_folder.OTHER_NAMES) == of(f"# by me\n{class_folder.RIGHT}")
    assert right != of(class_folder.RIGHT.replace("0.01", "0.02"))
    assert of("a = b\nb = a\n") != of("a = b\nb = b\n")
    assert of("") is None and of("a = (\n") is None


def test_the_row_names_the_likeliest_repair():
    changes = [Change(3, "a", "b", None, "proof"), Change(2, "c", "d", "sign-b", "proof")]
    wrong = FunctionResult("step", 1, "step", "mistake", "", changes)
    found = record_of(Diagnosis("a.py", "mistake", functions=[wrong], repairs=changes))
    assert (found["mistake"], found["line"], found["notes"]) == ("without a name", 3, [])
    odd = [FunctionResult("fit", 4, "fit", verdict, "odd") for verdict in ("unknown", "right")]
    assert record_of(Diagnosis("a.py", "unknown", functions=odd))["notes"] == [
        "a.py, line 4, in fit: odd"
    ]
    changes[0].file = "helper.py"
    found = record_of(Diagnosis("a.py", "mistake", functions=[wrong], repairs=changes))
    assert found["notes"] == ["line 3 is in helper.py"]


def test_a_page_escapes_markdown_except_in_code():
    change = Change(3, "a * b", "a - b", None, "proof of *b*")
    wrong = FunctionResult("my_step", 1, "step", "mistake", "", [change])
    one = Diagnosis("<b>_1\udcfc.py", "mistake", functions=[wrong], repairs=[change])
    found = record_of(one)
    assert found["hint"].startswith("\\<b>_1\\\\udcfc.py has a mistake.")
    assert "\n    written   a * b\n" in found["page"] and "proof of \\*b\\*" in found["page"]


HOSTILE = {
    "anna.py": class_folder.RIGHT,
    "ends.py": "import os\nos._exit(3)\n",
    "hana.py": class_folder.BY_GDREF,
    "kills.py": "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\n",
    "writes.py": "import os\nos.remove('anna.py')\nopen('new.txt', 'w').write('')\n",
}
LOOP = """\
import subprocess
subprocess.Popen(["sleep", "{}"], start_new_session=True)
while True:
    pass
"""


def test_every_file_has_a_row(tmp_path):
    for name, text in HOSTILE.items():
        (tmp_path / name).write_text(text)
    found = homework_of([str(tmp_path)], jobs=2)
    verdicts = {Path(r["path"]).name: r["verdict"] for r in found}
    assert verdicts == dict.fromkeys(HOSTILE, "not examined") | {"anna.py": "right"}
    (note,) = found.records[2]["notes"]
    assert note == "hana.py uses only functions of gdref: there is nothing to examine"
    assert {path.name for path in tmp_path.iterdir()} == set(HOSTILE)


def test_no_process_is_left_of_a_file_that_takes_too_long(tmp_path):
    mark = f"{4000 + tmp_path.stat().st_ino}.5"  # seconds: to find the process by them
    (tmp_path / "loop.py").write_text(LOOP.replace("{}", mark))
    kept = tmp_path / "kept"
    (record,) = homework_of([str(tmp_path)], limit=1.5, resume=str(kept))
    assert not kept.read_text()  # with a higher limit it may be examined
    assert record["notes"] == ["loop.py: it took more than the --limit"]
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended meanwhile
            assert mark.encode() not in place.read_bytes()


def test_the_page_for_a_class_shows_the_feedback(run, tmp_path):
    class_folder.write(tmp_path / "homework")
    call = ["diagnose", "homework/O'Neil & Sons.py", "homework/jon.py"]
    done = run(*call, "--feedback", "out/pages", "--format", "json")
    assert done.returncode == 2
    assert done.stderr == "gdref: Written: 2 pages in out/pages\n"
    document = json.loads(done.stdout)
    assert document["mistakes"] == {"sign-b": 1}
    assert document["files"][0]["parts"] == ["error", "step", "fit", "run"]
    (shown_page,) = re.findall(r"^```markdown\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)
    assert (tmp_path / "out/pages/O'Neil & Sons.py.md").read_text("utf-8") == shown_page


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (["a.py", "--jobs", "2"], "--jobs works only with a folder, or with several files"),
        (["a.py", "a.py", "--takes", "x"], "--takes and --hint work only with one file"),
        ([".", "--repairs"], "--repairs needs --feedback DIR"),
        (["a.py", ".", "--feedback", "a.py"], "a.py cannot be made: File exists"),
        (["b.py", "."], "there is no file or folder 'b.py'"),
    ],
)
def test_calls_that_do_not_fit(call, says, run, tmp_path):
    (tmp_path / "a.py").write_text("")
    done = run("diagnose", *call)
    assert done.returncode == 2 and says in done.stderr and not done.stdout


def test_the_end_of_a_long_name_is_shown():
    name = f"group/{'x' * 40}.py"
    for file, shown_as in ((name, f"...{name[-29:]}"), ("y" * 32, "y" * 32)):
        rows = Homework([file], iter([record(file, "mistake", "parenthesis")])).page()
        table = next(rows)
        assert table.headings == ["file".ljust(32), "verdict", "mistake", "line"]
        assert list(table.rows) == [[shown_as, "mistake".ljust(12), "parenthesis".ljust(22), 3]]


WORKER = """
import json, os, sys, time
for line in sys.stdin:
    time.sleep(0.05)
    os.path.basename(json.loads(line)["file"]) == "3.py" and sys.exit()
    print(json.dumps({"verdict": "right", "notes": [str(os.getpid())], "parts": []}), flush=True)
"""


def test_one_worker_at_a_time_and_another_one_after_its_end(tmp_path, monkeypatch):
    worker = [sys.executable, "-c", WORKER]
    monkeypatch.setattr("gdref.diagnosis.folder.starting", lambda module: worker)
    for k in range(6):
        (tmp_path / f"{k}.py").write_text(f"x = {k}\n")
    shares = []
    found = list(homework_of([str(tmp_path)], jobs=1, done=shares.append))
    assert [round(6 * share) for share in shares] == [1, 2, 3, 4, 5, 6]
    assert [one["verdict"] for one in found] == [*["right"] * 3, "not examined", *["right"] * 2]
    assert found[3]["notes"] == ["3.py ends the process that examines it"]
    assert len({str(one["notes"]) for one in found[:3]}) == 1
    assert len({str(one["notes"]) for one in found}) == 3


def test_a_fault_of_gdref_is_a_row_like_any_other(monkeypatch):
    monkeypatch.setattr("gdref.diagnosis.folder.diagnose", lambda file: 1 / 0)
    found = examined("h/a.py", {})
    assert found["verdict"] == "not examined"
    assert found["notes"] == ["a.py: gdref failed: ZeroDivisionError('division by zero')"]
