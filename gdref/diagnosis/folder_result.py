"""The result for a folder: one row per file, then the numbers of verdicts and mistakes."""

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

COLUMNS = ["file", "verdict", "mistake", "line", "written", "meant", "parts", "missing"]
COLUMNS += ["confidence", "same_as", "notes"]  # columns of the CSV; each is a key of a record
PARTS = ("error", "gradient", "step", "fit", "run")
WIDTHS = [32, 12, 22, 4]  # of the file, the verdict, the mistake, the line
NAMELESS = "without a name"  # a mistake that is not in the catalogue
INTERNAL = ("key", "path", "page", "hint")  # keys of a record that are not in the JSON


class Homework(Result):
    """The diagnoses of several programs. Iterating yields each diagnosis when it is ready.

    files: the paths. records: the diagnoses so far, from record_of(). exit_code: the highest exit
    code of a file, or 130 after Ctrl-C, or 143 after SIGTERM.
    """

    def __init__(self, files: Sequence[str], records: Iterator[dict[str, Any]]) -> None:
        self.files, self._rest = files, records
        self.records: list[dict[str, Any]] = []

    def __iter__(self) -> Iterator[dict[str, Any]]:
        yield from list(self.records)
        try:
            for record in self._rest:
                self.records.append(record)
                self.exit_code = max(self.exit_code, Diagnosis("", record["verdict"]).exit_code)
                yield record
        except KeyboardInterrupt as end:
            done, self.exit_code = len(self.records), 130 if type(end) is KeyboardInterrupt else 143
            self.notes = [f"interrupted after {done} of {count(len(self.files), 'file')}"]

    def counts(self) -> tuple[dict[str, int], dict[str, int]]:
        """The number of files by verdict, and by mistake. The most frequent is first."""
        verdicts = Counter(r["verdict"] for r in self.records)
        mistakes = Counter(r["mistake"] for r in self.records if r["mistake"]).most_common()
        named = sorted(mistakes, key=lambda one: one[0] == NAMELESS)
        return {v: verdicts[v] for v in WORST if verdicts[v]}, dict(named)

    def page(self) -> Iterator[str | Table]:
        """The rows, the counts of verdicts and mistakes, and the files that a teacher must read."""
        yield Table(["file".ljust(WIDTHS[0]), *COLUMNS[1:4]], self._lines(), WIDTHS)
        list(self)  # examine all files
        verdicts, mistakes = self.counts()
        yield Table(["verdict", "files"], list(verdicts.items()))
        if mistakes:
            what = {name: one.what for name, one in MISTAKES.items()}
            what[NAMELESS] = "different mistakes: see the rows"
            rows = [(name, n, what.get(name, "")) for name, n in mistakes.items()]
            yield Table(["mistake", "files", "what it is"], rows)
        if "not examined" in verdicts:
            reasons = (_reason(r) for r in self.records if r["verdict"] == "not examined")
            yield "\n".join(["Not examined:", *map(paragraph, reasons)])
        lack = [r for r in self.records if r["parts"] and r["missing"]]
        if lack:
            yield Table(["file", "not found"], [[r["file"], ", ".join(r["missing"])] for r in lack])
        groups = {tuple(sorted([r["file"], *r["same_as"]])) for r in self.records if r["same_as"]}
        for group in sorted(groups):
            yield paragraph(f"The same, except for names and spaces: {listed(group)}.")

    def _lines(self) -> Iterator[list[Cell]]:
        for record in self:
            file, verdict, mistake, line = (record[key] for key in COLUMNS[:4])
            file = file if len(file) <= WIDTHS[0] else f"...{file[3 - WIDTHS[0] :]}"
            texts = zip((file, verdict, mistake), WIDTHS, strict=False)
            yield [*(text.ljust(width) for text, width in texts), line]

    def as_rows(self) -> Table:
        """One row per file, for a spreadsheet. A cell never looks like a formula.

        If a name is not ASCII, the table begins with U+FEFF, which means UTF-8 to a spreadsheet.
        """
        begin = "" if all(map(str.isascii, self.files)) else "\ufeff"
        rows = ([_cell(record[key]) for key in COLUMNS] for record in self)
        return Table([begin + COLUMNS[0], *COLUMNS[1:]], rows, [1])

    def as_json(self) -> dict[str, object]:
        """For each file the JSON of gdref diagnose FILE, with more keys; and the two counts."""
        files = [{k: v for k, v in record.items() if k not in INTERNAL} for record in self]
        verdicts, mistakes = self.counts()
        return {"kind": "folder", "files": files, "verdicts": verdicts, "mistakes": mistakes}

    def feedback(self, repairs: bool = False) -> Iterator[tuple[str, str]]:
        """For the author of each file, a page: its path in a folder, and its text in Markdown.

        repairs: show the repaired line; if False, show the place and a check to do by hand.
        """
        paths = [os.path.abspath(r["path"]) for r in self]
        top = os.path.commonpath([os.path.dirname(path) for path in paths] or ["/"])
        for path, r in zip(paths, self.records, strict=True):
            name = os.path.relpath(path, top).encode("utf-8", "backslashreplace").decode()
            missing = f"\nNot found: {listed(r['missing'])}.\n" if r["missing"] else ""
            page = r["page" if repairs else "hint"]
            yield f"{name}.md", f"# {_escaped(name)}\n\n{page}\n{missing}"


def record_of(result: Diagnosis) -> dict[str, Any]:
    """A diagnosis as JSON, with the first repair, the parts, and two pages for the author."""
    roles = {f.role for f in result.functions if f.verdict != "not examined"}
    roles |= {"run"} if result.watched else set()
    wrong = next((f for f in result.functions if f.verdict == "mistake"), None)
    first = wrong.repairs[0] if wrong and wrong.repairs else wrong
    page, result.hint = as_markdown(result), True
    if first and first.file:
        result.notes.insert(0, f"line {first.line} is in {first.file}")
    hint = as_markdown(result)
    seen = (f for f in result.functions if f.verdict == "unknown" and f.why)
    result.notes += [f"{f.place(result.file)}: {f.why}" for f in seen]
    return result.as_json() | {
        "mistake": first.mistake or NAMELESS if first else "",
        "line": first.line if first else None,
        **{key: getattr(first, key, "") for key in ("written", "meant")},
        "parts": [part for part in PARTS if part in roles],
        "page": page,
        "hint": hint,
    }


def as_markdown(result: Diagnosis) -> str:
    """A page in Markdown. Code is indented; other lines have a \\ before signs of Markdown."""
    notes = [f"- {note}" for note in result.notes]
    texts = [part for part in result.page() if isinstance(part, str)]
    text = "\n\n".join([*texts, *notes]).encode("utf-8", "backslashreplace").decode()
    lines = text.splitlines()
    return "\n".join(line if line.startswith("    ") else _escaped(line) for line in lines)


def _escaped(line: str) -> str:
    return re.sub(r"([\\`*<|]|^#)", r"\\\1", line)


def _reason(record: dict[str, Any]) -> str:
    """The reason why a file was not examined, with its path."""
    file, name = record["file"], os.path.basename(record["path"])
    whys = [f["why"] for f in record["functions"] if f["why"]]
    note = [*record["notes"], *whys, "gdref could call no part of it"][0]
    return note.replace(name, file, 1) if name in note else f"{file}: {note}"


def _cell(value: Any) -> Cell:
    """A text on one line. If it looks like the start of a formula, it begins with an apostrophe."""
    if value is None or isinstance(value, int):
        return value
    text = re.sub(r"[\t\r\n\v\f]+", " ", "; ".join(value) if isinstance(value, list) else value)
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@") else text
