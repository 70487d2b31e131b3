"""gdref.plugins.streams: what code of a plugin's prints, closes or empties, and what is escaped."""

import io
import os
import sys
import unicodedata
from types import SimpleNamespace

import pytest

from gdref.plugins.streams import Escaped, apart, unescaped


def use_streams(monkeypatch):
    """Not a fixture, as pytest puts its own streams in place between a fixture and the test."""
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stdout", Escaped(out))
    monkeypatch.setattr(sys, "stderr", Escaped(err))
    return out, err


def test_control_characters_are_escaped(monkeypatch):
    out, _ = use_streams(monkeypatch)
    print("a\x1b[31mb\x07\x9b\r\x7f\u202e\u2028\u2066c\td\ne \u00e9 \u2026", end="")
    escaped = "a\\x1b[31mb\\x07\\x9b\\x0d\\x7f\\u202e\\u2028\\u2066c\td\ne \u00e9 \u2026"
    assert out.getvalue() == escaped
    unescaped(sys.stdout).write("\x1b[0m")
    assert out.getvalue() == escaped + "\x1b[0m"
    assert unescaped(out) is out


def test_what_is_printed_apart_is_no_result(monkeypatch):
    out, err = use_streams(monkeypatch)
    with apart():
        print("hello")
    print("result")
    assert (out.getvalue(), err.getvalue()) == ("result\n", "hello\n")


def test_the_path_keeps_what_was_there(monkeypatch):
    use_streams(monkeypatch)
    before = list(dict.fromkeys(sys.path))  # each folder once
    monkeypatch.setattr(sys, "path", before[:])
    for change in (sys.path.clear, lambda: setattr(sys, "path", None), lambda: sys.path.pop(0)):
        with apart():
            change()
        assert sys.path == before
    with apart():
        sys.path.append("/its own")
    assert sys.path == [*before, "/its own"]


@pytest.mark.parametrize("error", [None, SystemExit(0)])
def test_all_is_as_it_was_after_an_error(monkeypatch, error):
    use_streams(monkeypatch)
    before = sys.stdout, sys.stderr
    try:
        with apart():
            sys.stdout = sys.stderr = None
            if error:
                raise error
    except SystemExit:
        pass
    assert (sys.stdout, sys.stderr) == before


def test_which_characters_are_escaped():
    """Control characters, what ends a line, and what turns the direction of text, by Unicode."""
    turning = ("LEFT-TO-RIGHT", "RIGHT-TO-LEFT", "POP DIR", "FIRST STRONG", "ARABIC LETTER MARK")
    for code in range(0x3000):
        character = chr(code)
        category = unicodedata.category(character)
        turns = category == "Cf" and unicodedata.name(character, "").startswith(turning)
        written = io.StringIO()
        Escaped(written).write(character)
        if character not in "\n\t" and (turns or category in ("Cc", "Zl", "Zp")):
            escape = f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"
            assert written.getvalue() == escape
        else:
            assert written.getvalue() == character


def test_what_a_stream_says_of_itself():
    class Terminal(io.StringIO):
        encoding = "latin-1"

        def isatty(self):
            return True

    stream = Escaped(Terminal())
    assert (stream.isatty(), stream.encoding, stream.closed) == (True, "latin-1", False)
    stream = Escaped(Least())
    assert (stream.isatty(), stream.encoding, stream.flush()) == (False, None, None)
    with pytest.raises(AttributeError, match="fileno"):
        stream.fileno()


def test_a_descriptor_that_was_closed_leads_where_it_did(tmp_path):
    """Where it led: by a copy, which is given back in the end."""
    kept = os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT)
    number = os.dup(kept)
    written = open(number, "w", closefd=False)  # noqa: SIM115
    stream = Escaped(written, number)
    copy = stream.copy
    os.close(number)
    stream.write("one ")
    os.close(number)
    stream.flush()
    assert os.fstat(number).st_ino == os.fstat(kept).st_ino
    assert (tmp_path / "file").read_text() == "one "
    stream.release()
    assert stream.copy is None
    with pytest.raises(OSError):
        os.fstat(copy)
    stream.release()  # once more is no mistake
    os.close(number)
    os.close(kept)
    assert Escaped(io.StringIO()).copy is None
    Escaped(Least()).flush()  # without one of its own


@pytest.mark.parametrize("encoding", ["latin-1", None])
@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_a_stream_that_was_closed_is_opened_again(monkeypatch, name, encoding):
    """By the number of its file descriptor, which Python leaves open, and line by line."""
    opened = io.StringIO()

    def open_by_number(number, mode, buffering, encoding, errors, closefd):
        calls.append((number, mode, buffering, encoding, errors, closefd))
        return opened

    calls = []
    closed = SimpleNamespace(closed=True, encoding=encoding)
    stream = Escaped(closed)
    monkeypatch.setattr(sys, name, stream)
    monkeypatch.setattr("gdref.plugins.streams.open", open_by_number, raising=False)
    with apart():
        pass
    number = {"stdout": 1, "stderr": 2}[name]
    assert calls == [(number, "w", 1, encoding or "utf-8", "backslashreplace", False)]
    assert getattr(sys, name) is stream and stream.stream is opened


def test_where_the_descriptor_is_closed_as_well_what_is_written_is_lost(monkeypatch):
    def refuses(where, mode, *_, **__):
        if isinstance(where, int):
            raise OSError("bad file descriptor")
        return open(where, mode, encoding="utf-8")

    monkeypatch.setattr("gdref.plugins.streams.open", refuses, raising=False)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with apart():
        sys.stderr.close()
    with sys.stderr as stream:
        assert (stream.name, stream.closed) == (os.devnull, False)
        print("lost", file=stream)


class Least:
    """A stream that can do no more than write, as some notebooks have it."""

    def __init__(self):
        self.texts = []

    def write(self, text):
        self.texts.append(text)


@pytest.mark.parametrize(
    "command",
    ["fit", "compare", "plot error", "sweep --optimizers batch --rates 1e-5,1e-4", "optimizers"],
)
@pytest.mark.parametrize("kind", [io.StringIO, Least])
def test_streams_of_a_notebook(monkeypatch, command, kind):
    from gdref.cli import main

    out, err = kind(), kind()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    with pytest.raises(SystemExit) as end:
        main([*command.split(), *["--epochs", "2"][: 0 if command == "optimizers" else 2]])
    assert end.value.code == 0
    assert (sys.stdout, sys.stderr) == (out, err)
    assert "batch" in ("".join(out.texts) if kind is Least else out.getvalue()) or command == "fit"
