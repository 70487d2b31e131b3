"""The diagnosis of printed numbers: its page, its hint, its JSON, its rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import isfinite

from gdref.bowl import Bowl
from gdref.diagnosis.closed_form import LAST_EPOCH, RightRun
from gdref.diagnosis.result import written_and_meant
from gdref.diagnosis.search import FOLLOWED, Found, Given, at, nearest
from gdref.mistakes import MISTAKES
from gdref.points import PointsLike
from gdref.text.numbers import count, rounded
from gdref.text.results import Result, Table
from gdref.text.sentences import paragraph
from gdref.theory.forecast import forecast
from gdref.theory.linear_outlook import within_one_percent

MOST = 8  # the page lists at most 8 programs
PLACES = {"error": "the error", "gradient": "the gradient", "step": "the step", "fit": "the loop"}
NONE = f"None of the {len(MISTAKES)} known mistakes, alone or in pairs, gives these numbers"
NOT_FINITE = (
    "inf and nan show that the run diverged. Many mistakes have this effect, and a learning rate "
    "that is too large has it too. Print m and b after the first 3 epochs, and diagnose these "
    "numbers with --epochs 3."
)
OTHER_RUN = "If your run had other settings, give them: --learning-rate, --start, --epochs, --data."
SMALLER = "The program has no mistake: choose a smaller rate."
NEAR = 1e-9  # the rounding error of an excess, relative to the excess at (0, 0)
TOO_FEW = (
    "These are too few digits: many programs fit by chance. Give more digits, or the number of "
    "epochs."
)


@dataclass(frozen=True)
class Numbers(Result):
    """The programs that print the given numbers.

    verdict: "right", "convention", "mistake" or "unknown". found: programs, fewest mistakes first.
    nearby: sentences about the numbers, if no program was found or if another rate may fit.
    other_rate: (rate, epochs) with which the right program prints the numbers.
    assumed: True if the points are not the article's, and no rate was given.
    error_set_aside: True if no program prints all three numbers, so the error is ignored.
    hint: True if the page shows only the place of the mistake and a check to do by hand.
    points: the points of the caller, with the record of their file.
    """

    verdict: str
    given: Given
    data: str
    found: list[Found] = field(default_factory=list)
    nearby: list[str] = field(default_factory=list)
    other_rate: tuple[float, int] | None = None
    assumed: bool = False
    error_set_aside: bool = False
    hint: bool = False
    points: PointsLike = ()

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        return int(self.verdict in ("mistake", "unknown"))

    def as_json(self) -> dict[str, object]:
        """The object for --format json. "last" is null if all later epochs fit too."""
        return {
            "kind": "numbers",
            "verdict": self.verdict,
            "data": self.data,
            "points": len(self.given.points),
            "learning_rate": self.given.learning_rate,
            "candidates": [
                {
                    "mistakes": one.mistakes,
                    "exchanged": one.exchanged,
                    "epoch": one.epoch,
                    "epochs": ends(one.epochs),
                    "error_epochs": ends(one.error_epochs) if one.error_epochs else None,
                    "m": one.m,
                    "b": one.b,
                    "error": one.error,
                }
                for one in self.found
            ],
            "functions": [],
            "nearby": self.nearby,
            "error_set_aside": self.error_set_aside,
        }

    def as_rows(self) -> Table:
        """A row for each program that fits."""
        fields = ("mistakes", "exchanged", "first_epoch", "last_epoch", "m", "b", "error")
        rows = (
            ["+".join(f.mistakes), str(f.exchanged), *ends(f.epochs), f.m, f.b, f.error]
            for f in self.found
        )
        return Table(fields, rows)

    def page(self) -> Iterator[str | Table]:
        """The verdict, the mistake in full, the programs that fit, and the right program."""
        if self.hint:
            yield paragraph(" ".join(self.hints()))
            return
        if any(number.low > number.high for number in self.given[:2]):
            yield paragraph(NOT_FINITE)
            return
        _, _, _, _, epochs, rate, start = self.given
        run = f"with a learning rate of {rate:g}, from ({start[0]:g}, {start[1]:g})"
        if self.found:
            yield paragraph(self.headline())
            if self.verdict != "unknown":
                yield from map(mistake_in_full, self.found[0].mistakes)
            yield paragraph(f"The programs that fit the digits, {run}:")
            yield self.programs()
            yield from map(paragraph, filter(None, self.beside_the_right_one()))
        elif self.other_rate:
            yield from map(paragraph, self.nearby)
        elif self.verdict == "right":
            yield paragraph(f"Nothing is wrong: {' '.join(self.nearby)}")
        else:
            told = "" if epochs is None else f"after {count(epochs, 'epoch')}, or "
            yield paragraph(f"{NONE} {run}, {told}after any number up to {FOLLOWED:,}.")
            yield from map(paragraph, (*self.nearby, OTHER_RUN))
        if self.error_set_aside:
            yield paragraph(
                f"The error {self.given.error.text} is ignored: no known mistake prints it with "
                "this m and b, or at another epoch. Look at the code that computes the error."
            )

    def hints(self) -> Iterator[str]:
        """The place of the mistake and a check to do by hand."""
        if self.verdict in ("right", "convention"):
            yield "Nothing is wrong: a right program prints these numbers."
        elif self.verdict == "unknown":
            none = "These numbers are not enough for a verdict." if self.found else f"{NONE}."
            yield from self.nearby if self.other_rate else (none, *self.nearby)
        else:
            for mistake in map(MISTAKES.__getitem__, self.found[0].mistakes):
                yield f"Look at {PLACES[mistake.place]}. To check: {mistake.check}."

    def headline(self) -> str:
        """The verdict in a sentence."""
        first, asked, rate = self.found[0], self.given.epochs, self.given.learning_rate
        when, apart, others = epochs_in_words(first.epochs), "", len(self.found) - 1
        if asked is not None and not at(first.epochs, asked):
            when += f", not at epoch {asked:,}: count the iterations"
        if first.error_epochs:
            of_error = nearest(first.error_epochs, asked or first.epoch)
            apart = f"m and b are from epoch {first.epoch:,}, and the error is from epoch "
            apart += f"{of_error:,}"
        if self.verdict == "unknown":
            given = f"{label(first)} gives these numbers at a learning rate of {rate:g}."
            return " ".join([given, *self.nearby]) if self.nearby else TOO_FEW
        if self.verdict == "convention":
            also = " Other programs print the same digits." if others else ""
            return f"No mistake: only another convention, for example half the error.{also}"
        if self.verdict == "right":
            also = f"{count(others, 'other program')} {'prints' if others == 1 else 'print'}"
            also = f" {also} the same digits." if others else ""
            right = f"Nothing is wrong: the right program prints these numbers at {when}.{also}"
            return f"Nothing is wrong, but {apart}." if apart else right
        many = "A mistake" if len(first.mistakes) == 1 else "Two mistakes"
        if first.exchanged and first.mistakes != ["exchanged-at-end"]:
            many += ", with the names of m and b exchanged"
        if self.assumed:
            many += f", if the learning rate was {rate:g} (give another with --learning-rate)"
        return f"{many}: {apart or f'it fits at {when}'}."

    def programs(self) -> Table:
        """The programs that fit, with the epochs at which they fit."""
        rows = []
        for one in self.found[:MOST]:
            first, last = ends(one.epochs)
            until = " and later" if last is None else f" to {last:,}" if last != first else ""
            rows.append([label(one), f"{first:,}{until}", *one.line, one.error])
        if len(self.found) > MOST:
            rows.append([f"and {len(self.found) - MOST} more", None, None, None, None])
        return Table(["program", "epochs", "m", "b", "error"], rows)

    def beside_the_right_one(self) -> Iterator[str]:
        """The right program at the same epoch, and the number of digits that are still needed."""
        first, rate, start = self.found[0], self.given.learning_rate, self.given.start
        bowl = Bowl.of(self.given.points)
        if rate > bowl.largest_stable_rate:
            yield (
                "The learning rate is above the limit, which is "
                f"{bowl.largest_stable_rate:.6g} on these points. "
                + ("The right program diverges too." if first.mistakes else SMALLER)
            )
        elif not first.mistakes and bowl.excess(first.m, first.b) <= NEAR * bowl.excess(0.0, 0.0):
            yield "m and b are the minimum, up to rounding."
        elif not first.mistakes:
            foreseen = forecast(bowl, len(self.given.points), rate, *start)
            yield (
                f"The minimum is at m = {bowl.m:.6g}, b = {bowl.b:.6g}. A right run can "
                f"end before it: {within_one_percent('b', bowl.b, foreseen.b_near)}."
            )
        elif self.verdict != "unknown" and first.error is not None:
            m, b = RightRun(bowl, rate, start).at(first.epoch)
            error = bowl.error + bowl.excess(m, b)
            words = f"At epoch {first.epoch:,} the right program has m = {m:.6g}, b = {b:.6g}"
            shown = f", and an error of {error:.6g}: {beside(first.error, error)}" if error else ""
            yield f"{words}{shown}."
        yield self.digits_that_decide()

    def digits_that_decide(self) -> str:
        """The number of further digits that would separate the first two programs."""
        labels = list(map(label, self.found[:2]))
        for more in range(1, 13) if len({*labels}) == 2 else ():
            for k, number in enumerate(self.given[:2]):
                decimals = len(number.text.partition(".")[2]) + more
                values = {round(one.line[k], decimals) for one in self.found[:2]}
                if number.text and len(values) == 2:
                    digits = count(more, "more digit")
                    return f"{digits} of {'mb'[k]} would separate {labels[0]} and {labels[1]}."
        return ""


def mistake_in_full(mistake: str) -> str:
    """The text about a mistake: the line of code, its effect and a check that shows it."""
    entry = MISTAKES[mistake]
    return (
        f"{paragraph(f'{mistake}: {entry.what}')}\n\n"
        f"{written_and_meant(entry.wrong, entry.right)}\n\n"
        f"{paragraph(f'What it does: {entry.effect}')}\n"
        f"{paragraph(f'What shows it: {entry.check}.')}"
    )


def label(found: Found) -> str:
    """The ids of a program's mistakes, with numbers, for example part-of-points (50)."""
    ids = " + ".join(found.mistakes) or "the right program"
    return ": ".join([ids, *(f"{n:.4g}" for n in found.numbers)])


def ends(epochs: Sequence[range]) -> list[int | None]:
    """The first and the last epoch; None for the last one if there is no end."""
    last = max(stretch[-1] for stretch in epochs)
    return [epochs[0][0], None if last >= LAST_EPOCH - 1 else last]


def epochs_in_words(epochs: Sequence[range]) -> str:
    """Epochs in words, for example "epoch 5" or "epochs 999 to 1,001"."""
    first, last = ends(epochs)
    gaps = ", with gaps" if len(epochs) > 1 or epochs[0].step > 1 else ""
    if last is None:
        return f"epoch {first:,} and all later ones{gaps}"
    return f"epoch {first:,}" if first == last else f"epochs {first:,} to {last:,}{gaps}"


def beside(error: float, right: float) -> str:
    """The effect of a mistake on the error, and whether the error shows the mistake."""
    percent = 100 * (error - right) / right
    if not isfinite(percent) or error >= 10 * right:
        return f"the mistake makes the error {rounded(error / right)} times as large"
    if abs(percent) < 0.1:
        return "the mistake changes the error by less than 0.1 %, too little to see"
    if right >= 10 * error > 0:
        return f"the mistake makes the error {rounded(right / error)} times smaller"
    return (
        f"the mistake makes the error {abs(percent):.3g} % {'lower' if percent < 0 else 'higher'}"
    )
