"""Stochastic descent: one point at a time, in a shuffled order."""

import random

random.seed(11)
points = [[1.0, 1.7], [1.5, 3.2], [2.2, 3.5], [3.1, 5.9], [3.6, 5.6], [4.9, 8.8]]


def update(m, b, x, y, rate):
    guess = m * x + b
    m_step = 2 * (guess - y) * x
    b_step = 2 * (guess - y)
    return m - rate * m_step, b - rate * b_step


def sgd(points, rate, epochs):
    m = b = 0.0
    for _ in range(epochs):
        random.shuffle(points)
        for x, y in points:
            m, b = update(m, b, x, y, rate)
    return m, b


m, b = sgd(points, 0.01, 50)
print("m =", m)
print("b =", b)
