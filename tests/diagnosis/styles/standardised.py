"""x is standardised before the descent and the line converted back after it."""

import numpy as np

area = np.array([48.0, 61.0, 75.0, 82.0, 99.0, 120.0, 133.0, 150.0])
rent = np.array([410.0, 530.0, 555.0, 690.0, 720.0, 905.0, 930.0, 1120.0])

mean = area.mean()
std = area.std()
z = (area - mean) / std

slope = 0.0
intercept = 0.0
rate = 0.05
n = len(z)
for _ in range(150):
    predicted = slope * z + intercept
    residual = rent - predicted
    slope_gradient = -2 * (z * residual).sum() / n
    intercept_gradient = -2 * residual.sum() / n
    slope = slope - rate * slope_gradient
    intercept = intercept - rate * intercept_gradient

m = slope / std
b = intercept - m * mean
print("per square metre:", m, "and", b)
