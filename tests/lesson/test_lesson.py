"""gdref lesson: the content of the page, without a browser."""

import html
import json
import re
import sys
from pathlib import Path

import pytest

import gdref
from gdref.lesson import lesson
from gdref.lesson.article_steps import read_article, steps
from gdref.lesson.rates import rate_to_show, rates_to_show
from gdref.lesson.runs import epochs_shown
from gdref.plugins.specs import choose, choose_all
from gdref.text.numbers import short

EXAMPLE = Path(__file__).parents[2] / "docs" / "example-plugin" / "gdref_backtracking.py"
YEARS = [(1990.0 + k, 1e6 * (10 + k) + 1e5 * (k * k % 7)) for k in range(12)]
SMALL = [(0.01 + 0.004 * k, 0.5 + 0.02 * (k % 3)) for k in range(11)]


def numbers(page: str) -> dict:
    return json.loads(re.search(r'id="numbers">(.*?)</script>', page, re.DOTALL)[1])


def rows(run: dict) -> list[list[str]]:
    return [row.split(" ") for row in run["rows"].split(";")]


def values(page: str) -> dict[str, str]:
    """The text beside each line of the source, in the page without its script, by line."""
    found = re.findall(r'<span class="values" data-at="([^"]+)">([^<]*)</span>', page)
    return {html.unescape(at): html.unescape(text) for at, text in found}


def text_of(page: str) -> str:
    body = page.partition("<body>")[2].partition("<script")[0]
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", body)).split())


class TestPage:
    def test_it_needs_no_other_file_and_is_small(self, page):
        assert len(page.encode()) < 1_000_000
        assert all(link.startswith("#") for link in re.findall(r'(?:src|href)="([^"]*)"', page))
        assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)", page))
        assert "@import" not in page
        assert set(re.findall(r"https?://[^\s\"'<]+", page)) == {"http://www.w3.org/2000/svg"}

    def test_ids_are_unique(self, page):
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids))

    def test_the_same_points_give_the_same_bytes(self, points):
        def write():
            return lesson(points, choose_all("batch,adam"), epochs=20, bundled=True)

        same = write() == write()  # if they differ, pytest must not compare two long texts
        assert same

    def test_each_step_of_the_article_has_words_source_and_a_picture(self, page):
        sections = re.findall(r'<section class="step".*?</section>', page, re.DOTALL)
        titles = [re.search("<h2[^>]*>(.*?)</h2>", section)[1] for section in sections]
        in_article = re.findall(r"^## (\d\..*)$", read_article(), re.MULTILINE)
        assert titles == in_article[:7]
        for section in sections:
            assert section.count("<svg") == 1 and 'class="listing"' in section

    def test_the_words_are_the_articles(self):
        article = " ".join(re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", read_article()).split())
        for step in steps(read_article(), bundled=True):
            for paragraph in re.findall("<p>(.*?)</p>", step.words, re.DOTALL):
                words = html.unescape(re.sub("</?code>", "`", paragraph))
                assert " ".join(words.split()) in article

    def test_the_source_is_the_file(self, page):
        batch = Path(gdref.optimizers.batch.__file__).read_text(encoding="utf-8")
        rows = re.findall(r'<div class="row"><code>(.*?)</code>', page, re.DOTALL)
        shown = {html.unescape(re.sub("<[^>]+>", "", row)).strip() for row in rows}
        wanted = {line.strip() for line in batch[batch.index("def batch") :].splitlines()}
        assert wanted <= shown


class TestNumbers:
    def test_the_values_at_the_lines_are_those_of_the_first_update(self, page, points):
        dm, db = gdref.gradient(0.0, 0.0, points)
        shown = values(page)
        file = Path(gdref.optimizers.batch.__file__).read_text(encoding="utf-8").splitlines()
        line = next(k for k, text in enumerate(file, 1) if "dm, db =" in text)
        assert shown[f"batch.py:{line}"] == f"dm = {short(dm)}   db = {short(db)}"
        total = short(gdref.sse(0.0, 0.0, points))
        assert any(text.endswith(f"… {total}") for text in shown.values())
        best = gdref.Bowl.of(points)
        assert f"m = {short(best.m)}   b = {short(best.b)}" in shown.values()

    @pytest.mark.parametrize("k", range(4))
    def test_every_run_is_what_descend_gives(self, page, points, k):
        document = numbers(page)
        optimizer = document["optimizers"][k]
        chosen = choose(optimizer["spec"])
        for run in (optimizer["runs"][0], optimizer["runs"][optimizer["place"]]):
            given = {**chosen.hyperparameters, "learning_rate": float(run["rate"])}
            descent = gdref.descend(chosen.optimizer, points, epochs=50, **given)
            by_epoch = {row.epoch: row for row in descent}
            for epoch, *shown in rows(run):
                if int(epoch) <= 50:
                    row = by_epoch[int(epoch)]
                    assert shown == [short(row.m), short(row.b), short(row.error)]
        assert [int(row[0]) for row in rows(run)] == document["epochs"]

    def test_the_limit_parts_the_runs_that_diverge(self, page, points):
        batch = numbers(page)["optimizers"][0]
        limit = gdref.Bowl.of(points).largest_stable_rate
        scale = batch["limit"] * (len(batch["runs"]) - 1)
        for k, run in enumerate(batch["runs"]):
            assert (k > scale) == (float(run["rate"]) > limit)
            assert run["end"].startswith("diverged") == (k > scale)
        assert len(batch["runs"]) == 25

    def test_a_run_that_diverged_ends_with_its_last_finite_row(self, page, points):
        run = numbers(page)["optimizers"][0]["runs"][-1]
        descent = gdref.descend(gdref.batch, points, learning_rate=float(run["rate"]))
        *_, last = descent
        assert rows(run)[-1] == [str(last.epoch), *map(short, (last.m, last.b, last.error))]

    @pytest.mark.parametrize("epochs", [1, 2, 7, 20, 1000, 12345])
    def test_epochs_shown(self, epochs):
        shown = epochs_shown(epochs)
        assert shown == sorted(set(shown)) and (shown[0], shown[-1]) == (0, epochs)
        assert len(shown) < 70
        assert {e for e in (1, 2, 5, 10, 20, 50, 100, 200, 500) if e <= epochs} <= set(shown)
        few = epochs_shown(epochs, 100_000)
        assert {0, epochs} <= set(few) and len(few) <= min(len(shown), 21)

    @pytest.mark.parametrize("rate, limit", [(1e-4, 4e-4), (0.1, None), (1e-9, 3.0), (50.0, 3.0)])
    def test_rates_to_show(self, rate, limit):
        rates = rates_to_show(rate, limit)
        assert rates == sorted(set(rates)) and rate in rates
        assert 25 <= len(rates) <= 26 and rates[-1] / rates[0] > 900

    @pytest.mark.parametrize(
        "spec, limit, rate",
        [
            ("batch", 4e-4, 1e-4),  # the default fits
            ("batch", 9e-3, 1e-4),
            ("batch", 2e-2, 5e-3),  # the default is far below the limit
            ("batch", 8e-5, 2e-5),  # the default is above the limit
            ("sgd", 8e-5, 1e-4),  # the limit of sgd is not strict
            ("batch:learning_rate=3.0", 8e-5, 3.0),  # the rate of the spec is kept
            ("adam", None, 0.1),
        ],
    )
    def test_the_rate_at_which_the_page_begins(self, spec, limit, rate):
        assert rate_to_show(choose(spec), limit) == rate


class TestOwnPoints:
    @pytest.mark.parametrize("pairs", [SMALL, YEARS, [(2.0, 5.0)], [(2.0, 1.0), (2.0, 3.0)]])
    def test_nothing_of_the_bundled_points_is_said(self, pairs):
        points = gdref.Points(pairs, name="mine.csv", x="year", y="people")
        page = lesson(points, choose_all("batch,sgd"), epochs=30, bundled=False)
        words = text_of(page)
        assert not re.search(r"bike|distance|calor|5565|\b100 points", words, re.IGNORECASE)
        assert "mine.csv" in words
        first = numbers(page)["optimizers"][0]
        own = first["runs"][first["place"]]
        assert not own["end"] and float(rows(own)[-1][3]) <= float(rows(own)[0][3])

    def test_a_default_rate_that_does_not_fit_is_replaced_and_that_is_said(self):
        points = gdref.Points(YEARS)
        page = lesson(points, choose_all("batch"), epochs=20, bundled=False)
        assert re.search(r"The default, 0.0001, is above it, so the page begins at \de-", page)
        page = lesson(points, choose_all("batch:learning_rate=1e-9"), epochs=20, bundled=False)
        assert "so the page begins at" not in page

    def test_where_every_rate_diverges_that_is_said(self):
        points = gdref.Points([(1e80, 2.0), (3e80, 5.0), (2e80, 1.0)])
        page = lesson(points, choose_all("adam"), epochs=5, bundled=False)
        assert "adam diverges at all of these rates in 5 epochs." in text_of(page)

    def test_a_start_of_ones_own(self, points):
        page = lesson(points, choose_all("batch"), start=(1.5, 8.0), epochs=20, bundled=True)
        assert rows(numbers(page)["optimizers"][0]["runs"][3])[0][:3] == ["0", "1.5", "8"]
        assert "It starts at m = 0" not in page

    def test_names_from_outside_are_text(self):
        points = gdref.Points([(1.0, 2.0), (2.0, 3.0)], name="</script><b>.csv", x="<i>", y="&amp;")
        page = lesson(points, choose_all("batch"), epochs=5, bundled=False)
        assert "<b>.csv" not in page and "<i>" not in page
        assert page.count("</script>") == 2


class TestOptimizers:
    def test_a_plugin_and_one_without_a_rate(self, points, tmp_path):
        (tmp_path / "own.py").write_text(
            "def stride(objective, m, b, *, length: float = 0.01):\n"
            "    def sign(x):\n        return 1 if x > 0 else -1\n"
            "    while True:\n"
            "        dm, db = objective.gradient(m, b)\n"
            "        m, b = m - length * sign(dm), b - length * sign(db)\n"
            "        yield m, b\n"
        )
        chosen = choose_all(f"{EXAMPLE}:backtracking,{tmp_path / 'own.py'}:stride")
        page = lesson(points, chosen, epochs=20, bundled=True)
        _, stride = numbers(page)["optimizers"]
        assert len(stride["runs"]) == 1 and stride["runs"][0]["rate"] is None
        assert "has no learning_rate to choose" in stride["words"]
        assert "def stride" in text_of(page) and "gdref_backtracking.py" in page
        assert "m = 0.01   b = 0.01" in values(page).values()

    def test_one_that_ends_by_itself(self, points, tmp_path):
        (tmp_path / "short.py").write_text(
            "def short(objective, m, b, *, learning_rate: float = 1e-4):\n"
            "    for _ in range(3):\n"
            "        dm, db = objective.gradient(m, b)\n"
            "        m, b = m - learning_rate * dm, b - learning_rate * db\n"
            "        yield m, b\n"
        )
        page = lesson(points, choose_all(f"{tmp_path / 'short.py'}:short"), epochs=20, bundled=True)
        (one,) = numbers(page)["optimizers"]
        run = one["runs"][one["place"]]
        assert [row[0] for row in rows(run)] == ["0", "1", "2", "3"]
        assert run["end"].startswith("ended")

    def test_a_mistake_has_values_that_the_script_finds(self, points):
        page = lesson(points, choose_all("mistake/no-two"), epochs=5, bundled=True)
        (mistake,) = numbers(page)["optimizers"]
        own = {at for at in mistake["lines"] if "mistake" in at or "no-two" in at}
        assert len(own) > 10 and own <= values(page).keys()


class TestRefusals:
    def test_a_page_that_would_be_too_large(self, points, monkeypatch):
        monkeypatch.setattr("gdref.lesson.page.LARGEST", 50_000)
        with pytest.raises(gdref.GdrefError, match="expected at most 50,000: choose fewer --opt"):
            lesson(points, choose_all("batch"), epochs=5, bundled=True)

    def test_where_a_debugger_traces_it_says_so_before_the_work(self, points):
        sys.settrace(lambda *_: None)
        try:
            with pytest.raises(gdref.GdrefError, match="another tool is tracing"):
                lesson(points, choose_all("batch"), epochs=5, bundled=True)
        finally:
            sys.settrace(None)

    def test_a_name_that_is_no_text(self):
        points = gdref.Points([(1.0, 2.0), (2.0, 3.0)], name="caf\udce9.csv")
        page = lesson(points, choose_all("batch"), epochs=5, bundled=False)
        assert "2 points of caf?.csv" in text_of(page)


class TestCommand:
    def test_it_writes_the_page_and_says_so(self, run, tmp_path):
        done = run("lesson", "--optimizers", "batch", "--epochs", "5")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("Written: lesson.html, ")
        assert (tmp_path / "lesson.html").read_text(encoding="utf-8").endswith("</html>\n")

    def test_points_of_ones_own(self, run, tmp_path):
        (tmp_path / "marks.csv").write_text("n;hours;marks\n1;0,5;2\n2;1,5;3\n", encoding="utf-8")
        done = run(
            "lesson", "--data", "marks.csv", "--columns", "hours,marks", "--decimal", ",",
            "--start", "1,1", "--optimizers", "batch", "--epochs", "5", "--output", "mine.html",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        words = text_of((tmp_path / "mine.html").read_text(encoding="utf-8"))
        assert "2 points of marks.csv" in words and "At the start, m = 1 and b = 1" in words

    @pytest.mark.parametrize(
        "arguments, words",
        [
            (["--output", "lesson.pdf"], "expected a name in .html"),
            (["--output", "nowhere/lesson.html"], "cannot be written"),
            (["--start", "1"], "expected M,B"),
            (["--optimizers", "batsch"], "there is no optimizer 'batsch'"),
            (["--optimizers", "batch:learning_rate=-1"], "learning_rate=-1.0 is out of range"),
            (["--data", "none.csv"], "none.csv: No such file"),
        ],
    )
    def test_what_is_wrong_is_one_line_and_nothing_is_written(
        self, run, tmp_path, arguments, words
    ):
        done = run("lesson", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert words in done.stderr and done.stderr.count("\n") == 1
        assert not list(tmp_path.iterdir())

    def test_a_broken_plugin_is_named_and_the_others_are_shown(self, run, tmp_path):
        (tmp_path / "broken.py").write_text("def broken(objective): ...\n")
        done = run("lesson", "--optimizers", "batch,broken.py:broken", "--epochs", "5")
        assert done.returncode == 1 and "Written: lesson.html" in done.stdout
        assert done.stderr.startswith("gdref: error: broken of broken.py is no optimizer")

    def test_a_plugin_that_fails_as_it_runs_is_named(self, run, tmp_path):
        (tmp_path / "bad.py").write_text("def bad(objective, m, b):\n    yield 1 / 0, b\n")
        done = run("lesson", "--optimizers", "bad.py:bad")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("gdref: error: bad.py:bad of bad.py: ZeroDivisionError")

    @pytest.mark.parametrize("library", ["markdown_it", "pygments"])
    def test_without_the_libraries_it_says_what_to_install(self, run, monkeypatch, library):
        for name in list(sys.modules):
            if name.startswith("gdref.lesson"):
                monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, library, None)
        done = run("lesson")
        assert (done.returncode, done.stdout) == (2, "")
        assert f"needs {library}" in done.stderr
        assert "pip install markdown-it-py Pygments" in done.stderr
        assert done.stderr.count("\n") == 1


def test_the_axis_of_the_error_ends_where_only_rounding_is_left():
    marks = [(1, 32), (2, 41), (3.5, 52), (5, 61), (6, 66), (8, 70), (9, 83), (10, 88)]
    points = gdref.Points([(float(x), float(y)) for x, y in marks])
    chosen = choose_all("momentum:learning_rate=0.01")
    page = lesson(points, chosen, epochs=1000, bundled=False)
    ticks = re.findall(r'class="tick"[^>]*>(10⁻[^<]*)<', page)
    assert ticks == ["10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²"]


def test_the_0_on_the_axis_of_the_error_is_put_into_words():
    """All x are equal, so momentum reaches the minimum up to rounding."""
    points = gdref.Points([(4.0, 1.0), (4.0, 2.0), (4.0, 6.0)])
    page = lesson(points, choose_all("momentum:learning_rate=0.01"), epochs=1000, bundled=False)
    assert "0 stands for less than 4.7×10⁻¹², which is rounding." in page
    short = lesson(points, choose_all("momentum:learning_rate=0.01"), epochs=3, bundled=False)
    assert "0 stands for" not in short
