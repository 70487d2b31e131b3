"""gdref plot, and --plot of fit and compare."""

import io
import os
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from gdref import charts
from gdref.cli import main, write_files
from gdref.cli.write_files import write_chart

CHARTS = ["data", "line", "error", "surface", "slice"]
RUNS = ["line", "error", "surface", "descent"]


@pytest.fixture
def gdref(capsys, monkeypatch, tmp_path):
    """Run gdref in a new folder. Returns the exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            main(list(arguments))
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return call


def few_epochs(name: str) -> list[str]:
    return [] if name in ("data", "slice") else ["--epochs", "20"]


@pytest.mark.parametrize("name", CHARTS)
def test_without_a_file_the_terminal_gets_ascii_in_72_columns(gdref, name: str) -> None:
    code, out, err = gdref("plot", name, *few_epochs(name))
    assert (code, err) == (0, "")
    assert out.isascii() and max(map(len, out.splitlines())) <= 72


@pytest.mark.parametrize("name", CHARTS)
def test_the_ending_chooses_the_form(gdref, name: str) -> None:
    written = "Written: chart.svg. Open it in a browser.\n"
    assert gdref("plot", name, "--output", "chart.svg", *few_epochs(name)) == (0, "", written)
    written = "Written: chart.TXT\n"
    assert gdref("plot", name, "--output", "chart.TXT", *few_epochs(name)) == (0, "", written)
    assert ElementTree.parse("chart.svg").getroot().attrib["role"] == "img"
    assert Path("chart.TXT").read_text().isascii()
    assert sorted(os.listdir()) == ["chart.TXT", "chart.svg"]


def test_plot_without_a_name_shows_the_help(gdref) -> None:
    code, out, err = gdref("plot")
    assert (code, err) == (0, "") and all(name in out for name in [*CHARTS, "descent"])


def test_compare_fit_and_plot_share_their_options(gdref) -> None:
    shared = {"--data", "--columns", "--epochs", "--iterations", "--learning-rate", "--seed"}
    shared |= {"--start", "--tolerance", "--standardize"}
    for command in (["compare"], ["fit"], *(["plot", name] for name in RUNS)):
        code, out, _ = gdref(*command, "--help")
        assert code == 0 and shared <= set(re.findall("--[a-z-]+", out))


def test_descent_moves_in_an_svg_and_stands_still_in_text(gdref) -> None:
    assert gdref("plot", "descent", "--output", "d.svg", "--epochs", "50")[:2] == (0, "")
    assert "@keyframes" in Path("d.svg").read_text()
    code, out, err = gdref("plot", "descent", "--epochs", "50", "--width", "80")
    assert (code, err) == (0, "") and out.startswith(
        "After 50 epochs, batch is 2.17 % above the minimum\n"
    )
    assert "\n100 points of calories.csv; batch, learning rate 0.0001; 50 epochs.\nepoch 50" in out
    code, out, err = gdref("plot", "descent", "--epochs", "50", "--optimizers", "batch,sgd")
    assert (code, err) == (0, "") and "* batch" in out and "o sgd" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["plot", "data", "--output", "chart.png"], "the name must end in .svg or .txt"),
        (["plot", "data", "--output", "svg"], "the name must end in .svg or .txt"),
        (["plot", "data", "--output", "nowhere/chart.svg"], "cannot be written: No such file"),
        (["plot", "data", "--output", "a\0b.svg"], "cannot be written"),
        (["compare", "--plot", "chart.pdf"], "the name must end in .svg or .txt"),
        (["compare", "--plot", "-", "--format", "json"], "would put a chart into the json"),
        (["fit", "--plot", "-", "--format", "csv"], "would put a chart into the csv"),
        (["compare", "--plot", "nowhere/chart.svg"], "cannot be written: No such file"),
        (["fit", "--plot", "nowhere/chart.svg"], "cannot be written: No such file"),
        (["plot", "data", "--raw"], "there is no option --raw"),
        (["plot", "error", "--m", "1"], "there is no option --m"),
        (["plot", "slice", "--seed", "1"], "there is no option --seed"),
        (["plot", "surface", "--window", "1,0,0,1"], "M0 < M1"),
        (["plot", "surface", "--window", "a"], "M0,M1,B0,B1"),
        (["plot", "line", "--m", "nan"], "not finite"),
        (["plot", "picture"], "picture"),
    ],
)
def test_mistakes_are_one_line_and_leave_nothing(gdref, arguments: list[str], words: str) -> None:
    code, out, err = gdref(*arguments)
    assert (code, out) == (2, "")
    assert words in err and err.count("\n") == 1 and err.startswith("gdref: error: ")
    assert os.listdir() == []


def test_a_file_is_written_whole_or_not_at_all(gdref, monkeypatch) -> None:
    Path("chart.svg").write_text("the old one")

    def fail(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    code, _, err = gdref("plot", "data", "--output", "chart.svg")
    assert code == 2 and "No space left" in err
    assert os.listdir() == ["chart.svg"] and Path("chart.svg").read_text() == "the old one"


def test_a_link_stays_a_link(gdref) -> None:
    Path("real.svg").write_text("the old one")
    Path("link.svg").symlink_to("real.svg")
    assert gdref("plot", "data", "--output", "link.svg")[0] == 0
    assert Path("link.svg").is_symlink() and Path("real.svg").read_text().startswith("<svg")


def test_compare_and_fit_draw_too(gdref) -> None:
    plain = gdref("compare", "--epochs", "30")
    code, out, err = gdref("compare", "--epochs", "30", "--plot", "error.svg")
    assert (code, out) == plain[:2] and err.startswith("Written: error.svg.")
    gdref("plot", "error", "--epochs", "30", "--output", "same.svg")
    assert Path("error.svg").read_bytes() == Path("same.svg").read_bytes()
    code, out, _ = gdref("compare", "--epochs", "30", "--plot", "-")
    assert code == 0 and out.startswith(plain[1]) and "* batch   o sgd   x momentum" in out
    code, out, _ = gdref("fit", "--epochs", "30", "--plot", "-")
    assert code == 0 and "* batch   m minimum" in out
    assert gdref("fit", "--format", "json", "--plot", "line.svg")[0] == 0
    assert "minimum" in Path("line.svg").read_text()


def test_a_diverged_run_is_drawn_and_noted(gdref) -> None:
    code, out, err = gdref("plot", "error", "--optimizers", "batch,batch:learning_rate=1e-3")
    assert code == 1 and "(diverged at epoch 252)" in out and "^ goes on past" in out
    assert "choose a learning_rate below 0.000401" in err
    code, out, err = gdref("fit", "batch:learning_rate=1e-3", "--plot", "line.svg")
    assert code == 1 and "<svg" in Path("line.svg").read_text()


def test_lines_of_ones_own(gdref) -> None:
    _, out, _ = gdref("plot", "line", "--m", "0", "--b", "0")
    assert "* m = 0, b = 0   . residual" in out and "minimum" not in out
    _, out, _ = gdref("plot", "line", "--m", "0", "--b", "0", "--m", "1.5", "--optimizers", "batch")
    for name in ("m = 0, b = 0", "m = 1.5, b = 0", "batch", "minimum"):
        assert name in out


def test_the_options_of_error_and_surface(gdref) -> None:
    _, out, _ = gdref("plot", "error", "--raw", "--linear", "--linear-x", "--x", "updates")
    assert "\nerror\n" in out and "updates" in out and "Not shown" not in out
    _, out, _ = gdref("plot", "surface", "--view", "standardized", "--optimizers", "batch")
    assert "slope per standard deviation of x" in out
    _, out, _ = gdref("plot", "surface", "--window", "1,1.8,-1,9", "--optimizers", "batch")
    assert "< goes on past this edge" in out
    _, out, _ = gdref("plot", "data", "--width", "120")
    assert max(map(len, out.splitlines())) > 100


def test_hostile_column_names(gdref) -> None:
    Path("points.csv").write_text("</text><script>,y\n1,2\n3,5\n")
    assert gdref("plot", "data", "--data", "points.csv", "--output", "chart.svg")[0] == 0
    text = Path("chart.svg").read_text()
    assert "<script" not in text and "&lt;script&gt;" in text


def test_fine_needs_unicode(monkeypatch) -> None:
    for encoding, plain in (("ascii", True), ("utf-8", False)):
        out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
        monkeypatch.setattr(sys, "stdout", out)
        write_chart(charts.line([(1.0, 2.0), (2.0, 3.0)], [("own", 1.0, 1.0)]), "-", fine=True)
        out.flush()
        written = out.buffer.getvalue().decode(encoding)
        assert written.isascii() is plain and "\\u28" not in written


def test_a_small_terminal_gets_the_smallest_chart(monkeypatch, capsys):
    chart = charts.line([(1.0, 2.0), (2.0, 3.0)], [("own", 1.0, 1.0)])
    monkeypatch.setattr(write_files, "chart_size", lambda: (20, 5))
    write_chart(chart, "-")
    assert capsys.readouterr().out == charts.ascii.render(chart, 40, 12, unicode=True)
