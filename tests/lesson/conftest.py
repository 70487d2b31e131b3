"""Fixtures of the lesson's tests: the lesson with the options of the article."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

import gdref
from gdref.lesson import lesson
from gdref.plugins.specs import choose_all

OPTIMIZERS = "batch,sgd,momentum,adam,mistake/no-two"


@contextmanager
def untraced() -> Iterator[None]:
    """Switch a coverage tool off."""
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
    """The lesson with the points of the article."""
    with untraced():
        return lesson(points, choose_all(OPTIMIZERS), epochs=1000, bundled=True)
