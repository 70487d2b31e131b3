"""A frame read row by row with iloc, its data in a string."""

import io

import pandas as pd

TEXT = "km,litres\n10,1.1\n22,1.6\n35,2.9\n41,3.1\n58,4.6\n66,4.7\n"
table = pd.read_csv(io.StringIO(TEXT))
L = 0.0003
epochs = 200


def gradient_step(m_now, b_now, points, L):
    m_gradient = 0
    b_gradient = 0
    n = len(points)
    for i in range(n):
        x = points.iloc[i].km
        y = points.iloc[i].litres
        m_gradient += -(2 / n) * x * (y - (m_now * x + b_now))
        b_gradient += -(2 / n) * (y - (m_now * x + b_now))
    m = m_now - m_gradient * L
    b = b_now - b_gradient * L
    return m, b


m = 0
b = 0
for _ in range(epochs):
    m, b = gradient_step(m, b, table, L)
print(m, b)
