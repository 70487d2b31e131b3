"""Faults from outside: signals at bad moments, full disks, folders without permission to write.

After each fault, a file is whole, with its old or its new text, and no other file is left beside
it. Only after kill -9, which a program cannot catch, a file .gdref-*.tmp may be left.
"""

import os
import resource
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

OLD = "the old one"
CHART = ("plot", "data", "--output", "c.svg")

# Sends a signal to the program itself, at one import or just before it replaces a file.
AT_IMPORT = """
import os, sys
class Signal:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), {number})
sys.meta_path.insert(0, Signal())
"""
AT_REPLACE = """
import os
replace = os.replace
def replace_after(*paths):
    os.kill(os.getpid(), {number})
    replace(*paths)
os.replace = replace_after
"""


def program(folder, *arguments, site="", limit=None, **options):
    """Run gdref in a folder, with a sitecustomize, and with a limit for the size of files."""
    (folder / "site").mkdir(exist_ok=True)
    (folder / "site" / "sitecustomize.py").write_text(site)
    (folder / "work").mkdir(exist_ok=True)

    def prepare():
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # nohup would ignore it
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [sys.executable, "-m", "gdref", *arguments],
        cwd=folder / "work",
        env={**os.environ, "PYTHONPATH": str(folder / "site"), "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=prepare,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
    )


def old_chart(folder):
    """A chart that exists before the test."""
    (folder / "work").mkdir(exist_ok=True)
    (folder / "work" / "c.svg").write_text(OLD)
    return folder / "work" / "c.svg"


@pytest.mark.parametrize(
    ("name", "number", "code"),
    [
        ("typer", signal.SIGINT, 130),
        ("typer.main", signal.SIGINT, 130),
        ("gdref.cli.commands.fit", signal.SIGINT, 130),
        ("typer", signal.SIGTERM, 143),
    ],
)
def test_a_signal_while_modules_are_imported(tmp_path, name, number, code):
    done = program(tmp_path, "fit", site=AT_IMPORT.format(name=name, number=int(number)))
    assert (done.returncode, done.stdout, done.stderr) == (code, b"", b"")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_between_write_and_rename_leaves_the_old_file_alone(tmp_path, number, code):
    chart = old_chart(tmp_path)
    done = program(tmp_path, *CHART, site=AT_REPLACE.format(number=int(number)))
    assert (done.returncode, done.stdout, done.stderr) == (code, b"", b"")
    assert os.listdir(chart.parent) == ["c.svg"] and chart.read_text() == OLD


def test_a_kill_between_write_and_rename_leaves_the_old_file_whole(tmp_path):
    chart = old_chart(tmp_path)
    done = program(tmp_path, *CHART, site=AT_REPLACE.format(number=int(signal.SIGKILL)))
    assert done.returncode == -signal.SIGKILL
    assert chart.read_text() == OLD
    (left,) = set(os.listdir(chart.parent)) - {"c.svg"}
    assert left.startswith(".gdref-") and left.endswith(".tmp")


def test_sigterm_is_a_quiet_end(tmp_path):
    site = AT_IMPORT.format(name="gdref.charts", number=int(signal.SIGTERM))
    done = program(tmp_path, "compare", "--epochs", "5", "--plot", "c.svg", site=site)
    assert (done.returncode, done.stderr) == (143, b"")
    assert os.listdir(tmp_path / "work") == []


def test_a_disk_that_fills_up(tmp_path):
    """RLIMIT_FSIZE simulates a full disk: no file may be larger than the limit."""
    chart = old_chart(tmp_path)
    done = program(tmp_path, *CHART, limit=2000)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"gdref: error: c.svg cannot be written: File too large")
    assert done.stderr.count(b"\n") == 1
    assert os.listdir(chart.parent) == ["c.svg"] and chart.read_text() == OLD


@pytest.mark.parametrize("command", ["compare", "fit"])
def test_a_disk_that_fills_up_after_the_tables_are_out(tmp_path, command):
    chart = old_chart(tmp_path)
    done = program(tmp_path, command, "--epochs", "5", "--plot", "c.svg", limit=2000)
    assert done.returncode == 1 and b"epoch" in done.stdout
    assert done.stderr.startswith(b"gdref: error: c.svg cannot be written: File too large")
    assert os.listdir(chart.parent) == ["c.svg"] and chart.read_text() == OLD


def test_a_disk_that_fills_up_with_the_rows(tmp_path):
    with open(tmp_path / "rows", "wb") as rows:
        done = program(tmp_path, "fit", "--every", "1", limit=2000, stdout=rows)
    assert done.returncode == 1
    assert done.stderr == b"gdref: error: standard output: File too large\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
@pytest.mark.parametrize(
    ("call", "code"),
    [("fit --data nope.csv", 2), ("fit --epochs 2", 0), ("fit --tolerance 1e9", 0)],
)
def test_standard_error_that_is_full_changes_nothing_else(tmp_path, call, code):
    with open("/dev/full", "wb") as full:
        done = program(tmp_path, *call.split(), stderr=full)
    assert done.returncode == code and bool(done.stdout) is (code == 0)


def refused(done, reason):
    """Check that a call was refused before the run, with a reason."""
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("gdref: error: c.svg cannot be written: ")
    assert reason in done.stderr and done.stderr.count("\n") == 1


WRITERS = [CHART, ("compare", "--plot", "c.svg"), ("fit", "--plot", "c.svg")]


@pytest.fixture(params=WRITERS, ids=lambda call: call[0])
def writer(request):
    return request.param


def test_a_folder_in_the_files_place(run, writer):
    os.mkdir("c.svg")
    refused(run(*writer), "Is a folder")
    assert os.listdir() == ["c.svg"] and os.listdir("c.svg") == []


@pytest.mark.parametrize("linked", [False, True])
def test_what_is_no_regular_file_stays_what_it_is(run, writer, linked):
    os.mkfifo("pipe")
    os.symlink("pipe", "c.svg") if linked else os.rename("pipe", "c.svg")
    refused(run(*writer), "Is not a regular file")
    assert stat.S_ISFIFO(os.stat("c.svg").st_mode) and os.path.islink("c.svg") is linked


def test_a_folder_that_takes_no_file(run, writer, monkeypatch):
    """Simulated, because root may write everywhere. The next test does it without root."""
    real = os.open

    def deny(path, flags, *rest, **more):
        if flags & os.O_CREAT:
            raise PermissionError(13, "Permission denied")
        return real(path, flags, *rest, **more)

    with monkeypatch.context() as patch:
        patch.setattr("builtins.open", lambda path, mode="r", **_: deny(path, os.O_CREAT))
        refused(run(*writer), "Permission denied")
    assert os.listdir() == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_and_a_read_only_file(run, writer):
    Path("c.svg").write_text(OLD)
    os.chmod("c.svg", 0o444)
    refused(run(*writer), "Permission denied")
    os.chmod("c.svg", 0o644)
    os.chmod(".", 0o555)
    refused(run(*writer), "Permission denied")
    os.chmod(".", 0o755)
    assert os.listdir() == ["c.svg"] and Path("c.svg").read_text() == OLD


def test_a_file_that_may_not_be_written_is_not_replaced(run, writer, monkeypatch):
    """The same for root: os.access() is simulated."""
    Path("c.svg").write_text(OLD)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    refused(run(*writer), "Permission denied")
    assert os.listdir() == ["c.svg"] and Path("c.svg").read_text() == OLD


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_a_file_keeps_its_mode(run, mode):
    Path("c.svg").write_text(OLD)
    os.chmod("c.svg", mode)
    assert run(*CHART).returncode == 0
    assert stat.S_IMODE(os.stat("c.svg").st_mode) == mode
    assert Path("c.svg").read_text().startswith("<svg")


def test_a_new_file_has_the_mode_that_files_have_here(run):
    before = os.umask(0o027)
    try:
        assert run(*CHART).returncode == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE(os.stat("c.svg").st_mode) == 0o640


def test_a_link_to_nothing_makes_the_file_that_it_names(run):
    os.symlink("real.svg", "c.svg")
    assert run(*CHART).returncode == 0
    assert os.path.islink("c.svg") and Path("real.svg").read_text().startswith("<svg")
    assert sorted(os.listdir()) == ["c.svg", "real.svg"]


def test_two_runs_write_one_chart_at_once(run, monkeypatch):
    """The second run begins after the first has written its file, and ends before the first renames
    it. Both have the same process id, as two machines may give.
    """
    replace, begun = os.replace, []

    def replace_later(*paths):
        if not begun:
            begun.append(True)
            assert run("plot", "slice", "--output", "c.svg").returncode == 0
            assert Path("c.svg").read_text().startswith("<svg")
        replace(*paths)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace_later)
        patch.setattr(os, "getpid", lambda: 1)
        assert run(*CHART).returncode == 0 and begun
    assert os.listdir() == ["c.svg"]
    assert run("plot", "data", "--output", "same.svg").returncode == 0
    assert Path("c.svg").read_text() == Path("same.svg").read_text()
