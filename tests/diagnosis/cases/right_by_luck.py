points = [(0, 1), (1, 3)]
m, b = 0.0, 0.0
n = len(points)
for i in range(50):
    dm = db = 0
    for x, y in points:
        dm += -(2 / n) * x * x * (y - (m * x + b))
        db += -(2 / n) * (y - (m * x + b))
    m, b = m - 0.05 * dm, b - 0.05 * db
print(m, b)
