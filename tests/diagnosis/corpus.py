"""Programs as people write them: right ones in many styles, and each with one thing wrong.

A style is a right program. A mistake is the style with one text replaced by another, written from
what people do and not from gdref's own catalogue. PYTHON styles need nothing; NUMPY ones numpy.
"""

from pathlib import Path
from typing import NamedTuple


class Homework(NamedTuple):
    """A program, and the mistake in it; "" for a right one."""

    style: str
    mistake: str
    source: str
    numpy: bool


STYLES: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {}

STYLES["loops"] = (
    """
def compute_error(b, m, points):
    total = 0
    for i in range(len(points)):
        x = points[i][0]
        y = points[i][1]
        total += (y - (m * x + b)) ** 2
    return total / float(len(points))


def step_gradient(b_current, m_current, points, learning_rate):
    b_gradient = 0
    m_gradient = 0
    N = float(len(points))
    for i in range(0, len(points)):
        x = points[i][0]
        y = points[i][1]
        b_gradient += -(2 / N) * (y - ((m_current * x) + b_current))
        m_gradient += -(2 / N) * x * (y - ((m_current * x) + b_current))
    new_b = b_current - (learning_rate * b_gradient)
    new_m = m_current - (learning_rate * m_gradient)
    return [new_b, new_m]


def gradient_descent_runner(points, starting_b, starting_m, learning_rate, num_iterations):
    b = starting_b
    m = starting_m
    for i in range(num_iterations):
        b, m = step_gradient(b, m, points, learning_rate)
    return [b, m]


def run():
    points = [[1.0, 2.0], [2.0, 2.5], [3.0, 4.0]]
    b, m = gradient_descent_runner(points, 0, 0, 0.0001, 1000)
    print(b, m, compute_error(b, m, points))


if __name__ == "__main__":
    run()
""",
    {
        "parenthesis": ("((m_current * x) + b_current)", "(m_current * x) + b_current"),
        "parenthesis-m": (
            "x * (y - ((m_current * x) + b_current))",
            "x * (y - (m_current * x) + b_current)",
        ),
        "parenthesis-b": (
            "(2 / N) * (y - ((m_current * x) + b_current))",
            "(2 / N) * (y - (m_current * x) + b_current)",
        ),
        "sign-m": ("m_gradient += -(2 / N)", "m_gradient += (2 / N)"),
        "sign-b": ("b_gradient += -(2 / N)", "b_gradient += (2 / N)"),
        "sign-both": ("+= -(2 / N)", "+= (2 / N)"),
        "no-two": ("-(2 / N)", "-(1 / N)"),
        "sum-for-mean": ("-(2 / N)", "-2"),
        "wrong-divisor": ("-(2 / N)", "-(2 / (N - 1))"),
        "integer-division": ("N = float(len(points))", "N = len(points)", "2 / N", "2 // N"),
        "assign-for-add": ("gradient += -", "gradient = -"),
        "no-x-in-m": ("(2 / N) * x * ", "(2 / N) * "),
        "x-in-b": ("b_gradient += -(2 / N) * ", "b_gradient += -(2 / N) * x * "),
        "x-exchanged": (
            "b_gradient += -(2 / N) * (y",
            "b_gradient += -(2 / N) * x * (y",
            "m_gradient += -(2 / N) * x * (y",
            "m_gradient += -(2 / N) * (y",
        ),
        "x-squared": ("* x * (y", "* x ** 2 * (y"),
        "x-y-exchanged": (
            "points[i][0]",
            "points[i][9]",
            "points[i][1]",
            "points[i][0]",
            "[9]",
            "[1]",
        ),
        "both-into-m": ("b_gradient += ", "m_gradient += "),
        "both-into-b": ("m_gradient += ", "b_gradient += "),
        "return-in-loop": (
            """    new_b = b_current - (learning_rate * b_gradient)
    new_m = m_current - (learning_rate * m_gradient)
    return [new_b""",
            """        new_b = b_current - (learning_rate * b_gradient)
        new_m = m_current - (learning_rate * m_gradient)
        return [new_b""",
        ),
        "part-of-points": ("range(0, len(points))", "range(0, len(points) - 1)"),
        "error-for-derivative": (
            "(y - ((m_current * x) + b_current))",
            "(y - ((m_current * x) + b_current)) ** 2",
        ),
        "not-simultaneous": (
            "    new_b = b_current - (learning_rate * b_gradient)\n",
            """    new_b = b_current - (learning_rate * b_gradient)
    m_gradient = 0
    for x, y in points:
        m_gradient += -(2 / N) * x * (y - (m_current * x + new_b))
""",
        ),
        "exchanged-each-step": ("b, m = step_gradient(b, m,", "b, m = step_gradient(m, b,"),
        "never-fed-back": (
            "        b, m = step_gradient(b, m, points, learning_rate)\n    return [b, m]",
            "        new_b, new_m = step_gradient(b, m, points, learning_rate)\n"
            "    return [new_b, new_m]",
        ),
        "wrong-operator": ("new_b = b_current - (", "new_b = b_current * ("),
        "m-from-b": ("new_m = m_current -", "new_m = b_current -"),
        "one-iteration": ("    return [b, m]\n", "        return [b, m]\n"),
        "loops-mixed": ("range(num_iterations)", "range(len(points))"),
        "rate-forgotten": (
            "(learning_rate * b_gradient)",
            "b_gradient",
            "(learning_rate * m_gradient)",
            "m_gradient",
        ),
        "error-sum": ("return total / float(len(points))", "return total"),
        "half-times-n": ("return total / float(len(points))", "return 1 / 2 * len(points) * total"),
        "error-assign": ("total += ", "total = "),
        "error-first": ("    return total /", "        return total /"),
        "error-parenthesis": ("(y - (m * x + b))", "(y - m * x + b)"),
        "error-none": ("    return total / float(len(points))", "    total / float(len(points))"),
        "error-absolute": ("total += (y - (m * x + b)) ** 2", "total += abs(y - (m * x + b))"),
    },
)

STYLES["two lists"] = (
    """
def mse(x, y, m, c):
    return sum((yi - (m * xi + c)) ** 2 for xi, yi in zip(x, y)) / len(x)


def gradients(x, y, m, c):
    n = len(x)
    dm = -2 / n * sum(xi * (yi - (m * xi + c)) for xi, yi in zip(x, y))
    dc = -2 / n * sum(yi - (m * xi + c) for xi, yi in zip(x, y))
    return dm, dc


def train(x, y, lr=0.01, epochs=1000):
    m, c = 0.0, 0.0
    history = []
    for epoch in range(epochs):
        dm, dc = gradients(x, y, m, c)
        m = m - lr * dm
        c = c - lr * dc
        history.append(mse(x, y, m, c))
        if epoch % 100 == 0:
            print(epoch, m, c, history[-1])
    return m, c, history
""",
    {
        "parenthesis-m": ("xi * (yi - (m * xi + c))", "xi * (yi - m * xi + c)"),
        "parenthesis-b": ("sum(yi - (m * xi + c) ", "sum(yi - m * xi + c "),
        "sign-m": ("dm = -2 / n", "dm = 2 / n"),
        "sign-b": ("c = c - lr * dc", "c = c + lr * dc"),
        "sign-both": ("m = m - lr", "m = m + lr", "c = c - lr", "c = c + lr"),
        "no-two": ("-2 / n", "-1 / n"),
        "sum-for-mean": ("-2 / n", "-2"),
        "wrong-divisor": ("-2 / n", "-2 / sum(x)"),
        "integer-division": ("-2 / n", "-2 // n"),
        "no-x-in-m": ("sum(xi * (yi - (m * xi + c)) for", "sum(yi - (m * xi + c) for"),
        "x-in-b": (
            "dc = -2 / n * sum(yi - (m * xi + c)",
            "dc = -2 / n * sum(xi * (yi - (m * xi + c))",
        ),
        "x-exchanged": ("dm = -", "dq = -", "dc = -", "dm = -", "dq = -", "dc = -"),
        "not-simultaneous": (
            "        c = c - lr * dc",
            "        c = c - lr * gradients(x, y, m, c)[1]",
        ),
        "never-fed-back": (
            "        m = m - lr",
            "        new_m = m - lr",
            "        c = c - lr",
            "        new_c = c - lr",
        ),
        "one-iteration": ("    return m, c, history", "        return m, c, history"),
        "loops-mixed": ("range(epochs)", "range(len(x))"),
        "m-from-b": ("m = m - lr", "m = c - lr"),
        "error-sum": (") / len(x)", ")"),
        "half-times-n": ("return sum", "return 1 / 2 * len(x) * sum", ") / len(x)", ")"),
        "error-parenthesis": ("sum((yi - (m * xi + c)) ** 2", "sum((yi - m * xi + c) ** 2"),
        "error-none": ("return sum(", "total = sum("),
        "part-of-points": (
            "zip(x, y))\n    return dm",
            "zip(x[:-1], y))\n    return dm",
            "for xi, yi in zip(x, y))\n    dc",
            "for xi, yi in zip(x[:-1], y))\n    dc",
        ),
    },
)

STYLES["numpy vectors"] = (
    """
import numpy as np


def compute_cost(X, y, w, b):
    y_hat = w * X + b
    return np.mean((y - y_hat) ** 2)


def gradient_descent(X, y, learning_rate=0.01, n_iterations=1000):
    w = 0.0
    b = 0.0
    n = len(X)
    costs = []
    for _ in range(n_iterations):
        y_hat = w * X + b
        dw = -(2 / n) * np.sum(X * (y - y_hat))
        db = -(2 / n) * np.sum(y - y_hat)
        w -= learning_rate * dw
        b -= learning_rate * db
        costs.append(compute_cost(X, y, w, b))
    return w, b, costs
""",
    {
        "sign-m": ("dw = -(2 / n)", "dw = (2 / n)"),
        "sign-b": ("db = -(2 / n)", "db = (2 / n)"),
        "sign-both": ("w -= ", "w += ", "b -= ", "b += "),
        "no-two": ("-(2 / n)", "-(1 / n)"),
        "sum-for-mean": ("-(2 / n)", "-2"),
        "wrong-divisor": ("-(2 / n)", "-(2 / (n - 1))"),
        "integer-division": ("-(2 / n)", "-(2 // n)"),
        "no-x-in-m": ("np.sum(X * (y - y_hat))", "np.sum(y - y_hat)"),
        "x-in-b": ("np.sum(y - y_hat)", "np.sum(X * (y - y_hat))"),
        "x-squared": ("np.sum(X * ", "np.sum(X * X * "),
        "error-for-derivative": (
            "(X * (y - y_hat))",
            "(X * (y - y_hat) ** 2)",
            "np.sum(y - y_hat)",
            "np.sum((y - y_hat) ** 2)",
        ),
        "not-simultaneous": (
            "        db = ",
            "        w -= learning_rate * dw\n        y_hat = w * X + b\n        db = ",
            "db = -(2 / n) * np.sum(y - y_hat)\n        w -= learning_rate * dw\n",
            "db = -(2 / n) * np.sum(y - y_hat)\n",
        ),
        "one-iteration": ("    return w, b, costs", "        return w, b, costs"),
        "loops-mixed": ("range(n_iterations)", "range(n)"),
        "rate-forgotten": ("learning_rate * dw", "dw", "learning_rate * db", "db"),
        "wrong-operator": ("b -= ", "b *= "),
        "error-sum": ("np.mean(", "np.sum("),
        "error-parenthesis": ("(y - y_hat) ** 2", "(y - w * X + b) ** 2"),
        "error-none": ("return np.mean", "np.mean"),
    },
)

STYLES["a class"] = (
    """
import numpy as np


class LinearRegressionGD:
    def __init__(self, learning_rate=0.01, n_iters=1000):
        self.learning_rate = learning_rate
        self.n_iters = n_iters
        self.weights = None
        self.bias = None

    def fit(self, X, y):
        n_samples, n_features = X.shape
        self.weights = np.zeros(n_features)
        self.bias = 0
        for _ in range(self.n_iters):
            y_predicted = np.dot(X, self.weights) + self.bias
            dw = (2 / n_samples) * np.dot(X.T, (y_predicted - y))
            db = (2 / n_samples) * np.sum(y_predicted - y)
            self.weights -= self.learning_rate * dw
            self.bias -= self.learning_rate * db
        return self

    def predict(self, X):
        return np.dot(X, self.weights) + self.bias
""",
    {
        "sign-both": ("y_predicted - y)", "y - y_predicted)"),
        "sign-b": ("np.sum(y_predicted - y)", "np.sum(y - y_predicted)"),
        "sign-m": ("self.weights -= ", "self.weights += "),
        "sum-for-mean": ("(2 / n_samples)", "2"),
        "wrong-divisor": ("(2 / n_samples)", "(2 / (n_samples - 1))"),
        "one-iteration": ("        return self\n", "            return self\n"),
        "x-in-b": ("np.sum(y_predicted - y)", "np.dot(X.T, (y_predicted - y))[0]"),
        "integer-division": ("2 / n", "2 // n"),
        "loops-mixed": ("range(self.n_iters)", "range(n_samples)"),
    },
)

STYLES["theta"] = (
    """
import numpy as np


def computeCost(X, y, theta):
    m = len(y)
    h = X.dot(theta)
    return 1 / (2 * m) * np.sum((h - y) ** 2)


def gradientDescent(X, y, theta, alpha, num_iters):
    m = len(y)
    J_history = np.zeros(num_iters)
    for i in range(num_iters):
        error = X.dot(theta) - y
        theta = theta - (alpha / m) * X.T.dot(error)
        J_history[i] = computeCost(X, y, theta)
    return theta, J_history
""",
    {
        "sign-both": ("theta = theta - ", "theta = theta + "),
        "sum-for-mean": ("(alpha / m)", "alpha"),
        "half-times-n": ("1 / (2 * m)", "1 / 2 * m"),
        "one-iteration": ("    return theta, J_history", "        return theta, J_history"),
        "error-none": ("return 1 / (2", "J = 1 / (2"),
        "loops-mixed": ("range(num_iters)", "range(m)", "np.zeros(num_iters)", "np.zeros(m)"),
    },
)

STYLES["one function a derivative"] = (
    """
LEARNING_RATE = 0.01


def error(points, slope, intercept):
    return sum((y - (slope * x + intercept)) ** 2 for x, y in points) / len(points)


def derivative_slope(points, slope, intercept):
    total = 0
    for x, y in points:
        total += -2 * x * (y - (slope * x + intercept))
    return total / len(points)


def derivative_intercept(points, slope, intercept):
    total = 0
    for x, y in points:
        total += -2 * (y - (slope * x + intercept))
    return total / len(points)


def descend(points, iterations):
    slope = intercept = 0.0
    for _ in range(iterations):
        ds = derivative_slope(points, slope, intercept)
        di = derivative_intercept(points, slope, intercept)
        slope -= LEARNING_RATE * ds
        intercept -= LEARNING_RATE * di
    return {"slope": slope, "intercept": intercept}
""",
    {
        "parenthesis-m": ("x * (y - (slope * x + intercept))", "x * (y - slope * x + intercept)"),
        "parenthesis-b": ("-2 * (y - (slope * x + intercept))", "-2 * (y - slope * x + intercept)"),
        "sign-m": ("-2 * x", "2 * x"),
        "sign-b": ("-2 * (y", "2 * (y"),
        "no-two": ("-2 *", "-1 *"),
        "sum-for-mean": ("    return total / len(points)", "    return total"),
        "no-x-in-m": ("-2 * x * (y", "-2 * (y"),
        "x-in-b": ("-2 * (y", "-2 * x * (y"),
        "assign-for-add": ("total += ", "total = "),
        "return-in-loop": ("    return total / len(points)", "        return total / len(points)"),
        "not-simultaneous": (
            "        di = derivative_intercept(points, slope, intercept)\n"
            "        slope -= LEARNING_RATE * ds\n",
            "        slope -= LEARNING_RATE * ds\n"
            "        di = derivative_intercept(points, slope, intercept)\n",
        ),
        "exchanged-at-end": (
            '{"slope": slope, "intercept": intercept}',
            '{"slope": intercept, "intercept": slope}',
        ),
        "error-sum": (" for x, y in points) / len(points)", " for x, y in points)"),
        "x-y-exchanged": ("for x, y in points", "for y, x in points"),
        "part-of-points": ("    for x, y in points:", "    for x, y in points[1:]:"),
    },
)

STYLES["globals"] = (
    """
xs = [1.0, 2.0, 3.0, 4.0]
ys = [2.0, 2.5, 4.5, 4.0]
m = 0
b = 0
lr = 0.01


def loss():
    total = 0
    for i in range(len(xs)):
        total += (ys[i] - (m * xs[i] + b)) ** 2
    return total / len(xs)


def update():
    global m, b
    gm = 0
    gb = 0
    for i in range(len(xs)):
        r = ys[i] - (m * xs[i] + b)
        gm += -2 * xs[i] * r
        gb += -2 * r
    m = m - lr * gm / len(xs)
    b = b - lr * gb / len(xs)


for k in range(100):
    update()
print(m, b, loss())
""",
    {
        "parenthesis": ("r = ys[i] - (m * xs[i] + b)", "r = ys[i] - m * xs[i] + b"),
        "sign-b": ("b = b - lr", "b = b + lr"),
        "sum-for-mean": ("gm / len(xs)", "gm", "gb / len(xs)", "gb"),
        "no-two": ("-2 *", "-1 *"),
        "assign-for-add": ("gm += ", "gm = ", "gb += ", "gb = "),
        "x-in-b": ("gb += -2 * r", "gb += -2 * xs[i] * r"),
        "error-assign": ("total += ", "total = "),
        "not-reset": (
            "    global m, b\n    gm = 0\n    gb = 0\n",
            "    global m, b, gm, gb\n",
            "lr = 0.01\n",
            "lr = 0.01\ngm = 0\ngb = 0\n",
        ),
    },
)

STYLES["other languages' habits"] = (
    """
def ComputeError(points, w, bias):
    n = len(points)
    sum = 0.0
    i = 0
    while i < n:
        diff = points[i][1] - (w * points[i][0] + bias)
        sum = sum + diff * diff
        i = i + 1
    return sum / n


def GradientDescent(points, w, bias, learningRate, numIterations):
    n = len(points)
    sumW = 0.0
    for k in range(0, numIterations, 1):
        sumW = 0.0
        sumB = 0.0
        i = 0
        while i < n:
            x = points[i][0]
            y = points[i][1]
            diff = y - (w * x + bias)
            sumW = sumW + x * diff
            sumB = sumB + diff
            i = i + 1
        gradW = -2.0 / n * sumW
        gradB = -2.0 / n * sumB
        w = w - learningRate * gradW
        bias = bias - learningRate * gradB
    return (w, bias)
""",
    {
        "parenthesis": ("diff = y - (w * x + bias)", "diff = y - w * x + bias"),
        "assign-for-add": (
            "sumW = sumW + x * diff",
            "sumW = x * diff",
            "sumB = sumB + diff",
            "sumB = diff",
        ),
        "no-two": ("-2.0 / n", "-1.0 / n"),
        "sum-for-mean": ("-2.0 / n", "-2.0"),
        "wrong-divisor": ("-2.0 / n", "-2.0 / len(points[0])"),
        "sign-m": ("w = w - learningRate", "w = w + learningRate"),
        "x-squared": ("sumW + x * diff", "sumW + x * x * diff"),
        "part-of-points": (
            "        while i < n:\n            x",
            "        while i < n - 1:\n            x",
        ),
        "one-iteration": ("    return (w, bias)", "        return (w, bias)"),
        "both-into-m": ("sumB = sumB + diff", "sumW = sumW + diff"),
        "not-reset": (
            "        sumW = 0.0\n        sumB = 0.0\n        i = 0",
            "        i = 0",
            "    sumW = 0.0\n    for",
            "    sumW = 0.0\n    sumB = 0.0\n    for",
        ),
        "exchanged-at-end": ("return (w, bias)", "return dict(w=bias, bias=w)"),
    },
)

STYLES["course notebook"] = (
    """
import numpy as np
import copy, math

def compute_cost(x, y, w, b):
    m = x.shape[0]
    cost = 0
    for i in range(m):
        f_wb = w * x[i] + b
        cost = cost + (f_wb - y[i])**2
    total_cost = 1 / (2 * m) * cost
    return total_cost

def compute_gradient(x, y, w, b):
    m = x.shape[0]
    dj_dw = 0
    dj_db = 0
    for i in range(m):
        f_wb = w * x[i] + b
        dj_dw_i = (f_wb - y[i]) * x[i]
        dj_db_i = f_wb - y[i]
        dj_db += dj_db_i
        dj_dw += dj_dw_i
    dj_dw = dj_dw / m
    dj_db = dj_db / m
    return dj_dw, dj_db

def gradient_descent(x, y, w_in, b_in, alpha, num_iters, cost_function, gradient_function):
    w = copy.deepcopy(w_in)
    J_history = []
    p_history = []
    b = b_in
    w = w_in
    for i in range(num_iters):
        dj_dw, dj_db = gradient_function(x, y, w, b)
        b = b - alpha * dj_db
        w = w - alpha * dj_dw
        if i < 100000:
            J_history.append(cost_function(x, y, w, b))
            p_history.append([w, b])
    return w, b, J_history, p_history
""",
    {
        "sign-m": ("dj_dw_i = (f_wb - y[i])", "dj_dw_i = (y[i] - f_wb)"),
        "sum-for-mean": ("    dj_dw = dj_dw / m\n    dj_db = dj_db / m\n", ""),
        "no-x-in-m": ("(f_wb - y[i]) * x[i]", "(f_wb - y[i])"),
        "return-in-loop": (
            "    dj_dw = dj_dw / m\n    dj_db = dj_db / m\n    return dj_dw",
            "        dj_dw = dj_dw / m\n        dj_db = dj_db / m\n        return dj_dw",
        ),
        "half-times-n": ("1 / (2 * m)", "1 / 2 * m"),
        "assign-for-add": ("dj_db += ", "dj_db = ", "dj_dw += ", "dj_dw = "),
        "never-fed-back": (
            "        b = b - alpha",
            "        b_new = b - alpha",
            "        w = w - alpha",
            "        w_new = w - alpha",
        ),
    },
)

STYLES["history of pairs"] = (
    """
def squared_error(line, points):
    a, b = line
    return sum((a * p[0] + b - p[1]) ** 2 for p in points) / len(points)


def gradient(line, points):
    a, b = line
    n = len(points)
    ga = sum(2 * p[0] * (a * p[0] + b - p[1]) for p in points) / n
    gb = sum(2 * (a * p[0] + b - p[1]) for p in points) / n
    return [ga, gb]


def path(points, line=(0, 0), step_size=0.001, steps=50):
    lines = [line]
    for _ in range(steps):
        g = gradient(lines[-1], points)
        lines.append((lines[-1][0] - step_size * g[0], lines[-1][1] - step_size * g[1]))
    return lines
""",
    {
        "sign-b": ("gb = sum(2 *", "gb = sum(-2 *"),
        "no-two": ("sum(2 * p[0] *", "sum(p[0] *", "sum(2 * (a", "sum((a"),
        "no-x-in-m": ("2 * p[0] * (a", "2 * (a"),
        "x-in-b": ("sum(2 * (a", "sum(2 * p[0] * (a"),
        "m-from-b": ("(lines[-1][0] - step_size * g[0]", "(lines[-1][1] - step_size * g[0]"),
        "never-fed-back": (
            "gradient(lines[-1], points)",
            "gradient(line, points)",
            "((lines[-1][0]",
            "((line[0]",
            ", lines[-1][1] -",
            ", line[1] -",
        ),
        "x-squared": ("2 * p[0] *", "2 * p[0] ** 2 *"),
    },
)


def homework(
    styles: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = STYLES,
) -> list[Homework]:
    """Every program of some styles, right and wrong."""
    programs = []
    for style, (source, mistakes) in styles.items():
        numpy = "numpy" in source
        programs.append(Homework(style, "", source, numpy))
        for mistake, texts in mistakes.items():
            wrong = source
            for old, new in zip(texts[::2], texts[1::2], strict=True):
                if old not in wrong:
                    raise ValueError(f"{style}, {mistake}: {old!r} is not there")
                wrong = wrong.replace(old, new)
            programs.append(Homework(style, mistake, wrong, numpy))
    return programs


def unseen(*, only_missed: bool = False) -> list[Homework]:
    """The programs of unseen.txt; only_missed: those that were not told right at the first try."""
    text = (Path(__file__).parent / "unseen.txt").read_text(encoding="utf-8")
    programs = []
    for k, part in enumerate(text.split("\n=== ")[1:]):
        head, source = part.split("\n", 1)
        mistake = head.removesuffix(" !")
        if head != mistake or not only_missed:
            mistake = "" if mistake == "right" else mistake
            programs.append(Homework(f"unseen {k}", mistake, source, "numpy" in source))
    return programs
