"""The mistakes: what people write in place of the article's program, the most frequent first.

A mistake is a program that runs: its forms say which pieces of gdref/mistakes/program.py it replaces, and
by what. Two mistakes go together where they change different pieces. How often each was the cause is
counted among 127 programs for this exercise that people have published.
"""

from typing import NamedTuple

from gdref.mistakes.program import PLACES

BAD = "y - m * x + b"


class Mistake(NamedTuple):
    """A mistake, by its id.

    what: in a few words. wrong, right: a line of code each. effect: what it does to a run. check:
    what would have shown it. found: how many of the 127. forms: the ways in which it is written,
    the usual one first; in the last one {} may stand for a number that is to be found.
    kind: "mistake", or "convention" for what is a choice that others make differently. family: the
    mistake with which it was counted.
    """

    id: str
    what: str
    wrong: str
    right: str
    effect: str
    check: str
    found: int
    forms: tuple[dict[str, str], ...]
    kind: str = "mistake"
    family: str = ""

    @property
    def frequency(self) -> int:
        """How many of the 127 had this mistake, or one of its family."""
        return MISTAKES[self.family or self.id].found

    @property
    def share(self) -> float:
        """The frequency of its family, shared out evenly: how likely it is before all else."""
        first = self.family or self.id
        return self.frequency / sum(first in (s.id, s.family) for s in MISTAKES.values())

    @property
    def place(self) -> str:
        """The function that it changes first: "error", "gradient", "step" or "fit"."""
        places = [PLACES[piece] for piece in self.forms[0]]
        return max(places, key=["error", "gradient", "step", "fit"].index)

    @property
    def of_the_error(self) -> bool:
        """Whether it changes the error alone, so that no step shows it."""
        return self.place == "error"


M_LINE = "dm += -(2 / n) * x * (y - (m * x + b))"
B_LINE = "db += -(2 / n) * (y - (m * x + b))"
NEW_M, NEW_B = "new_m = m - learning_rate * dm", "new_b = b - learning_rate * db"
DOUBLED = "write every point twice into the list: the gradient of a mean must not change"
DIFFERENCES = "central differences of the error that you print"
FALLS = "print the error before and after the first step: it must fall"

MEAN, ADD = "return total / n", "total += r ** 2"
BOTH = "m, b = m - learning_rate * dm, b - learning_rate * db"
FIT = "m, b = step(m, b, points, learning_rate)"
B_NOT_0 = "the gradient at a b that is not 0: gdref gradient --m 1 --b 20"
TWO_POINTS = "the error at (0, 0) by hand, for the two points (1, 2) and (2, 3): it is 6.5"
TWO_POINTS_STEP = (
    "dm and db at (0, 0) by hand, for the points (1, 2) and (2, 3): they are -8 and -5"
)
DOUBLED_LAST = "change the last point: the gradient must change"

_ALL = (
    Mistake(
        "parenthesis",
        "y - m x + b where y - (m x + b) is meant",
        f"dm += -(2 / n) * x * ({BAD})",
        M_LINE,
        "b enters with the wrong sign: m still comes near a good slope while b is small, so "
        "the error hardly shows it.",
        B_NOT_0,
        15,
        ({"residual_m": BAD, "residual_b": BAD},),
    ),
    Mistake(
        "parenthesis-m",
        "y - m x + b where y - (m x + b) is meant, in m's derivative alone",
        f"dm += -(2 / n) * x * ({BAD})",
        M_LINE,
        "The two derivatives belong to different lines.",
        B_NOT_0,
        0,
        ({"residual_m": BAD},),
        family="parenthesis",
    ),
    Mistake(
        "parenthesis-b",
        "y - m x + b where y - (m x + b) is meant, in b's derivative alone",
        f"db += -(2 / n) * ({BAD})",
        B_LINE,
        "The two derivatives belong to different lines.",
        B_NOT_0,
        0,
        ({"residual_b": BAD},),
        family="parenthesis",
    ),
    Mistake(
        "sign-m",
        "the wrong sign of m's derivative",
        "dm += (2 / n) * x * (y - (m * x + b))",
        M_LINE,
        "m goes uphill, and soon out of sight.",
        FALLS,
        12,
        ({"sign_m": ""},),
    ),
    Mistake(
        "sign-b",
        "the wrong sign of b's derivative",
        "db += (2 / n) * (y - (m * x + b))",
        B_LINE,
        "b goes uphill. Along a long valley it does so slowly, and the error hardly shows it "
        "at first.",
        "the sign of b after the first step from (0, 0): it is that of the mean of y",
        0,
        ({"sign_b": ""},),
        family="sign-m",
    ),
    Mistake(
        "no-two",
        "the gradient's factor 2 dropped",
        "dm += -(1 / n) * x * (y - (m * x + b))",
        M_LINE,
        "Every step is half as long: the same minimum, in twice the epochs. It is no mistake "
        "where the error has 1/(2n).",
        DIFFERENCES,
        10,
        ({"two": "1"},),
    ),
    Mistake(
        "sum-for-mean",
        "no division by n: the sum where the mean is meant",
        "dm += -(2) * x * (y - (m * x + b))",
        M_LINE,
        "Every step is n times as long, so a rate that was right is n times too large.",
        DOUBLED,
        9,
        ({"over": ""},),
    ),
    Mistake(
        "half-times-n",
        "1 / 2 * n in the error: Python divides first, then multiplies",
        "return 1 / 2 * n * total",
        MEAN,
        "The path is right, the error that is printed is half of n squared times too large.",
        TWO_POINTS,
        9,
        ({"error_return": "    return 1 / 2 * n * total"},),
    ),
    Mistake(
        "assign-for-add",
        "= for +=, the article's own mistake",
        "dm = -(2 / n) * x * (y - (m * x + b))",
        M_LINE,
        "Of each sum only the last point's term is left, so the line goes through the last point.",
        DOUBLED,
        8,
        ({"add": "="},),
    ),
    Mistake(
        "error-none",
        "the error is computed and not returned",
        "(no return)",
        MEAN,
        "The function gives None, so there is nothing to print but None.",
        "print what the function gives",
        8,
        ({"error_return": "    total / n"},),
    ),
    Mistake(
        "sign-both",
        "uphill: both signs, or + in the update",
        "new_m = m + learning_rate * dm",
        NEW_M,
        "Every step goes up. The error grows from the first step on.",
        FALLS,
        7,
        (
            {
                "update_m": "    new_m = m + learning_rate * dm",
                "update_b": "    new_b = b + learning_rate * db",
            },
        ),
    ),
    Mistake(
        "no-x-in-m",
        "no x in m's derivative: a copy of b's",
        "dm += -(2 / n) * (y - (m * x + b))",
        M_LINE,
        "m and b make the same steps, so from (0, 0) they stay equal.",
        TWO_POINTS_STEP,
        7,
        ({"times_m": ""},),
    ),
    Mistake(
        "x-in-b",
        "x in b's derivative too: a copy of m's",
        "db += -(2 / n) * x * (y - (m * x + b))",
        B_LINE,
        "m and b make the same steps, so from (0, 0) they stay equal.",
        TWO_POINTS_STEP,
        0,
        ({"times_b": "x * "},),
        family="no-x-in-m",
    ),
    Mistake(
        "not-simultaneous",
        "b's derivative taken at the new m, or m's at the new b",
        "m -= learning_rate * dm; db = gradient(m, b, points)[1]",
        BOTH,
        "Another algorithm, coordinate descent: the same minimum by another path.",
        "b after the first step from (0, 0) is the rate times twice the mean of y",
        6,
        (
            {
                "step_gradient": "",
                "update_m": "    new_m = m - learning_rate * gradient(m, b, points)[0]",
                "update_b": "    new_b = b - learning_rate * gradient(new_m, b, points)[1]",
            },
            {
                "step_gradient": "    new_b = b - learning_rate * gradient(m, b, points)[1]",
                "update_m": "    new_m = m - learning_rate * gradient(m, new_b, points)[0]",
                "update_b": "",
            },
        ),
    ),
    Mistake(
        "error-assign",
        "= for += in the error",
        "total = r ** 2",
        ADD,
        "The error is the last point's alone, divided by n.",
        TWO_POINTS,
        4,
        ({"error_add": "="},),
    ),
    Mistake(
        "wrong-divisor",
        "another divisor than n: n - 1, the sum of x, the number of columns, n twice",
        "dm += -(2 / (n - 1)) * x * (y - (m * x + b))",
        M_LINE,
        "Every step is another constant times as long: the same minimum at another pace, or "
        "none where it is too long.",
        DIFFERENCES,
        4,
        ({"over": " / (n - 1)"}, {"over": " / n * {}"}),
    ),
    Mistake(
        "integer-division",
        "// for /, as Python 2 divides: 2 // n is 0",
        "dm += -(2 // n) * x * (y - (m * x + b))",
        M_LINE,
        "The factor is 0 for more than 2 points, so nothing moves. Written -2 // n it is -1, "
        "and every step is n/2 times as long.",
        "print the factor alone",
        4,
        (
            {"over": " // n"},
            {"sign_m": "", "sign_b": "", "two": "-2", "over": " // n"},
        ),
    ),
    Mistake(
        "return-in-loop",
        "the return stands in the loop over the points",
        "        return dm, db",
        "    return dm, db",
        "Only the first point counts, so the line goes through the first point.",
        DOUBLED_LAST,
        4,
        ({"gradient_return": "        return dm, db"},),
    ),
    Mistake(
        "never-fed-back",
        "the new m and b are thrown away",
        "new_m, new_b = step(m, b, points, learning_rate)",
        FIT,
        "Every iteration makes the first step again, or m and b stay at their start.",
        "print m and b in every iteration",
        4,
        (
            {
                "iteration": "        new_m, new_b = step(m, b, points, learning_rate)",
                "fit_return": "    return new_m, new_b",
            },
            {"iteration": "        new_m, new_b = step(m, b, points, learning_rate)"},
        ),
    ),
    Mistake(
        "one-iteration",
        "the return stands in the loop of iterations",
        "        return m, b",
        "    return m, b",
        "One step is made, however many are asked for.",
        "print the iteration in the loop",
        4,
        ({"fit_return": "        return m, b"},),
    ),
    Mistake(
        "loops-mixed",
        "as many iterations as points",
        "for iteration in range(len(points)):",
        "for iteration in range(iterations):",
        "The number of iterations does nothing.",
        "print the iteration after the loop",
        0,
        ({"iterations": "len(points)"},),
        family="one-iteration",
    ),
    Mistake(
        "error-first",
        "the return stands in the loop of the error",
        "        return total / n",
        "    return total / n",
        "The error is the first point's alone, divided by n.",
        TWO_POINTS,
        3,
        ({"error_return": "        return total / n"},),
    ),
    Mistake(
        "exchanged-each-step",
        "m and b are exchanged by the call, at each step",
        "return new_b, new_m",
        "return new_m, new_b",
        "Each step takes slope for intercept and intercept for slope.",
        "print m and b after the first step: m is the larger by far where x is",
        3,
        ({"step_return": "    return new_b, new_m"},),
    ),
    Mistake(
        "exchanged-at-end",
        "m and b are exchanged in the end",
        "return b, m",
        "return m, b",
        "The numbers are right, their names are not.",
        "put both into y = m x + b for one point",
        0,
        ({"fit_return": "    return b, m"},),
        family="exchanged-each-step",
    ),
    Mistake(
        "x-exchanged",
        "the x stands in the other derivative",
        "dm += -(2 / n) * (y - (m * x + b)), and x * in db",
        M_LINE,
        "m gets b's steps, and b gets m's.",
        TWO_POINTS_STEP,
        3,
        ({"times_m": "", "times_b": "x * "},),
    ),
    Mistake(
        "x-squared",
        "x twice in m's derivative",
        "dm += -(2 / n) * x * x * (y - (m * x + b))",
        M_LINE,
        "m's steps are x times too long: too long to settle, or towards the far points.",
        TWO_POINTS_STEP,
        0,
        ({"times_m": "x * x * "},),
        family="x-exchanged",
    ),
    Mistake(
        "x-y-exchanged",
        "the columns are exchanged",
        "for y, x in points:",
        "for x, y in points:",
        "The line says x from y: another line, with an error in units of x.",
        "print the first point as the loop has it",
        0,
        ({"unpack": "y, x", "error_unpack": "y, x"}, {"unpack": "y, x"}),
        family="x-exchanged",
    ),
    Mistake(
        "part-of-points",
        "only the first so many points count",
        "for x, y in points[: n // 2]:",
        "for x, y in points:",
        "The line fits the first points; n still counts all.",
        DOUBLED_LAST,
        2,
        (
            {"points": "points[: n // 2]"},
            {"points": "points[:{}]"},
            {
                "points": "points[:{}]",
                "over": " / {}",
                "error_points": "points[:{}]",
                "error_return": "    return total / {}",
            },
            {"points": "points[: n // 2]", "over": " / (n // 2)"},
        ),
    ),
    Mistake(
        "error-for-derivative",
        "the squared error where its derivative is meant",
        "dm += -(2 / n) * x * (y - (m * x + b)) ** 2",
        M_LINE,
        "Steps grow with the square of the residual and never turn round.",
        DIFFERENCES,
        2,
        ({"power": " ** 2"}, {"power": " ** 2", "sign_m": "", "sign_b": ""}),
    ),
    Mistake(
        "both-into-m",
        "both sums go into m's",
        "dm += -(2 / n) * (y - (m * x + b))",
        B_LINE,
        "b never moves.",
        "print dm and db",
        2,
        ({"db": "dm"},),
    ),
    Mistake(
        "both-into-b",
        "both sums go into b's",
        "db += -(2 / n) * x * (y - (m * x + b))",
        M_LINE,
        "m never moves.",
        "print dm and db",
        0,
        ({"dm": "db"},),
        family="both-into-m",
    ),
    Mistake(
        "wrong-operator",
        "b * learning_rate * db where b - learning_rate * db is meant",
        "new_b = b * learning_rate * db",
        NEW_B,
        "From b = 0, b stays 0.",
        "print b after the second step",
        2,
        (
            {"update_b": "    new_b = b * learning_rate * db"},
            {"update_m": "    new_m = m * learning_rate * dm"},
        ),
    ),
    Mistake(
        "m-from-b",
        "the new m is made from the old b",
        "new_m = b - learning_rate * dm",
        NEW_M,
        "m forgets where it was at each step.",
        "two steps by hand",
        0,
        (
            {"update_m": "    new_m = b - learning_rate * dm"},
            {"update_b": "    new_b = m - learning_rate * db"},
            {
                "update_m": "    new_m = b - learning_rate * dm",
                "update_b": "    new_b = new_m - learning_rate * db",
            },
        ),
        family="wrong-operator",
    ),
    Mistake(
        "not-reset",
        "the sums are carried over from one step to the next",
        "(dm = db = 0 stands before the loop of iterations)",
        "dm = db = 0",
        "Each step repeats all before it: the run swings ever further.",
        "call the gradient twice: it must give the same",
        1,
        ({"before": "dm = db = 0\n\n", "sums": "global dm, db"},),
    ),
    Mistake(
        "not-shuffled",
        "stochastic, with the points in file order",
        "for x, y in points:",
        "for x, y in shuffled(points):",
        "Each epoch goes round the same loop, and ends where the last points pull it.",
        "print m after two epochs in a row: to four digits it is the same",
        0,
        (
            {
                "step_gradient": "    for point in points:\n"
                "        dm, db = gradient(m, b, [point])",
                "update_m": "        m, b = m - learning_rate * dm, b - learning_rate * db",
                "update_b": "    new_m, new_b = m, b",
            },
        ),
    ),
    Mistake(
        "rate-forgotten",
        "no learning rate in the update",
        "new_m = m - dm",
        NEW_M,
        "The rate is 1, whatever is asked for: past the limit, unless x is standardised.",
        "another rate must give another result",
        0,
        ({"update_m": "    new_m = m - dm", "update_b": "    new_b = b - db"},),
    ),
    Mistake(
        "error-sum",
        "the error is not divided by n",
        "return total",
        MEAN,
        "The path is right; the error that is printed is n times as large.",
        TWO_POINTS,
        0,
        ({"error_return": "    return total"},),
        "convention",
    ),
    Mistake(
        "error-half",
        "the error is divided by 2n",
        "return total / (2 * n)",
        MEAN,
        "The path is right; the error that is printed is half as large.",
        TWO_POINTS,
        0,
        ({"error_return": "    return total / (2 * n)"},),
        "convention",
    ),
    Mistake(
        "error-root",
        "the root of the error",
        "return (total / n) ** 0.5",
        MEAN,
        "The path is right; what is printed is in units of y, as rmse is.",
        TWO_POINTS,
        0,
        ({"error_return": "    return (total / n) ** 0.5"},),
        "convention",
    ),
    Mistake(
        "error-parenthesis",
        "y - m x + b where y - (m x + b) is meant, in the error",
        f"r = {BAD}",
        "r = y - (m * x + b)",
        "The error that is printed belongs to the line with -b in place of b.",
        "the error at m = 0, b = 1: gdref error --m 0 --b 1",
        0,
        ({"error_residual": BAD},),
    ),
    Mistake(
        "error-absolute",
        "absolute values in place of squares, in the error",
        "total += abs(r)",
        ADD,
        "The path is right; what is printed is the mean absolute error, in units of y.",
        TWO_POINTS,
        0,
        ({"error_term": "abs(r)"},),
    ),
)
MISTAKES = {mistake.id: mistake for mistake in _ALL}
