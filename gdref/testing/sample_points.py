"""The sets of points, and the numbers of updates, that the checks use."""

# The x are not sorted. They are in the range of the bundled points, because defaults are made for
# this range. The y are not rounded. These are tuples, because an optimizer cannot change a tuple.
LINE = tuple((23.0 + 7 * k % 50, 1.5 * (23 + 7 * k % 50) + 8) for k in range(50))
NOISY = tuple((x, y + (-1) ** k * (k % 7)) for k, (x, y) in enumerate(LINE))
ODD = *NOISY, *NOISY[7:10]  # 53 points, a prime number, so the last minibatch is always smaller
# The same curvature in m as LINE, but the mean of x is 0, so dE/dm does not depend on b.
CENTRED = tuple((float(x), 1.5 * x + 8) for x in (-65, -50, -35, -20, 20, 35, 50, 65))
# The gradients are tiny, so the value of an epsilon matters.
TINY = tuple((x / 50, y * 1e-9) for x, y in NOISY)
ELSEWHERE = 0.3, -0.7  # a start that is not the minimum for any of these sets of points
UPDATES = 120  # more than two epochs if each update uses one point
LONG = 1100  # more than 1,000 (Python's recursion limit) and 1,024 (2.0**1024 overflows)
