"""gdref.plugins.specs: the optimizers that specs choose, their labels, and the messages."""

import re
from functools import partial, wraps
from typing import Annotated, Literal, Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdref import batch, momentum, sgd
from gdref.exceptions import PluginError, SpecError
from gdref.plugins import registry
from gdref.plugins.registry import register
from gdref.plugins.signatures import EXPECTED, hyperparameters
from gdref.plugins.specs import choose, choose_all, fitted, naming


@pytest.fixture(autouse=True)
def nothing_registered(monkeypatch):
    monkeypatch.setattr(registry, "_registered", {})


def test_hyperparameters_are_read_from_the_signature():
    assert [str(h) for h in hyperparameters(sgd).values()][:2] == [
        "learning_rate=0.0001",
        "batch_size=1",
    ]
    assert hyperparameters(sgd)["batch_size"].type is int


def test_annotations_may_be_texts():
    def late(objective, m, b, *, rate: "float" = 1.0):
        yield m, b

    assert hyperparameters(late)["rate"].type is float


def test_a_spec_settles_every_hyperparameter():
    chosen = choose("momentum:beta=0.5", {"learning_rate": 3e-4, "seed": 1})
    assert chosen.optimizer is momentum
    assert chosen.hyperparameters == {"learning_rate": 3e-4, "beta": 0.5}
    assert chosen.spec == "momentum:beta=0.5"


def test_a_spec_goes_before_what_is_common():
    assert choose("batch:learning_rate=2", {"learning_rate": 3}).hyperparameters == {
        "learning_rate": 2.0
    }


def test_the_label_is_in_the_order_of_the_signature():
    assert choose("momentum:beta=0.50:learning_rate=5e-5").spec == (
        "momentum:learning_rate=5e-05:beta=0.5"
    )


@given(beta=st.floats(0, 1, exclude_max=True), rate=st.floats(1e-9, 1))
def test_a_label_is_a_spec_that_means_the_same(beta, rate):
    chosen = choose(f"momentum:beta={beta!r}:learning_rate={rate!r}")
    assert choose(chosen.spec) == chosen
    assert chosen.hyperparameters == {"learning_rate": rate, "beta": beta}


def test_true_and_false(monkeypatch):
    def still(objective, m, b, *, quiet: bool = False):
        yield m, b

    register("still", still)
    assert choose("still:quiet=True").hyperparameters == {"quiet": True}
    assert choose("still:quiet=True").spec == "still:quiet=true"
    with pytest.raises(SpecError, match="quiet=1 does not fit; expected true or false, as in"):
        choose("still:quiet=1")


def wordy(
    objective,
    m,
    b,
    *,
    schedule: Literal["constant", "cosine"] = "constant",
    longest: float | None = None,
    order: "Literal[1, 2] | None" = 1,
    rate: Annotated[Optional[float], "a rate"] = 1e-4,  # noqa: UP045
    decay: int | float = 0,
):
    yield m, b


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("schedule", "constant or cosine", ["constant", "cosine"]),
        ("longest", "float or none", ["none"]),
        ("order", "1 or 2 or none", ["1", "2", "none"]),
        ("rate", "float or none", ["none"]),
        ("decay", "float", []),
    ],
)
def test_annotations_that_say_more(name, kind, words):
    for optimizer in (wordy, partial(wordy, decay=1), wraps(wordy)(lambda: None)):
        h = hyperparameters(optimizer)[name]
        assert (h.kind, h.words) == (kind, words)
        assert h.takes(h.default)
        assert not h.takes("no-such-word")


def test_a_spec_has_a_word_for_each_value():
    register("wordy", wordy)
    chosen = choose("wordy:longest=0.5:order=2:schedule=cosine:rate=none")
    assert chosen.spec == "wordy:schedule=cosine:longest=0.5:order=2:rate=none"
    assert list(chosen.hyperparameters.values()) == ["cosine", 0.5, 2, None, 0]
    assert choose("wordy:longest=None:order=none").spec == "wordy:longest=none:order=none"
    for spec, says in (
        ("schedule=cosin", "did you mean cosine? There are: constant, cosine"),
        ("order=3", "there are: 1, 2, none"),
        ("longest=much", "expected a number or none, as in longest=none"),
        ("decay=none", "expected a number, as in decay=0"),
    ):
        with pytest.raises(SpecError, match=rf"^wordy: {spec} does not fit; {re.escape(says)}$"):
            choose(f"wordy:{spec}")


def test_several():
    both = choose_all("batch, momentum:beta=0.5")
    assert [one.optimizer for one in both] == [batch, momentum]


def test_a_broken_one_does_not_take_the_others_with_it():
    register("odd", print)
    good, bad = choose_all("batch,odd")
    assert good.optimizer is batch
    assert isinstance(bad, PluginError)


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("bach", "there is no optimizer 'bach'; did you mean batch? There are: adagrad, "),
        ("momentum:bet=1", "momentum has no hyperparameter 'bet'; did you mean beta?"),
        ("momentum:beta=0.5:beta=0.6", "'momentum:beta=0.5:beta=0.6' sets beta twice"),
        ("momentum:beta", "momentum: beta= does not fit; expected a number, as in beta=0.9"),
        ("momentum:beta=x", "momentum: beta=x does not fit; expected a number, as in beta=0.9"),
        ("sgd:batch_size=1.5", "sgd: batch_size=1.5 does not fit; expected a whole number"),
        ("batch,,sgd", "a spec is empty; expected one comma between"),
        ("batch,batch", "batch is there twice; change a hyperparameter of one of the two"),
        ("sgd:seed=1,sgd:seed=01", "sgd:seed=1 is there twice"),
    ],
)
def test_a_spec_that_is_wrong(spec, says):
    with pytest.raises(SpecError) as error:
        choose_all(spec)
    assert says in str(error.value)


def positional(objective, m, b, rate: float = 1.0):
    yield m, b


def unannotated(objective, m, b, *, rate=1.0):
    yield m, b


def without_default(objective, m, b, *, rate: float):
    yield m, b


def any_more(objective, m, b, **rest: float):
    yield m, b


def a_list(objective, m, b, *, rates: list[float] = ()):
    yield m, b


def mixed_words(objective, m, b, *, order: Literal[1, "two"] = 1):
    yield m, b


def imported_for_types_alone(objective, m, b, *, rate: "Rate" = 1.0):  # noqa: F821
    yield m, b


def others(points, m, b):
    yield m, b


class Steps:
    def steps(self, objective, m, b):
        yield m, b


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (positional, "its parameter rate: float = 1.0 is not keyword-only; put a * before it"),
        (unannotated, f"its hyperparameter rate is not annotated {EXPECTED}"),
        (a_list, f"its hyperparameter rates is not annotated {EXPECTED}"),
        (mixed_words, f"its hyperparameter order is not annotated {EXPECTED}"),
        (
            imported_for_types_alone,
            "the annotation 'Rate' of its hyperparameter rate cannot be evaluated: "
            f"name 'Rate' is not defined; expected {EXPECTED}",
        ),
        (without_default, "its hyperparameter rate has no default"),
        (any_more, "it takes **rest: float; name each hyperparameter instead"),
        (others, "its parameters do not begin with objective, m, b"),
        (Steps, "it is a class; give a method of an object, as in steps = Mine().steps"),
        (
            Steps.steps,
            "it is a method without an object; give Mine().steps, not Mine.steps",
        ),
    ],
)
def test_a_signature_that_is_no_optimizers(function, says):
    with pytest.raises(TypeError) as error:
        hyperparameters(function)
    assert str(error.value) == says


def odd(objective, m, b, *, seed: str = "a", learning_rate: int = 3, rate: float | None = None):
    yield m, b


def test_a_common_value_comes_as_its_type_has_it():
    register("odd", odd)
    common = {"seed": 3, "learning_rate": 2.0, "rate": 1}
    chosen = choose("odd", common)
    assert repr(chosen.hyperparameters) == "{'seed': '3', 'learning_rate': 2, 'rate': 1.0}"
    assert choose_all([odd], common)[0].hyperparameters == chosen.hyperparameters
    with pytest.raises(SpecError, match=r"learning_rate=0.5 does not fit; expected a whole number"):
        choose("odd", {"learning_rate": 0.5})
    assert choose("odd:learning_rate=1", {"learning_rate": 1.0}).hyperparameters["rate"] is None


def with_default(annotation, value):
    def optimizer(objective, m, b, *, k=value):
        yield m, b

    optimizer.__annotations__["k"] = annotation
    return optimizer


@pytest.mark.parametrize(
    ("annotation", "default", "says"),
    [
        (int, None, "the default of k is None; expected a value of its type, int"),
        (int, "x", "the default of k is 'x'; "),
        (int, True, "the default of k is True; "),
        (int, 2.0, "the default of k is 2.0; "),
        (str, 3, "the default of k is 3; "),
        (Literal["a", "b"], "c", "the default of k is 'c'; expected a value of its type, a or b"),
    ],
)
def test_a_default_that_its_type_does_not_have(annotation, default, says):
    with pytest.raises(TypeError, match=re.escape(says)):
        hyperparameters(with_default(annotation, default))


@pytest.mark.parametrize(
    ("annotation", "default"),
    [(float, 1), (int | None, None), (float, float("inf")), (int, 2**128), (str, "")],
)
def test_a_default_that_its_type_has(annotation, default):
    assert hyperparameters(with_default(annotation, default))["k"].default == default


def test_errors_of_a_run_say_which_optimizer_it_was():
    chosen = choose("batch:learning_rate=2")
    with naming(chosen):
        done = True
    assert done
    with (
        pytest.raises(SpecError, match=r"^batch:learning_rate=2\.0: out of range$"),
        naming(chosen),
    ):
        raise SpecError("out of range")
    with (
        pytest.raises(PluginError, match=r"^batch:learning_rate=2\.0 of gdref 0\.1\.0: broken$"),
        naming(chosen),
    ):
        raise PluginError("broken")
    with pytest.raises(KeyError), naming(chosen):
        raise KeyError


FILE = """
def slow(objective, m, b, *, learning_rate: float = 0.5, steps: int = 3):
    yield m, b
"""


def test_an_optimizer_in_a_file(tmp_path):
    file = tmp_path / "home work.py"
    file.write_text(FILE)
    chosen = choose(f"{file}:slow:steps=4")
    assert chosen.spec == f"{file}:slow:steps=4"
    assert chosen.hyperparameters == {"learning_rate": 0.5, "steps": 4}
    assert (chosen.entry.name, chosen.entry.source) == ("slow", str(file))
    assert next(chosen.optimizer(None, 1.0, 2.0)) == (1.0, 2.0)
    with pytest.raises(SpecError, match=r"^'mine\.py' names no function; expected mine\.py:FUNC"):
        choose("mine.py")
    with pytest.raises(SpecError, match=r"there is no file 'mine\.py'"):
        choose("mine.py:f")


def test_an_optimizer_in_a_module():
    chosen = choose("gdref.optimizers.momentum:momentum:beta=0.5")
    assert chosen.spec == "gdref.optimizers.momentum:momentum:beta=0.5"
    assert chosen.optimizer is momentum and chosen.hyperparameters["beta"] == 0.5
    assert choose(chosen.spec) == chosen
    for spec, says in (
        ("batch:learning_rate", "batch: learning_rate= does not fit; expected a number, as in"),
        ("none:f", "there is no module 'none'; expected MODULE:FUNCTION"),
    ):
        with pytest.raises(SpecError, match=f"^{says}"):
            choose(spec)


def test_one_function_or_text_in_place_of_a_list():
    for one in (batch, "batch", ["batch"], (batch,)):
        (chosen,) = choose_all(one, {"learning_rate": 3.0})
        assert (chosen.spec, chosen.hyperparameters) == ("batch", {"learning_rate": 3.0})
    both = choose_all(["batch,sgd", momentum], {})
    assert [one.spec for one in both] == ["batch", "sgd", "momentum"]


@pytest.mark.parametrize("optimizers", [["batch", batch], [batch, momentum, batch], "batch,batch"])
def test_the_same_twice_is_refused(optimizers):
    with pytest.raises(SpecError, match=r"^batch is there twice; change a hyperparameter"):
        choose_all(optimizers, {})


def test_a_broken_one_twice_is_left_to_say_so_twice():
    register("odd", print)
    assert [type(one) for one in choose_all("odd,odd,batch", {})][:2] == [PluginError] * 2


@pytest.mark.parametrize("optimizers", [[], ()])
def test_none_to_run(optimizers):
    with pytest.raises(SpecError, match="no optimizers to run; expected at least one"):
        choose_all(optimizers, {})


class Callable:
    """An object as an optimizer: it has no name of its own."""

    def __call__(self, objective, m, b, *, rate: float = 1.0):
        yield m, b


def test_where_a_function_comes_from():
    def nowhere(objective, m, b):
        yield m, b

    nowhere.__module__ = None
    for optimizer, name, source, own in (
        (batch, "batch", "gdref", True),
        (odd, "odd", __name__, False),
        (Callable(), "Callable", __name__, False),
        (nowhere, "nowhere", "this program", False),
    ):
        (chosen,) = choose_all(optimizer, {})
        assert (chosen.spec, chosen.entry.name) == (name, name)
        assert (chosen.entry.source, chosen.entry.own) == (source, own)
        assert chosen.entry.reference.endswith(f":{name}") and chosen.optimizer is optimizer


def test_what_a_partial_sets_is_not_set_again():
    fixed = partial(momentum, beta=0.5)
    (chosen,) = choose_all(fixed, {"beta": 0.25, "learning_rate": 2.0})
    assert chosen.hyperparameters == {"learning_rate": 2.0, "beta": 0.5}
    with pytest.raises(SpecError, match=r"^positional is no optimizer: its parameter rate"):
        choose_all(positional, {})


def test_a_value_as_the_type_has_it():
    chosen = choose("sgd")
    value = fitted(chosen, "batch_size", 4.0)
    assert value == 4 and type(value) is int
    assert fitted(chosen, "decay", "0.5") == 0.5
    with pytest.raises(SpecError, match=r"^sgd: batch_size=0\.5 does not fit; expected a whole"):
        fitted(chosen, "batch_size", 0.5)


def test_what_is_no_function_is_no_optimizer():
    with pytest.raises(SpecError, match=r"^the optimizer is of type int; expected a generator"):
        choose_all([3], {})


def test_what_a_spec_leaves_open():
    chosen = choose("sgd:seed=7:decay=0.5")
    names = ("learning_rate", "batch_size", "seed", "decay", "beta")
    assert [name for name in names if chosen.leaves_open(name)] == ["learning_rate", "batch_size"]
