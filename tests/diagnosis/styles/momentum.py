"""Descent with momentum: velocities beside the slope and the intercept."""
# ruff: noqa: B905

xs = [0.5, 1.3, 2.0, 2.8, 3.1, 4.4]
ys = [1.4, 3.3, 3.6, 6.1, 5.8, 8.9]


def gradients(m, b):
    n = len(xs)
    dm = sum(-2 * x * (y - (m * x + b)) for x, y in zip(xs, ys)) / n
    db = sum(-2 * (y - (m * x + b)) for x, y in zip(xs, ys)) / n
    return dm, db


def run(rate, beta, steps):
    m, b = 0.0, 0.0
    vm, vb = 0.0, 0.0
    for _ in range(steps):
        dm, db = gradients(m, b)
        vm = beta * vm + dm
        vb = beta * vb + db
        m = m - rate * vm
        b = b - rate * vb
    return m, b


m, b = run(rate=0.005, beta=0.9, steps=120)
print("m", m)
print("b", b)
