"""Two named thetas and temporary values, the course's form in plain Python."""
# ruff: noqa: B905

sizes = [0.9, 1.4, 1.8, 2.2, 2.7, 3.4]
prices = [1.9, 2.2, 3.3, 3.1, 4.6, 4.9]


def hypothesis(theta0, theta1, x):
    return theta0 + theta1 * x


def cost(theta0, theta1):
    squares = [(hypothesis(theta0, theta1, x) - y) ** 2 for x, y in zip(sizes, prices)]
    return sum(squares) / (2 * len(sizes))


theta0, theta1 = 0.0, 0.0
alpha = 0.05
m = len(sizes)
for _ in range(700):
    sum0 = 0.0
    sum1 = 0.0
    for i in range(m):
        difference = hypothesis(theta0, theta1, sizes[i]) - prices[i]
        sum0 = sum0 + difference
        sum1 = sum1 + difference * sizes[i]
    temp0 = theta0 - alpha * sum0 / m
    temp1 = theta1 - alpha * sum1 / m
    theta0 = temp0
    theta1 = temp1

print(theta0, theta1, cost(theta0, theta1))
