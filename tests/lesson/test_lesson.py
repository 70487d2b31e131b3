"""gdref lesson: the content of the page, without a browser."""

import html
import json
import re
import sys
from pathlib import Path

import pytest

import gdref
from gdref.lesson import lesson
from gdref.lesson.article_steps import read_article, read_steps
from gdref.lesson.choices import epochs_shown, rate_to_show
from gdref.lesson.listing import listing
from gdref.lesson.questions import Questions
from gdref.plugins.specs import choose, choose_all
from gdref.text.numbers import short

EXAMPLE = Path(__file__).parents[2] / "docs" / "example-plugin" / "gdref_backtracking.py"
YEARS = [(1990.0 + k, 1e6 * (10 + k) + 1e5 * (k * k % 7)) for k in range(12)]
SMALL = [(0.01 + 0.004 * k, 0.5 + 0.02 * (k % 3)) for k in range(11)]


def numbers(page: str) -> dict:
    return json.loads(re.search(r'id="numbers">(.*?)</script>', page, re.DOTALL)[1])


def sections_of(page: str) -> list[str]:
    return re.findall(r'<section class="step".*?</section>', page, re.DOTALL)


def text_of(page: str) -> str:
    body = page.partition("<body>")[2].partition("<script")[0]
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", body)).split())


class TestPage:
    def test_it_needs_no_other_file_and_is_small(self, page):
        assert len(page.encode()) < 250_000
        assert all(link.startswith("#") for link in re.findall(r'(?:src|href)="([^"]*)"', page))
        assert all(
            target.startswith("#") for target in re.findall(r"url\(([^)$]*)", page) if target
        )
        assert "@import" not in page
        assert set(re.findall(r"https?://[^\s\"'<]+", page)) == {"http://www.w3.org/2000/svg"}

    def test_the_first_optimizer_is_shown(self, page):
        hidden = re.findall('data-optimizer="([0-9])"( hidden)?>', page)
        assert len(hidden) == 2 * 5
        assert all((number == "0") == (mark == "") for number, mark in hidden)

    def test_ids_are_unique(self, page):
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids))

    def test_the_same_points_give_the_same_bytes(self, points):
        def write():
            chosen = choose_all("batch,adam")
            return lesson(points, chosen, epochs=20, bundled=True, done=parts.append)

        parts: list[float] = []
        same = write() == write()  # if they differ, pytest must not compare two long texts
        assert same and parts == [0.5, 1, 0.5, 1]

    def test_each_step_of_the_article_has_a_question_words_source_and_a_picture(self, page):
        sections = sections_of(page)
        titles = [re.search("<h2[^>]*>(.*?)</h2>", section)[1] for section in sections]
        assert titles == re.findall(r"^## (\d+\..*)$", read_article(), re.MULTILINE)
        assert len(titles) == 11
        links = re.findall('<li><a href="#step-([0-9]+)">(.*?)</a>', page)
        assert [". ".join(link) for link in links] == titles
        for section in sections:
            assert 'class="question"' in section and 'class="listing' in section
            assert "data-panel" in section
        assert page.count("<svg") == 7  # without JavaScript; four steps would repeat a picture

    def test_the_minimum_is_not_said_before_its_step(self, page, points):
        best = gdref.Bowl.of(points)
        before = " ".join(map(text_of, ("<body>" + one for one in sections_of(page)[:3])))
        assert short(best.b) not in before and short(best.m) not in before

    def test_the_words_are_the_articles(self):
        article = " ".join(re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", read_article()).split())
        for step in read_steps(read_article(), bundled=True):
            for paragraph in re.findall("<p>(.*?)</p>", step.words, re.DOTALL):
                words = html.unescape(re.sub("</?code>", "`", paragraph))
                words = re.sub("</?em>", "*", words)
                assert " ".join(words.split()) in article

    def test_words_and_pictures_that_are_left_out(self):
        only = "<!-- the bundled points only -->\nof rides"
        page = f"## 1. One\n\nof all\n\n{only}\n\n![a](b.svg)\n\nThe code: [`f`](../gdref/g.py).\n"
        for bundled, words in (
            (True, "<p>of all</p>\n\n<p>of rides</p>"),
            (False, "<p>of all</p>"),
        ):
            (step,) = read_steps(f"Above.\n\n{page}\n\n## Links\n", bundled)
            assert step.words.strip() == words
            assert (step.title, step.code) == ("1. One", [("f", "gdref.g")])

    def test_the_source_is_the_file_and_checks_are_folded(self, page):
        batch = Path(gdref.optimizers.batch.__file__).read_text(encoding="utf-8")
        rows = re.findall(r'<div class="row"[^>]*><code>(.*?)</code>', page, re.DOTALL)
        shown = {html.unescape(re.sub("<[^>]+>", "", row)).strip() for row in rows}
        body = batch[batch.index("    while True") :]
        assert {line.strip() for line in body.splitlines()} <= shown
        assert not any(line.startswith(('"""', "positive(", "_check")) for line in shown)
        assert html.escape("positive(learning_rate=learning_rate)") in page  # in the fold
        assert not any("closefd" in line for line in shown)

    def test_the_lines_that_do_the_work_and_the_names_beside_them(self):
        for function, first, shown, names in (
            (gdref.predict, "def predict(", "⋮,return", ["->"]),
            (gdref.batch, "def batch(", "⋮,while,dm,,m,,yield", ["dm db", "m b", "->"]),
            (gdref.Bowl.of, "def of(", "⋮,mean_x,,mean_y,,⋮,sxx,sxy,m,,⋮,return",
             ["mean_x across", "mean_y up", "sxx", "sxy", "m b", "->"]),
        ):  # fmt: skip
            (one,) = listing(function)
            rows = one.html().partition("<details>")[0].split('<div class="row')[1:]
            texts = [html.unescape(re.sub("<[^>]+>|^[^>]*>", "", row)).strip() for row in rows]
            assert texts[0].startswith(first)
            assert ",".join(text.split()[0] for text in texts[1:]) == shown
            assert re.findall('data-names="([^"]*)"', html.unescape(one.html())) == names

    @pytest.mark.parametrize("words", ["chain rule", "diverges", "the last point only"])
    def test_what_it_tells(self, page, words):
        assert words in text_of(page)

    def test_the_answers_are_on_a_page_of_their_own(self, page):
        answers = re.search(r'<section class="answers".*?</section>', page, re.DOTALL)[0]
        assert answers.count("<li>") == 11
        assert "it is below the limit, 0.000401296" in answers
        assert "error is within 1 % of its value at the minimum from epoch 51,341 on." in answers
        assert "minimum from epoch 609,654 on." in answers


class TestQuestions:
    """The answers over points of one's own, against sums by hand."""

    @pytest.mark.parametrize(
        "pairs, panel, words",
        [
            (
                [(1, 2), (2, 4)],
                "data",
                "guess is 3, because 1.5 is the mean of x, and 3 is the mean of y.",
            ),
            ([(1, 2), (2, 3)], "line", "The point is 2 above the line."),
            ([(1, -2), (2, 3)], "line", "The point is 2 below the line."),
            ([(1, 0), (2, 3)], "line", "The point is on the line."),
            ([(1, 2), (2, 3)], "residuals", "4 × 6.5 = 26."),
            ([(1, 2), (2, 3)], "map", "Yes, up to rounding: the line with m = 1, b = 1."),
            ([(0, 0), (1, 1), (2, 0)], "map", "No. The lowest error is 0.222222, at m = 0, b = "),
            ([(1, 2), (1, 3)], "map", "All x are equal, so many other lines have this error too."),
            ([(2, 2), (3, 3)], "slice_m", "With m: at the start dE/dm = -13 and dE/db = -5."),
            ([(0, 2), (0.5, 3)], "slice_m", "With b: at the start dE/dm = -1.5 and dE/db = -5."),
            ([(1, 2)], "slice_m", "Neither: at the start dE/dm = -4 and dE/db = -4."),
            ([(1, 2)], "path", "Yes: it is below the limit, 0.5. Twice this rate, 1,"),
            ([(1, 2)], "error", "At epoch 1."),
            ([(1, 2), (2, 3)], "mistake", "Only the last point, (2, 3). After 3 epochs"),
            ([(0, 2), (1, 3)], "origin", "Nearer to the best line: after the run, b is 1.9"),
            (
                [(5, 7), (6, 8)],
                "origin",
                "Nearer to the best line through the origin: after the run, b",
            ),
            ([(1, 2), (1, 3)], "scaled", "All x are equal, so x cannot be standardised."),
        ],
    )
    def test_an_answer(self, pairs, panel, words):
        points = gdref.Points([(float(x), float(y)) for x, y in pairs])
        bowl = gdref.Bowl.of(points)
        rate = 0.45 * bowl.largest_stable_rate
        question, answer = Questions(points, bowl, (0.0, 0.0), 3, rate).of(panel)
        assert question.endswith("?") and words in answer

    def test_an_error_that_falls_late(self, points):
        known = Questions(points, gdref.Bowl.of(points), (0.0, 0.0), 3, 1e-9)
        assert known.of("error")[1] == "Later than epoch 3."


class TestNumbers:
    def test_the_page_has_the_points_and_no_frames(self, page, points):
        document = numbers(page)
        assert [tuple(pair) for pair in document["points"]] == list(points)
        *own, mistake = document["optimizers"]
        assert [one["name"] for one in own] == ["batch", "sgd", "momentum", "adam"]
        assert all("rows" not in one for one in own) and mistake["rows"]
        assert all("learning_rate" not in one["hyperparameters"] for one in own)  # it is `rate`

    def test_the_rates_at_which_the_optimizers_begin(self, page):
        rates = {one["name"]: one["rate"] for one in numbers(page)["optimizers"]}
        assert rates["batch"] == rates["momentum"] == 1e-4 and rates["adam"] == 0.1
        assert [one["scaled_rate"] for one in numbers(page)["optimizers"][:4:2]] == [0.1, 0.1]

    @pytest.mark.parametrize("epochs", [1, 2, 7, 20, 1000, 12345])
    def test_epochs_shown(self, epochs):
        shown = epochs_shown(epochs)
        assert shown == sorted(set(shown)) and (shown[0], shown[-1]) == (0, epochs)
        assert len(shown) < 70
        assert {e for e in (1, 2, 5, 10, 20, 50, 100, 200, 500) if e <= epochs} <= set(shown)
        few = epochs_shown(epochs, 100_000)
        assert {0, epochs} <= set(few) and len(few) <= min(len(shown), 21)

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

    @pytest.mark.parametrize("spec", ["batch", "sgd", "asgd", "momentum", "nesterov", "adagrad",
                                      "rmsprop", "adam", "last-point"])  # fmt: skip
    def test_the_formulas_are_those_of_the_optimizer(self, points, spec):
        page = lesson(points, choose_all(spec), epochs=5, bundled=True)
        shown = re.search(r'<div class="optimizer" data-optimizer="0">.*?</div>', page, re.DOTALL)[
            0
        ]
        assert shown.count('class="numbers"') >= 2
        assert f"<b>{spec}</b>: " in shown  # then its docstring
        if spec == "momentum":  # vm in its own formula, as its result, and in the formula of m
            whens = re.findall('data-live="vm" data-when="([a-z]+)"', shown)
            assert whens == ["before", "after", "after"]
        assert ('data-live="beta"' in shown) == (spec in ("momentum", "nesterov"))
        assert ("<msqrt>" in shown) == (spec in ("adagrad", "rmsprop", "adam"))


class TestOwnPoints:
    @pytest.mark.parametrize("pairs", [SMALL, YEARS, [(2.0, 5.0)], [(2.0, 1.0), (2.0, 3.0)]])
    def test_nothing_of_the_bundled_points_is_said(self, pairs):
        points = gdref.Points(pairs, name="mine.csv", x="year", y="people")
        page = lesson(points, choose_all("batch,sgd"), epochs=30, bundled=False)
        words = text_of(page)
        assert not re.search(r"bike|distance|calor|5565|\b100 points", words, re.IGNORECASE)
        assert "mine.csv" in words
        rate = numbers(page)["optimizers"][0]["rate"]
        *_, last = gdref.descend(gdref.batch, pairs, epochs=30, learning_rate=rate)
        assert last.error <= gdref.mse(0.0, 0.0, pairs)

    def test_a_start_of_ones_own(self, points):
        page = lesson(points, choose_all("batch"), start=(1.5, 8.0), epochs=20, bundled=True)
        assert numbers(page)["start"] == [1.5, 8.0]
        assert "The start is m = 0" not in page and "at m = 1.5, b = 8?" in page

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
        assert stride["rate"] is None and stride["rows"][-1] == [20, *stride["rows"][-1][1:]]
        assert "m = 0.01   b = 0.01" in stride["values"][0]
        assert "def stride" in text_of(page) and "gdref_backtracking.py" in page

    def test_the_rows_of_a_recorded_run(self, points):
        (one,) = numbers(lesson(points, choose_all("mistake/no-two"), epochs=50, bundled=True))[
            "optimizers"
        ]
        chosen = choose("mistake/no-two")
        expected = [
            [row.epoch, row.m, row.b]
            for row in gdref.descend(chosen.optimizer, points, epochs=50, **chosen.hyperparameters)
            if row.epoch in epochs_shown(50, len(points))
        ]
        assert one["rows"] == expected and not one["end"]

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
        assert [row[0] for row in one["rows"]] == [0, 1, 2, 3]
        assert one["end"].startswith("ended")

    def test_one_that_makes_no_update_shows_its_source(self, points, tmp_path):
        (tmp_path / "idle.py").write_text("def idle(objective, m, b):\n    yield from ()\n")
        page = lesson(points, choose_all(f"{tmp_path / 'idle.py'}:idle"), epochs=5, bundled=True)
        assert "yield from ()" in html.unescape(re.sub("<[^>]+>", "", sections_of(page)[5]))

    def test_a_mistake_has_values_that_the_script_finds(self, page):
        mistake = numbers(page)["optimizers"][-1]
        assert len(mistake["lines"]) > 5
        assert {html.unescape(at) for at in re.findall('data-at="([^"]+)"', page)} >= {
            at for at in mistake["lines"] if "no-two" in at
        }

    def test_a_value_out_of_range_is_refused(self, points):
        with pytest.raises(gdref.GdrefError, match=r"beta=2\.0 is out of range"):
            lesson(points, choose_all("momentum:beta=2"), epochs=5, bundled=True)


class TestRefusals:
    def test_a_page_that_would_be_too_large(self, points, monkeypatch):
        monkeypatch.setattr("gdref.lesson.page.LARGEST_PAGE", 50_000)
        with pytest.raises(gdref.GdrefError, match="expected at most 50,000: choose fewer --opt"):
            lesson(points, choose_all("batch"), epochs=5, bundled=True)

    def test_where_a_debugger_traces_a_recorded_run_says_so(self, points):
        sys.settrace(lambda *_: None)
        try:
            with pytest.raises(gdref.GdrefError, match="another tool is tracing"):
                lesson(points, choose_all("mistake/no-two"), epochs=5, bundled=True)
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
        assert "2 points of marks.csv" in words and "from the line at m = 1, b = 1?" in words

    @pytest.mark.parametrize(
        "arguments, words",
        [
            (["--output", "lesson.pdf"], "the name must end in .html"),
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
