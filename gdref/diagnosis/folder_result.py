"""The result for a folder of homework: a row a file, then the number of verdicts and mistakes."""

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from gdref.diagnosis.result import WORST, Diagnosis
from gdref.mistakes import MISTAKES
from gdref.text.numbers import count
from gdref.text.results import Cell, Result, Table
from gdref.text.sentences import listed, paragraph

HEADINGS = ["file", "verdict", "mistake", "line", "written", "meant", "parts", "missing"]
HEADINGS += ["confidence", "same as", "note"]
EXTRA = ("mistake", "line", "parts", "missing", "same_as")  # in JSON, beside the keys of a file
WIDTHS = [32, 12, 22, 4]  # on the page: the file, the verdict, the mistake, the line


class Homework(Result):
    """The diagnoses of several programs. Iterating yields each as soon as it is ready.

    files: the paths. expect: the parts to look for. records: the diagnoses so far.
    """

    def __init__(
        self, files: Sequence[str], records: Iterator[dict[str, Any]], expect: Sequence[str]
    ) -> None:
        self.files, self.expect, self._rest = files, expect, records
        self.records: list[dict[str, Any]] = []
        self._interrupt: KeyboardInterrupt | None = None

    def __iter__(self) -> Iterator[dict[str, Any]]:
        yield from list(self.records)
        try:
            for record in self._rest:
                missing = [part for part in self.expect if part not in record["parts"]]
                self.records.append(record | {"missing": missing})
                yield self.records[-1]
        except KeyboardInterrupt as end:
            self._interrupt = end

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        """The highest exit code of a file; 130 after Ctrl-C, 143 after SIGTERM."""
        if self._interrupt is not None:
            return 130 if type(self._interrupt) is KeyboardInterrupt else 143
        return max(Diagnosis("", verdict).exit_code for verdict in self.counts()[0])

    @property
    def notes(self) -> list[str]:  # type: ignore[override]
        stopped = f"interrupted after {len(self.records)} of {count(len(self.files), 'file')}"
        return [stopped] if self._interrupt else []

    def counts(self) -> tuple[dict[str, int], dict[str, int]]:
        """How many files have each verdict, and how many each mistake; the most frequent first."""
        verdicts = Counter(r["document"]["verdict"] for r in self.records)
        mistakes = Counter(r["mistake"] for r in self.records if r["mistake"])
        return {v: verdicts[v] for v in WORST if verdicts[v]}, dict(mistakes.most_common())

    def page(self) -> Iterator[str | Table]:
        """The rows as they are ready, the counts, and the files that a teacher must look at."""
        yield Table(["file".ljust(WIDTHS[0]), *HEADINGS[1:4]], self._lines(), WIDTHS)
        list(self)  # to the end
        verdicts, mistakes = self.counts()
        yield Table(["verdict", "files"], list(verdicts.items()))
        what = {name: one.what for name, one in MISTAKES.items()}
        if mistakes:
            rows = ((name, n, what.get(name, "")) for name, n in mistakes.items())
            yield Table(["mistake", "files", "what it is"], rows)
        reasons = [_reason(r) for r in self.records if r["document"]["verdict"] == "not examined"]
        if reasons:
            yield "\n".join(["Not examined:", *map(paragraph, reasons)])
        lack = [r for r in self.records if r["missing"] and r["parts"]]
        if lack:
            parts = [[r["document"]["file"], ", ".join(r["missing"])] for r in lack]
            yield Table(["file", "not found"], parts)
        groups = {tuple(sorted([r["document"]["file"], *r["same_as"]])) for r in self.records}
        for group in sorted(g for g in groups if len(g) > 1):
            yield paragraph(f"The same, except for names and spaces: {listed(group)}.")

    def _lines(self) -> Iterator[list[Cell]]:
        for record in self:
            _, verdict, mistake, line, *_ = _cells(record)
            file = record["document"]["file"]
            file = file if len(file) <= WIDTHS[0] else f"...{file[3 - WIDTHS[0] :]}"
            texts = zip((file, verdict, mistake), WIDTHS, strict=False)
            yield [*(str(text).ljust(width) for text, width in texts), line]

    def as_rows(self) -> Table:
        """A row a file, for a spreadsheet: no cell is taken for a formula.

        Names that are not ASCII need the sign U+FEFF at the start; it means UTF-8 there.
        """
        begin = "" if all(map(str.isascii, self.files)) else "\ufeff"
        rows = ([_safe(c) if isinstance(c, str) else c for c in _cells(r)] for r in self)
        return Table([begin + HEADINGS[0], *HEADINGS[1:]], rows, [1])

    def as_json(self) -> dict[str, object]:
        """For each file the object of gdref diagnose FILE, with its parts; and the numbers."""
        files = [r["document"] | {key: r[key] for key in EXTRA} for r in self]
        verdicts, mistakes = self.counts()
        return {"kind": "folder", "files": files, "verdicts": verdicts, "mistakes": mistakes}

    def feedback(self, repairs: bool = False) -> Iterator[tuple[str, str]]:
        """The path of a page below a folder, and its text in Markdown, for the author of each file.

        repairs: show the repaired line; if false, the place and a check to do by hand.
        """
        paths = [os.path.abspath(r["path"]) for r in self]
        top = os.path.commonpath([os.path.dirname(path) for path in paths] or ["/"])
        for path, r in zip(paths, self.records, strict=True):
            name = os.path.relpath(path, top).encode("utf-8", "backslashreplace").decode()
            missing = f"\nNot found: {listed(r['missing'])}.\n" if r["missing"] else ""
            yield f"{name}.md", f"{r['repairs' if repairs else 'hint']}\n{missing}"


def _cells(record: dict[str, Any]) -> list[Cell]:
    document = record["document"]
    first = document["repairs"][0] if document["repairs"] else {}
    return [
        *(document["file"], document["verdict"], record["mistake"], record["line"]),
        *(first.get("written", ""), first.get("meant", "")),
        *(", ".join(record[key]) for key in ("parts", "missing")),
        document["confidence"],
        "; ".join(record["same_as"]),
        "; ".join(document["notes"]),
    ]


def _reason(record: dict[str, Any]) -> str:
    """Why a file was not examined, with its path."""
    document, name = record["document"], os.path.basename(record["path"])
    whys = [f["why"] for f in document["functions"] if f["why"]]
    note = [*document["notes"], *whys, "no part of it could be called"][0]
    return note.replace(name, document["file"], 1) if name in note else f"{name}: {note}"


def _safe(text: str) -> str:
    """A text on one line; an apostrophe comes before a sign with which a formula begins."""
    text = re.sub(r"[\t\r\n\v\f]+", " ", text)
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@") else text
