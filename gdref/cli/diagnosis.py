"""What a diagnosis says, in words and in JSON."""

from collections.abc import Mapping, Sequence
from math import isfinite

from gdref.bowl import Bowl
from gdref.cli.tables import table
from gdref.diagnosis import Found, Numbers
from gdref.mistakes import MISTAKES, program
from gdref.points import Points
from gdref.text.numbers import count, rounded
from gdref.text.sentences import paragraph
from gdref.theory.explanation_words import within_one_percent
from gdref.theory.forecast import forecast

MOST = 8  # programs that are listed
PLACES = {"error": "the error", "gradient": "the gradient", "step": "the step", "fit": "the loop"}


def as_json(result: Numbers, points: Points, learning_rate: float) -> dict[str, object]:
    """A diagnosis of numbers as --format json prints it."""
    return {
        "kind": "numbers",
        "verdict": result.verdict,
        "data": points.name,
        "points": len(points),
        "learning_rate": learning_rate,
        "candidates": [found_as_json(one) for one in result.found],
        "functions": [],
        "nearby": result.nearby,
    }


def found_as_json(found: Found) -> dict[str, object]:
    """A program that fits, as --format json prints it."""
    errors = found.error_epochs
    return {
        "mistakes": found.mistakes,
        "exchanged": found.exchanged,
        "epoch": found.epoch,
        "epochs": [found.epochs[0], found.epochs[-1]],
        "error_epochs": errors and [errors[0], errors[-1]],
        "m": found.m,
        "b": found.b,
        "error": found.error,
    }


def hint(result: Numbers) -> str:
    """Where to look and what to check, without the mistake itself."""
    if result.verdict in ("right", "convention"):
        return "Nothing is wrong: a right program prints these numbers."
    if not result.found:
        none = (
            f"None of the {len(MISTAKES)} known mistakes, alone or in pairs, gives these numbers."
        )
        return paragraph(" ".join([none, *result.nearby]))
    if result.verdict == "unknown":
        return paragraph(" ".join(["These numbers alone do not tell.", *result.nearby]))
    lines = []
    for mistake in result.found[0].mistakes:
        lines.append(
            f"Look at {PLACES[MISTAKES[mistake].place]}. To check: {MISTAKES[mistake].check}."
        )
    return paragraph(" ".join(lines))


def report(
    result: Numbers,
    points: Points,
    given: Mapping[str, str | None],
    epochs: int | None,
    learning_rate: float,
    start: tuple[float, float],
    style: str,
) -> str:
    """A diagnosis of numbers for a person."""
    run = f"with a learning rate of {learning_rate:g}, from ({start[0]:g}, {start[1]:g})"
    if any(text and not isfinite(float(text)) for text in given.values()):
        return paragraph(NOT_FINITE)
    if not result.found and result.verdict == "right":
        return paragraph(f"Nothing is wrong: {' '.join(result.nearby)}")
    if not result.found:
        tried = "" if epochs is None else f" after {count(epochs, 'epoch')}, nor after any other"
        words = (
            f"None of the {len(MISTAKES)} known mistakes, alone or in pairs, gives these numbers {run}"
            f"{tried} up to {max(10_000, epochs or 0):,} epochs."
        )
        return "\n".join(map(paragraph, [words, *result.nearby, OTHER_RUN]))
    first = result.found[0]
    parts = [headline(result, epochs, learning_rate)]
    if result.verdict != "unknown":
        parts += [mistake_in_words(mistake) for mistake in first.mistakes]
    parts.append(
        f"{paragraph(f'What fits the digits, {run}:')}\n\n{candidates(result.found, style)}"
    )
    if first.mistakes and result.verdict != "unknown":
        parts.append(paragraph(beside_the_right_one(first, points, learning_rate, start)))
    if not first.mistakes:
        parts.append(paragraph(no_mistake_but(first, points, learning_rate, start)))
    if decides := digits_that_decide(result.found, given):
        parts.append(paragraph(decides))
    return "\n\n".join(parts)


NOT_FINITE = (
    "Numbers that are inf or nan tell nothing but that the run diverged: many a mistake does that, "
    "and so does a learning rate that is too large. Print m and b after the first 3 epochs, and "
    "diagnose those, with --epochs 3."
)
OTHER_RUN = "If the run was another one, say so: --learning-rate, --start, --epochs, --data."


def headline(result: Numbers, epochs: int | None, learning_rate: float) -> str:
    """The verdict in a sentence."""
    first = result.found[0]
    when = epochs_in_words(first.epochs)
    if epochs is not None and epochs not in first.epochs:
        when += f", not at epoch {epochs:,}: count the iterations"
    if result.verdict == "right":
        others = len(result.found) - 1
        if not others:
            return paragraph(f"Nothing is wrong: the right program prints these numbers at {when}.")
        return paragraph(
            f"Nothing is wrong as far as these numbers tell: the right program prints them at "
            f"{when}. So {'does' if others == 1 else 'do'} {count(others, 'other program')}."
        )
    if result.multiple:
        return paragraph(
            f"With a learning rate of {result.multiple * learning_rate:.6g} the right program "
            f"prints these numbers after {count(first.epoch, 'epoch')}. If that was the rate, "
            f"nothing is wrong. If it was {learning_rate:g}, the gradient is "
            f"{result.multiple:.6g} times the right one: look at what it is divided by."
        )
    if result.verdict == "unknown" and result.nearby:
        run = f"at a learning rate of {learning_rate:g}"
        return paragraph(f"{label(first)} gives these numbers {run}. {' '.join(result.nearby)}")
    if result.verdict == "unknown":
        return paragraph(
            "These are too few digits to tell: programs fit them by chance. Give more digits, or "
            "the number of epochs."
        )
    if result.verdict == "convention":
        tell = ", as far as these numbers tell" if len(result.found) > 1 else ""
        return paragraph(f"No mistake{tell}: a convention, a choice that others make differently.")
    many = "A mistake" if len(first.mistakes) == 1 else "Two mistakes"
    names = ", with the names of m and b exchanged" if first.exchanged else ""
    names = "" if first.mistakes == ["exchanged-at-end"] else names
    if result.assumed:
        names += f", if the learning rate was {learning_rate:g} (--learning-rate says another)"
    if first.error_epochs is None:
        return paragraph(f"{many}{names}: it fits at {when}.")
    nearest = min(first.error_epochs, key=lambda k: abs(k - (epochs or first.epoch)))
    return paragraph(
        f"{many}{names}: m and b are those of epoch {first.epoch:,}, the error is that of epoch "
        f"{nearest:,}."
    )


def no_mistake_but(
    first: Found, points: Points, learning_rate: float, start: tuple[float, float]
) -> str:
    """What may surprise in a right program's numbers: a rate too large, the way still to go."""
    bowl = Bowl.of(points)
    if learning_rate * bowl.curvatures[0] > 2:
        return f"{past_the_limit(bowl)} That is no mistake: it takes a smaller rate."
    if first.error is None or bowl.excess(first.m, first.b) <= 1e-9 * bowl.excess(0.0, 0.0):
        return "That is the minimum, but for rounding."
    foreseen = forecast(bowl, len(points), learning_rate, *start)
    return (
        f"The minimum is at m = {bowl.m:.6g}, b = {bowl.b:.6g}. To be still on the way there is "
        f"no mistake: {within_one_percent('b', bowl.b, foreseen.b_near)}."
    )


def past_the_limit(bowl: Bowl) -> str:
    return (
        f"The learning rate is past the limit, which is {2 / bowl.curvatures[0]:.6g} on these "
        "points."
    )


def mistake_in_words(mistake: str) -> str:
    """A mistake: what it is, the line of code, what it does and how to see it."""
    entry = MISTAKES[mistake]
    return (
        f"{paragraph(f'{mistake}: {entry.what}')}\n\n"
        f"    written   {entry.wrong}\n    meant     {entry.right}\n\n"
        f"{paragraph(f'What it does: {entry.effect}')}\n"
        f"{paragraph(f'What shows it: {entry.check}.')}"
    )


def label(found: Found) -> str:
    """The mistakes of a program by their ids, with the numbers in them."""
    names = [
        " + ".join(found.mistakes) or "the right program",
        *(f"{n:.4g}" for n in found.numbers),
    ]
    return ": ".join(names)


def candidates(found: Sequence[Found], style: str) -> str:
    """The programs that fit, and at which epochs."""
    rows = [
        [
            label(one),
            f"{one.epochs[0]:,}" + (f" to {one.epochs[-1]:,}" if len(one.epochs) > 1 else ""),
            one.b if one.exchanged else one.m,
            one.m if one.exchanged else one.b,
            one.error,
        ]
        for one in found[:MOST]
    ]
    more = len(found) - MOST
    rest = f"\n\n({count(more, 'more program')} fits them too.)" if more == 1 else ""
    rest = f"\n\n({count(more, 'more program')} fit them too.)" if more > 1 else rest
    return table(["program", "epochs", "m", "b", "error"], rows, style) + rest


def epochs_in_words(epochs: Sequence[int]) -> str:
    """Some epochs, as in epoch 5, or epochs 999 to 1,001."""
    if len(epochs) == 1:
        return f"epoch {epochs[0]:,}"
    whole = epochs[-1] - epochs[0] == len(epochs) - 1
    return f"epochs {epochs[0]:,} to {epochs[-1]:,}{'' if whole else ', with gaps'}"


def beside_the_right_one(
    first: Found, points: Points, learning_rate: float, start: tuple[float, float]
) -> str:
    """The mistake's error beside the right program's at the same epoch, and whether that shows it."""
    if first.epoch * len(points) > 2_000_000 or first.error is None:
        return ""
    bowl = Bowl.of(points)
    if learning_rate * bowl.curvatures[0] > 2:
        return f"{past_the_limit(bowl)} The right program diverges at this rate as well."
    right = program()
    try:
        m, b = right.fit(points, *start, learning_rate, first.epoch)
        error = right.error(m, b, points)
    except OverflowError:
        return "At this rate the right program diverges too."
    words = f"At {epochs_in_words([first.epoch])} the right program has m = {m:.6g}, b = {b:.6g}"
    if not error or error != error or error == float("inf"):
        return f"{words}."
    return f"{words}, and an error of {error:.6g}: {beside(first.error, error)}."


def beside(error: float, right: float) -> str:
    """A mistake's error beside the right program's, and whether one sees it."""
    percent = 100 * (error - right) / right
    if abs(percent) < 0.1:
        return "the mistake's is within 0.1 % of it, so the error does not show it"
    if error >= 10 * right:
        return f"the mistake's is {rounded(error / right)} times it"
    if right >= 10 * error > 0:
        return f"it is {rounded(right / error)} times the mistake's"
    return f"the mistake's is {abs(percent):.3g} % {'below' if percent < 0 else 'above'} it"


def digits_that_decide(found: Sequence[Found], given: Mapping[str, str | None]) -> str:
    """How many digits more would tell the first two programs apart."""
    if len(found) < 2:
        return ""
    one, other = found[0], found[1]
    names = ("m", "b")
    best: tuple[int, str] | None = None
    for k, name in enumerate(names):
        text = given[f"--{name}"]
        if text is None:
            continue
        values = [(f.b, f.m)[k] if f.exchanged else (f.m, f.b)[k] for f in (one, other)]
        decimals = len(text.partition(".")[2])
        for more in range(1, 13):
            if round(values[0], decimals + more) != round(values[1], decimals + more):
                best = min(best or (more, name), (more, name))
                break
    first, second = label(one), label(other)
    if best is None or first == second:
        return ""
    digits = count(best[0], "more digit")
    return f"{digits} of {best[1]} would tell {first} from {second}."
