"""What the tests of the lesson share: one lesson, as the command writes it for the article."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

import gdref
from gdref.lesson import lesson
from gdref.plugins.specs import choose_all

OPTIMIZERS = "batch,sgd:batch_size=25,momentum,adam"  # 25: quicker than 1


@contextmanager
def untraced() -> Iterator[None]:
    """As if the tests ran without a coverage tool."""
    tracer = sys.gettrace()
    sys.settrace(None)
    yield
    sys.settrace(tracer)


@pytest.fixture(autouse=True)
def nobody_traces() -> Iterator[None]:
    with untraced():
        yield


@pytest.fixture(scope="session")
def page(points: gdref.Points) -> str:
    """The lesson over the article's points."""
    with untraced():
        return lesson(points, choose_all(OPTIMIZERS), epochs=1000, bundled=True)
