"""The files that people bring: read, with a report of each guess; or refused with a way out."""

import json

import pytest

from gdref import PointsError, read_points

PAIRS = [(1.5, 2.0), (2.5, 4.0), (4.0, 3.5)]


@pytest.fixture
def csv(tmp_path):
    """Write a file and give its path."""

    def write(content):
        path = tmp_path / "rides.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def text_of(delimiter, quote="", decimal=".", header="km{}kcal\n"):
    rows = (
        delimiter.join(f"{quote}{value!r}{quote}".replace(".", decimal) for value in pair)
        for pair in PAIRS
    )
    return header.format(delimiter) + "\n".join(rows) + "\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", " ", "   ", ", "])
@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("header", ["", "km{}kcal\n", '"km"{}"kcal"\n'])
def test_the_delimiters(csv, delimiter, quote, header):
    points = read_points(csv(text_of(delimiter, quote, header=header)))
    assert points == PAIRS
    assert points.x_name == ("km" if header else "x")
    assert not points.read.summary


@pytest.mark.parametrize("delimiter", [";", "\t", "|", " "])
def test_decimal_commas_between_other_delimiters(csv, delimiter):
    path = csv(text_of(delimiter, decimal=","))
    assert read_points(path, decimal=",") == PAIRS
    with pytest.raises(
        PointsError, match=r"line 2, column 1 .*with a decimal point, or --decimal ,"
    ):
        read_points(path)


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8-sig", ""), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"),
     ("cp1252", "cp1252")],
)  # fmt: skip
def test_encodings(csv, encoding, said):
    points = read_points(csv("Größe in m;€\n1.5;2\n".encode(encoding)))
    assert (points, points.x_name, points.y_name) == ([(1.5, 2.0)], "Größe in m", "€")
    assert points.read.summary == (
        f"rides.csv, 2 lines: 1 point, a header. The file was read as {said}." if said else ""
    )


@pytest.mark.parametrize(
    ("cell", "decimal", "number"),
    [
        ("1,234.5", None, 1234.5),
        ("1,234", None, 1234.0),
        ("-1,234,567.25", None, -1234567.25),
        ("1.604,01", ",", 1604.01),
        ("1.604", ",", 1604.0),
        ("1.604.000", ",", 1604000.0),
        ("1\u202f604,01", ",", 1604.01),
        ("1'604.5", None, 1604.5),
        ("$493,498", None, 493498.0),
        ("-$5.50", None, -5.5),
        ("$-5.50", None, -5.5),
        ("12,50 €", ",", 12.5),
        ("50%", None, 50.0),
        ("12.5 %", None, 12.5),
        ("\u22123.5", None, -3.5),
        ("1e3", None, 1000.0),
        (".5", None, 0.5),
    ],
)
def test_numbers_as_people_write_them(csv, cell, decimal, number):
    assert read_points(csv(f'x,y\n"{cell}","{cell}"\n'), decimal=decimal) == [(number, number)]


@pytest.mark.parametrize(
    "cell",
    ["1,23", "1,2345", "12,34.5", "1,234,56", "0,123", "1.2.3", "1_000", "--5", "-$-5", "$5%", "$",
     "%", "5 km", "1 2", "1,234e2", "0x1F", ".", "e5", "1,234 567", "1 604"],
)  # fmt: skip
def test_what_is_no_number(csv, cell):
    with pytest.raises(PointsError, match=r"line 3, column 1 \(x\): .* not a number"):
        read_points(csv(f'x,y\n1,2\n"{cell}",2\n'))


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_two_readings_are_refused_until_the_file_decides(csv, delimiter):
    path = csv(f"x{delimiter}y\n1.000{delimiter}2\n")
    with pytest.raises(PointsError) as error:
        read_points(path)
    assert str(error.value).endswith(
        "line 2, column 1 (x): '1.000' has two meanings; expected --decimal . if it is 1, "
        "or --decimal , if it is 1000"
    )
    assert read_points(path, decimal=".") == [(1.0, 2.0)]
    assert read_points(path, decimal=",") == [(1000.0, 2.0)]
    decided = csv(f"x{delimiter}y\n1.000{delimiter}2.5\n")
    assert read_points(decided) == [(1.0, 2.5)]


def test_two_readings_far_below_the_lines_that_vote(csv):
    whole = "x;y\n" + "1;2\n" * 500
    with pytest.raises(PointsError, match=r"line 502, .* has two meanings"):
        read_points(csv(whole + "1.000;2\n"))
    assert read_points(csv(whole + "1.5;2\n1.000;2\n"))[-2:] == [(1.5, 2.0), (1.0, 2.0)]
    with pytest.raises(PointsError, match="has two meanings"):
        read_points(csv("x|y\n1,000|2\n"))
    assert read_points(csv("x|y\n1.000|2\n")) == [(1.0, 2.0)]


def test_signs_that_only_some_rows_have(csv):
    with pytest.raises(
        PointsError, match=r"column 2 \(y\) has % in 2 of 3 rows; expected the same"
    ):
        read_points(csv("x,y\n1,50%\n2,60%\n3,7\n"))
    with pytest.raises(PointsError, match=r"has [$] in 1 of 2 rows and € in 1 of 2 rows"):
        read_points(csv("x,y\n1,$5\n2,€6\n"))
    assert read_points(csv("x,y\n1,$5\n2,6\n")) == [(1.0, 5.0), (2.0, 6.0)]


def test_what_was_read_as_a_number_is_reported(csv):
    read = read_points(csv('x,y\n"1,234",50%\n2,60%\n')).read
    assert read.guessed == ("Read as numbers: 1,234 is 1234 and 50% is 50.",)
    assert not read_points(csv("x;y\n1.234;5\n"), decimal=",").read.guessed


@pytest.mark.parametrize(
    ("content", "preamble", "header"),
    [
        ("Rides of June\n\nkm,kcal\n1.5,2\n2.5,4\n4,3.5\n", 1, 3),
        ("Rides of June,\nkm,kcal\n1.5,2\n2.5,4\n4,3.5\n", 1, 2),
        ("# by Ann, Bo and Cy\nkm,kcal\n1.5,2\n2.5,4\n4,3.5\n", 1, 2),
        ("by Ann, Bo\n\nkm,kcal\n1.5,2\n2.5,4\n4,3.5\n", 1, 3),
        ("# savetxt\n1.5 2\n2.5 4\n4 3.5\n", 1, None),
        ("Norris: y by x\n\nData:   y   x\n    1.5   2\n    2.5   4\n    4     3.5\n", 1, 3),
    ],
)
def test_lines_before_the_table(csv, content, preamble, header):
    points = read_points(csv(content))
    assert points == PAIRS
    assert (points.read.preamble, points.read.header) == (preamble, header)
    assert "1 line before the table" in points.read.summary


BANK = """Girokonto;DE12
Von:;01.12.2024
Saldo;1.234,56;EUR

Buchung;Valuta;Zweck;Saldo;Betrag;Haben
30.12.2024;30.12.2024;Miete;1.234,56;-12,00;
29.12.2024;29.12.2024;Gehalt;1.246,56;--;100,00
28.12.2024;28.12.2024;Strom;1.146,56;-9,50;
"""


def test_an_export_of_a_bank_leads_to_its_columns(csv):
    path = csv(BANK)
    for call, says in (
        ({}, r"line 6, column 1 \(Buchung\): .* a date; .* 4,6 --decimal , --missing skip$"),
        ({"x": 4, "y": 6}, "with a decimal point, or --decimal ,$"),
        ({"x": 4, "y": 5, "decimal": ","}, "line 7, column 5 .* '--' is not .*--missing skip"),
        ({"x": 5, "y": 6, "decimal": ",", "missing": "skip"}, "no row with numbers in both"),
    ):
        with pytest.raises(PointsError, match=says):
            read_points(path, **call)
    points = read_points(path, "Saldo", "Betrag", decimal=",", missing="skip")
    assert points == [(1234.56, -12.0), (1146.56, -9.5)]
    assert (points.read.preamble, points.read.left_out) == (3, (7,))
    with pytest.raises(PointsError, match=r"columns: --columns 2,3 --missing skip$"):
        read_points(csv("what,km,kcal\nrun,5,--\nride,7,9\nrun,8,4\n"))  # as a watch writes it
    with pytest.raises(PointsError, match="; the only other column of numbers is 2"):
        read_points(csv("what,km,note\nrun,5,a\nride,7,b\n"))


def test_lines_that_may_be_rows_are_not_passed_over(csv):
    for content, says in (
        ("1,2\n1,000,20\n1,000,30\n", "line 2 has 3 fields, but the first line has 2"),
        ("x,y\n1,abc\n2,3\n", r"line 2, column 2 \(y\): 'abc'"),
        ("5\n1,2\n3,4\n", "line 1 has 1 field"),
        ("a,b\nkm,kcal\n1,2\n", "line 2, column 1 .*; if the table begins in this line: --skip 1"),
        ("a,b\nrome,oslo\n", "'rome' is not a number; expected a number$"),  # no line has one
    ):
        with pytest.raises(PointsError, match=says):
            read_points(csv(content))
    assert read_points(csv("1,2,a, b\n3,4,c\n5,6,d\n"), 1, 2) == [
        (1.0, 2.0),
        (3.0, 4.0),
        (5.0, 6.0),
    ]
    with pytest.raises(PointsError, match=r"line 1, .* 'run' is not a number"):
        read_points(csv("run 5 of 7\n1.5 2\n2.5 4\n4 3.5\n"))
    assert read_points(csv("# run 5 of 7\n1.5 2\n2.5 4\n4 3.5\n")) == PAIRS
    points = read_points(csv("a,b\nkm,kcal\n1,2\n"), skip=1)
    assert (points, points.x_name, points.read.header) == ([(1.0, 2.0)], "km", 2)
    assert points.options[-2:] == ["--skip", "1"]


def test_row_names_as_r_writes_them(csv):
    points = read_points(csv('"x" "y"\n"a" 1.5 2\n"b" 2.5 4\n'), "x", "y")
    assert points == PAIRS[:2]
    assert read_points(csv('"x","y"\n"a",1.5,2\n"b",2.5,4\n'), 2, 3) == PAIRS[:2]
    with pytest.raises(PointsError, match="line 2 has 3 fields"):  # 1.5 and 2, or 5 and 2?
        read_points(csv("x,y\n1,5,2\n2,5,4\n"), "x", "y")


def test_rows_without_a_number(csv):
    content = "x,y,z\n1.5,2,\n,3,1\n2.5,4,a\nNA,5,2\n\n4,3.5\n7\n"
    with pytest.raises(
        PointsError, match=r"line 3, .* an empty field .*--missing skip leaves such"
    ):
        read_points(csv(content))
    points = read_points(csv(content), 1, 2, missing="skip")
    assert points == PAIRS
    assert points.read.left_out == (3, 5, 8)
    assert points.read.summary == (
        "rides.csv, 8 lines: 3 points, a header, "
        "3 rows left out for a missing value (lines 3, 5 and 8)."
    )
    many = read_points(csv("x,y\n1,2\n" + "?,1\n" * 20), missing="skip").read.summary
    assert many.endswith(
        "20 rows left out for a missing value (lines 3, 4, 5, 6, 7, 8, 9, 10 and more)."
    )


def test_a_number_of_another_kind_is_never_left_out(csv):
    for content in ("x;y\n1;2\n1,5;2\n", "x;y\n1;2\n1.000;2\n"):
        with pytest.raises(PointsError, match="line 3"):
            read_points(csv(content), missing="skip")
    with pytest.raises(PointsError, match="line 2"):
        read_points(csv("x;y\n1.5;2\n"), decimal=",", missing="skip")


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (",TV,sales\n1,2,3\n2,4,5\n", "x is column 1 (without a title), which looks like an index; "
         "for other columns: --columns 2,3."),
        ("id,a,b\n7,2,3\n9,4,5\n", "x is column 1 (id), which looks like an index; "
         "for other columns: --columns 2,3."),
        ("t,a,b\n0,2,3\n1,4,5\n", "x is column 1 (t), which looks like an index; "
         "for other columns: --columns 2,3."),
        ("0,2,3\n1,4,5\n2,4,4\n", "x is column 1 (without a title), which looks like an index; "
         "for other columns: --columns 2,3."),
        ("Index,a\n3,2\n5,4\n", "x is column 1 (Index), which looks like an index."),
        ("t,a\n0,2\n1,4\n", "x is column 1 (t), which looks like an index."),
        ("a,b,c\n7,2,3\n9,4,5\n", "x and y are the first two of 3 columns (--columns X,Y for "
         "other columns)."),
    ],
)  # fmt: skip
def test_columns_that_nobody_chose(csv, content, note):
    path = csv(content)
    assert read_points(path).read.guessed == (note,)
    assert not read_points(path, 1, 2).read.guessed
    assert read_points(path, 1, 2).options[-2:] == ["--columns", "1,2"]


def test_suggested_columns_leave_the_index_out(csv):
    path = csv(",day,a,b\n0,mo,2,3\n1,tu,4,5\n")
    with pytest.raises(PointsError, match=r"--columns 3,4$"):
        read_points(path)
    path = csv("date,open,close\n2020-01-02,5,6\n2020-01-03,6,8\n")
    with pytest.raises(PointsError, match=r"'2020-01-02' is a date; .*: --columns 2,3$"):
        read_points(path)


def test_a_header_of_years(csv):
    points = read_points(csv("2019,2020\n1,2\n3,4\n"))
    assert points == [(1.0, 2.0), (3.0, 4.0)]
    assert points.read.guessed == ("The first line (2019, 2020) was read as a header.",)
    points = read_points(csv("2019,2020\n2021,2022\n2018,2023\n"))
    assert len(points) == 3
    assert points.read.guessed == ("The first line (2019, 2020) was read as a point.",)
    assert len(read_points(csv("2020,2021\n2019,2022\n2018,2023\n"))) == 3  # a step further
    points = read_points(csv("1990,1.5\n1991,2.5\n"))
    assert len(points) == 2 and not points.read.guessed
    points = read_points(csv(",0,1\n0,5,6\n1,7,9\n"), 2, 3)
    assert points == [(5.0, 6.0), (7.0, 9.0)]


def test_names_of_columns(csv):
    path = csv("m,y,Head Size(cm^3),y\n1,2,3,4\n")
    with pytest.raises(PointsError, match="2 columns 'y'; choose a column by its number, 2 and 4"):
        read_points(path, "m", "y")
    for wrong in ("Head Size", "head size(cm^3)", "Haed Size(cm3)"):
        with pytest.raises(PointsError, match=r"did you mean 'Head Size\(cm\^3\)'\? it has 1 'm'"):
            read_points(path, "m", wrong)
    path = csv('"km, by bike",y\n1,2\n')
    assert read_points(path, "km, by bike", "y").options[-2:] == ["--columns", "1,2"]


def test_the_delimiter_has_the_votes_of_several_lines(csv):
    assert read_points(csv("dist (km; gps),cal\n1,2\n3,4\n")) == [(1.0, 2.0), (3.0, 4.0)]
    assert read_points(csv("1,2,a;b\n3,4,c;d\n"), 1, 2) == [(1.0, 2.0), (3.0, 4.0)]
    assert read_points(csv("1,5;2,5\n2,5;4\n"), decimal=",") == [(1.5, 2.5), (2.5, 4.0)]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04rest", "is a workbook or a zip file; open it in a spreadsheet program"),
        (b"\xd0\xcf\x11\xe0rest", "is an Excel workbook"),
        (b"\x1f\x8brest", "is compressed by gzip"),
        (b"%PDF-1.4", "is a PDF file"),
        (
            b'x,y,note\n1,2,a\n2,3,"b\n3,4,c\n4,5,d"\n',
            "line 3 has a text in quotes that contains '3,4,c'; is a closing quote missing",
        ),
        (b"a,b,c\nx,1,\ny,,2\nz,3,\nw,,4\n", "columns: --columns 2,3 --missing skip$"),
        (
            b"a b c\n1 2 3\n1 3\n",
            "line 3 has 2 fields, but the first line has 3; .* NA for a missing",
        ),
    ],
)
def test_refusals(csv, content, says):
    with pytest.raises(PointsError, match=says):
        read_points(csv(content))


def test_a_text_over_two_lines(csv):
    points = read_points(csv('x,y,note\n1,2,"mild,\nsunny"\n3,4,b\n5,q,c\n'), missing="skip")
    assert points == [(1.0, 2.0), (3.0, 4.0)]
    assert points.read.left_out == (5,)


def test_the_sign_of_excel_may_be_any(csv):
    points = read_points(csv("sep=:\na:b\n1:2\n"))
    assert points == [(1.0, 2.0)] and points.read.as_json()["delimiter"] == ":"


def test_no_network():
    with pytest.raises(
        PointsError, match=r"^https://a.org/b.csv: gdref does not download; download"
    ):
        read_points("https://a.org/b.csv")


def test_every_format_reports_what_was_left_out(run, tmp_path):
    (tmp_path / "rides.csv").write_text("x,y\n1,2\n,3\n2,5\n")
    says = "rides.csv, 4 lines: 2 points, a header, 1 row left out for a missing value (line 3)."
    call = ["error", "--data", "rides.csv", "--missing", "skip"]
    assert run(*call).stdout.replace("\n3)", " 3)").startswith(says + "\n\n")
    done = run(*call, "--format", "csv")
    assert done.stdout.startswith("sse,") and done.stderr == f"gdref: {says}\n"
    read = json.loads(run(*call, "--format", "json").stdout)["read"]
    assert read == {
        "lines": 4, "points": 2, "header": 1, "preamble": 0, "left_out": [3],
        "columns": {"x": 1, "y": 2, "of": 2}, "encoding": "UTF-8", "delimiter": "comma",
        "decimal": ".", "guessed": [],
    }  # fmt: skip
    done = run("plot", "data", "--data", "rides.csv", "--missing", "skip")
    assert done.stderr == f"gdref: {says}\n"
