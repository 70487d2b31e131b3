"""Functions in the style of the tutorial: an error, a step, a runner."""

import csv
import io

TABLE = """12.5,30.1
15.0,33.8
19.2,36.4
22.8,45.9
27.5,49.0
31.1,60.2
36.4,61.7
40.3,74.5
"""


def compute_error(b, m, points):
    total = 0
    for x, y in points:
        total += (y - (m * x + b)) ** 2
    return total / float(len(points))


def step_gradient(b_current, m_current, points, learning_rate):
    b_gradient = 0
    m_gradient = 0
    size = float(len(points))
    for x, y in points:
        b_gradient += -(2 / size) * (y - ((m_current * x) + b_current))
        m_gradient += -(2 / size) * x * (y - ((m_current * x) + b_current))
    new_b = b_current - (learning_rate * b_gradient)
    new_m = m_current - (learning_rate * m_gradient)
    return [new_b, new_m]


def gradient_descent_runner(points, starting_b, starting_m, learning_rate, num_iterations):
    b = starting_b
    m = starting_m
    for _ in range(num_iterations):
        b, m = step_gradient(b, m, points, learning_rate)
    return [b, m]


points = [(float(row[0]), float(row[1])) for row in csv.reader(io.StringIO(TABLE))]
b, m = gradient_descent_runner(points, 0, 0, 0.0004, 500)
print(f"b = {b}, m = {m}, error = {compute_error(b, m, points)}")
