"""A second, simple reader: over thousands of generated files both read the same, or gdref refuses.

It works letter by letter, takes the file as a whole, and shares no code with gdref's.
"""

import io
import random
import re

import pytest

from gdref import PointsError
from gdref.csv_points import parse

NUMBER = {".": r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", ",": r"[-+]?(\d+,?\d*|,\d+)(e[-+]?\d+)?"}
BREAKS = '",;\t| .\n0x-'


class Unclear(Exception):
    """The simple reader has no answer."""


def fields_of(text, delimiter):
    """Rows of fields; a field may stand in quotes, with a doubled quote for one."""
    rows, row, field, quoted, closed = [], [], "", False, False
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for k, letter in enumerate(text if text.endswith("\n") else f"{text}\n"):
        if quoted:
            if letter != '"':
                field += letter
            elif text[k + 1 : k + 2] == '"' and not closed:
                closed = True  # the first of two
            elif closed:
                field, closed = field + '"', False
            else:
                quoted, closed = False, True
        elif letter in (delimiter, "\n"):
            row.append(field)
            field, closed = "", False
            if letter == "\n":
                rows.append(row)
                row = []
        elif letter == '"':
            if field.strip() or closed:
                raise Unclear("a quote inside a field")
            field, quoted = "", True
        elif closed:
            raise Unclear("a letter after a quote")
        else:
            field += letter
    if quoted or row:
        raise Unclear("an open quote")
    return [[field.strip() for field in row] for row in rows if "".join(row).strip()]


def simple(text, decimal):
    """The points of a file whose rows all have the same number of fields, two or more."""
    tables = []
    for delimiter in "\t;|, ":
        spaces = re.sub(r"[ \t]+", " ", re.sub(r"(?m)^[ \t]+|[ \t]+$", "", text))
        try:
            rows = fields_of(spaces if delimiter == " " else text, delimiter)
        except Unclear:
            continue
        if len({len(row) for row in rows}) == 1 and len(rows[0]) > 1:
            tables.append(rows)
    if len(tables) != 1:
        raise Unclear(f"{len(tables)} delimiters")
    (rows,) = tables
    pattern = re.compile(NUMBER[decimal])
    if not any(pattern.fullmatch(field) for field in rows[0][:2]):
        rows = rows[1:]
    pairs = [row[:2] for row in rows]
    if not all(pattern.fullmatch(field) for pair in pairs for field in pair):
        raise Unclear("no number")
    return [tuple(float(field.replace(",", ".")) for field in pair) for pair in pairs]


def generated(rng):
    """A table as a program writes it: its text, its decimal sign, its points."""
    decimal = rng.choice("...,")
    delimiter = rng.choice(
        [";", "\t", "|", " ", "  "] if decimal == "," else [",", ";", "\t", "|", " "]
    )
    width, places = rng.choice([2, 2, 2, 3]), rng.choice([1, 2, 4])
    points = [
        (round(rng.uniform(-90, 90), places), round(rng.gauss(0, 1000), places))
        for _ in range(rng.choice([1, 2, 3, 5, 8, 13]))
    ]
    quote = rng.choice(["", "", "", '"'])

    def written(values):
        return delimiter.join(f"{quote}{value}{quote}" for value in values)

    lines = [written(["km", "kcal", "a, b"][:width] if quote else ["km", "kcal", "note"][:width])]
    lines *= rng.choice([0, 1])
    for k, point in enumerate(points):
        cells = [repr(value).replace(".", decimal) for value in point]
        lines.append(written([*cells, f"n{k}"][:width]))
    text = rng.choice(["\n", "\n", "\r\n"]).join([*lines, ""])
    return text, decimal, points


def ours(text, decimal):
    file = io.BufferedReader(io.BytesIO(text.encode()))
    given = "," if decimal == "," else None
    return parse(file, "a.csv", (None, None), given, 0, "refuse")[0]


def test_whole_files():
    rng = random.Random(1)
    clear = 0
    for _ in range(1500):
        text, decimal, points = generated(rng)
        assert ours(text, decimal) == points, text
        try:
            assert simple(text, decimal) == points, text
            clear += 1
        except Unclear:
            pass
    assert clear > 1000


def test_files_with_a_letter_too_many_or_too_few():
    rng = random.Random(2)
    both = refused = 0
    for _ in range(6000):
        text, decimal, _ = generated(rng)
        for _ in range(rng.choice([1, 1, 2])):
            k = rng.randrange(len(text))
            text = text[:k] + rng.choice([*BREAKS, ""]) + text[k + rng.choice([0, 1]) :]
        try:
            expected = simple(text, decimal)
        except Unclear:
            continue
        try:
            found = ours(text, decimal)
        except PointsError:
            refused += 1
            continue
        assert found == expected, text
        both += 1
    assert both > 800 and refused < both, (both, refused)


@pytest.mark.parametrize("cut", range(3))
def test_files_that_end_too_early(cut):
    """What is read of a file that was cut is the beginning of its points, or its last number's."""
    rng = random.Random(3 + cut)
    for _ in range(500):
        text, decimal, points = generated(rng)
        text = text[: rng.randrange(len(text))]
        try:
            found = ours(text, decimal)
        except PointsError:
            continue
        assert found[:-1] == points[: len(found) - 1], text
