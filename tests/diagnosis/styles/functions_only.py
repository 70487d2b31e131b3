"""Functions and nothing that runs them: how many hand their homework in."""
# ruff: noqa: B905


def predict(x, m, b):
    return [m * value + b for value in x]


def mean_squared_error(x, y, m, b):
    n = len(x)
    return sum((t - p) ** 2 for p, t in zip(predict(x, m, b), y)) / n


def gradient(x, y, m, b):
    n = len(x)
    residuals = [actual - guess for actual, guess in zip(y, predict(x, m, b))]
    dm = -2 / n * sum(value * r for value, r in zip(x, residuals))
    db = -2 / n * sum(residuals)
    return dm, db


def fit(x, y, learning_rate=0.01, iterations=1000):
    m = 0.0
    b = 0.0
    for _ in range(iterations):
        dm, db = gradient(x, y, m, b)
        m -= learning_rate * dm
        b -= learning_rate * db
    return m, b
