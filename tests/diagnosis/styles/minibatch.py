"""Minibatches: shuffled points, four at a time."""
# ruff: noqa: B007

import numpy as np

rng = np.random.default_rng(7)
X = np.array([0.3, 0.8, 1.2, 1.9, 2.4, 2.9, 3.3, 3.8, 4.5, 5.1, 5.6, 6.2])
Y = np.array([1.9, 2.2, 3.6, 3.9, 5.3, 5.2, 6.9, 7.1, 9.0, 9.2, 11.3, 11.6])


def minibatch_descent(X, Y, rate=0.01, epochs=60, batch_size=4):
    w = 0.0
    b = 0.0
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            chosen = order[start : start + batch_size]
            xb = X[chosen]
            yb = Y[chosen]
            error = w * xb + b - yb
            grad_w = 2 * np.mean(error * xb)
            grad_b = 2 * np.mean(error)
            w -= rate * grad_w
            b -= rate * grad_b
    return w, b


w, b = minibatch_descent(X, Y)
print("weight", w, "bias", b)
