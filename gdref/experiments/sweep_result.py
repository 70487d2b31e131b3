"""The result of gdref.sweep: the scores by value, the best values, and their effect."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf
from operator import itemgetter
from typing import TYPE_CHECKING

from gdref.exceptions import PluginError
from gdref.experiments.sweep_scores import Scores, SweptOptimizer, good_values
from gdref.plugins.signatures import Value, spec_value
from gdref.text.numbers import count, rounded_down, strict_json
from gdref.text.results import Cell, Table, cell_text
from gdref.text.sentences import listed, paragraph
from gdref.theory.conditions import SEED, Conditions, ResultOverPoints
from gdref.theory.quartiles import middle_half, ranks

if TYPE_CHECKING:
    from gdref.charts import Chart


@dataclass(repr=False)
class Sweep(ResultOverPoints):
    """The scores of some optimizers at the values of one hyperparameter.

    parameter: the hyperparameter. within: a share of the minimum's error, if the scores are epochs.
    columns: the results of each optimizer that works. left_out: the specs without this
    hyperparameter. faults: a failure for each optimizer that fails. interrupted: whether Ctrl-C
    ended the sweep.
    """

    conditions: Conditions
    parameter: str
    values: list[Value]
    within: float | None
    seeds: int
    columns: list[SweptOptimizer]
    left_out: list[str]
    faults: list[PluginError]
    interrupted: bool = False

    def __post_init__(self) -> None:
        self.exit_code = 130 if self.interrupted else int(bool(self.faults))
        self.notes = []
        for column in self.columns:
            if column.refused:
                values = ", ".join(map(str, column.refused))
                first = next(iter(column.refused.values()))
                self.notes.append(f"{column.spec} refuses {values}: {first}")
        if self.left_out:
            have = "has" if len(self.left_out) == 1 else "have"
            self.notes.append(f"left out: {listed(self.left_out)} {have} no {self.parameter}")
        self.notes += [f"error: {fault}" for fault in self.faults]
        if self.interrupted:
            tried = sum(len(column.results) + len(column.refused) for column in self.columns)
            self.notes.append(f"ended by Ctrl-C after {count(tried, 'value')}")

    def __repr__(self) -> str:
        best = ", ".join(f"{c.spec} at {spec_value(c.best)}" for c in self.columns)
        return f"<Sweep of {self.parameter} on {self.points.name}: best {best}>"

    def chart(self) -> "Chart":
        from gdref.experiments.sweep_chart import sweep_chart  # imported only for a chart

        return sweep_chart(
            self.conditions, self.parameter, self.within, self.seeds, self.columns, self.interrupted
        )

    def as_json(self) -> dict[str, object]:
        """The result for JSON. A score is null if a run is never near the minimum, or diverges."""
        return {
            **self.conditions.as_json(),
            "over": self.parameter,
            "epochs": self.conditions.epochs,
            "within": self.within,
            "seeds": self.seeds,
            "runs": [
                {
                    **column.chosen.as_json(),
                    "limit": column.limit,
                    "best": column.best,
                    "default": column.default and column.default[0],
                    "results": [
                        {
                            "value": value,
                            "median": strict_json(one.median),
                            "quartiles": strict_json(one.quartiles),
                            "scores": strict_json(one.scores),
                            "diverged": one.diverged,
                        }
                        for value, one in column.results.items()
                    ],
                    "refused": list(column.refused),
                }
                for column in self.columns
            ],
            "left_out": self.left_out,
            "interrupted": self.interrupted,
        }

    def as_rows(self) -> Table:
        return Table(
            ["spec", self.parameter, "median", "lower_quartile", "upper_quartile", "diverged"],
            [
                [c.spec, value, *strict_json([one.median, *one.quartiles]), one.diverged]
                for c in self.columns
                for value, one in c.results.items()
            ],
        )

    def page(self) -> Iterator[str | Table]:
        """The effect of the best values, the table of best values, and the scores at each value."""
        if not self.columns:
            return
        changes = [] if self.interrupted else self.changes()
        yield from [paragraph(" ".join(changes))] if changes else []
        good = "an error within 1 % of the lowest error"
        good = good if self.within is None else "at most twice the lowest number of epochs"
        yield paragraph(
            f"For each optimizer: the best value tried, and the range of good values, with {good}"
        )
        yield self.best_values()
        yield paragraph(self.title())
        yield self.scores_by_value()

    def title(self) -> str:
        """The title of the table of scores: the kind of score, the points, and the seeds."""
        stochastic = [column.spec for column in self.columns if column.stochastic]
        what = f"Error after {count(self.conditions.epochs, 'epoch')}"
        if self.within is not None:
            near = f"{100 * self.within:g} % of the minimum"
            what = f"First of {count(self.conditions.epochs, 'epoch')} within {near}"
        medians = f" ({listed(stochastic)}: the median of {self.seeds} seeds)" if stochastic else ""
        return f"{what}, over the {self.points.title}, by {self.parameter}{medians}"

    def scores_by_value(self) -> Table:
        """The scores of each optimizer at each value."""
        headings, rows = [self.parameter], [[shortest_text(value)] for value in self.values]
        for column in self.columns:
            headings += [column.spec, *(["middle half"] if column.stochastic else [])]
            by_text = {shortest_text(known): one for known, one in column.results.items()}
            for value, row in zip(self.values, rows, strict=True):
                one = by_text.get(shortest_text(value))
                missing = "refused" if value in column.refused else ""
                row.append(self.score_text(one) if one else missing)
                row += [middle_half(one.scores) if one else ""] if column.stochastic else []
        return Table(headings, rows)

    def score_text(self, one: Scores) -> str:
        """The median score: an error or an epoch; or the reason why there is no score."""
        if one.median == inf:
            return "diverges" if self.within is None or one.diverged else "not reached"
        return cell_text(one.median) if self.within is None else f"{one.median:g}"

    def best_values(self) -> Table:
        """For each optimizer: the best value, the range of good values, the default, the limit."""
        score = "error" if self.within is None else "epoch"
        headings = ["optimizer", "best", score, "good", "default", f"its {score}"]
        limits = any(column.limit for column in self.columns)
        rows: list[list[Cell]] = []
        for column in self.columns:
            best, default = column.best, column.default
            row: list[Cell] = [column.spec, "none", "", ""]
            if best is not None:
                good = [
                    shortest_text(value) for value in good_values(column, self.within, self.minimum)
                ]
                reach = f"{good[0]} to {good[-1]}" if len(good) > 1 else ""
                row[1:] = [shortest_text(best), self.score_text(column.results[best]), reach]
            row += [shortest_text(default[0]), self.score_text(default[1])] if default else ["", ""]
            row += [rounded_down(column.limit) if column.limit else ""] if limits else []
            rows.append(row)
        return Table([*headings, *(["limit"] if limits else [])], rows)

    def changes(self) -> list[str]:
        """Sentences about the order of the optimizers, the largest gain, and values at the edge."""
        least = 0.0
        if self.within is None:
            least = self.minimum.error + self.minimum.rounding
        usual = {c.spec: c.default[1].scores for c in self.columns if c.default}
        tuned = {c.spec: c.results[c.best].scores for c in self.columns if c.best is not None}
        never = "every run diverges"
        if self.within is not None:
            never = f"no run comes within {100 * self.within:g} % of the minimum"
        if not tuned:
            return [f"At the values tried, {never}.{self._below_the_limit()}"]
        before, after = ranks(usual, least), ranks(tuned, least)
        words = []
        if len(self.columns) > 1:
            same = " The order at the defaults is the same." if before == after else ""
            words.append(f"The order at the best values, best first: {order(after)}.{same}")
            if not same:
                words.append(f"The order at the defaults: {order(before) if before else never}.")
            if self.seeds == 1 and any(c.chosen.leaves_open(SEED) for c in self.columns):
                words.append("One seed proves little; try several with --seeds.")
            if any(len(group) > 1 for group in [*before, *after]):
                words.append("The results of optimizers in brackets overlap.")
        return [*words, *self._largest_gain(least), *self._at_the_edge()]

    def _below_the_limit(self) -> str:
        """The advice if every run diverges."""
        limits = [(c.limit, c.spec) for c in self.columns if c.limit]
        if not limits or not all(r.diverged for c in self.columns for r in c.results.values()):
            return ""
        limit, spec = limits[0]
        return f" Choose rates below {rounded_down(limit)}, the limit of {spec}."

    def _largest_gain(self, least: float) -> list[str]:
        """A sentence about the optimizer that improves most; [] if no optimizer improves."""
        gains = []
        for column in self.columns:
            if column.default and column.best is not None:
                old, new = column.default[1], column.results[column.best]
                first = ranks({"old": old.scores, "new": new.scores}, least)[:1]
                if old.median < inf and first == [["new"]]:
                    change = f"from {self.score_text(old)} to {self.score_text(new)}"
                    gains.append((new.median - old.median, column.spec, change))
        if not gains:
            return []
        _, most, change = min(gains, key=itemgetter(0))
        return [f"{most} improves most, compared with its default: {change}."]

    def _at_the_edge(self) -> list[str]:
        """Sentences about optimizers whose best value is the lowest or the highest value tried.

        A sweep over seeds has no sentences here. There is also no sentence if the lowest
        value is 0 (for whole numbers: 1), because most hyperparameters have no lower value.
        """
        if self.parameter == SEED:
            return []
        words = []
        for edge, further, side in (("lowest", "lower", 0), ("highest", "higher", -1)):
            names = []
            for column in self.columns:
                values = [v for v in column.results if not isinstance(v, bool)]
                ends = sorted(v for v in values if isinstance(v, int | float))
                good = good_values(column, self.within, self.minimum)
                if len(ends) < 2 or not good or len(good) == len(ends) or column.best != ends[side]:
                    continue
                if edge == "highest" or ends[0] > (1 if isinstance(ends[0], int) else 0):
                    names.append(column.spec)
            if names:
                words.append(
                    f"The best value of {listed(names)} is the {edge} value tried. A {further} "
                    "value may be better."
                )
        return words


def shortest_text(value: Value) -> str:
    """A value in its shortest form: "0.5" for .50."""
    try:
        return spec_value(value) if isinstance(value, bool | None) else f"{float(value):.12g}"
    except ValueError:
        return str(value)


def order(groups: Iterable[list[str]]) -> str:
    """Names in the order of their ranks, equal ranks in brackets: batch, (momentum, sgd)."""
    return ", ".join(g[0] if len(g) == 1 else f"({', '.join(g)})" for g in groups)
