"""The suggested name: from other books' names, from similar letters, and with its label."""

import pytest

from gdref import SpecError, compare, explain, fit, step, sweep
from gdref.plugins.registry import discover
from gdref.text.names import OTHER_NAMES, suggest

NAMES = ["batch", "sgd", "momentum"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("gd", "did you mean batch? There are: batch, sgd, momentum"),
        ("Heavy-Ball", "did you mean momentum? There are: batch, sgd, momentum"),
        ("SGD", "did you mean sgd? There are: batch, sgd, momentum"),
        ("BATHC", "did you mean batch? There are: batch, sgd, momentum"),
        ("nag", "there are: batch, sgd, momentum"),  # nesterov is not among these
        ("zzz", "there are: batch, sgd, momentum"),
    ],
)
def test_of_three(name, says):
    assert suggest(name, NAMES) == says


def test_labels_stand_in_place_of_the_names():
    """The suggestion is the part of a label before its equals sign."""
    names, labels = ["learning_rate", "beta"], ["learning_rate=0.1", "beta=0.9"]
    assert suggest("lr", names, labels) == (
        "did you mean learning_rate? There are: learning_rate=0.1, beta=0.9"
    )
    assert suggest("bet", names, labels) == (
        "did you mean beta? There are: learning_rate=0.1, beta=0.9"
    )


def test_a_name_that_is_there_goes_before_what_others_call_so():
    """momentum means beta, unless there is a hyperparameter called momentum."""
    assert suggest("Momentum", ["beta", "momentum"]).startswith("did you mean momentum? ")
    assert suggest("Momentum", ["beta"]).startswith("did you mean beta? ")


def test_there_is_a_label_for_each_name():
    with pytest.raises(ValueError, match="zip"):
        suggest("lr", ["learning_rate"], ["learning_rate=0.1", "beta=0.9"])


def test_none_at_all():
    assert suggest("batch", []) == "there are none"


def test_other_names_stand_for_what_gdref_has():
    known = {item.name for item in discover()} | {"learning_rate", "beta", "epochs"}
    assert set(OTHER_NAMES.values()) <= known


@pytest.mark.parametrize("function", [compare, explain, fit, step, sweep])
def test_a_keyword_that_a_function_does_not_have(function):
    says = f"{function.__name__} has no parameter lr; did you mean learning_rate[?] There are: "
    with pytest.raises(SpecError, match=says) as error:
        function(lr=0.1)
    assert "done" not in str(error.value)
