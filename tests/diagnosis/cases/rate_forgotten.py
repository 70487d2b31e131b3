def compute_error(b, m, points):
    total = 0
    for x, y in points:
        total += (y - (m * x + b)) ** 2
    return total / len(points)


def step_gradient(b, m, points, learning_rate):
    dm = db = 0
    n = len(points)
    for x, y in points:
        dm += -(2 / n) * x * (y - (m * x + b))
        db += -(2 / n) * (y - (m * x + b))
    return b - db, m - dm


points = [(1, 2), (2, 3), (3, 5), (4, 4)]
b = m = 0
for i in range(12):
    b, m = step_gradient(b, m, points, 0.01)
print(b, m, compute_error(b, m, points))
