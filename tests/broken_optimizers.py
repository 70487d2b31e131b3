"""Optimizers that are wrong in one way each, by the id of the check that is to catch them."""

import random

from gdref import Objective, read_points, squared_error

RATE = 1e-4


def parameters_by_position(objective, m, b, learning_rate=RATE):
    while True:
        dm, db = objective.gradient(m, b)
        m, b = m - learning_rate * dm, b - learning_rate * db
        yield m, b


def default_of_another_type(objective, m, b, *, learning_rate: float = "fast"):
    yield m, b


def default_refused(objective, m, b, *, learning_rate: float = 0.0):
    if not 0 < learning_rate < 1:
        raise ValueError(f"learning_rate={learning_rate!r} is out of range; expected 0 to 1")
    yield m, b


def no_generator(objective, m, b):
    return None


async def waits(objective, m, b):
    yield m, b


def nothing_to_yield(objective, m, b):
    return
    yield


def hangs_at_a_minimum(objective, m, b):
    while True:
        rate, error = 1e-3, objective.error(m, b)
        dm, db = objective.gradient(m, b)
        while not objective.error(m - rate * dm, b - rate * db) < error:
            rate /= 2
        m, b = m - rate * dm, b - rate * db
        yield m, b


def overflows(objective, m, b):
    while True:
        dm, db = objective.gradient(m, b)
        length = (dm**2 + db**2) ** 0.5 or 1.0
        m, b = m - 0.01 * dm / length, b - 0.01 * db / length
        yield m, b


def refuses_nothing(objective, m, b, *, learning_rate: float = RATE):
    yield from parameters_by_position(objective, m, b, learning_rate)


def takes_a_rate_below_0(objective, m, b, *, learning_rate: float = RATE):
    if not abs(learning_rate) < 9:
        raise ValueError(f"learning_rate={learning_rate!r} is out of range; expected 0 to 9")
    yield from parameters_by_position(objective, m, b, learning_rate)


def refuses_without_a_name(objective, m, b, *, every: int = 2):
    for _ in range(0, objective.size, every):
        dm, db = objective.gradient(m, b)
        m, b = m - RATE * dm, b - RATE * db
        yield m, b


def yields_a_list(objective, m, b):
    yield from map(list, parameters_by_position(objective, m, b))


def yields_whole_numbers(objective, m, b):
    while True:
        dm, db = objective.gradient(m, b)
        m, b = m - RATE * dm, b - RATE * db
        yield (m, 8) if b == 8 else (round(m), round(b))


def works_before_it_is_asked(objective, m, b):
    objective.gradient(m, b)
    return parameters_by_position(objective, m, b)


def leaves_a_note(objective, m, b):
    for pair in parameters_by_position(objective, m, b):
        objective.last = pair
        yield pair


def seeds_everybody(objective, m, b):
    random.seed(0)
    yield from parameters_by_position(objective, m, b)


speed = [0.0, 0.0]


def shares_its_speed(objective, m, b):
    speed[:] = 0.0, 0.0
    while True:
        dm, db = objective.gradient(m, b)
        speed[:] = 0.5 * speed[0] + dm, 0.5 * speed[1] + db
        m, b = m - RATE * speed[0], b - RATE * speed[1]
        yield m, b


def ignores_its_seed(objective, m, b, *, seed: int = 0):
    draw = random.Random(0)
    while True:
        dm, db = objective.gradient(m, b, [draw.randrange(objective.size)])
        m, b = m - RATE * dm, b - RATE * db
        yield m, b


def reads_the_points(objective, m, b):
    while True:
        dm = db = 0.0
        for x, y in objective._points:
            dm -= 2 * x * (y - (m * x + b)) / objective.size
            db -= 2 * (y - (m * x + b)) / objective.size
        m, b = m - RATE * dm, b - RATE * db
        yield m, b


def resets_the_counter(objective, m, b):
    for pair in parameters_by_position(objective, m, b):
        objective.point_gradients = 0
        yield pair


def asks_an_objective_of_its_own(objective, m, b):
    yield from parameters_by_position(Objective(list(objective._points)), m, b)


def asks_another_objective_on_the_way(objective, m, b):
    another = Objective([(1.0, 2.0)])
    for pair in parameters_by_position(objective, m, b):
        another.error(*pair)
        yield pair


def looks_at_points_it_closes_over(objective, m, b):
    points = [(1.0, 2.0)]
    for pair in parameters_by_position(objective, m, b):
        squared_error.mse(*pair, points)
        yield pair


def reads_the_bundled_points(objective, m, b):
    read_points()
    yield from parameters_by_position(objective, m, b)


def goes_uphill(objective, m, b):
    yield from parameters_by_position(objective, m, b, -1e-7)


def drifts(objective, m, b):
    while True:
        dm, db = objective.gradient(m, b)
        m, b = 0.999 * m - RATE * dm, b - RATE * db
        yield m, b


def divides_by_n_less_1(objective, m, b):
    while True:
        dm, db = objective.gradient(m, b)
        m, b = m - RATE * dm / (objective.size - 1), b - RATE * db / (objective.size - 1)
        yield m, b


def exchanges_the_derivatives(objective, m, b):
    while True:
        db, dm = objective.gradient(m, b)
        m, b = m - RATE * dm, b - RATE * db
        yield m, b


def divides_by_the_spread_of_x(objective, m, b):
    while objective.size > 1:
        (cm, cb), slope, shift = (objective.gradient(*at) for at in ((0, 0), (1, 0), (0, 1)))
        mm, mb, bb = slope[0] - cm, slope[1] - cb, shift[1] - cb
        dm, db = objective.gradient(m, b)
        spread = mm * bb - mb * mb
        m, b = m - (bb * dm - mb * db) / spread, b - (mm * db - mb * dm) / spread
        yield m, b


def adds_up_by_recursion(objective, m, b):
    def total(k):
        if k == objective.size:
            return 0.0, 0.0
        here, rest = objective.gradient(m, b, [k]), total(k + 1)
        return here[0] + rest[0], here[1] + rest[1]

    while True:
        dm, db = total(0)
        m, b = m - RATE * dm / objective.size, b - RATE * db / objective.size
        yield m, b


BROKEN = [
    ("signature", parameters_by_position),
    ("signature", default_of_another_type),
    ("defaults", default_refused),
    ("defaults", no_generator),
    ("defaults", nothing_to_yield),
    ("defaults", waits),
    ("ends-or-yields", hangs_at_a_minimum),
    ("ends-or-yields", overflows),
    ("bad-hyperparameters", refuses_nothing),
    ("bad-hyperparameters", takes_a_rate_below_0),
    ("bad-hyperparameters", refuses_without_a_name),
    ("yields-pairs", yields_a_list),
    ("yields-pairs", yields_whole_numbers),
    ("yields-pairs", works_before_it_is_asked),
    ("changes-nothing", leaves_a_note),
    ("changes-nothing", seeds_everybody),
    ("independent-runs", shares_its_speed),
    ("seeds", ignores_its_seed),
    ("pays", reads_the_points),
    ("pays", resets_the_counter),
    ("pays", asks_an_objective_of_its_own),
    ("pays", asks_another_objective_on_the_way),
    ("pays", looks_at_points_it_closes_over),
    ("pays", reads_the_bundled_points),
    ("noise-free-line", goes_uphill),
    ("stays-at-minimum", drifts),
    ("one-point", divides_by_n_less_1),
    ("constant-x", divides_by_the_spread_of_x),
    ("constant-x", exchanges_the_derivatives),
    ("ten-thousand-points", adds_up_by_recursion),
]
