"""Fixtures of the lesson's tests: the lesson with the options of the article."""

import shutil

import pytest

import gdref
from gdref.lesson import lesson
from gdref.plugins.specs import choose_all

OPTIMIZERS = "batch,sgd,momentum,adam,mistake/no-two"


@pytest.fixture(scope="session")
def page(points: gdref.Points) -> str:
    """The lesson with the points of the article."""
    return lesson(points, choose_all(OPTIMIZERS), epochs=1000, bundled=True)


@pytest.fixture(scope="session")
def browser():
    """The Chromium of this machine, without a window."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip(f"none of {', '.join(names)} is installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
