"""The numbers for lesson.js: all of them are computed in advance."""

from collections.abc import Mapping, Sequence

from gdref.descent import Row
from gdref.lesson.pictures import Pictures
from gdref.lesson.runs import OptimizerRuns
from gdref.text.numbers import short


def row_texts(row: Row) -> list[str]:
    """The texts of a row: epoch, m, b, error."""
    return [str(row.epoch), short(row.m), short(row.b), short(row.error)]


def script_data(
    shown: Sequence[int], optimizers: Sequence[OptimizerRuns], pictures: Pictures
) -> Mapping[str, object]:
    """The JSON of the page. shown: the epochs that are shown."""
    left, _, _, right = pictures.line.frame
    return {
        "epochs": shown,
        "ends": [round(10 * left), round(10 * right)],
        "dots": pictures.dots,
        "optimizers": [_of(one, pictures) for one in optimizers],
    }


def _of(one: OptimizerRuns, pictures: Pictures) -> Mapping[str, object]:
    places = sorted({at for values in one.values for at in values})
    return {
        "spec": one.chosen.spec,
        "place": one.place,
        "limit": one.limit,
        "words": one.words,
        "runs": [
            {
                "rate": None if run.rate is None else repr(run.rate),
                "end": run.end,
                "rows": ";".join(" ".join(row_texts(row)) for row in run.rows),
                "at": ";".join(" ".join(map(str, pictures.places(row))) for row in run.rows),
            }
            for run in one.runs
        ],
        "lines": places,
        "values": [[values.get(at, "") for at in places] for values in one.values],
    }
