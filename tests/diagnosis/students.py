"""The same exercise by many students: one program with every mistake behind a question.

It is written from the list of mistakes, and shares no line with gdref's own catalogue.
"""

from collections.abc import Sequence

Pair = tuple[float, float]


def derivatives(
    mistake: str, m: float, b: float, points: Sequence[Pair], kept: list[float]
) -> Pair:
    """(dE/dm, dE/db) as a student with this mistake computes them."""
    n = len(points)
    sum_m, sum_b = kept if mistake == "not-reset" else (0.0, 0.0)
    for count, (x, y) in enumerate(points):
        if mistake == "x-y-exchanged":
            x, y = y, x
        if mistake == "part-of-points" and count >= n // 2:
            break
        residual = y - (m * x + b)
        wrong = y - m * x + b
        in_m = wrong if mistake in ("parenthesis", "parenthesis-m") else residual
        in_b = wrong if mistake in ("parenthesis", "parenthesis-b") else residual
        if mistake == "error-for-derivative":
            in_m, in_b = in_m**2, in_b**2
        term_m, term_b = -2 * x * in_m / n, -2 * in_b / n
        if mistake == "sign-m":
            term_m = -term_m
        if mistake == "sign-b":
            term_b = -term_b
        if mistake == "no-two":
            term_m, term_b = term_m / 2, term_b / 2
        if mistake == "sum-for-mean":
            term_m, term_b = term_m * n, term_b * n
        if mistake == "wrong-divisor":
            term_m, term_b = term_m * n / (n - 1), term_b * n / (n - 1)
        if mistake == "no-x-in-m":
            term_m = -2 * in_m / n
        if mistake == "x-in-b":
            term_b = -2 * x * in_b / n
        if mistake == "x-exchanged":
            term_m, term_b = -2 * in_m / n, -2 * x * in_b / n
        if mistake == "x-squared":
            term_m = -2 * x * x * in_m / n
        if mistake == "both-into-m":
            sum_m += term_m + term_b
        elif mistake == "both-into-b":
            sum_b += term_m + term_b
        elif mistake == "assign-for-add":
            sum_m, sum_b = term_m, term_b
        else:
            sum_m, sum_b = sum_m + term_m, sum_b + term_b
        if mistake == "return-in-loop":
            break
    kept[:] = [sum_m, sum_b]
    return sum_m, sum_b


def run(
    mistake: str, points: Sequence[Pair], rate: float, epochs: int, m: float = 0.0, b: float = 0.0
) -> Pair:
    """(m, b) as a student with this mistake prints them in the end."""
    kept = [0.0, 0.0]
    start = m, b
    for _ in range(len(points) if mistake == "loops-mixed" else epochs):
        if mistake == "never-fed-back":
            m, b = start
        if mistake == "integer-division":
            continue  # 2 // n is 0
        dm, db = derivatives(mistake, m, b, points, kept)
        if mistake == "sign-both":
            dm, db = -dm, -db
        if mistake == "not-simultaneous":
            m -= rate * dm
            b -= rate * derivatives("", m, b, points, kept)[1]
            continue
        if mistake == "wrong-operator":
            m, b = m - rate * dm, b * rate * db
        elif mistake == "m-from-b":
            m, b = b - rate * dm, b - rate * db
        elif mistake == "rate-forgotten":
            m, b = m - dm, b - db
        else:
            m, b = m - rate * dm, b - rate * db
        if mistake == "exchanged-each-step":
            m, b = b, m
        if mistake == "one-iteration":
            break
    return (b, m) if mistake == "exchanged-at-end" else (m, b)


def error(mistake: str, m: float, b: float, points: Sequence[Pair]) -> float:
    """The error as a student with this mistake prints it."""
    n, total = len(points), 0.0
    for x, y in points:
        r = y - m * x + b if mistake == "error-parenthesis" else y - (m * x + b)
        if mistake == "error-assign":
            total = r**2
        elif mistake == "error-absolute":
            total += r if r > 0 else -r
        else:
            total += r**2
        if mistake == "error-first":
            break
    if mistake == "error-sum":
        return total
    if mistake == "error-half":
        return total / (2 * n)
    if mistake == "half-times-n":
        return total / 2 * n
    return float((total / n) ** 0.5) if mistake == "error-root" else total / n
