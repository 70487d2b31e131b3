"""gdref as a program: Ctrl-C, pipes, closed streams, encodings, a progress bar on a terminal."""

import io
import os
import re
import signal
import subprocess
import sys
from threading import Thread

import pytest

from gdref import SpecError
from gdref.cli import main
from gdref.cli.app import import_command
from gdref.cli.progress import progress


def test_ascii_is_enough(program):
    plain = program("compare", PYTHONIOENCODING="ascii")
    assert plain.returncode == 0
    assert plain.stdout.isascii()
    done = program(
        "compare", "--data", "-", "--learning-rate", "0.01",
        stdin="Höhe,température\n1,2\n2,3\n", PYTHONIOENCODING="ascii",
    )  # fmt: skip
    assert done.returncode == 0
    assert "temp\\xe9rature" in done.stdout


def start(*arguments, **options):
    return subprocess.Popen([sys.executable, "-m", "gdref", *arguments], **options)


def test_ctrl_c_is_a_quiet_end(tmp_path):
    process = start(
        "fit", "--epochs", "100000000", "--every", "1",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # ignored under nohup
    )  # fmt: skip
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err == b""


@pytest.mark.parametrize("arguments", [("fit", "--every", "1"), ("compare",), ("optimizers",)])
def test_a_closed_pipe_is_a_quiet_end(tmp_path, arguments):
    reading, writing = os.pipe()
    os.close(reading)
    process = start(*arguments, stdout=writing, stderr=subprocess.PIPE, cwd=tmp_path)
    os.close(writing)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (141, b"")


@pytest.mark.parametrize("command", [("compare", "--epochs", "5"), ("fit", "--epochs", "5")])
@pytest.mark.parametrize("stream", [1, 2])
def test_a_stream_that_is_closed(tmp_path, command, stream):
    """The same as command >&- and command 2>&- in a shell."""
    other = {"stderr": subprocess.PIPE} if stream == 1 else {"stdout": subprocess.PIPE}
    process = start(*command, cwd=tmp_path, preexec_fn=lambda: os.close(stream), **other)
    out, err = process.communicate()
    assert process.returncode == 0
    assert not err and (out is None or b"epoch" in out)


def test_a_program_is_examined_without_standard_input(tmp_path):
    """The pipes to the process that runs it must not take the number 0."""
    (tmp_path / "a.py").write_text("x = 1\n")
    process = start(
        "diagnose", "a.py", cwd=tmp_path, preexec_fn=lambda: os.close(0), stderr=subprocess.PIPE
    )
    _, err = process.communicate()
    assert err.startswith(b"gdref: error: a.py has nothing like an error")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
def test_standard_output_full(tmp_path):
    with open("/dev/full", "wb") as full:
        process = start(
            "compare", "--epochs", "5", stdout=full, stderr=subprocess.PIPE, cwd=tmp_path
        )
        _, err = process.communicate()
    assert process.returncode == 2
    assert err == b"gdref: error: standard output: No space left on device\n"


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stream", "seconds", "appears"),
    [(Terminal, 0.4, False), (Terminal, 0.6, True), (io.StringIO, 0.6, False)],
)
def test_a_progress_bar_on_a_terminal_when_it_takes_long(monkeypatch, stream, seconds, appears):
    """With a clock that moves on by `seconds` at each reading. patience is 3 seconds."""
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr(sys, "stderr", stream())
    now = iter(range(100))
    with progress(patience=3.0, clock=lambda: next(now) * seconds) as done:
        for epoch in range(6):
            done(epoch / 5)
    written = sys.stderr.getvalue()
    assert ("100%" in written) is appears
    assert bool(written) is appears
    assert all(len(line) <= 40 for line in re.split(r"[\r\n]|\x1b\[\S*?[A-Za-z]", written))


@pytest.mark.skipif(sys.platform != "linux", reason="the limit on memory is Linux's")
def test_out_of_memory_is_one_line(tmp_path):
    import resource

    limit = 250 * 2**20
    process = start(
        "fit", "--epochs", "1000000000000", "--rows", "1000000000",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )  # fmt: skip
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, b"")
    assert err == b"gdref: error: out of memory; use fewer points, epochs or rows\n"


def test_typer_checks_only_the_values_that_may_be_wrong():
    """A check imports pydantic, which takes as long as the rest of the start."""
    command = import_command("fit")
    words = "momentum --epochs 3 --tolerance 1e-3 --start 1,2 --format csv"
    given = command.make_context("fit", words.split()).params
    names = ("optimizer", "epochs", "tolerance", "start", "format", "rows")
    assert [given[name] for name in names] == ["momentum", 3, 0.001, "1,2", "csv", None]
    assert not any(getattr(option, "_runtime_param", None) for option in command.params)
    for wrong in ("--epochs x", "--epochs -1", f"--epochs {10**13}", "--rows 1"):
        with pytest.raises(Exception, match=r"Input should be|range|valid"):
            command.make_context("fit", wrong.split())
    with pytest.raises(SpecError, match="there is no format 'cvs'"):
        command.make_context("fit", ["--format", "cvs"])


def test_main_runs_in_a_thread(capsys):
    """Only the main thread may set the handler of a signal."""
    codes = []

    def call():
        with pytest.raises(SystemExit) as end:
            main(["--version"])
        codes.append(end.value.code)

    thread = Thread(target=call)
    thread.start()
    thread.join()
    assert codes == [0] and capsys.readouterr().out.startswith("gdref ")


def test_a_file_name_may_have_any_bytes(run):
    name = os.fsdecode(b"caf\xe9.csv")
    with open(name, "w", encoding="utf-8") as file:
        file.write("1,2\n2,3\n3,5\n")
    assert run("error", "--data", name).returncode == 0
