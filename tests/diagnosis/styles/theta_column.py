"""The course's form: a design matrix, theta as a column, J with 1/(2n)."""

import numpy as np

data = np.array(
    [[1.1, 2.4], [2.3, 2.9], [2.9, 4.8], [4.2, 5.1], [5.5, 7.7], [6.0, 7.2], [7.4, 9.9]]
)
m = data.shape[0]
X = np.hstack([np.ones((m, 1)), data[:, :1]])
y = data[:, 1].reshape(m, 1)
theta = np.zeros((2, 1))


def compute_cost(X, y, theta):
    errors = X.dot(theta) - y
    return float(np.sum(errors**2)) / (2 * len(y))


def gradient_descent(X, y, theta, alpha, num_iters):
    J_history = []
    for _ in range(num_iters):
        h = X.dot(theta)
        gradient = X.T.dot(h - y) / len(y)
        theta = theta - alpha * gradient
        J_history.append(compute_cost(X, y, theta))
    return theta, J_history


theta, J_history = gradient_descent(X, y, theta, 0.02, 800)
print("theta:", theta.ravel()[0], theta.ravel()[1])
print("J:", J_history[-1])
