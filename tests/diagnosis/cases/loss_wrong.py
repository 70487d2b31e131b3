points = [(1, 2), (2, 3), (3, 5), (4, 4)]
m = b = 0
rate = 0.01
for i in range(30):
    dm = sum(-2 * x * (y - (m * x + b)) for x, y in points) / len(points)
    db = sum(-2 * (y - (m * x + b)) for x, y in points) / len(points)
    cost = sum((y - m * x + b) ** 2 for x, y in points) / len(points)
    m, b = m - rate * dm, b - rate * db
    print(i, cost)
