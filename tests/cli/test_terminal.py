"""gdref.cli.terminal: the characters that are escaped, and the streams of a notebook."""

import io
import sys
import unicodedata

import pytest

from gdref.cli import main
from gdref.cli.terminal import Escaped, unescaped


def test_control_characters_are_escaped():
    out = io.StringIO()
    stream = Escaped(out)
    print("a\x1b[31mb\x07\x9b\r\x7f\u202e\u2028\u2066c\td\ne \u00e9 \u2026", end="", file=stream)
    escaped = "a\\x1b[31mb\\x07\\x9b\\x0d\\x7f\\u202e\\u2028\\u2066c\td\ne \u00e9 \u2026"
    assert out.getvalue() == escaped
    unescaped(stream).write("\x1b[0m")
    assert out.getvalue() == escaped + "\x1b[0m"
    assert unescaped(out) is out
    assert (stream.isatty(), stream.closed) == (False, False)


def test_which_characters_are_escaped():
    """Control characters, line separators and marks of direction, by their Unicode category."""
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


@pytest.mark.parametrize("command", ["compare --epochs 2", "plot error --epochs 2", "optimizers"])
def test_streams_without_a_file_descriptor(monkeypatch, command):
    """A notebook has such streams."""
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    with pytest.raises(SystemExit) as end:
        main(command.split())
    assert end.value.code == 0
    assert (sys.stdout, sys.stderr) == (out, err)
    assert "batch" in out.getvalue()
