def descend(points, rate, rounds):
    m = b = 0
    for i in range(rounds):
        dm = sum(-2 * x * (y - (m * x + b)) for x, y in points) / len(points)
        db = sum(-2 * (y - (m * x + b)) for x, y in points) / len(points)
        m, b = m - rate * dm, b - rate * db
    return m, m


print(descend([(1, 2), (2, 3), (3, 5), (4, 4)], 0.01, 30))
