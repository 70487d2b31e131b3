"""A plain script: a list of pairs, two sums, one loop in the other."""
# ruff: noqa: B007

points = [
    (1.2, 3.1),
    (2.0, 3.9),
    (2.7, 6.2),
    (3.9, 6.8),
    (4.4, 9.5),
    (5.8, 10.1),
]
n = len(points)
m = 0.0
b = 0.0
learning_rate = 0.01

for epoch in range(300):
    dm = 0.0
    db = 0.0
    for x, y in points:
        error = y - (m * x + b)
        dm += -2 * x * error / n
        db += -2 * error / n
    m = m - learning_rate * dm
    b = b - learning_rate * db

mse = sum((y - (m * x + b)) ** 2 for x, y in points) / n
print("slope", m, "intercept", b)
print("error", mse)
