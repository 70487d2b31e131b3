"""What each function means beside the others of its file: what is a convention, and what is not."""

from gdref.diagnosis.outcomes import Match, single
from gdref.diagnosis.report import Report
from gdref.diagnosis.roles import words

CONVENTIONS = {  # gradients that belong to an error of the same multiple
    "1/2": "the gradient of the error with 1/(2n)",
    "n": "the gradient of the sum of squares",
    "n/2": "the gradient of half the sum of squares",
}
SCALES = {
    frozenset[str](): "1",
    frozenset({"no-two"}): "1/2",
    frozenset({"error-half"}): "1/2",
    frozenset({"sum-for-mean"}): "n",
    frozenset({"error-sum"}): "n",
    frozenset({"sum-for-mean", "no-two"}): "n/2",
    frozenset({"error-sum", "error-half"}): "n/2",
}
BY_SCALE = {  # the larger first
    "n/2": frozenset({"sum-for-mean", "no-two"}),
    "n": frozenset({"sum-for-mean"}),
    "1/2": frozenset({"no-two"}),
}
WORST = ["right", "convention", "unknown", "mistake"]


def settle(reports: list[Report]) -> None:
    """What each function means beside the others: conventions, and mistakes of what it calls."""
    errors = [r for r in reports if r.role == "error" and r.verdict != "unknown"]
    other = {"error-root", "error-absolute", "error-none"}  # no word of the factor that is meant
    seen = {
        _base(r) for r in errors if not other & {s for m in r.candidates[:1] for s in m.mistakes}
    }
    steps = [r for r in reports if r.role != "error"]
    gradients = {_base(r) for r in steps if r.verdict != "unknown"}
    for report in steps:
        if report.verdict == "mistake":
            _settle_step(report, seen)
    for report in errors:
        _settle_error(report, gradients)
    _settle_derivatives([r for r in steps if r.component in ("dm", "db") and r.candidates])
    for report in reports:
        callers = [
            r
            for r in reports
            if report.name in r.calls
            and (report.verdict == "unknown" or (r.role == "error") == (report.role == "error"))
        ]
        if report.verdict in ("mistake", "unknown") and any(
            r.verdict in ("right", "convention") for r in callers
        ):
            report.verdict, report.note = "convention", "what calls it makes up for it"
    for report in steps:
        called = [
            r for r in steps if r.name in report.calls and r.verdict == "mistake" and not r.through
        ]
        if report.verdict == "mistake":
            ids = {mistake for m in report.candidates[:1] for mistake in m.mistakes}
            for inner in called:
                its = {mistake for m in inner.candidates[:1] for mistake in m.mistakes}
                if (ids and ids <= its) or its & ids:
                    report.through = inner.name
        elif report.verdict == "unknown" and called:
            report.verdict, report.through = "mistake", called[0].name
            report.candidates = called[0].candidates
            report.note = "whether more is wrong can be told when that is mended"


def _settle_derivatives(reports: list[Report]) -> None:
    """One function a derivative: parenthesis if it is in both of them, else parenthesis-m or -b."""
    both: set[tuple[str, ...]] = set()
    for component in ("dm", "db"):
        names = {m.mistakes for r in reports if r.component == component for m in r.candidates}
        both = names if component == "dm" else both & names
    for report in reports:
        end = f"-{report.component[1]}"
        if ("sign-both",) not in both:
            report.candidates = [
                match.renamed("sign-both", f"sign{end}") for match in report.candidates
            ]
        report.candidates.sort(
            key=lambda m: (m.mistakes not in both, not (m.mistakes and m.mistakes[0].endswith(end)))
        )


def _scale(report: Report) -> str:
    """Which multiple of the mean of squares, or of its gradient: 1, 1/2, n, n/2, or another."""
    ids = frozenset(report.candidates[0].mistakes) if report.candidates else frozenset()
    return SCALES.get(ids, "other")


def _base(report: Report) -> str:
    """The same, whatever else is wrong with it: 1 / 2 * n is a 1/2 that was meant."""
    ids = set(report.candidates[0].mistakes) if report.candidates else set()
    if "half-times-n" in ids:
        return "1/2"
    return SCALES[frozenset(ids & {"no-two", "sum-for-mean", "error-half", "error-sum"})]


def _settle_step(report: Report, seen: set[str]) -> None:
    """no-two and sums are conventions where the error beside them is one of the same multiple.

    Where no error is beside them, 1/2 may be meant; and what else is wrong is wrong by itself.
    """
    mine = _scale(report)
    if mine in seen and mine in CONVENTIONS:
        report.verdict, report.note = "convention", CONVENTIONS[mine]
        return
    if mine == "1/2" and "1" not in seen and "n" not in seen:
        report.verdict = "convention"
        report.note = "right if the error is meant with 1/(2n)"
        return
    if mine == "n/2" and "n" in seen:
        report.candidates = [single("no-two"), *report.candidates]
        return
    first = set(report.candidates[0].mistakes)
    for scale, ids in BY_SCALE.items():
        if scale in (seen or {"1/2"}) and ids < first:
            report.candidates = _without(report.candidates, ids)
            report.note = CONVENTIONS[scale].replace("the gradient of", "beside")
            return


def _without(matches: list[Match], ids: frozenset[str]) -> list[Match]:
    """The matches without the mistakes that are a convention here, those that had them first."""
    mended = [
        Match(tuple(key for key in match.keys if key[0] not in ids), note=match.note)
        for match in matches
        if ids < set(match.mistakes)
    ]
    rest = [match for match in matches if not ids < set(match.mistakes)]
    return list({match.mistakes: match for match in reversed(mended + rest)}.values())[::-1]


def _settle_error(report: Report, gradients: set[str]) -> None:
    """The sum, half and the root are conventions, unless the gradient beside it says otherwise."""
    if not report.candidates or report.verdict == "right":
        return
    tokens = set(words(report.name))
    mine = _scale(report)
    ids = set(report.candidates[0].mistakes)
    if ids == {"error-half"}:
        report.verdict = "convention"
    elif mine in ("n", "n/2"):
        says_sum = tokens & {"sse", "rss", "sum", "total", "ssr"}
        consistent = mine in gradients or not gradients
        report.verdict = "convention" if says_sum or consistent else "mistake"
    elif ids == {"error-root"}:
        named = tokens & {"rmse", "root"}
        report.verdict = (
            "convention" if named or not gradients or "mse" not in tokens else "mistake"
        )
    elif ids == {"error-absolute"} and tokens & {"mae", "absolute", "abs"}:
        report.verdict = "convention"


def verdict_of(reports: list[Report]) -> str:
    """The worst verdict of a file's functions."""
    return max((r.verdict for r in reports), key=WORST.index, default="unknown")
