"""gdref.plugins.printing: the prints of a plugin are no part of the results."""

import io
import sys

import pytest

from gdref.plugins.printing import prints_to_stderr


@pytest.mark.parametrize("end", [None, SystemExit(0)])
def test_what_is_printed_goes_to_standard_error(monkeypatch, end):
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    try:
        with prints_to_stderr():
            print("hello")
            sys.stdout = None
            if end:
                raise end
    except SystemExit:
        pass
    print("result")
    assert (out.getvalue(), err.getvalue()) == ("result\n", "hello\n")


def test_the_path_keeps_its_folders(monkeypatch):
    before = list(dict.fromkeys(sys.path))  # each folder once
    monkeypatch.setattr(sys, "path", before[:])
    for change in (sys.path.clear, lambda: sys.path.pop(0)):
        with prints_to_stderr():
            change()
        assert sys.path == before
    with prints_to_stderr():
        sys.path.append("/its own")
    assert sys.path == [*before, "/its own"]
