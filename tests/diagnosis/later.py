"""Programs written after the diagnosis, to try it on code that it was not made for.

As in corpus.py, a mistake is a style with some texts replaced. At the first try, 61 of the 73 wrong
programs were named exactly, and one of the 20 right ones was called wrong. The causes have been
fixed since, so the programs are no longer unseen.
"""
# ruff: noqa: E501

STYLES: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {}

STYLES["weights and costs"] = (
    """
import numpy as np
def mean_squared_error(y_true, y_predicted):
    cost = np.sum((y_true-y_predicted)**2) / len(y_true)
    return cost
def gradient_descent(x, y, iterations = 1000, learning_rate = 0.0001, stopping_threshold = 1e-6):
    current_weight = 0.1
    current_bias = 0.01
    n = float(len(x))
    costs = []
    weights = []
    previous_cost = None
    for i in range(iterations):
        y_predicted = (current_weight * x) + current_bias
        current_cost = mean_squared_error(y, y_predicted)
        if previous_cost and abs(previous_cost-current_cost)<=stopping_threshold:
            break
        previous_cost = current_cost
        costs.append(current_cost)
        weights.append(current_weight)
        weight_derivative = -(2/n) * sum(x * (y-y_predicted))
        bias_derivative = -(2/n) * sum(y-y_predicted)
        current_weight = current_weight - (learning_rate * weight_derivative)
        current_bias = current_bias - (learning_rate * bias_derivative)
    return current_weight, current_bias
def main():
    X = np.array([32.5, 53.4, 61.5, 47.5])
    Y = np.array([31.7, 68.8, 62.6, 71.5])
    estimated_weight, estimated_bias = gradient_descent(X, Y, iterations=2000)
if __name__=="__main__":
    main()
""",
    {
        "no-x-in-m": ("x * (y-y_predicted)", "y-y_predicted"),
        "sign-b": ("bias_derivative = -", "bias_derivative = "),
        "no-two": (
            "weight_derivative = -(2",
            "weight_derivative = -(1",
            "bias_derivative = -(2",
            "bias_derivative = -(1",
        ),
        "sign-both": ("current_weight -", "current_weight +", "current_bias -", "current_bias +"),
        "sum-for-mean": (
            "weight_derivative = -(2/n)",
            "weight_derivative = -2",
            "bias_derivative = -(2/n)",
            "bias_derivative = -2",
        ),
    },
)

STYLES["a script of lists"] = (
    """
import numpy as np
import matplotlib.pyplot as plt
X = [1.2,2.2,3.1,4.7,5.0,6.1]
Y = [2.1,3.9,5.2,7.7,8.1,9.9]
m = 0
c = 0
L = 0.001
epochs = 500
n = float(len(X))
for i in range(epochs):
    Y_pred = [m*x + c for x in X]
    D_m = (-2/n) * sum([x * (y - p) for x, y, p in zip(X, Y, Y_pred)])
    D_c = (-2/n) * sum([(y - p) for y, p in zip(Y, Y_pred)])
    m = m - L * D_m
    c = c - L * D_c
print (m, c)
plt.scatter(X, Y)
plt.show()
""",
    {
        "not-simultaneous": (
            "    m = m - L * D_m\n",
            "",
            "    D_c = (-2/n)",
            "    m = m - L * D_m\n    Y_pred = [m*x + c for x in X]\n    D_c = (-2/n)",
        ),
        "x-in-b": ("(y - p) for y, p in zip(Y", "x*(y - p) for x, y, p in zip(X, Y"),
    },
)

STYLES["a class with a history"] = (
    '''
class LinearRegression:
    """y = slope * x + intercept"""
    def __init__(self, learning_rate=0.01, n_iterations=1000):
        self.learning_rate = learning_rate
        self.n_iterations = n_iterations
        self.slope = 0.0
        self.intercept = 0.0
        self.history = []
    def predict(self, xs):
        return [self.slope * x + self.intercept for x in xs]
    def cost(self, xs, ys):
        return sum((y - p) ** 2 for y, p in zip(ys, self.predict(xs))) / len(xs)
    def fit(self, xs, ys):
        n = len(xs)
        for _ in range(self.n_iterations):
            preds = self.predict(xs)
            d_slope = sum((p - y) * x for p, y, x in zip(preds, ys, xs)) * 2 / n
            d_intercept = sum(p - y for p, y in zip(preds, ys)) * 2 / n
            self.slope -= self.learning_rate * d_slope
            self.intercept -= self.learning_rate * d_intercept
            self.history.append(self.cost(xs, ys))
        return self
''',
    {
        "no-two": ("xs)) * 2 ", "xs)) ", "ys)) * 2 ", "ys)) "),
        "sum-for-mean": ("xs)) * 2 / n", "xs)) * 2", "ys)) * 2 / n", "ys)) * 2"),
        "sign-m": ("((p - y", "((y - p"),
        "one-iteration": ("        return self", "            return self"),
        "parenthesis-m": (
            "sum((p - y) * x for p, y, x in zip(preds, ys",
            "-sum((y - self.slope * x + self.intercept) * x for y, x in zip(ys",
        ),
    },
)

STYLES["theta and X"] = (
    """
import numpy as np
def computeCost(X, y, theta):
    m = len(y)
    J = np.sum((X.dot(theta) - y) ** 2) / (2 * m)
    return J
def gradientDescent(X, y, theta, alpha, num_iters):
    m = len(y)
    J_history = np.zeros((num_iters, 1))
    for i in range(num_iters):
        error = X.dot(theta) - y
        theta = theta - (alpha / m) * X.T.dot(error)
        J_history[i] = computeCost(X, y, theta)
    return theta, J_history
""",
    {
        "sum-for-mean": ("(alpha / m)", "alpha"),
        "sign-both": ("theta -", "theta +"),
        "half-times-n": ("/ (2 * m)", "* 1/2*m"),
        "wrong-divisor": (
            "def gradientDescent(X, y, theta, alpha, num_iters):\n    m = len(y)\n",
            "def gradientDescent(X, y, theta, alpha, num_iters):\n    m = X.shape[1]\n",
        ),
    },
)

STYLES["reduce"] = (
    """
from functools import reduce
def line(params, x):
    m, b = params
    return m * x + b
def mse(params, data):
    return reduce(lambda acc, p: acc + (p[1] - line(params, p[0])) ** 2, data, 0.0) / len(data)
def grad(params, data):
    n = len(data)
    gm = reduce(lambda acc, p: acc - 2.0 / n * p[0] * (p[1] - line(params, p[0])), data, 0.0)
    gb = reduce(lambda acc, p: acc - 2.0 / n * (p[1] - line(params, p[0])), data, 0.0)
    return gm, gb
def iterate(params, data, lr, steps):
    for _ in range(steps):
        g = grad(params, data)
        params = tuple(p - lr * d for p, d in zip(params, g))
    return params
""",
    {
        "no-x-in-m": ("p[0] * ", ""),
        "part-of-points": ("    n = len(data)\n", "    n = len(data)\n    data = data[:-1]\n"),
        "never-fed-back": ("  params", "  new", "return params", "return new"),
    },
)

STYLES["globals and camel case"] = (
    """
data = [[1.0, 1.5], [2.0, 3.1], [3.0, 4.4], [4.0, 6.2]]
learningRate = 0.01
weight = 0.0
bias = 0.0
def computeError():
    totalError = 0.0
    for i in range(0, len(data)):
        totalError = totalError + pow(data[i][1] - (weight * data[i][0] + bias), 2)
    return totalError / len(data)
def train(numEpochs):
    global weight, bias
    for epoch in range(0, numEpochs):
        weightGradient = 0.0
        biasGradient = 0.0
        for i in range(0, len(data)):
            guess = weight * data[i][0] + bias
            weightGradient = weightGradient + (guess - data[i][1]) * data[i][0] * 2 / len(data)
            biasGradient = biasGradient + (guess - data[i][1]) * 2 / len(data)
        weight = weight - learningRate * weightGradient
        bias = bias - learningRate * biasGradient
""",
    {
        "assign-for-add": ("weightGradient + ", "", "biasGradient + ", ""),
        "error-assign": ("totalError + pow", "pow"),
        "error-none": ("return totalError", "totalError"),
        "not-reset": (
            "    global weight, bias\n",
            "    global weight, bias\n    weightGradient = 0.0\n    biasGradient = 0.0\n",
            "        weightGradient = 0.0\n        biasGradient = 0.0\n",
            "",
        ),
    },
)

STYLES["many helpers"] = (
    """
import math, random
def load(path="data.csv"):
    with open(path) as f:
        return [tuple(map(float, row.split(","))) for row in f]
def mean(values):
    return sum(values) / len(values)
def std(values):
    mu = mean(values)
    return math.sqrt(sum((v - mu) ** 2 for v in values) / len(values))
def normalize(values):
    mu, s = mean(values), std(values)
    return [(v - mu) / s for v in values]
def predict(m, b, x):
    return m * x + b
def loss(m, b, xs, ys):
    return mean([(y - predict(m, b, x)) ** 2 for x, y in zip(xs, ys)])
def r_squared(m, b, xs, ys):
    return 1 - sum((y - predict(m, b, x)) ** 2 for x, y in zip(xs, ys)) / sum((y - mean(ys)) ** 2 for y in ys)
def rmse(m, b, xs, ys):
    return math.sqrt(loss(m, b, xs, ys))
def closed_form(xs, ys):
    mx, my = mean(xs), mean(ys)
    m = sum((x - mx) * (y - my) for x, y in zip(xs, ys)) / sum((x - mx) ** 2 for x in xs)
    return m, my - m * mx
def sgd(xs, ys, lr=0.01, epochs=10, seed=0):
    rng = random.Random(seed)
    m = b = 0.0
    order = list(range(len(xs)))
    for _ in range(epochs):
        rng.shuffle(order)
        for i in order:
            e = predict(m, b, xs[i]) - ys[i]
            m -= lr * 2 * e * xs[i]
            b -= lr * 2 * e
    return m, b
def momentum(xs, ys, lr=0.01, epochs=10, beta=0.9):
    m = b = vm = vb = 0.0
    n = len(xs)
    for _ in range(epochs):
        gm = sum(2 * (predict(m, b, x) - y) * x for x, y in zip(xs, ys)) / n
        gb = sum(2 * (predict(m, b, x) - y) for x, y in zip(xs, ys)) / n
        vm, vb = beta * vm + gm, beta * vb + gb
        m, b = m - lr * vm, b - lr * vb
    return m, b
def gradient_descent(xs, ys, lr=0.01, epochs=10):
    m = b = 0.0
    n = len(xs)
    for _ in range(epochs):
        gm = sum(2 * (predict(m, b, x) - y) * x for x, y in zip(xs, ys)) / n
        gb = sum(2 * (predict(m, b, x) - y) for x, y in zip(xs, ys)) / n
        m, b = m - lr * gm, b - lr * gb
    return m, b
def plot(m, b, xs, ys):
    import matplotlib.pyplot as plt
    plt.plot(xs, ys, "o")
def numerical_gradient(m, b, xs, ys, h=1e-6):
    return ((loss(m + h, b, xs, ys) - loss(m - h, b, xs, ys)) / (2 * h),
            (loss(m, b + h, xs, ys) - loss(m, b - h, xs, ys)) / (2 * h))
def mae(m, b, xs, ys):
    return mean([abs(y - predict(m, b, x)) for x, y in zip(xs, ys)])
def minibatch(xs, ys, lr=0.01, epochs=10, size=2):
    m = b = 0.0
    for _ in range(epochs):
        for k in range(0, len(xs), size):
            bx, by = xs[k:k+size], ys[k:k+size]
            gm = sum(2 * (predict(m, b, x) - y) * x for x, y in zip(bx, by)) / len(bx)
            gb = sum(2 * (predict(m, b, x) - y) for x, y in zip(bx, by)) / len(bx)
            m, b = m - lr * gm, b - lr * gb
    return m, b
""",
    {},
)

STYLES["while and tolerance"] = (
    """
def descent(points, rate=0.01, tol=1e-6, max_iter=10000):
    w, b = 0.0, 0.0
    i = 0
    while i < max_iter:
        dw = db = 0
        for p in points:
            err = w * p[0] + b - p[1]
            dw += err * p[0]
            db += err
        dw *= 2 / len(points)
        db *= 2 / len(points)
        if abs(dw) < tol and abs(db) < tol:
            break
        w -= rate * dw
        b -= rate * db
        i += 1
    return {"slope": w, "intercept": b, "iterations": i}
""",
    {
        "x-exchanged": ("err * p[0]", "err", "db += err", "db += err * p[0]"),
        "error-for-derivative": ("w * p[0] + b - p[1]", "(w * p[0] + b - p[1]) ** 2"),
        "return-in-loop": ("            db += err\n", "            db += err\n            break\n"),
    },
)

STYLES["a generator of steps"] = (
    """
def steps(points, m=0.0, b=0.0, alpha=0.01):
    n = len(points)
    while True:
        gm = sum(-2 * x * (y - m * x - b) for x, y in points) / n
        gb = sum(-2 * (y - m * x - b) for x, y in points) / n
        m, b = m - alpha * gm, b - alpha * gb
        yield m, b
""",
    {},
)

STYLES["derivatives as functions"] = (
    """
def f(x, m, b): return m*x+b
def cost(m, b, X, y):
    return sum([(f(X[i], m, b)-y[i])**2 for i in range(len(X))])/len(X)
def dCost_dm(m, b, X, y):
    return sum([2*(f(X[i], m, b)-y[i])*X[i] for i in range(len(X))])/len(X)
def dCost_db(m, b, X, y):
    return sum([2*(f(X[i], m, b)-y[i]) for i in range(len(X))])/len(X)
def update(m, b, X, y, lr):
    return m - lr*dCost_dm(m,b,X,y), b - lr*dCost_db(m,b,X,y)
def train(X, y, lr, epochs):
    m = b = 0
    for e in range(epochs):
        m, b = update(m, b, X, y, lr)
        if e % 100 == 0: print(e, cost(m, b, X, y))
    return m, b
""",
    {
        "not-simultaneous": (
            "    return m - lr*dCost_dm(m,b,X,y), b - lr*dCost_db(m,b,X,y)\n",
            "    m = m - lr*dCost_dm(m,b,X,y)\n    b = b - lr*dCost_db(m,b,X,y)\n    return m, b\n",
        ),
        "exchanged-each-step": ("= update(m, b", "= update(b, m"),
        "loops-mixed": ("(epochs", "(len(X)"),
        "integer-division": (
            "] for i in range(len(X))])/len",
            "] for i in range(len(X))])//len",
            ") for i in range(len(X))])/len",
            ") for i in range(len(X))])//len",
        ),
        "parenthesis": (
            "    return sum([2*(f(X[i], m, b)-y[i])*",
            "    return sum([-2*(y[i]-m*X[i]+b)*",
            "    return sum([2*(f(X[i], m, b)-y[i]) ",
            "    return sum([-2*(y[i]-m*X[i]+b) ",
        ),
        "sign-b+no-two": (
            "    return sum([2*(f(X[i], m, b)-y[i])*",
            "    return sum([(f(X[i], m, b)-y[i])*",
            "    return sum([2*(f(X[i], m, b)-y[i]) ",
            "    return sum([(y[i]-f(X[i], m, b)) ",
        ),
    },
)

STYLES["numpy in one line"] = (
    """
import numpy as np
def gd(x, y, lr=1e-3, n_iter=100, w=0.0, b=0.0):
    for _ in range(n_iter):
        r = w * x + b - y
        w, b = w - lr * 2 * np.mean(r * x), b - lr * 2 * np.mean(r)
    return w, b, np.mean((w * x + b - y) ** 2)
""",
    {
        "sum-for-mean": (
            "np.mean(r * x), b - lr * 2 * np.mean",
            "np.sum(r * x), b - lr * 2 * np.sum",
        ),
        "x-squared": ("r * x", "r * x * x"),
    },
)

STYLES["points[i, 0]"] = (
    """
from numpy import *
def compute_error_for_line_given_points(b, m, points):
    totalError = 0
    for i in range(0, len(points)):
        x = points[i, 0]
        y = points[i, 1]
        totalError += (y - (m * x + b)) ** 2
    return totalError / float(len(points))

def step_gradient(b_current, m_current, points, learningRate):
    b_gradient = 0
    m_gradient = 0
    N = float(len(points))
    for i in range(0, len(points)):
        x = points[i, 0]
        y = points[i, 1]
        b_gradient += -(2/N) * (y - ((m_current * x) + b_current))
        m_gradient += -(2/N) * x * (y - ((m_current * x) + b_current))
    new_b = b_current - (learningRate * b_gradient)
    new_m = m_current - (learningRate * m_gradient)
    return [new_b, new_m]

def gradient_descent_runner(points, starting_b, starting_m, learning_rate, num_iterations):
    b = starting_b
    m = starting_m
    for i in range(num_iterations):
        b, m = step_gradient(b, m, array(points), learning_rate)
    return [b, m]

def run():
    points = genfromtxt("data.csv", delimiter=",")
    learning_rate = 0.0001
    initial_b = 0
    initial_m = 0
    num_iterations = 1000
    [b, m] = gradient_descent_runner(points, initial_b, initial_m, learning_rate, num_iterations)
    print("After {0} iterations b = {1}, m = {2}, error = {3}".format(num_iterations, b, m, compute_error_for_line_given_points(b, m, points)))

if __name__ == '__main__':
    run()
""",
    {
        "return-in-loop": (
            " new_b",
            "     new_b",
            "  new_m",
            "      new_m",
            "    return [new_b",
            "        return [new_b",
        ),
        "no-x-in-m": ("x * ", ""),
        "exchanged-each-step": ("step_gradient(b, m", "step_gradient(m, b"),
        "one-iteration": ("    return [b", "        return [b"),
        "error-first": ("    return totalError", "        return totalError"),
        "error-none": ("return totalError", "totalError"),
        "sign-m": ("m_gradient += -", "m_gradient += "),
        "wrong-divisor": ("= float(len(points)", "= float(points.size"),
    },
)

STYLES["theta0 and theta1"] = (
    """
def hypothesis(theta0, theta1, x):
    return theta0 + theta1 * x

def J(theta0, theta1, X, Y):
    m = len(X)
    s = 0
    for i in range(m):
        s += (hypothesis(theta0, theta1, X[i]) - Y[i]) ** 2
    return s / (2 * m)

def gradientDescent(X, Y, alpha, iterations):
    theta0 = 0
    theta1 = 0
    m = len(X)
    for it in range(iterations):
        sum0 = 0
        sum1 = 0
        for i in range(m):
            e = hypothesis(theta0, theta1, X[i]) - Y[i]
            sum0 += e
            sum1 += e * X[i]
        temp0 = theta0 - alpha * sum0 / m
        temp1 = theta1 - alpha * sum1 / m
        theta0 = temp0
        theta1 = temp1
    return theta0, theta1
""",
    {
        "not-simultaneous": (
            "        temp0 = theta0 - alpha * sum0 / m\n        temp1 = theta1 - alpha * sum1 / m\n        theta0 = temp0\n        theta1 = temp1\n",
            "        theta0 = theta0 - alpha * sum0 / m\n        sum1 = 0\n        for i in range(m):\n            sum1 += (hypothesis(theta0, theta1, X[i]) - Y[i]) * X[i]\n        theta1 = theta1 - alpha * sum1 / m\n",
        ),
        "sum-for-mean": ("sum0 / m", "sum0", "sum1 / m", "sum1"),
        "assign-for-add": ("sum0 +", "sum0 ", "sum1 +", "sum1 "),
        "sign-both": ("theta0 -", "theta0 +", "theta1 -", "theta1 +"),
        "not-reset": (
            "    theta1 = 0\n    m = len(X)\n",
            "    theta1 = 0\n    m = len(X)\n    sum0 = 0\n    sum1 = 0\n",
            "        sum0 = 0\n        sum1 = 0\n",
            "",
        ),
        "x-exchanged": (
            "            sum0 += e\n            sum1 += e * X[i]\n",
            "            sum0 += e * X[i]\n            sum1 += e\n",
        ),
        "half-times-n": ("s / (2 * m)", "1 / 2 * m * s"),
    },
)

STYLES["a class for X"] = (
    """
import numpy as np
class LinearRegression:
    def __init__(self, lr=0.001, n_iters=1000):
        self.lr = lr
        self.n_iters = n_iters
        self.weights = None
        self.bias = None
    def fit(self, X, y):
        n_samples, n_features = X.shape
        self.weights = np.zeros(n_features)
        self.bias = 0
        for _ in range(self.n_iters):
            y_pred = np.dot(X, self.weights) + self.bias
            dw = (1/n_samples) * np.dot(X.T, (y_pred-y))
            db = (1/n_samples) * np.sum(y_pred-y)
            self.weights = self.weights - self.lr * dw
            self.bias = self.bias - self.lr * db
    def predict(self, X):
        return np.dot(X, self.weights) + self.bias
""",
    {
        "wrong-divisor": (
            "dw = (1/n_samples",
            "dw = (1/n_features",
            "db = (1/n_samples",
            "db = (1/n_features",
        ),
        "sign-b": (
            "dw = (1",
            "dw = (2",
            "1/n_samples) * np.sum(y_pred-y",
            "2/n_samples) * np.sum(y-y_pred",
        ),
    },
)

STYLES["a history of dicts"] = (
    """
def fit_line(data, learning_rate=0.01, epochs=100, verbose=False):
    slope, intercept = 0.0, 0.0
    history = {"slope": [], "intercept": [], "loss": []}
    for epoch in range(epochs):
        preds = [slope * d["x"] + intercept for d in data]
        errs = [p - d["y"] for p, d in zip(preds, data)]
        loss = sum(e ** 2 for e in errs) / len(errs)
        grad_slope = 2 * sum(e * d["x"] for e, d in zip(errs, data)) / len(errs)
        grad_intercept = 2 * sum(errs) / len(errs)
        slope -= learning_rate * grad_slope
        intercept -= learning_rate * grad_intercept
        history["slope"].append(slope)
        history["intercept"].append(intercept)
        history["loss"].append(loss)
        if verbose:
            print(epoch, loss)
    return history
""",
    {
        "no-two": (
            "grad_slope = 2 * sum",
            "grad_slope = sum",
            "grad_intercept = 2 * sum",
            "grad_intercept = sum",
        ),
        "x-in-b": ("sum(errs", 'sum(e * d["x"] for e, d in zip(errs, data)'),
        "wrong-divisor": (
            ")) / len(errs",
            ")) / (len(errs) - 1",
            "(errs) / len(errs",
            "(errs) / (len(errs) - 1",
        ),
    },
)

STYLES["derivatives and a script"] = (
    """
xs = [0.5, 1.5, 2.0, 3.5, 4.0, 4.5]
ys = [1.1, 2.4, 2.8, 4.9, 5.2, 6.1]

def dm(m, b):
    total = 0
    for x, y in zip(xs, ys):
        total += -2 * x * (y - (m * x + b))
    return total / len(xs)

def db(m, b):
    total = 0
    for x, y in zip(xs, ys):
        total += -2 * (y - (m * x + b))
    return total / len(xs)

m, b = 0, 0
learning_rate = 0.01
for i in range(200):
    new_m = m - learning_rate * dm(m, b)
    new_b = b - learning_rate * db(m, b)
    m, b = new_m, new_b
print("m =", m, "b =", b)
""",
    {
        "never-fed-back": (
            '    m, b = new_m, new_b\nprint("m =", m, "b =", b)\n',
            'print("m =", new_m, "b =", new_b)\n',
        ),
        "not-simultaneous": (
            "    new_m = m - learning_rate * dm(m, b)\n    new_b = b - learning_rate * db(m, b)\n    m, b = new_m, new_b\n",
            "    m = m - learning_rate * dm(m, b)\n    b = b - learning_rate * db(m, b)\n",
        ),
        "sign-both": ("200", "5", "m -", "m +", "b -", "b +"),
        "parenthesis": (
            "x * (y - (m * x + b)",
            "x * (y - m * x + b",
            "2 * (y - (m * x + b)",
            "2 * (y - m * x + b",
        ),
        "return-in-loop": (
            "        total += -2 * x * (y - (m * x + b))\n    return total / len(xs)\n",
            "        total += -2 * x * (y - (m * x + b))\n        return total / len(xs)\n",
            "        total += -2 * (y - (m * x + b))\n    return total / len(xs)\n",
            "        total += -2 * (y - (m * x + b))\n        return total / len(xs)\n",
        ),
    },
)

STYLES["a column of ones"] = (
    """
import numpy as np
def add_ones(x):
    return np.c_[np.ones(len(x)), x]
def cost(theta, X, y):
    e = X @ theta - y
    return (e @ e) / len(y)
def gradient(theta, X, y):
    return 2 / len(y) * X.T @ (X @ theta - y)
def gradient_descent(X, y, lr=0.01, n_steps=100):
    theta = np.zeros(2)
    path = [theta]
    for _ in range(n_steps):
        theta = theta - lr * gradient(theta, X, y)
        path.append(theta)
    return theta, np.array(path)
""",
    {
        "no-two": ("return 2", "return 1"),
        "sign-both": ("= theta -", "= theta +"),
        "sum-for-mean": ("/ len(y) ", ""),
        "error-sum": ("(e @ e) / len(y)", "e @ e"),
    },
)

STYLES["sums throughout"] = (
    """
def sum_of_squared_residuals(params, pts):
    a, b = params
    return sum((y - (a + b * x)) ** 2 for x, y in pts)
def sse_gradient(params, pts):
    a, b = params
    return (sum(-2 * (y - (a + b * x)) for x, y in pts), sum(-2 * x * (y - (a + b * x)) for x, y in pts))
def minimise(pts, rate=0.001, iters=500):
    params = (0.0, 0.0)
    for _ in range(iters):
        g = sse_gradient(params, pts)
        params = (params[0] - rate * g[0], params[1] - rate * g[1])
    return params
""",
    {
        "no-x-in-m": ("x * ", ""),
        "m-from-b": ("params[1", "params[0"),
    },
)

STYLES["the error alone"] = (
    """
def mean_squared_error(m, b, data):
    n = len(data)
    err = 0.0
    for (x, y) in data:
        prediction = m * x + b
        err += (prediction - y) ** 2
    return err / n
""",
    {
        "error-absolute": ("(prediction - y) ** 2", "abs(prediction - y)"),
        "half-times-n": ("err / n", "1 / 2 * n * err"),
        "error-sum": ("err / n", "err"),
        "error-parenthesis": ("x +", "x -"),
        "error-first": ("return", "    return"),
        "error-assign": ("err +", "err "),
    },
)
