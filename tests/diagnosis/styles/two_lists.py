"""Two lists and an index, as in a first programming course."""

hours = [0.5, 1.0, 1.75, 2.5, 3.0, 4.25, 5.0]
marks = [41.0, 48.5, 52.0, 61.0, 60.5, 78.0, 83.5]


def train(xs, ys, rate, rounds):
    count = len(xs)
    slope = 0
    intercept = 0
    for _ in range(rounds):
        slope_sum = 0
        intercept_sum = 0
        for i in range(count):
            guess = slope * xs[i] + intercept
            slope_sum += (guess - ys[i]) * xs[i]
            intercept_sum += guess - ys[i]
        slope -= rate * (2 / count) * slope_sum
        intercept -= rate * (2 / count) * intercept_sum
    return slope, intercept


def cost(xs, ys, slope, intercept):
    total = 0
    for i in range(len(xs)):
        total += (slope * xs[i] + intercept - ys[i]) ** 2
    return total / len(xs)


slope, intercept = train(hours, marks, 0.02, 400)
print("marks =", slope, "* hours +", intercept)
print("cost:", cost(hours, marks, slope, intercept))
