"""Optimizers with one fault each, and the id of the check that must find the fault.

The line that the message names has the comment "here". No line is named where it is not certain.
"""

import decimal
import gc
import locale
import logging
import os
import pathlib
import random
import sys
import tempfile
import threading
import time
import warnings
from contextlib import suppress
from math import cos, pi, sqrt
from typing import Literal

from gdref import Objective, read_points, squared_error
from gdref.optimizers import abilities, at_least, fraction, positive

RATE = 1e-4
START = time.perf_counter()


def parameters_by_position(objective, m, b, learning_rate=RATE):
    while True:
        dm, db = objective.gradient(m, b)
        m, b = m - learning_rate * dm, b - learning_rate * db
        yield m, b


def default_of_another_type(objective, m, b, *, learning_rate: float = "fast"):
    yield m, b


def default_refused(objective, m, b, *, learning_rate: float = 0.0):
    if not 0 < learning_rate < 1:
        raise ValueError(f"{learning_rate=} is out of range; expected 0 to 1")  # here
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
        while not objective.error(m - rate * dm, b - rate * db) < error:  # here
            rate /= 2
        m, b = m - rate * dm, b - rate * db
        yield m, b


def overflows(objective, m, b):
    while True:
        dm, db = objective.gradient(m, b)
        length = (dm**2 + db**2) ** 0.5 or 1.0  # here
        m, b = m - 0.01 * dm / length, b - 0.01 * db / length
        yield m, b


def refuses_nothing(objective, m, b, *, learning_rate: float = RATE):
    yield from parameters_by_position(objective, m, b, learning_rate)


def takes_a_rate_below_0(objective, m, b, *, learning_rate: float = RATE):
    if not abs(learning_rate) < 9:
        raise ValueError(f"learning_rate={learning_rate!r} is out of range; expected 0 to 9")
    yield from parameters_by_position(objective, m, b, learning_rate)


def clips_with_nan(objective, m, b, *, longest: float = 0.5):
    if longest <= 0:
        raise ValueError(f"longest={longest!r} is out of range; expected 0 < longest")
    while True:
        dm, db = objective.gradient(m, b)
        m, b = m - min(RATE * dm, longest), b - min(RATE * db, longest)
        yield m, b


def refuses_without_a_name(objective, m, b, *, every: int = 2):
    for _ in range(0, objective.size, every):
        dm, db = objective.gradient(m, b)
        m, b = m - RATE * dm, b - RATE * db
        yield m, b


def yields_a_list(objective, m, b):
    yield from map(list, parameters_by_position(objective, m, b))  # here


def yields_whole_numbers(objective, m, b):
    while True:
        dm, db = objective.gradient(m, b)
        m, b = m - RATE * dm, b - RATE * db
        yield (m, 8) if b == 8 else (round(m), round(b))


def trains_at_once(objective, m, b):
    for update, pair in enumerate(parameters_by_position(objective, m, b)):
        if update == 100:
            yield pair


def works_before_it_is_asked(objective, m, b):
    objective.gradient(m, b)  # here
    return parameters_by_position(objective, m, b)


def leaves_a_note(objective, m, b):
    for pair in parameters_by_position(objective, m, b):
        objective.last = pair  # here
        yield pair


def seeds_everybody(objective, m, b):
    random.seed(0)  # here
    yield from parameters_by_position(objective, m, b)


speed = [0.0, 0.0]


def shares_its_speed(objective, m, b):
    speed[:] = 0.0, 0.0
    while True:
        dm, db = objective.gradient(m, b)
        speed[:] = 0.5 * speed[0] + dm, 0.5 * speed[1] + db
        m, b = m - RATE * speed[0], b - RATE * speed[1]
        yield m, b


class KeepsItInItself:
    def __call__(self, objective, m, b):
        self.m, self.b = m, b
        while True:
            dm, db = objective.gradient(self.m, self.b)
            self.m -= RATE * dm
            self.b -= RATE * db
            yield self.m, self.b


keeps_it_in_itself = KeepsItInItself()


def changes_its_own_defaults(objective, m, b, *, every: float = 1.0):
    for pair in parameters_by_position(objective, m, b):
        changes_its_own_defaults.__kwdefaults__["every"] += 1.0  # here
        yield pair


def takes_a_seed_from_the_clock(objective, m, b, *, seed: int = 0):
    draw = random.Random(time.perf_counter())  # here
    while True:
        dm, db = objective.gradient(m, b, [draw.randrange(objective.size)])
        m, b = m - RATE * dm, b - RATE * db
        yield m, b


def draws_from_the_system(objective, m, b, *, seed: int = 0):
    draw = random.SystemRandom(seed)
    while True:
        k = draw.randrange(objective.size)
        dm, db = objective.gradient(m, b, [k])
        m, b = m - RATE * dm, b - RATE * db
        yield m, b


def adds_to_b(objective, m, b, *, learning_rate: float = RATE):
    while True:
        dm, db = objective.gradient(m, b)
        m = m - learning_rate * dm
        b = b + learning_rate * db  # here
        yield m, b


def adds_to_b_with_momentum(objective, m, b, *, learning_rate: float = RATE, beta: float = 0.9):
    vm = vb = 0.0
    while True:
        dm, db = objective.gradient(m, b)
        vm, vb = beta * vm + dm, beta * vb - db
        m, b = m - learning_rate * vm, b - learning_rate * vb
        yield m, b


def adds_to_b_in_a_function(objective, m, b, *, learning_rate: float = RATE):
    def step(pair, gradient, rate):
        return pair[0] - rate * gradient[0], pair[1] + rate * gradient[1]  # here

    while True:
        m, b = step((m, b), objective.gradient(m, b), learning_rate)
        yield m, b


def adds_to_b_in_a_list(objective, m, b):
    w = [m, b]
    while True:
        dm, db = objective.gradient(*w)
        w[0] -= RATE * dm
        w[1] += RATE * db
        m, b = w[0] * 1.0, w[1] * 1.0  # new objects, as float() makes of numpy's
        yield m, b


class Walker:
    def __init__(self, m, b):
        self.m, self.b = m, b

    def step(self, dm, db):
        self.m -= RATE * dm
        self.b += RATE * db


def adds_to_b_in_an_object(objective, m, b):
    walker = Walker(m, b)
    while True:
        walker.step(*objective.gradient(walker.m, walker.b))
        yield walker.m, walker.b


def ignores_its_seed(objective, m, b, *, seed: int = 0):
    draw = random.Random(0)
    while True:
        dm, db = objective.gradient(m, b, [draw.randrange(objective.size)])
        m, b = m - RATE * dm, b - RATE * db
        yield m, b


@abilities("stochastic")
def has_no_seed(objective, m, b):
    yield from parameters_by_position(objective, m, b)


def reads_the_points(objective, m, b):
    while True:
        dm = db = 0.0
        for x, y in objective._points:  # here
            dm -= 2 * x * (y - (m * x + b)) / objective.size
            db -= 2 * (y - (m * x + b)) / objective.size
        m, b = m - RATE * dm, b - RATE * db
        yield m, b


def resets_the_counter(objective, m, b):
    for pair in parameters_by_position(objective, m, b):
        objective.point_gradients = 0
        yield pair


def asks_an_objective_of_its_own(objective, m, b):
    yield from parameters_by_position(Objective(list(objective._points)), m, b)  # here


def asks_another_objective_on_the_way(objective, m, b):
    another = Objective([(1.0, 2.0)])
    for pair in parameters_by_position(objective, m, b):
        another.error(*pair)  # here
        yield pair


def looks_at_points_it_closes_over(objective, m, b):
    points = [(1.0, 2.0)]
    for pair in parameters_by_position(objective, m, b):
        squared_error.mse(*pair, points)  # here
        yield pair


def reads_the_bundled_points(objective, m, b):
    read_points()  # here
    yield from parameters_by_position(objective, m, b)


def goes_uphill(objective, m, b):
    yield from parameters_by_position(objective, m, b, -1e-7)


def drifts(objective, m, b):
    while True:
        dm, db = objective.gradient(m, b)
        m, b = 0.999 * m - RATE * dm, b - RATE * db  # here
        yield m, b


def divides_by_n_less_1(objective, m, b):
    while True:
        dm, db = objective.gradient(m, b)
        m, b = m - RATE * dm / (objective.size - 1), b - RATE * db / (objective.size - 1)  # here
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
        m, b = m - (bb * dm - mb * db) / spread, b - (mm * db - mb * dm) / spread  # here
        yield m, b


def adds_up_by_recursion(objective, m, b):
    def total(k):
        if k == objective.size:
            return 0.0, 0.0
        here, rest = objective.gradient(m, b, [k]), total(k + 1)  # here
        return here[0] + rest[0], here[1] + rest[1]

    while True:
        dm, db = total(0)
        m, b = m - RATE * dm / objective.size, b - RATE * db / objective.size
        yield m, b


def steps(change):
    """Batch with one change: change(dE/dm, dE/db, update, rate) computes the step."""

    def made(objective, m, b, *, learning_rate: float = RATE):
        if not 0 < learning_rate < float("inf"):
            raise ValueError(f"learning_rate={learning_rate!r} is out of range; expected 0 < it")
        update = 0
        while True:
            dm, db = objective.gradient(m, b)
            step_m, step_b = change(dm, db, update, learning_rate)
            m, b = m - step_m, b - step_b
            update += 1
            yield m, b

    return made


def named(name, optimizer):
    optimizer.__name__ = name
    return optimizer


def rises_in_b(dm, db, update, rate):
    return rate * dm, -rate * db


def rises_in_m(dm, db, update, rate):
    return -1e-9 * dm, rate * db


def leaves_b(dm, db, update, rate):
    return rate * dm, 0.0


def leaves_m(dm, db, update, rate):
    return 0.0, rate * db


def stops_at_200(dm, db, update, rate):
    return (rate * dm, rate * db) if update < 200 else (0.0, 0.0)


def shrinks_too_fast(dm, db, update, rate):
    return 0.001 * rate * dm / (update + 1) ** 2, 0.001 * rate * db / (update + 1) ** 2


def grows(dm, db, update, rate):
    return rate * 1.02**update * dm, rate * 1.02**update * db


def nan_at_500(dm, db, update, rate):
    return rate * dm, rate * db * (float("nan") if update == 500 else 1)


def power_of_2(dm, db, update, rate):
    warm = 1 - 1 / 2.0**update / 2  # here
    return rate * warm * dm, rate * warm * db


def raises_at_130(dm, db, update, rate):
    table = [1.0] * 130
    return rate * dm * table[update], rate * db  # here


def ignores_the_rate(dm, db, update, rate):
    return RATE * dm, RATE * db


def adds_up_again_each_time(dm, db, update, rate):
    share = 0.0
    for _ in range(update):  # here
        share += 0.0
    return rate * dm + share, rate * db


def by_the_clock(dm, db, update, rate):
    rate *= 1 + 1e-3 * (int(time.time() / 1000) % 7)  # here
    return rate * dm, rate * db


def by_the_order_of_a_set(dm, db, update, rate):
    words = "".join({"one", "two", "three", "four", "five", "six", "seven"})
    return rate * dm * (1 + 1e-6 * words.index("t")), rate * db


def sets_the_environment(dm, db, update, rate):
    os.environ["LAST_UPDATE"] = str(update)  # here
    return rate * dm, rate * db


def writes_a_log(dm, db, update, rate):
    with open("log.txt", "a") as log:  # here
        log.write(f"{update}\n")
    return rate * dm, rate * db


def raises_the_recursion_limit(dm, db, update, rate):
    sys.setrecursionlimit(sys.getrecursionlimit() + 1)  # here
    return rate * dm, rate * db


def silences_warnings(dm, db, update, rate):
    warnings.filterwarnings("ignore", str(update))  # here
    return rate * dm, rate * db


def sets_the_precision(dm, db, update, rate):
    decimal.getcontext().prec = 10 + update  # here
    return rate * dm, rate * db


def sets_the_locale(dm, db, update, rate):
    locale.setlocale(locale.LC_COLLATE, "C.UTF-8")  # here
    return rate * dm, rate * db


def leaves_a_thread(dm, db, update, rate):
    if update == 0:
        threading.Thread(target=threading.Event().wait, daemon=True).start()  # here
    return rate * dm, rate * db


def prints(dm, db, update, rate):
    print("update", update)  # here
    return rate * dm, rate * db


def complains(dm, db, update, rate):
    print("update", update, file=sys.stderr)  # here
    return rate * dm, rate * db


def extends_the_path(dm, db, update, rate):
    sys.path.append(f"folder {update}")  # here
    return rate * dm, rate * db


def writes_past_python(dm, db, update, rate):
    os.write(2, b"update ")  # here
    return rate * dm, rate * db


def writes_into_the_folder_of_temporary_files(dm, db, update, rate):
    (pathlib.Path(tempfile.gettempdir()) / "gdref-update").write_text(str(update))  # here
    return rate * dm, rate * db


def warns(dm, db, update, rate):
    warnings.warn(f"update {update}", stacklevel=1)  # here
    return rate * dm, rate * db


def stops_the_garbage_collector(dm, db, update, rate):
    gc.disable()  # here
    return rate * dm, rate * db


def redirects_stdout(dm, db, update, rate):
    sys.stdout = sys.__stderr__  # here
    return rate * dm, rate * db


def logs(dm, db, update, rate):
    logging.warning("update %d", update)  # here
    return rate * dm, rate * db


def sorts_the_points(objective, m, b):
    objective._points.sort()  # here
    yield from parameters_by_position(objective, m, b)


def until_it_is_late(dm, db, update, rate):
    rate *= 0.5 if time.perf_counter() - START > 3600 else 1  # here
    return rate * dm, rate * db


def descends_one_way(dm, db, update, rate):
    return rate * min(dm, 0.0), rate * min(db, 0.0)


def turns_round(dm, db, update, rate):
    turn = cos(pi * update / 100)
    return rate * turn * dm, rate * turn * db


def adds_m_to_b(dm, db, update, rate):
    return rate * dm, rate * (db + dm)


def exchanges_every_other(dm, db, update, rate):
    return (rate * dm, rate * db) if update % 2 else (rate * db, rate * dm)


def begins_again(objective, m, b):
    for update, pair in enumerate(parameters_by_position(objective, m, b)):
        if update == 250:
            break
        yield pair
    yield from begins_again(objective, m, b)


def by_the_folder(dm, db, update, rate):
    return rate * dm * (1 + 1e-9 * len(os.getcwd())), rate * db  # here


def ignores_a_flag(objective, m, b, *, nesterov: bool = False):
    yield from parameters_by_position(objective, m, b)


def ignores_its_words(
    objective,
    m,
    b,
    *,
    schedule: Literal["constant", "cosine"] = "constant",
):
    yield from parameters_by_position(objective, m, b)


def none_breaks(objective, m, b, *, longest: float | None = 1e9):
    if not longest > 0:  # here
        raise ValueError(f"longest={longest!r} is out of range; expected 0 < longest")
    yield from parameters_by_position(objective, m, b)


def refuses_late(objective, m, b, *, beta: float = 0.5):
    vm = vb = 0.0
    while True:
        dm, db = objective.gradient(m, b)
        vm, vb = beta * vm + dm, beta * vb + db
        m, b = m - RATE * vm, b - RATE * vb
        yield m, b
        if not 0 <= beta < 1:
            raise ValueError(f"beta={beta!r} is out of range; expected 0 <= beta < 1")  # here


def yields_three(objective, m, b):
    while True:
        yield m, b, objective.error(m, b)  # here


def yields_none_at_last(objective, m, b):
    for update, pair in enumerate(parameters_by_position(objective, m, b)):
        yield pair if update < 500 else None  # here


def multiplies_by_n(objective, m, b):
    while True:
        dm, db = objective.gradient(m, b)
        m, b = m - RATE / 50 * dm * objective.size, b - RATE / 50 * db * objective.size  # here
        yield m, b


def adds_up_the_minibatch(objective, m, b, *, batch_size: int = 1, seed: int = 0):
    if not batch_size >= 1:
        raise ValueError(f"batch_size={batch_size!r} is out of range; expected 1 <= batch_size")
    draw = random.Random(seed)
    while True:
        rows = [draw.randrange(objective.size) for _ in range(min(batch_size, 100))]
        dm, db = objective.gradient(m, b, rows)
        m, b = m - RATE * len(rows) * dm, b - RATE * len(rows) * db
        yield m, b


def draws(last):
    def made(objective, m, b, *, learning_rate: float = RATE, seed: int = 0):
        if not 0 < learning_rate < float("inf"):
            raise ValueError(f"learning_rate={learning_rate!r} is out of range; expected 0 < it")
        draw = random.Random(seed)
        while True:
            dm, db = objective.gradient(m, b, [draw.randrange(last(objective.size))])
            m, b = m - learning_rate * dm, b - learning_rate * db
            yield m, b

    return made


def ends_too_early(objective, m, b):
    for _ in range(300):
        dm, db = objective.gradient(m, b)
        m, b = m - RATE * dm, b - RATE * db
        yield m, b


def goes_deeper(objective, m, b):
    dm, db = objective.gradient(m, b)  # here
    m, b = m - RATE * dm, b - RATE * db
    yield m, b
    yield from goes_deeper(objective, m, b)


def adds_an_offset(objective, m, b):
    for pair in parameters_by_position(objective, m, b):
        yield pair[0], pair[1] + 1e-8


def yields_before_the_update(objective, m, b):
    while True:
        yield m, b  # here
        dm, db = objective.gradient(m, b)
        m, b = m - RATE * dm, b - RATE * db


def yields_one_late(objective, m, b):
    while True:
        dm, db = objective.gradient(m, b)
        yield m, b
        m, b = m - RATE * dm, b - RATE * db


known_gradients = {}


def remembers_gradients(objective, m, b):
    while True:
        if (m, b) not in known_gradients:
            known_gradients[m, b] = objective.gradient(m, b)
        dm, db = known_gradients[m, b]
        m, b = m - RATE * dm, b - RATE * db
        yield m, b


def asks_once_for_many(objective, m, b):
    while True:
        dm, db = objective.gradient(m, b)
        for _ in range(20):
            m, b = m - RATE / 20 * dm, b - RATE / 20 * db
            yield m, b


def refunds_late(objective, m, b):
    for update, pair in enumerate(parameters_by_position(objective, m, b)):
        if update > 200:
            objective.point_gradients -= objective.size
        yield pair


def keeps_a_history(objective, m, b):
    history = []
    for pair in parameters_by_position(objective, m, b):
        history.append(pair)
        yield history[-1]


def a_flag_that_breaks(objective, m, b, *, nesterov: bool = False):
    if nesterov:
        m = m + look_ahead  # here  # noqa: F821
    yield from parameters_by_position(objective, m, b)


def beta_of_1(objective, m, b, *, beta: float = 0.9):
    if not 0 <= beta <= 1:
        raise ValueError(f"beta={beta!r} is out of range; expected 0 <= beta <= 1")
    vm = vb = 0.0
    for update in range(1, 10**9):
        dm, db = objective.gradient(m, b)
        vm, vb = beta * vm + (1 - beta) * dm, beta * vb + (1 - beta) * db
        m, b = m - RATE * vm / (1 - beta**update), b - RATE * vb / (1 - beta**update)  # here
        yield m, b


def beta_above_1(objective, m, b, *, beta: float = 0.9):
    if not 0 <= beta < 2:
        raise ValueError(f"beta={beta!r} is out of range; expected 0 <= beta < 2")
    while True:
        dm, db = objective.gradient(m, b)
        m, b = m - RATE * sqrt(1 - beta) * dm, b - RATE * (1 - beta) ** 0.5 * db  # here
        yield m, b


def batch_of_more_than_n(objective, m, b, *, batch_size: int = 2, seed: int = 0):
    if not batch_size >= 1:
        raise ValueError(f"batch_size={batch_size!r} is out of range; expected 1 <= batch_size")
    draw = random.Random(seed)
    while True:
        rows = draw.sample(range(objective.size), batch_size)  # here
        dm, db = objective.gradient(m, b, rows)
        m, b = m - RATE * dm, b - RATE * db
        yield m, b


def a_word_that_is_looked_up(objective, m, b, *, schedule: str = "constant"):
    if not schedule:
        raise ValueError("schedule='' is not known; expected constant or cosine")
    rate = {"constant": lambda k: RATE, "cosine": lambda k: RATE * (1 + cos(pi * k / 9999))}
    update = 0
    while True:
        dm, db = objective.gradient(m, b)
        step = rate[schedule](update)  # here
        m, b = m - step * dm, b - step * db
        update += 1
        yield m, b


def whole_by_default(objective, m, b, *, inner: float = 2):
    if not 1 <= inner < 1000:
        raise ValueError(f"inner={inner!r} is out of range; expected 1 <= inner < 1000")
    while True:
        for _ in range(inner):  # here
            dm, db = objective.gradient(m, b)
            m, b = m - RATE * dm, b - RATE * db
        yield m, b


def math_domain(objective, m, b, *, a: float = 0.5):
    while True:
        dm, db = objective.gradient(m, b)
        m, b = m - RATE * sqrt(a) * dm, b - RATE * sqrt(a) * db
        yield m, b


def a_hyperparameter_for_nothing(objective, m, b, *, beta: float = 0.9):
    if not 0 <= beta < 1:
        raise ValueError(f"beta={beta!r} is out of range; expected 0 <= beta < 1")
    yield from parameters_by_position(objective, m, b)


def minibatches(chosen):
    """Shuffled minibatches with one change: the indices of the minibatch that begins at `first`."""

    def made(objective, m, b, *, learning_rate: float = RATE, batch_size: int = 8, seed: int = 0):
        at_least(1, batch_size=batch_size)
        positive(learning_rate=learning_rate)
        draw, rows = random.Random(seed), list(range(objective.size))
        while True:
            draw.shuffle(rows)
            for first in range(0, len(rows), batch_size):
                indices = chosen(rows, first, batch_size, draw)
                dm, db = objective.gradient(m, b, indices)
                m, b = m - learning_rate * dm, b - learning_rate * db
                yield m, b

    return made


def one_too_many(rows, first, size, draw):
    return rows[first : first + size + 1]


def no_remainder(rows, first, size, draw):
    return rows[first : first + size] if first + size <= len(rows) else rows[:size]


def drawn(rows, first, size, draw):
    return draw.choices(rows, k=size)


def first_of(number):
    def made(objective, m, b):
        indices = range(min(number, objective.size))
        while True:
            dm, db = objective.gradient(m, b, indices)
            m, b = m - RATE * dm, b - RATE * db
            yield m, b

    return made


def last_twice(objective, m, b):
    while True:
        for k in [*range(objective.size), objective.size - 1]:
            dm, db = objective.gradient(m, b, [k])
            m, b = m - RATE * dm, b - RATE * db
        yield m, b


def a_late_gradient(objective, m, b):
    while True:
        m = m - RATE * objective.gradient(m, b)[0]
        b = b - RATE * objective.gradient(m, b)[1]
        yield m, b


def beta_for_m_alone(objective, m, b, *, beta: float = 0.9):
    fraction(beta=beta)
    vm = vb = 0.0
    while True:
        dm, db = objective.gradient(m, b)
        vm, vb = beta * vm + dm, 0.9 * vb + db
        m, b = m - RATE * vm, b - RATE * vb
        yield m, b


def one_epsilon(objective, m, b, *, epsilon: float = 1e-8):
    positive(epsilon=epsilon)
    sm = sb = 0.0
    while True:
        dm, db = objective.gradient(m, b)
        sm, sb = sm + dm * dm, sb + db * db
        m = m - dm / (sqrt(sm) + epsilon)
        b = b - db / (sqrt(sb) + 1e-8)
        yield m, b


def hides_errors(objective, m, b):
    dm = db = 0.0
    while True:
        with suppress(Exception):
            dm, db = objective.gradient(m, b)  # here
        m, b = m - RATE * dm, b - RATE * db
        yield m, b


def rounds(objective, m, b):
    for pair in parameters_by_position(objective, m, b):
        yield pair[0], round(pair[1], 6)


def rounds_the_state(objective, m, b, *, learning_rate: float = RATE):
    while True:
        dm, db = objective.gradient(m, b)
        m, b = round(m - learning_rate * dm, 3), round(b - learning_rate * db, 3)  # here
        yield m, b


def rounds_the_place(objective, m, b):
    while True:
        dm, db = objective.gradient(round(m, 2), round(b, 2))
        m, b = m - RATE * dm, b - RATE * db
        yield m, b


def ends_in_the_valley(objective, m, b):
    last = float("inf")
    for pair in parameters_by_position(objective, m, b):
        error = objective.error(*pair)
        if last - error < 1e-3:
            return
        last = error
        yield pair


def ignores_its_start(objective, m, b):
    m = b = 0.0
    yield from parameters_by_position(objective, m, b)


def too_fast(objective, m, b, *, learning_rate: float = 1e-2):
    yield from parameters_by_position(objective, m, b, learning_rate)


def skips_what_is_left(objective, m, b, *, batch_size: int = 2):
    n = objective.size
    while True:
        for first in range(0, n - n % batch_size, batch_size):
            dm, db = objective.gradient(m, b, range(first, first + batch_size))
            m, b = m - RATE * dm, b - RATE * db
            yield m, b


def prints_at_130(dm, db, update, rate):
    if update == 130:
        print("update", update)  # here
    return rate * dm, rate * db


def clips_b_alone(dm, db, update, rate):
    return rate * dm, rate * max(-500.0, min(500.0, db))


def clips_one_side(dm, db, update, rate):
    return rate * min(500.0, dm), rate * min(500.0, db)


# The changes of the step, by the check that finds them.
STEPS = {
    "each-parameter": (
        rises_in_b,
        rises_in_m,
        leaves_b,
        leaves_m,
        descends_one_way,
    ),
    "symmetries": (clips_b_alone, clips_one_side, adds_m_to_b, exchanges_every_other),
    "long-run": (
        stops_at_200,
        shrinks_too_fast,
        grows,
        nan_at_500,
        power_of_2,
        raises_at_130,
        turns_round,
    ),
    "hyperparameters-matter": (ignores_the_rate,),
    "steady-updates": (adds_up_again_each_time,),
    "changes-nothing": (
        prints_at_130,
        sets_the_environment,
        writes_a_log,
        raises_the_recursion_limit,
        silences_warnings,
        sets_the_precision,
        sets_the_locale,
        leaves_a_thread,
        prints,
        complains,
        extends_the_path,
        writes_past_python,
        writes_into_the_folder_of_temporary_files,
        warns,
        stops_the_garbage_collector,
        redirects_stdout,
        logs,
    ),
    "same-everywhere": (by_the_clock, by_the_folder, until_it_is_late, by_the_order_of_a_set),
}

BROKEN = [
    ("signature", parameters_by_position),
    ("signature", default_of_another_type),
    ("defaults", default_refused),
    ("defaults", no_generator),
    ("defaults", nothing_to_yield),
    ("defaults", waits),
    ("defaults", yields_three),
    ("ends-or-yields", hangs_at_a_minimum),
    ("ends-or-yields", overflows),
    ("bad-hyperparameters", refuses_nothing),
    ("bad-hyperparameters", takes_a_rate_below_0),
    ("bad-hyperparameters", refuses_without_a_name),
    ("bad-hyperparameters", clips_with_nan),
    ("yields-pairs", yields_a_list),
    ("yields-pairs", yields_whole_numbers),
    ("yields-pairs", works_before_it_is_asked),
    ("yields-pairs", trains_at_once),
    ("changes-nothing", leaves_a_note),
    ("changes-nothing", seeds_everybody),
    ("changes-nothing", sorts_the_points),
    ("independent-runs", shares_its_speed),
    ("independent-runs", named("keeps_it_in_itself", keeps_it_in_itself)),
    ("changes-nothing", changes_its_own_defaults),
    ("seeds", has_no_seed),
    ("seeds", ignores_its_seed),
    ("seeds", takes_a_seed_from_the_clock),
    ("same-everywhere", draws_from_the_system),
    ("each-parameter", adds_to_b),
    ("each-parameter", adds_to_b_with_momentum),
    ("each-parameter", adds_to_b_in_a_function),
    ("each-parameter", adds_to_b_in_a_list),
    ("each-parameter", adds_to_b_in_an_object),
    ("pays", reads_the_points),
    ("pays", resets_the_counter),
    ("pays", asks_an_objective_of_its_own),
    ("pays", asks_another_objective_on_the_way),
    ("pays", looks_at_points_it_closes_over),
    ("pays", reads_the_bundled_points),
    ("noise-free-line", goes_uphill),
    ("stays-at-minimum", drifts),
    ("stays-at-minimum", adds_an_offset),
    ("one-point", divides_by_n_less_1),
    ("constant-x", divides_by_the_spread_of_x),
    ("each-parameter", exchanges_the_derivatives),
    ("ten-thousand-points", adds_up_by_recursion),
    ("repeated-points", multiplies_by_n),
    ("repeated-points", adds_up_the_minibatch),
    ("long-run", ends_too_early),
    ("long-run", goes_deeper),
    ("long-run", yields_none_at_last),
    ("long-run", begins_again),
    ("yields-pairs", yields_before_the_update),
    ("yields-pairs", yields_one_late),
    ("steady-cost", remembers_gradients),
    ("steady-cost", asks_once_for_many),
    ("pays", refunds_late),
    ("steady-updates", keeps_a_history),
    ("other-values", a_flag_that_breaks),
    ("other-values", none_breaks),
    ("other-values", refuses_late),
    ("other-values", beta_of_1),
    ("other-values", beta_above_1),
    ("other-values", batch_of_more_than_n),
    ("other-values", a_word_that_is_looked_up),
    ("other-values", whole_by_default),
    ("bad-hyperparameters", math_domain),
    ("hyperparameters-matter", a_hyperparameter_for_nothing),
    ("hyperparameters-matter", ignores_a_flag),
    ("hyperparameters-matter", ignores_its_words),
    ("every-point", named("one_too_many", minibatches(one_too_many))),
    ("every-point", named("no_remainder", minibatches(no_remainder))),
    ("every-point", named("drawn", minibatches(drawn))),
    ("every-point", named("first_50", first_of(50))),
    ("ten-thousand-points", named("first_1000", first_of(1000))),
    ("every-point", last_twice),
    ("pays", hides_errors),
    ("yields-pairs", rounds),
    ("yields-pairs", rounds_the_state),
    ("yields-pairs", rounds_the_place),
    ("long-run", ends_in_the_valley),
    ("stays-at-minimum", ignores_its_start),
    ("noise-free-line", too_fast),
    ("other-values", skips_what_is_left),
    ("symmetries", a_late_gradient),
    ("symmetries", beta_for_m_alone),
    ("symmetries", one_epsilon),
    ("every-point", named("never_draws_the_last", draws(lambda n: max(n - 1, 1)))),
    ("every-point", named("draws_from_the_first_20", draws(lambda n: min(n, 20)))),
]

for _check, _changes in STEPS.items():
    for _change in _changes:
        _optimizer = named(_change.__name__, steps(_change))
        globals()[f"steps_of_{_change.__name__}"] = _optimizer  # for another process
        BROKEN.append((_check, _optimizer))
