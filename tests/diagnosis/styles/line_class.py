"""A class with fit() and predict()."""

import numpy as np


class LinearRegressionGD:
    def __init__(self, learning_rate=0.01, n_iters=500):
        self.learning_rate = learning_rate
        self.n_iters = n_iters
        self.slope = None
        self.intercept = None

    def fit(self, X, y):
        n_samples = X.shape[0]
        self.slope = 0.0
        self.intercept = 0.0
        for _ in range(self.n_iters):
            y_hat = self.predict(X)
            residual = y_hat - y
            d_slope = (2 / n_samples) * np.dot(X, residual)
            d_intercept = (2 / n_samples) * np.sum(residual)
            self.slope = self.slope - self.learning_rate * d_slope
            self.intercept = self.intercept - self.learning_rate * d_intercept
        return self

    def predict(self, X):
        return self.slope * X + self.intercept


X = np.array([0.4, 1.1, 1.9, 2.6, 3.5, 4.1, 5.2])
y = np.array([5.1, 4.2, 4.4, 2.9, 2.2, 1.7, -0.6])
model = LinearRegressionGD(learning_rate=0.03).fit(X, y)
print(model.slope, model.intercept)
print(model.predict(np.array([6.0, 7.0])))
