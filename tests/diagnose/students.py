"""The same exercise by many students: one program with every mistake behind a question.

It is written from the list of slips, and shares no line with gdref's own catalogue.
"""

from collections.abc import Sequence

Pair = tuple[float, float]


def derivatives(slip: str, m: float, b: float, points: Sequence[Pair], kept: list[float]) -> Pair:
    """(dE/dm, dE/db) as a student with this slip computes them."""
    n = len(points)
    sum_m, sum_b = kept if slip == "not-reset" else (0.0, 0.0)
    for count, (x, y) in enumerate(points):
        if slip == "x-y-exchanged":
            x, y = y, x
        if slip == "part-of-points" and count >= n // 2:
            break
        residual = y - (m * x + b)
        wrong = y - m * x + b
        in_m = wrong if slip in ("parenthesis", "parenthesis-m") else residual
        in_b = wrong if slip in ("parenthesis", "parenthesis-b") else residual
        if slip == "error-for-derivative":
            in_m, in_b = in_m**2, in_b**2
        term_m, term_b = -2 * x * in_m / n, -2 * in_b / n
        if slip == "sign-m":
            term_m = -term_m
        if slip == "sign-b":
            term_b = -term_b
        if slip == "no-two":
            term_m, term_b = term_m / 2, term_b / 2
        if slip == "sum-for-mean":
            term_m, term_b = term_m * n, term_b * n
        if slip == "wrong-divisor":
            term_m, term_b = term_m * n / (n - 1), term_b * n / (n - 1)
        if slip == "no-x-in-m":
            term_m = -2 * in_m / n
        if slip == "x-in-b":
            term_b = -2 * x * in_b / n
        if slip == "x-exchanged":
            term_m, term_b = -2 * in_m / n, -2 * x * in_b / n
        if slip == "x-squared":
            term_m = -2 * x * x * in_m / n
        if slip == "both-into-m":
            sum_m += term_m + term_b
        elif slip == "both-into-b":
            sum_b += term_m + term_b
        elif slip == "assign-for-add":
            sum_m, sum_b = term_m, term_b
        else:
            sum_m, sum_b = sum_m + term_m, sum_b + term_b
        if slip == "return-in-loop":
            break
    kept[:] = [sum_m, sum_b]
    return sum_m, sum_b


def run(
    slip: str, points: Sequence[Pair], rate: float, epochs: int, m: float = 0.0, b: float = 0.0
) -> Pair:
    """(m, b) as a student with this slip prints them in the end."""
    kept = [0.0, 0.0]
    start = m, b
    for _ in range(len(points) if slip == "loops-mixed" else epochs):
        if slip == "never-fed-back":
            m, b = start
        if slip == "integer-division":
            continue  # 2 // n is 0
        dm, db = derivatives(slip, m, b, points, kept)
        if slip == "sign-both":
            dm, db = -dm, -db
        if slip == "not-simultaneous":
            m -= rate * dm
            b -= rate * derivatives("", m, b, points, kept)[1]
            continue
        if slip == "wrong-operator":
            m, b = m - rate * dm, b * rate * db
        elif slip == "m-from-b":
            m, b = b - rate * dm, b - rate * db
        elif slip == "rate-forgotten":
            m, b = m - dm, b - db
        else:
            m, b = m - rate * dm, b - rate * db
        if slip == "exchanged-each-step":
            m, b = b, m
        if slip == "one-iteration":
            break
    return (b, m) if slip == "exchanged-at-end" else (m, b)


def error(slip: str, m: float, b: float, points: Sequence[Pair]) -> float:
    """The error as a student with this slip prints it."""
    n, total = len(points), 0.0
    for x, y in points:
        r = y - m * x + b if slip == "error-parenthesis" else y - (m * x + b)
        if slip == "error-assign":
            total = r**2
        elif slip == "error-absolute":
            total += r if r > 0 else -r
        else:
            total += r**2
        if slip == "error-first":
            break
    if slip == "error-sum":
        return total
    if slip == "error-half":
        return total / (2 * n)
    if slip == "half-times-n":
        return total / 2 * n
    return float((total / n) ** 0.5) if slip == "error-root" else total / n
