"""What is to be expected of an optimizer on a bowl, in words."""

from collections.abc import Sequence
from math import inf, isfinite
from textwrap import fill

from gdref.bowl import Bowl
from gdref.cli.sentences import line, many_minima
from gdref.cli.tables import table
from gdref.plugins.specs import Chosen
from gdref.points import Points
from gdref.squared_error import Point
from gdref.text.numbers import rounded, rounded_down
from gdref.text.results import Cell, cell_text
from gdref.text.sentences import WIDTH, paragraph
from gdref.theory.forecast import LAST_EPOCH, Forecast
from gdref.theory.linear_maps import best_of, modes
from gdref.theory.rate_limits import LONG_VALLEY, expected_limit, noise_floor, safe_rate

PAST_DIGITS = 6e15  # epochs to halve, at least, where a factor below 1 is 1 in floats
SCALED_RATE = 0.1  # for standardised x: both curvatures are 2, the largest stable rate is 1


def about_the_bowl(points: Points, bowl: Bowl, ground: Bowl, style: str) -> str:
    """The shape of the bowl, over m and b or over those of standardised x."""
    steep, flat = ground.curvatures
    condition = (
        f"{cell_text(ground.condition)}, the one over the other"
        if bowl.unique
        else ("none, as the bowl is flat along the valley")
    )
    best = "2 / the sum of both" if bowl.unique else "1 / the larger curvature"
    lowest = f"{line(bowl.m, bowl.b, points)}, error {cell_text(bowl.error)}"
    rows = [
        ("minimum", fill(lowest, WIDTH - 21) if style == "table" else lowest),
        ("curvatures", f"{cell_text(steep)} across the valley, {cell_text(flat)} along it"),
        ("condition number", condition),
        (
            "largest stable rate",
            f"{cell_text(ground.largest_stable_rate)} for batch, 2 / the larger curvature",
        ),
        ("best rate", f"{cell_text(ground.best_rate)} for batch, {best}"),
    ]
    over = "(m, b)" if ground is bowl else "the (m, b) of standardised x"
    title = f"The error over the {points.title} is a bowl over {over}"
    many = many_minima(bowl, points)
    of_the_bowl = f"{paragraph(title)}\n\n{table(['of the bowl', ''], rows, style)}\n"
    return f"{of_the_bowl}{many}\n" if many else of_the_bowl


def about_the_rate(
    bowl: Bowl,
    ground: Bowl,
    chosen: Chosen,
    limit: float,
    foreseen: Forecast,
    start: str,
    style: str,
) -> str:
    """What the optimizer does on the bowl at one learning rate, from one start."""
    name, rate = chosen.entry.name, chosen.hyperparameters["learning_rate"]
    assert isinstance(rate, float)
    share = rate / limit
    times = f"{100 * share:.3g} % of" if share < 1 else f"{share:.4g} times"
    near = times in ("100 % of", "1 times")
    if near:
        times = "just below" if share < 1 else "just above" if share > 1 else "exactly"
    swings = any(foreseen.periods)
    rows: list[list[Cell]] = []
    for k, way in enumerate(("across", "along")):
        m, b = (round(part, 4) + 0.0 for part in ground.directions[k])  # 0, not -0
        epochs, period = foreseen.halvings[k], foreseen.periods[k]
        row: list[Cell] = [way, f"({m:.4f}, {b:.4f})", foreseen.factors[k]]
        slow = abs(foreseen.factors[k]) == 1 and ground.curvatures[k] > 0 and share < 1
        row.append(epochs if isfinite(epochs) else f"over {PAST_DIGITS:.0e}" if slow else "never")
        rows.append([*row, *([f"{period:.3g} epochs" if period else "no"] if swings else [])])
    beta = chosen.hyperparameters.get("beta")
    what = name if beta is None else f"{name} with a beta of {beta:g}"
    title = f"For {what}, a learning rate of {rate:g} is {times} the largest stable one"
    title += f", {cell_text(limit)}" if near or name != "batch" else ""
    header = ["way", "direction (m, b)", "times, an epoch", "epochs to halve"]
    header += ["swings once in"] if swings else []
    words = paragraph(where_it_ends(bowl, ground, limit, foreseen, start, name))
    best = best_of(ground, name)
    if best.get("beta", 1.0) < 1:
        both = modes(ground, name, best["learning_rate"], best)
        factor = max(abs(one.factor) for one in both[: 1 + bowl.unique])
        source = "Polyak, 1964" if name == "momentum" else "Lessard, Recht and Packard, 2016"
        where = "" if bowl.unique else " across the valley"
        words += "\n\n" + paragraph(
            f"The best of both is a beta of {below_1(best['beta'])} with a learning rate of "
            f"{best['learning_rate']:.6g} ({source}): an epoch then leaves {below_1(factor)} of "
            f"the distance{where}, in the long run."
        )
    return f"{paragraph(title)}\n\n{table(header, rows, style)}\n\n{words}\n"


def where_it_ends(
    bowl: Bowl, ground: Bowl, limit: float, foreseen: Forecast, start: str, name: str
) -> str:
    """Where a forecast ends, in words."""
    across = abs(foreseen.factors[0])
    if foreseen.last is not None:
        times = f"{across:.4g}" if across > 1.001 else f"{across:.12g}"
        how = f"ends {times} times as far on the other side"
        if name != "batch":
            how = f"takes it {times} times as far, in the long run"
        return (
            f"From {start} it diverges: each epoch steps over the bottom and {how}. After epoch "
            f"{foreseen.last:,} the error is too large for a float: the nan or inf that a program "
            f"then prints. Choose a learning rate below {rounded_down(limit)}."
        )
    if across > 1:
        return f"From {start}, a minimum, it does not move; from elsewhere it diverges."
    if across == 1:
        return "It never settles: what an epoch leaves of the distance is all of it."
    error = within_one_percent("The error", bowl.error, foreseen.error_near)
    b = within_one_percent("b", bowl.b, foreseen.b_near)
    words = f"From {start} it converges. {error}. {b}."
    if not bowl.unique:
        return f"{words} Along the valley nothing ever moves: all lines there have the same error."
    return words + about_the_valley(foreseen) if ground.condition > LONG_VALLEY else words


def below_1(value: float) -> str:
    """A number in 6 digits; one that rounds to 1, by what is missing."""
    return f"1 - {1 - value:.3g}" if f"{value:.6g}" == "1" and value < 1 else f"{value:.6g}"


def within_one_percent(what: str, lowest: float, epoch: float | None) -> str:
    """From when on the error or b is within 1 % of what it is at the minimum."""
    if epoch is None:
        return f"{what} is 0 at the minimum, so there is no 1 % of it"
    if epoch == inf:
        return f"{what} is not within 1 % of the minimum's {lowest:.6g} in {LAST_EPOCH:.0e} epochs"
    return f"{what} is within 1 % of the minimum's {lowest:.6g} from epoch {epoch:,} on"


def about_the_valley(foreseen: Forecast) -> str:
    """What a long valley does to m and to b, from how far each is away once at its floor."""
    across, along = (f"{100 * (1 - abs(factor)):.3g} %" for factor in foreseen.factors)
    still = [
        f"{name} is {rounded(100 * left)} %"
        for name, left in zip(("m", "b"), foreseen.left, strict=True)
        if left is not None
    ]
    words = (
        f" The bowl is a long valley. An epoch takes {across} off the distance across it, and "
        f"{along} off that along it."
    )
    if not still:  # it starts at the minimum
        return words
    return (
        f"{words} So from epoch {foreseen.floor:,} on it creeps along the "
        f"valley's floor: the line looks finished, while {' and '.join(still)} as far from the "
        "minimum as at the start."
    )


def about_scaling(bowl: Bowl, scaled: Forecast, command: str) -> str:
    """What standardising x would change."""
    words = (
        "With x standardised both curvatures are 2 and the condition number is 1: no valley is "
        f"left. With a learning rate of {SCALED_RATE:g}: "
        f"{within_one_percent('the error', bowl.error, scaled.error_near)}; "
        f"{within_one_percent('b', bowl.b, scaled.b_near)}. To see it:"
    )
    return f"{paragraph(words)}\n{command}"


def about_noise(chosen: Chosen, points: Sequence[Point], bowl: Bowl) -> str:
    """What to expect of sgd: the safe rate, the noise, and what decay and averaging do to it.

    points: those that it descends on, standardised if x is.
    """
    values = chosen.hyperparameters
    rate, size, decay = values["learning_rate"], values["batch_size"], values["decay"]
    assert isinstance(rate, float) and isinstance(size, int) and isinstance(decay, float)
    limit, noise = expected_limit(points, size), noise_floor(points, values)
    words = [
        f"For {chosen.spec}, a learning rate of {safe_rate(points):.3g} is safe: no step goes past "
        f"its point. Larger ones may do as well, up to about {limit:.3g}: from there on what a "
        "step adds to the noise is more than what it takes off."
    ]
    if not isfinite(noise):
        words.append(f"{rate:g} is {rate / limit:.3g} times that: expect it to diverge.")
    elif not noise:
        why = "All points are in each step" if size >= len(points) else "The points lie on a line"
        words.append(f"{why}, so there is no noise: it settles.")
    else:
        who = "the descent itself does" if values["average"] else "it does"
        held = ", held there," if decay else ""
        several = f" (n - k) / (k (n - 1)) for k = {size} of the n = {len(points)} points, times"
        words.append(
            f"At {rate:g}{held} {who} not settle: in the long run it is about {rounded(noise)} "
            f"above the minimum, {100 * noise / bowl.error:.3g} % of the error there. That is the "
            f"rate times{several if size > 1 else ''} the mean of r^2 (x^2 + 1), over 1 - rate / "
            f"{limit:.3g} (after Mandt, Hoffman and Blei, 2017). It holds for points drawn afresh; "
            "shuffled, as here, it is less where the rate is small."
        )
        shown = decay or 0.01
        slower = 1 + 999 * shown
        less = noise_floor(points, {**values, "learning_rate": rate / slower})
        words.append(
            f"With decay={shown:g} the rate of epoch 1,000 is 1 / {slower:.4g} of this, and the "
            f"noise about {rounded(less)}."
        )
        words.append(
            "What it yields here is the mean of all (m, b) so far, in which most of that evens out."
            if values["average"]
            else "average=true yields the mean of all (m, b) so far, in which most of that evens "
            "out."
        )
    return paragraph(" ".join(words)) + "\n"


def about_others(spec: str, command: str) -> str:
    """That nothing can be foreseen of an optimizer, and the command that tries it instead."""
    words = (
        f"What {spec} will do cannot be said beforehand: its steps do not follow from the bowl "
        "alone. To see what it does:"
    )
    return f"{paragraph(words)}\n{command}\n"
