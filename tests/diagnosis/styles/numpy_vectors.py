"""numpy vectors: one line for each derivative."""

import numpy as np

x = np.array([1.0, 1.6, 2.1, 3.3, 4.0, 4.8, 6.1, 7.5])
y = np.array([2.3, 2.9, 4.6, 5.2, 7.9, 8.1, 11.6, 12.9])


def gradient_descent(x, y, epochs=600, lr=0.01):
    w, c = 0.0, 0.0
    N = len(x)
    losses = []
    for epoch in range(epochs):
        y_pred = w * x + c
        losses.append(np.mean((y - y_pred) ** 2))
        dw = (-2 / N) * np.sum(x * (y - y_pred))
        dc = (-2 / N) * np.sum(y - y_pred)
        w -= lr * dw
        c -= lr * dc
        if epoch % 100 == 0:
            print(epoch, losses[-1])
    return w, c


w, c = gradient_descent(x, y)
print("w:", w, "c:", c)
