"""gdref.tracing.statements: the statement on each line of a source; expected ones by hand."""

import ast
from textwrap import dedent
from types import SimpleNamespace

import pytest

from gdref.tracing.statements import statements


@pytest.fixture
def of(tmp_path):
    """A function that returns the statements of a text, saved as a file."""

    def read(text):
        file = tmp_path / "mine.py"
        file.write_text(dedent(text), encoding="utf-8")
        return statements(str(file), {})

    return read


def test_simple_ones(of):
    table = of("a = b + c.d[e]\nf(a)\nx.y[0], (z, *w) = 1, a\na += 1\nn: int = 3\nx.y += a\n")
    assert [(s.number, s.names, list(s.targets), s.given) for s in table.values()] == [
        (1, ["a", "b", "c", "e"], ["a"], []),
        (2, ["f", "a"], [], ["f", "a"]),
        (3, ["x", "z", "w", "a"], ["x.y[0]", "z", "w"], []),
        (4, ["a"], ["a"], []),
        (5, ["n", "int"], ["n"], []),
        (6, ["x", "a"], ["x.y"], []),
    ]
    for statement in table.values():
        assert (statement.body, statement.opener) == (range(0), None)


def test_targets_have_code_that_gives_their_values(of):
    (statement,) = of("state.v[k], n = 1, 2\n").values()
    known = {"state": SimpleNamespace(v=[3.0, 4.0]), "k": 1, "n": 5}
    assert {name: eval(code, {}, known) for name, code in statement.targets.items()} == {
        "state.v[k]": 4.0,
        "n": 5,
    }


def test_of_a_comprehension_its_own_variables_are_left_out(of):
    (statement,) = of("n = [x * k for x in rest for k in x]\n").values()
    assert list(statement.targets) == ["n"] and "rest" in statement.names
    (statement,) = of("v[f(1)] = w[(k := 2)] = 3\n").values()
    assert list(statement.targets) == ["k"]  # reading the other targets would call or assign again


def test_compound_ones_are_their_heads(of):
    table = of(
        """\
        while m < f(
            b
        ):
            m = 1  # why

            b = [
                2,
            ]
        for k in f(): m = k; b = k
        while True:
            with g(m) as h:
                pass
        if m: b = [
            1]; m = 2
        """
    )
    assert [
        (number, s.number, type(s.node), s.body, bool(s.given), s.source == "")
        for number, s in table.items()
        if s.number == number
    ] == [
        (1, 1, ast.While, range(4, 9), False, False),
        (9, 9, ast.For, range(0), True, False),
        (10, 10, ast.While, range(11, 13), False, True),
        (13, 13, ast.If, range(0), False, False),
        (4, 4, ast.Assign, range(0), False, False),
        (6, 6, ast.Assign, range(0), False, False),
        (11, 11, ast.With, range(12, 13), False, False),
        (12, 12, ast.Pass, range(0), False, False),
    ]
    assert table[1] is table[2] is table[3] and table[6] is table[7] is table[8]
    assert table[13] is table[14]
    assert table[1].source == "while m < f(\n    b\n):"
    assert table[4].source == "    m = 1" and table[6].source == "    b = [\n        2,\n    ]"
    assert table[11].source == "with g(m) as h:"  # "while True:" adds no indentation
    assert list(table[9].targets) == ["k", "m", "b"] and table[9].source.endswith("m = k; b = k")


def test_the_lines_that_open_a_block(of):
    table = of(
        """\
        if a:
            b = 1
        else:  # because

            # a comment between
            b = 2; c = 2
            d = 2
        try:
            b = 3
        except KeyError:
            b = 4
        except ValueError: b = 5
        else: b = 6
        finally:
            b = 7
        for k in a:
            b = 8
        else:
            b = 9
        match b:
            case 0:
                b = 10
                c = 10
            case 1: b = 11
        if a:
            b = 12
        elif b:
            b = 13
        """
    )
    openers = {number: s.opener for number, s in table.items() if s.opener}
    assert openers == {
        6: (3, "else:"),
        11: (10, "except KeyError:"),
        15: (14, "finally:"),
        19: (18, "else:"),
        22: (21, "    case 0:"),
    }


def test_a_block_on_the_line_that_opens_it(of):
    table = of("if a: b = 1\nelse: b = 2\n")
    assert [s.opener for s in table.values()] == [None, None]


def test_what_stands_inside_functions_and_classes_begins_at_the_margin(of):
    table = of(
        """\
        class Mine:
            def steps(self):
                while True:
                    if self.m:
                        yield 1
                    else:
                        yield 2
        """
    )
    assert [table[n].source for n in (4, 5, 7)] == ["if self.m:", "    yield 1", "    yield 2"]
    assert table[7].opener == (6, "else:")


def test_without_a_source_there_are_none(of, tmp_path):
    assert statements(str(tmp_path / "none.py"), {}) == {}
    assert of("a = (\n") == of("def f(:\n") == of("a = '\0'\n") == {}


def test_a_file_that_has_changed_is_read_again(of):
    assert list(of("a = 1\n")) == [1]
    assert list(of("a = 1\nb = 2\n")) == [1, 2]
