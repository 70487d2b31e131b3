"""Adam on the two parameters of a line."""

import math

import numpy as np

x = np.array([0.2, 0.9, 1.5, 2.1, 3.0, 3.7])
y = np.array([4.8, 4.1, 4.3, 3.0, 2.6, 1.1])
m = 0.0
b = 0.0
rate, beta1, beta2, epsilon = 0.1, 0.9, 0.999, 1e-8
first_m = first_b = second_m = second_b = 0.0

for t in range(1, 151):
    residual = y - (m * x + b)
    dm = -2 * np.mean(x * residual)
    db = -2 * np.mean(residual)
    first_m = beta1 * first_m + (1 - beta1) * dm
    first_b = beta1 * first_b + (1 - beta1) * db
    second_m = beta2 * second_m + (1 - beta2) * dm**2
    second_b = beta2 * second_b + (1 - beta2) * db**2
    step_m = (first_m / (1 - beta1**t)) / (math.sqrt(second_m / (1 - beta2**t)) + epsilon)
    step_b = (first_b / (1 - beta1**t)) / (math.sqrt(second_b / (1 - beta2**t)) + epsilon)
    m -= rate * step_m
    b -= rate * step_b

print(m, b)
