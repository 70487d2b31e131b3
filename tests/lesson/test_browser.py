"""The lesson in a real browser: the Chromium of this machine, without a window."""

import json
import re

import pytest

from gdref.text.numbers import short


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
        contexts.append(browser.new_context(reduced_motion="reduce", **options))
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


def fit(run, *arguments):
    done = run("fit", *arguments, "--every", "1", "--format", "json")
    return json.loads(done.stdout)["runs"][0]


@pytest.mark.parametrize("optimizer", ["batch", "sgd", "adam", "mistake/no-two"])
def test_every_part_of_the_page_shows_what_fit_prints(open_page, run, optimizer):
    tab = open_page()
    tab.select_option("#optimizer", label=optimizer)
    rates = [None] if "/" in optimizer else [None, "0.00012345"]
    for rate in rates:
        if rate:
            tab.fill("#rate-value", rate)
        found = fit(run, f"{optimizer}:learning_rate={rate}" if rate else optimizer)
        for epoch in (0, 1, 50, 1000, 950):
            if epoch == 950 and "/" in optimizer:
                continue  # a recorded run has some of the epochs
            tab.fill("#epoch-value", str(epoch))
            row = found["rows"][epoch]
            m, b, error = short(row["m"]), short(row["b"]), short(row["error"])
            where = f"Epoch {epoch}: m = {m}, b = {b}, error {error}."
            assert tab.inner_text("#now").startswith(where)
            assert tab.inner_text("[data-panel=line] + .caption").startswith(where)
            assert "dE/dm" in tab.inner_text("[data-panel=slice_m] + .caption")
            assert tab.inner_text("#rows tr.here").split() == [str(epoch), m, b, error]


def test_past_the_limit_the_panels_follow_and_it_is_said(open_page, run):
    tab = open_page()
    assert not tab.is_visible("#limit") and not tab.inner_text("#limit-words")
    tab.click("#step-6 .question summary")  # before its answer, the limit is not told
    tab.wait_for_selector("#limit")  # the event of an opened answer comes a moment later
    assert "24.9 % of the limit" in tab.inner_text("#limit-words")
    tab.fill("#rate-value", "0.00045")
    tab.fill("#epoch-value", "30")
    assert "above the limit: the run diverges" in tab.inner_text("#limit-words")
    assert "It diverges." in tab.inner_text("#now")
    zigzag = tab.locator("[data-panel=path] path.run").get_attribute("d")
    places = re.findall(r"[ML]([-\d.]+) ([-\d.]+)", zigzag)
    width = tab.locator("[data-panel=path]").evaluate("e => e.panel.width")
    assert len(places) == 31 and all(0 < float(x) < width for x, _ in places)
    assert tab.locator("[data-panel=line] .leaves").count() > 0  # the line has left the picture
    tab.fill("#rate-value", "0.05")
    tab.fill("#epoch-value", "1000")
    found = fit(run, "batch:learning_rate=0.05")
    assert tab.inner_text("#now").startswith(f"Epoch {found['rows'][-1]['epoch']}: ")
    assert "It diverged: no longer finite" in tab.inner_text("#now")
    assert tab.get_attribute("#rate", "aria-valuetext").startswith("0.05. Limit")


def test_the_values_and_formulas_follow_the_epoch_the_rate_and_the_optimizer(open_page, run):
    tab = open_page()
    tab.select_option("#optimizer", label="momentum")
    tab.fill("#rate-value", "0.0002")
    tab.fill("#epoch-value", "20")
    spec = "momentum:learning_rate=0.0002"
    step = json.loads(run("step", spec, "--from", "20", "--format", "json").stdout)
    rows = tab.locator(".optimizer:visible .row").all_inner_texts()
    texts = [" ".join(text.split()) for text in rows]
    for line in step["updates"][0]["lines"]:
        if line["depth"] == 0 and {"vm", "dm", "m"} & line["values"].keys():
            values = " ".join(f"{name} = {short(v)}" for name, v in line["values"].items())
            assert any(text.endswith(values) for text in texts), values
    after = step["updates"][0]["after"]
    before = step["updates"][0]["before"]
    formula = tab.locator(".optimizer:visible math.numbers").first.text_content()
    numbers = [short(before["vm"]), short(after["dm"]), short(after["vm"])]
    assert all(text.replace("-", "−") in formula for text in numbers)


def test_one_line_of_source_at_a_time(open_page):
    tab = open_page()
    source = ".optimizer:visible .row.next"
    seen = []
    for _ in range(4):
        tab.click("#line-on")
        seen.append(tab.inner_text(source).split("\n")[0].split()[0])
    assert seen == ["dm,", "m,", "yield", "dm,"]
    assert tab.inner_text("#now").startswith("Epoch 1:")
    tab.click("#line-back")
    assert tab.inner_text(source).startswith("yield") or "yield" in tab.inner_text(source)
    tab.click("#on")
    assert tab.inner_text("#now").startswith("Epoch 1:") and not tab.locator(source).count()


def test_the_line_and_the_place_can_be_dragged_and_moved_by_keys(open_page):
    tab = open_page(viewport={"width": 1400, "height": 900})
    handle = tab.locator("[data-panel=line] .handle").nth(1)
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    tab.mouse.move(box["x"] + 9, box["y"] + 9)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 9, box["y"] - 100, steps=3)
    tab.mouse.up()
    m, b = (float(tab.input_value(f"#{name}")) for name in "mb")
    assert m > 0.2 and f"m = {short(m)}" in tab.inner_text("[data-panel=slice_m] + .caption")
    assert f"m = {short(m)}" in tab.inner_text("[data-panel=map] + .caption")
    place = tab.locator("[data-panel=map] .handle")
    place.focus()
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("ArrowLeft")
    assert float(tab.input_value("#m")) < m and float(tab.input_value("#b")) > b
    assert f"m = {tab.input_value('#m')}" in place.get_attribute("aria-valuetext")


def test_x_standardised_and_back(open_page, run):
    tab = open_page()
    tab.click(".more summary")
    tab.check("#scaled")
    tab.fill("#epoch-value", "20")
    assert tab.inner_text("#now").endswith("x is standardised.")
    row = fit(run, "batch", "--standardize")["rows"][20]
    assert f"error {short(row['error'])}" in tab.inner_text("#now")
    words = tab.inner_text("[data-panel=scaled] + p")
    assert f"Epoch 20. With x standardised and rate 0.1: error {short(row['error'])}" in words
    tab.uncheck("#scaled")
    assert tab.inner_text("#now").startswith("Epoch 0: m = 0, b = 0, error 5565.11.")


def test_any_hyperparameter(open_page, run):
    tab = open_page()
    tab.select_option("#optimizer", label="sgd")
    tab.fill("#epoch-value", "3")
    tab.click(".more summary")
    tab.get_by_label("seed").fill("5")
    tab.get_by_label("batch_size").fill("7")
    row = fit(run, "sgd:seed=5:batch_size=7")["rows"][3]
    assert f"m = {short(row['m'])}, b = {short(row['b'])}" in tab.inner_text("#now")
    tab.get_by_label("batch_size").fill("0")  # out of range: nothing changes
    assert f"m = {short(row['m'])}" in tab.inner_text("#now")
    assert tab.locator("#settings input:invalid").count() == 1


def test_the_articles_mistake_runs_beside_the_right_program(open_page):
    tab = open_page()
    tab.fill("#epoch-value", "1000")
    words = tab.inner_text("[data-panel=mistake] + .caption")
    assert "m = 1.52485, b = 0.0606820" in words and "m = 1.47774, b = 0.0889365" in words


def test_by_keyboard_alone(open_page):
    tab = open_page()
    for key in ("#epoch", "#rate"):
        tab.focus(key)
        before = tab.input_value(f"{key}-value")
        tab.keyboard.press("ArrowRight")
        assert float(tab.input_value(f"{key}-value")) > float(before)
    assert tab.input_value("#epoch-value") == "1"
    tab.focus("#play")
    tab.keyboard.press("Enter")
    tab.wait_for_function("Number(document.getElementById('epoch-value').value) > 3")
    tab.keyboard.press("Enter")
    assert tab.inner_text("#play") == "Play"


def test_the_presentation(open_page):
    tab = open_page(viewport={"width": 1280, "height": 720})
    tab.click("#present")
    for number in range(1, 23):
        assert tab.inner_text("#screen") == f"{number} of 22"
        assert tab.locator("section.step:visible").count() == 1
        low = "[...document.querySelectorAll('section.step.current svg, section.step.current h2')]"
        low += ".every(e => !e.clientWidth || e.getBoundingClientRect().bottom <="
        low += " document.getElementById('controls').getBoundingClientRect().top)"
        assert tab.evaluate(low), number
        tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowLeft")
    assert tab.inner_text("#screen") == "21 of 22"
    tab.keyboard.press("Escape")
    assert tab.locator("section.step:visible").count() == 11


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_overflows(open_page, scheme):
    tab = open_page(color_scheme=scheme)
    for width in (375, 640, 800, 1600):
        tab.set_viewport_size({"width": width, "height": 800})
        for optimizer in (0, 3, 4):
            tab.select_option("#optimizer", index=optimizer)
            assert tab.evaluate("document.documentElement.scrollWidth") == width
            wide = "[...document.querySelectorAll('main *:not(svg *, math, math *)')]"
            wide += ".filter(e => e.getBoundingClientRect().right > innerWidth + 1).length"
            assert tab.evaluate(wide) == 0
        small = "Math.min(...[...document.querySelectorAll('.panel text')].map(e =>"
        small += " parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a))"
        assert tab.evaluate(small) >= 10
    dark = tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 22, 26)"
    assert dark == (scheme == "dark")


def test_on_paper_every_step_is_whole(open_page):
    tab = open_page()
    tab.emulate_media(media="print")
    assert not tab.is_visible("#controls") and tab.is_visible(".answers")
    for section in tab.locator("section.step").all():
        assert section.locator(".panel").first.is_visible()
        source = section.locator(".source")
        assert source.evaluate("e => e.scrollHeight <= e.clientHeight + 1")
        assert not section.locator(".question p").is_visible()
    pages = tab.pdf(format="A4").count(b"/Type /Page\n")
    assert 12 <= pages <= 16  # one page per step, and the answers


def test_without_javascript_it_is_all_there(open_page):
    tab = open_page(java_script_enabled=False)
    assert not tab.is_visible("#controls")
    assert tab.locator("section.step:visible").count() == 11
    assert tab.locator(".still svg:visible").count() == 7
    assert tab.locator(".source .optimizer:visible").count() == 1
    assert tab.locator(".live:visible").count() == 0
    tab.locator(".question summary").first.click()
    assert tab.locator(".question p").first.is_visible()


def test_every_control_has_a_name_and_pictures_are_described(open_page):
    tab = open_page()
    for role, name in (
        ("combobox", "Optimizer"),
        ("slider", "Learning rate"),
        ("spinbutton", "Learning rate as a number"),
        ("slider", "Epoch"),
        ("spinbutton", "Epoch as a number"),
        ("button", "Play"),
        ("button", "One update forward"),
        ("button", "One line of source back"),
        ("button", "Present"),
        ("slider", "m and b"),
        ("slider", "Left end of the line"),
    ):
        assert tab.get_by_role(role, name=name, exact=True).count() >= 1, name
    assert tab.get_attribute("#now", "aria-live") == "polite"
    tab.fill("#epoch-value", "5")
    for picture in tab.locator("svg.panel").all():
        assert picture.get_attribute("aria-label")
    assert "Epoch 5" in tab.locator("[data-panel=map] svg").get_attribute("aria-label")
    assert tab.get_attribute("#epoch", "aria-valuetext").startswith("Epoch 5: m = 1.43195")
