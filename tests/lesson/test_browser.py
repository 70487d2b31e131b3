"""The lesson in a real browser: the Chromium of this machine, without a window."""

import json
import shutil

import pytest

from gdref.text.numbers import short

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=f"none of {', '.join(NAMES)} is installed")


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def file(page, tmp_path_factory):
    file = tmp_path_factory.mktemp("lesson") / "lesson.html"
    file.write_text(page, encoding="utf-8")
    return file.as_uri()


@pytest.fixture
def open_page(browser, file):
    """Opens a lesson in a new tab; at the end, no tab may have had an error."""
    contexts, wrong = [], []

    def open_one(**options):
        contexts.append(browser.new_context(**options))
        tab = contexts[-1].new_page()
        tab.on("console", lambda message: wrong.append(message.text))
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.on(
            "request", lambda r: wrong.append(r.url) if r.url.partition("#")[0] != file else None
        )
        tab.goto(file)
        return tab

    yield open_one
    for context in contexts:
        context.close()
    assert wrong == []


def move(tab, name, value):
    """Move a slider to a value."""
    tab.locator(f"#{name}").evaluate(
        "(slider, value) => { slider.value = value;"
        " slider.dispatchEvent(new Event('input', {bubbles: true})); }",
        str(value),
    )


def epochs(tab):
    return tab.evaluate("lesson.epochs")


@pytest.mark.parametrize("optimizer", ["batch", "sgd:batch_size=25", "adam"])
def test_what_is_shown_is_what_fit_prints(open_page, run, optimizer):
    tab = open_page()
    tab.select_option("#optimizer", label=optimizer)
    for rate in (3, int(tab.input_value("#rate"))):
        move(tab, "rate", rate)
        spec = f"{optimizer}:learning_rate={tab.inner_text('#rate-value')}"
        done = run("fit", spec, "--epochs", "100", "--every", "1", "--format", "json")
        by_epoch = {row["epoch"]: row for row in json.loads(done.stdout)["runs"][0]["rows"]}
        for epoch in (0, 1, 50, 100):
            move(tab, "epoch", epochs(tab).index(epoch))
            row = by_epoch[epoch]
            m, b, error = short(row["m"]), short(row["b"]), short(row["error"])
            where = f"Epoch {epoch}: m = {m}, b = {b}, error {error}."
            assert tab.inner_text("#now").startswith(where)
            assert tab.inner_text("figure .where >> nth=0") == where
            assert tab.inner_text("#rows tr.here").split() == [str(epoch), m, b, error]


def test_past_the_limit_it_says_that_it_diverged(open_page, run):
    tab = open_page()
    move(tab, "rate", 99)
    move(tab, "epoch", 99)
    spec = f"batch:learning_rate={tab.inner_text('#rate-value')}"
    (found,) = json.loads(run("fit", spec, "--format", "json").stdout)["runs"]
    assert found["status"] == "diverged"
    assert f"Epoch {found['rows'][-1]['epoch']}: m = {short(found['m'])}" in tab.inner_text("#now")
    assert "It diverged: no longer finite" in tab.inner_text("#now")
    thumb, mark = (tab.locator(f"#{name}").bounding_box() for name in ("rate", "limit"))
    assert thumb["x"] < mark["x"] < thumb["x"] + thumb["width"]
    assert tab.get_attribute("#rate", "aria-valuetext").endswith(", past the limit")


def test_the_values_at_the_lines_follow_the_epoch_and_the_optimizer(open_page, run):
    tab = open_page()
    tab.select_option("#optimizer", label="momentum")
    move(tab, "epoch", epochs(tab).index(20))
    step = json.loads(run("step", "momentum", "--from", "20", "--format", "json").stdout)
    for line in step["updates"][0]["lines"]:
        if line["depth"] == 0 and "vm" in line["values"]:
            text = "   ".join(f"{name} = {short(v)}" for name, v in line["values"].items())
            assert tab.locator(f'[data-at="momentum.py:{line["number"]}"]').text_content() == text
    assert tab.locator(".optimizer:visible").count() == 1
    move(tab, "rate", 0)
    assert tab.locator(".optimizer:visible .values:visible").count() == 0
    assert "The values in the source are for the rate 0.0001." in tab.inner_text("#now")


def test_the_picture_moves(open_page):
    tab = open_page()
    before = [tab.locator(f"#{name} .run").get_attribute("d") for name in ("predict", "loop")]
    tab.focus("#epoch")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    assert tab.inner_text("#epoch-value") == "2"
    after = [tab.locator(f"#{name} .run").get_attribute("d") for name in ("predict", "loop")]
    assert before[0] != after[0] and after[1].count("L") == 2
    tab.click("#play")
    tab.wait_for_function("document.getElementById('epoch').value > 3")
    tab.click("#play")
    assert tab.inner_text("#play") == "Play"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_overflows(open_page, scheme):
    tab = open_page(color_scheme=scheme)
    for width in (360, 800, 1600):
        tab.set_viewport_size({"width": width, "height": 800})
        for optimizer in range(4):
            tab.select_option("#optimizer", index=optimizer)
            assert tab.evaluate("document.documentElement.scrollWidth") == width
            wide = "[...document.querySelectorAll('main *:not(svg *)')]"
            wide += ".filter(e => e.getBoundingClientRect().right > innerWidth + 1).length"
            assert tab.evaluate(wide) == 0
    dark = tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 22, 26)"
    assert dark == (scheme == "dark")


def test_the_source_stays_in_view_beside_the_words(open_page):
    tab = open_page(viewport={"width": 1600, "height": 700})
    tab.evaluate("document.documentElement.style.scrollBehavior = 'auto'")
    tab.evaluate("scrollTo(0, document.querySelector('#step-3').offsetTop + 150)")
    bar = tab.locator("#controls").bounding_box()
    source = tab.locator("#step-3 .source").bounding_box()
    assert bar["y"] == 0 and bar["height"] <= source["y"] < 200


def test_on_paper_every_step_is_whole(open_page):
    tab = open_page()
    tab.emulate_media(media="print")
    assert not tab.is_visible("#controls")
    for section in tab.locator("section.step").all():
        assert section.is_visible() and section.locator("figure svg").is_visible()
        source = section.locator(".source")
        assert source.evaluate("e => e.scrollHeight <= e.clientHeight + 1")
        assert source.evaluate("e => getComputedStyle(e).position") == "static"
    pages = tab.pdf(format="A4").count(b"/Type /Page\n")
    assert 7 <= pages <= 9  # one page per step


def test_without_javascript_it_is_all_there(open_page):
    tab = open_page(java_script_enabled=False)
    assert not tab.is_visible("#controls")
    assert tab.locator("section.step:visible").count() == 7
    assert tab.locator(".optimizer:visible").count() == 1
    assert tab.locator("#predict .run").get_attribute("d").startswith("M")
    assert "0.737070" in tab.inner_text("#rows")


def test_every_control_has_a_name(open_page):
    tab = open_page()
    for role, name in (
        ("combobox", "Optimizer"),
        ("slider", "Learning rate"),
        ("slider", "Epoch"),
        ("button", "Play"),
    ):
        assert tab.get_by_role(role, name=name).count() == 1
    assert tab.get_attribute("#now", "aria-live") == "polite"
    assert tab.get_attribute("#rate", "aria-valuetext") == "0.0001"
    assert tab.get_by_role("img").count() == 7
