"""gdref.testing.line_at_fault: what the runs of broken_optimizers.py do not reach."""

from gdref import batch
from gdref.testing.line_at_fault import LastLines


def test_a_run_that_is_too_slow_may_still_add_lines():
    last = LastLines(batch)

    class Value(float):
        def __repr__(self):
            last.origins[len(last.origins)] = (1.0, ("batch.py", 9))  # as the run's thread does
            return super().__repr__()

    last.pair, last.origins = (Value(2.0), 3.0), {0: (Value(5.0), None), 1: (4.0, None)}
    last.yielded = ("batch.py", 13)
    assert last.lines("m") == [("batch.py", 13)]
