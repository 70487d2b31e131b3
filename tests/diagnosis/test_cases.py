"""Small programs that were judged wrongly once, each of another kind, in a process of their own."""

import csv
from pathlib import Path

import pytest

from gdref.diagnosis.examine_program import diagnose
from gdref.exceptions import CannotExamine

CASES = Path(__file__).parent / "cases"
with open(CASES / "expected.tsv", encoding="utf-8") as table:
    EXPECTED = list(csv.DictReader(table, delimiter="\t"))


@pytest.mark.parametrize("case", EXPECTED, ids=lambda case: case["file"])
def test_the_verdict_and_the_line_that_is_told_first(case: dict[str, str], monkeypatch) -> None:
    monkeypatch.setattr("gdref.diagnosis.repair.MOST", 130)  # attempts
    monkeypatch.setattr("gdref.diagnosis.repair.MOST_MORE", 5)  # after the first repair
    path = CASES / case["file"]
    text = path.read_text(encoding="utf-8")
    for library in ("numpy", "pandas"):
        if f"import {library}" in text:
            pytest.importorskip(library)
    try:
        result = diagnose(str(path), seconds=1.5)
    except CannotExamine:
        assert case["verdict"] == "not examined"
        return
    assert result.verdict == case["verdict"], case["what"]
    if case["line"]:
        assert str(result.repairs[0].line) in case["line"].split("|"), result.repairs
