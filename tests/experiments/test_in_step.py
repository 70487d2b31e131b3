"""gdref.experiments.in_step: the epochs to show, the runs to start, and how they advance."""

from types import SimpleNamespace

import pytest

import gdref
from gdref import Bowl, Points, SpecError
from gdref.experiments.in_step import (
    epochs_to_show,
    in_step,
    log_spaced_epochs,
    several_seeds,
    without_faults,
)
from gdref.experiments.run import Run, by_label
from gdref.theory.conditions import Conditions, choose_several

POINTS = Points([(0.0, 1.0), (2.0, 2.0), (4.0, 4.0)])


def shown(pick, epochs=2500):
    return [epoch for epoch in range(epochs + 1) if pick(epoch)]


def test_which_epochs_are_shown():
    usual = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000]
    assert shown(epochs_to_show(2500, None, None)) == usual
    assert shown(epochs_to_show(2500, None, 700)) == [0, 700, 1400, 2100]
    assert shown(epochs_to_show(1000, 4, None)) == [0, 1, 32, 1000]  # 32: the root of 1,000
    with pytest.raises(SpecError, match="--rows and --every exclude each other"):
        epochs_to_show(10, 5, 5)


@pytest.mark.parametrize(
    ("epochs", "rows", "expected"),
    [
        (1000, 2, [0, 1000]),
        (1000, 3, [0, 1, 1000]),
        (10_000, 6, [0, 1, 10, 100, 1000, 10_000]),
        (4, 5, [0, 1, 2, 3, 4]),  # no epoch twice
        (4, 9, [0, 1, 2, 3, 4]),
    ],
)
def test_log_spaced_epochs(epochs, rows, expected):
    assert sorted(log_spaced_epochs(epochs, rows)) == expected


def started(optimizers, learning_rate=None, seed=None, *, seeds=1, keep=False, **conditions):
    conditions = Conditions(POINTS, **{"epochs": 3, **conditions})
    values = {"epochs": conditions.epochs, "learning_rate": learning_rate, "seed": seed}
    chosen, faults = choose_several(optimizers, conditions, **values)
    return [Run(one, conditions, keep) for one in several_seeds(chosen, seeds)], faults


def test_a_run_for_each_optimizer_and_seed():
    runs, faults = started("batch,sgd,sgd:seed=7:batch_size=2", seeds=2)
    assert faults == []
    assert [(r.spec, r.chosen.hyperparameters.get("seed")) for r in runs] == [
        ("batch", None), ("sgd", 0), ("sgd", 1), ("sgd:batch_size=2:seed=7", 7),
    ]  # fmt: skip
    assert runs[1].chosen.hyperparameters["learning_rate"] == 1e-4
    assert list(by_label(runs)) == ["batch", "sgd", "sgd:batch_size=2:seed=7"]
    assert [len(group) for group in by_label(runs).values()] == [1, 2, 1]
    (one,) = several_seeds(choose_several("sgd:seed=7", Conditions(POINTS))[0], 1)
    assert one.hyperparameters["seed"] == 7


def test_values_for_all_that_have_them():
    (plain, own), _ = started("sgd,sgd:seed=5", 0.25, 3)
    assert plain.chosen.hyperparameters["seed"] == 3
    assert own.chosen.hyperparameters["seed"] == 5
    assert own.chosen.hyperparameters["learning_rate"] == 0.25
    with pytest.raises(SpecError) as error:
        started("batch,momentum:beta=0.5", seed=2)
    assert str(error.value) == "--seed: none of batch, momentum:beta=0.5 has a seed"
    started("batch,sgd", seed=2)  # one stochastic optimizer is enough


def broken(objective, m, b):
    raise ArithmeticError("no way down")
    yield m, b


def breaking(objective, m, b):
    objective.gradient(m, b)
    yield m, b
    raise ArithmeticError("no way down")


def test_a_broken_plugin_needs_no_seed(tmp_path):
    """If every optimizer is broken, the error is its failure, not the missing seed."""
    file = tmp_path / "mine.py"
    file.write_text("def mine(objective, m, b, rate=1.0):\n    yield m, b\n")
    runs, (fault,) = started(f"{file}:mine", seed=1)
    assert runs == [] and "mine.py is no optimizer" in str(fault)
    runs, (fault,) = started(f"batch,{file}:mine")
    assert [run.spec for run in runs] == ["batch"]


def test_the_start_and_the_budget():
    ((run,), _) = started("batch", epochs=2, start=(3.0, -1.0), tolerance=0.0, keep=True)
    run.advance(9)
    assert run.trace[3:5].tolist() == [3.0, -1.0]
    assert (run.row.epoch, run.status) == (2, "finished")
    ((run,), _) = started("batch", epochs=99, tolerance=1e9)
    run.advance(99)
    assert (run.row.epoch, run.status, run.trace) == (0, "converged", None)
    assert (run.row.m, run.row.b) == (0.0, 0.0)


def test_standardised_x_starts_at_the_same_line():
    ((run,), _) = started("batch", 0.5, start=(3.0, -1.0), standardize=True)
    run.advance(0)
    assert (run.row.m, run.row.b) == pytest.approx((3.0, -1.0), rel=1e-12)
    assert run.row.error == pytest.approx(gdref.mse(3.0, -1.0, POINTS), rel=1e-12)
    run.advance(1)  # both curvatures are 2: a rate of 0.5 is Newton's step
    assert (run.row.m, run.row.b) == pytest.approx(Bowl.of(POINTS)[:2], rel=1e-12)


def test_runs_advance_together_and_are_shown_when_one_ends():
    def ends_at_3(objective, m, b):
        for _ in range(3):
            objective.gradient(m, b)
            yield m, b

    runs, _ = started([broken, breaking, gdref.batch, ends_at_3], epochs=5)
    shares, steps = [], []
    for epoch, live in in_step(runs, lambda epoch: epoch in (0, 1), shares.append):
        steps.append((epoch, [run.spec for run in live], {run.row.epoch for run in live}))
    assert steps == [
        (0, ["breaking", "batch", "ends_at_3"], {0}),
        (1, ["breaking", "batch", "ends_at_3"], {1}),
        (3, ["batch", "ends_at_3"], {3}),
        (5, ["batch"], {5}),
    ]
    assert shares == [0, 0.2, 0.4, 0.6, 0.8, 1]
    well, faults = without_faults(runs, ["another"])
    assert [run.spec for run in well] == ["batch", "ends_at_3"]
    assert faults[0] == "another"
    assert [str(fault).partition(" of ")[0] for fault in faults[1:]] == ["broken", "breaking"]


def test_a_fault_of_one_seed_is_that_of_all():
    runs = [SimpleNamespace(spec=s, fault=f) for s, f in (("a", None), ("a", "x"), ("a", "y"))]
    runs.append(SimpleNamespace(spec="b", fault=None))
    assert without_faults(runs, []) == (runs[3:], ["x"])
