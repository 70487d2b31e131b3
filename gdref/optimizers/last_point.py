"""The mistake in the article's notebook: one missing +."""

from gdref.objective import Objective
from gdref.optimizers import Updates, expected_to_fail, positive


@expected_to_fail(
    {
        "every-point": "only the last point counts, because of the mistake",
        "repeated-points": "the gradient of one point is divided by n, because of the mistake",
        "long-run": "the run ends with a line through the last point",
    }
)
def last_point(objective: Objective, m: float, b: float, *, learning_rate: float = 1e-4) -> Updates:
    """The article's mistake, for study: only the last term of each gradient sum counts.

    (m, b) <- (m, b) - learning_rate / n * gradient at the last point. Do not use it to fit lines.
    Source: the notebook behind the article's printed numbers.
    """
    positive(learning_rate=learning_rate)
    n = objective.size
    while True:
        for index in range(n):
            dm, db = objective.gradient(m, b, [index])  # the mistake: = instead of +=
        m, b = m - learning_rate * dm / n, b - learning_rate * db / n
        yield m, b
