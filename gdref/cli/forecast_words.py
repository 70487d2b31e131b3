"""What is to be expected of an optimizer on a bowl, in words."""

from math import isfinite

from gdref.bowl import Bowl
from gdref.cli.sentences import count, line, many_minima, paragraph, rounded
from gdref.forecast import Forecast
from gdref.limits import LONG_VALLEY, round_down
from gdref.linear import best_of, modes
from gdref.points import Points
from gdref.specs import Chosen
from gdref.tables import Cell, number, table

SCALED_RATE = 0.1  # for standardised x: both curvatures are 2, the largest stable rate is 1


def about_the_bowl(points: Points, bowl: Bowl, ground: Bowl, style: str) -> str:
    """The shape of the bowl, over m and b or over those of standardised x."""
    steep, flat = ground.curvatures
    condition = (
        f"{number(ground.condition)}, the one over the other"
        if bowl.unique
        else ("none, as the bowl is flat along the valley")
    )
    rows = [
        ("minimum", f"{line(bowl.m, bowl.b, points)}, error {number(bowl.error)}"),
        ("curvatures", f"{number(steep)} across the valley, {number(flat)} along it"),
        ("condition number", condition),
        (
            "largest stable rate",
            f"{number(ground.largest_stable_rate)} for batch, 2 / the larger curvature",
        ),
        ("best rate", f"{number(ground.best_rate)} for batch, 2 / the sum of both"),
    ]
    over = "(m, b)" if ground is bowl else "the (m, b) of standardised x"
    title = (
        f"The error over the {count(len(points), 'point')} of {points.name} is a bowl over {over}"
    )
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
    swings = any(foreseen.periods)
    rows: list[list[Cell]] = []
    for k, way in enumerate(("across", "along")):
        m, b = ground.directions[k]
        epochs, period = foreseen.halvings[k], foreseen.periods[k]
        row: list[Cell] = [way, f"({m:.4f}, {b:.4f})", foreseen.factors[k]]
        row.append(epochs if isfinite(epochs) else "never")
        rows.append([*row, *([f"{period:.3g} epochs" if period else "no"] if swings else [])])
    beta = chosen.hyperparameters.get("beta")
    what = name if beta is None else f"{name} with a beta of {beta:g}"
    title = f"For {what}, a learning rate of {rate:g} is {times} the largest stable one"
    title += "" if name == "batch" else f", {number(limit)}"
    header = ["way", "direction (m, b)", "times, an epoch", "epochs to halve"]
    header += ["swings once in"] if swings else []
    words = paragraph(outcome(bowl, ground, limit, foreseen, start, name))
    best = best_of(ground, name)
    if "beta" in best:
        factor = max(abs(one.factor) for one in modes(ground, name, best["learning_rate"], best))
        words += "\n\n" + paragraph(
            f"The best of both is a beta of {best['beta']:.6g} with a learning rate of "
            f"{best['learning_rate']:.6g}: an epoch then leaves {factor:.6g} of the distance, in "
            "the long run."
        )
    return f"{paragraph(title)}\n\n{table(header, rows, style)}\n\n{words}\n"


def outcome(
    bowl: Bowl, ground: Bowl, limit: float, foreseen: Forecast, start: str, name: str
) -> str:
    """Where a forecast ends, in words."""
    across = abs(foreseen.factors[0])
    if foreseen.last is not None:
        how = f"ends {across:.4g} times as far on the other side"
        if name != "batch":
            how = f"takes it {across:.4g} times as far, in the long run"
        return (
            f"From {start} it diverges: each epoch steps over the bottom and {how}. After epoch "
            f"{foreseen.last:,} the error is too large for a float: the nan or inf that a program "
            f"then prints. Choose a learning rate below {round_down(limit)}."
        )
    if across > 1:
        return f"From {start}, a minimum, it does not move; from elsewhere it diverges."
    if across == 1:
        return "It never settles: what an epoch leaves of the distance is all of it."
    words = (
        f"From {start} it converges. {near('The error', bowl.error, foreseen.error_near)}. "
        f"{near('b', bowl.b, foreseen.b_near)}."
    )
    if not bowl.unique:
        return f"{words} Along the valley nothing ever moves: all lines there have the same error."
    return words + about_the_valley(foreseen) if ground.condition > LONG_VALLEY else words


def near(what: str, lowest: float, epoch: int | None) -> str:
    """From when on the error or b is within 1 % of what it is at the minimum."""
    if epoch is None:
        return f"{what} is 0 at the minimum, so there is no 1 % of it"
    return f"{what} is within 1 % of the minimum's {lowest:.6g} from epoch {epoch:,} on"


def about_the_valley(foreseen: Forecast) -> str:
    """What a long valley does to m and to b, from how far each has come once at its floor."""
    across, along = (f"{100 * (1 - abs(factor)):.3g} %" for factor in foreseen.factors)
    still = [
        f"{100 * left:.3g} % in {name}"
        for name, left in zip(("m", "b"), foreseen.left, strict=True)
        if left is not None
    ]
    floor = (
        f" So from epoch {foreseen.floor:,} on it creeps along the valley's floor: the line looks "
    )
    floor += "finished, while of the way from the start to the minimum there are left "
    return (
        f" The bowl is a long valley. An epoch takes {across} off the distance across it, and "
        f"{along} off that along it.{floor}{' and '.join(still)}."
    )


def about_scaling(bowl: Bowl, scaled: Forecast, command: str) -> str:
    """What standardising x would change."""
    words = (
        "With x standardised both curvatures are 2 and the condition number is 1: no valley is "
        f"left. With a learning rate of {SCALED_RATE:g}: "
        f"{near('the error', bowl.error, scaled.error_near)}; "
        f"{near('b', bowl.b, scaled.b_near)}. To see it:"
    )
    return f"{paragraph(words)}\n{command}"


def about_noise(chosen: Chosen, safe: float, noise: float, bowl: Bowl) -> str:
    """What to expect of sgd: the safe rate, the noise, and what decay and averaging do to it."""
    values = chosen.hyperparameters
    rate = values["learning_rate"]
    above = "" if bowl.exact else f", {100 * noise / bowl.error:.3g} % of the error there"
    words = [
        f"For {chosen.spec}, a learning rate of {safe:.3g} is safe: no step goes past its point.",
        "That is no sharp limit, and many a larger rate does well.",
    ]
    if not noise:
        words.append("The points lie on a line, so there is no noise: it settles.")
        return paragraph(" ".join(words)) + "\n"
    words.append(
        f"It does not settle: at a rate of {rate:g} it ends up about {rounded(noise)} above the "
        f"minimum{above}, were each point drawn afresh. Shuffled, as here, it is less where the "
        "rate is small, and more where it is near that at which it diverges."
    )
    words.append("(Mandt, Hoffman and Blei, 2017: the rate times the mean of r^2 (x^2 + 1).)")
    if values.get("decay"):
        words.append("With decay the rate shrinks from epoch to epoch, and the noise with it.")
    else:
        words.append("decay=0.01 lets the rate shrink, and the noise with it.")
    averaged = "average=true evens" if not values.get("average") else "Averaging evens"
    words.append(f"{averaged} it out over the epochs.")
    return paragraph(" ".join(words)) + "\n"


def about_others(spec: str) -> str:
    """That nothing can be foreseen of an optimizer, and what to do instead."""
    name = spec.split(":")[0]
    return (
        paragraph(
            f"Of {name} nothing can be said beforehand: its steps do not follow from the bowl "
            f"alone. To see what its learning rate does: gdref sweep --optimizers {name}"
        )
        + "\n"
    )
