"""A pandas frame and its columns."""

import pandas as pd

df = pd.DataFrame(
    {
        "age": [1.0, 2.0, 3.0, 4.5, 5.0, 6.5, 8.0],
        "price": [19.5, 17.9, 17.2, 14.1, 13.9, 11.8, 8.4],
    }
)


def loss(df, m, b):
    return ((df["price"] - (m * df["age"] + b)) ** 2).mean()


def descend(df, m, b, rate, epochs):
    n = df.shape[0]
    for _ in range(epochs):
        residuals = df["price"] - (m * df["age"] + b)
        m_grad = -(2 / n) * (df["age"] * residuals).sum()
        b_grad = -(2 / n) * residuals.sum()
        m = m - m_grad * rate
        b = b - b_grad * rate
    return m, b


m, b = descend(df, 0, 0, 0.02, 600)
print("m =", m, "b =", b)
print("loss =", loss(df, m, b))
