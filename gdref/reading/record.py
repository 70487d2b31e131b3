"""A record of the reading of a file: the number of lines of each kind, and the guesses."""

from typing import NamedTuple

from gdref.text.numbers import count
from gdref.text.sentences import listed

DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "|", " ": "white space"}
MOST_SHOWN = 8  # the largest number of line numbers in a sentence


class ReadingRecord(NamedTuple):
    """A record of the reading of a file.

    header: the line number of the header, or None. preamble: the number of lines before the table.
    left_out: the line numbers of the rows without a number. columns: the position of x's column,
    the position of y's column, and the number of columns. guessed: a sentence for each guess.
    """

    name: str
    lines: int
    points: int
    header: int | None
    preamble: int
    left_out: tuple[int, ...]
    columns: tuple[int, int, int]
    encoding: str
    delimiter: str
    decimal: str
    guessed: tuple[str, ...]

    @property
    def summary(self) -> str:
        """Sentences about the guesses and the rows that were left out; "" if there are none."""
        if not (self.left_out or self.preamble or self.guessed):
            return ""
        parts = [count(self.points, "point")]
        parts += ["a header"] if self.header else []
        parts += [f"{count(self.preamble, 'line')} before the table"] if self.preamble else []
        if self.left_out:
            shown = [str(line) for line in self.left_out[:MOST_SHOWN]]
            shown += ["more"] if len(self.left_out) > MOST_SHOWN else []
            where = f"line{'s' * (len(shown) > 1)} {listed(shown)}"
            rows = count(len(self.left_out), "row")
            parts.append(f"{rows} left out for a missing value ({where})")
        counts = f"{self.name}, {count(self.lines, 'line')}: {', '.join(parts)}."
        return " ".join([counts, *self.guessed])

    def as_json(self) -> dict[str, object]:
        """The record for --format json."""
        document = self._asdict()
        del document["name"]
        columns = dict(zip(("x", "y", "of"), self.columns, strict=True))
        delimiter = DELIMITER_NAMES.get(self.delimiter, self.delimiter)  # sep=# is possible
        return document | {"columns": columns, "delimiter": delimiter}
