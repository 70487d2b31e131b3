"""The kinds of a function's parameters, by their names.

A kind is one of: m, b, theta (both in one), points, x, y, predictions, n, rate, epochs, tolerance,
quiet (a switch for prints and plots) and call (another function of the file).
"""

import inspect
import re
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

REQUIRED = inspect.Parameter.empty
Binding = dict[str, str]  # the name of a parameter: its kind


def in_words(text: str) -> set[str]:
    """The words of a text."""
    return set(text.split())


# Words that describe one of several values (new, old, first), but not the kind of the value.
_SAYS_WHICH = in_words(
    "current cur curr now old prev previous last new init initial initialize start starting "
    "started in guess value val given the my at param input arr array vec vector lst list train "
    "training final best temp tmp model line num number of"
)
_SLOPE = in_words(
    "m slope w weight weights k coef coefficient coeff theta1 t1 th1 w1 b1 beta1 a1 c1 p1 "
    "incline "
    "steigung anstieg pendiente pente inclinação inclinacao pendenza helling nachylenie eğim egim"
)
_INTERCEPT = in_words(
    "b intercept icpt intcpt yint bias c theta0 t0 th0 w0 b0 beta0 a0 c0 p0 q yintercept "
    "interception offset const d constant biases achsenabschnitt abschnitt ordenada intercepto "
    "ordonnée ordonnee interceptação intercetta intercetto sesgo biais snijpunt kesim"
)
_EITHER = in_words("a alpha beta theta2 w2 p")
_BOTH = in_words(
    "theta thetas w weights params parameters parameter beta betas coeffs coefs coefficients line "
    "guess v p mb bm wb model theta_vector vector state position"
)
_POINTS = in_words(
    "points point pts data dataset xy pairs samples rows records df table d coordinates coords "
    "set frame ps xys punkte punkt daten datos puntos donnees données pontos dados punti dati"
)
_X = in_words(
    "x xs xx features feature inputs input distance distances hours size sizes area km mileage "
    "predictor independent xi xdata xvalues xlist xb"
)
_Y = in_words(
    "y ys yy targets target t labels label outputs output actual actuals observed observations "
    "dependent response price prices calories scores true ytrue ydata yvalues ylist expected"
)
_RATE = in_words(
    "lr alpha alfa eta l gamma stepsize lrate learn learning rate a step mu speed lernrate tasa "
    "taux taxa tasso schrittweite paso pas passo"
)
_EPOCHS = in_words(
    "steps nsteps times repeats rounds loops it its niter t generations k cycles updates n "
    "schritte durchläufe durchlaeufe wiederholungen pasos etapes étapes passos epocas épocas "
    "epoche runden anzahl max"
)
_COUNT = in_words("n m size length samples count npoints len")
_CALL = in_words("function func fn fun callback")
_QUIET = in_words("verbose plot show print debug log display every interval freq trace logging")
_TOLERANCE = in_words("tol tolerance threshold precision epsilon eps stopping convergence stop")


def words(name: str) -> list[str]:
    """The words in a name: learning, rate in learningRate and learning_rate; theta, 1 in theta1."""
    return [w.lower() for w in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+", name)]


def kinds(name: str) -> list[str]:
    """The kinds that a name suggests, the likeliest first; empty if it suggests none."""
    if name in ("θ", "Θ"):
        return ["theta"]
    parts = words(name)
    core = [word for word in parts if word not in _SAYS_WHICH] or parts
    whole = "".join(core)
    tokens = {whole, *core}
    held: list[str] = []

    def add(kind: str, test: bool) -> None:
        if test and kind not in held:
            held.append(kind)

    joined = "".join(parts)
    add("rate", "rate" in parts or joined.endswith("rate"))
    add("rate", joined in ("stepsize", "lr", "lr0", "eta0"))
    add("epochs", "iter" in joined or "epoch" in joined or joined in ("numsteps", "nsteps"))
    if held:
        return held
    if tokens & _CALL or joined.endswith(("func", "function")):
        return ["call"]
    if tokens & _QUIET:
        return ["quiet"]
    if tokens & _TOLERANCE:
        return ["tolerance"]
    if any(w.startswith("pred") for w in core) or {"hat", "yhat", "yh", "ypred"} & tokens:
        return ["predictions"]
    capital = name[:1].isupper()
    add("rate", name == "L")
    if whole in ("n", "m") and capital:
        add("n", True)
    add("m", whole in _SLOPE or bool(tokens & {"slope"}))
    add("b", whole in _INTERCEPT or bool(tokens & {"intercept", "bias"}))
    if whole == "a":
        add("m", True)
        add("b", True)
        add("rate", True)
    if whole == "b":
        add("m", True)
    if re.fullmatch(r"(theta|w|b|beta|a|c|p|weight|coef)[012]", whole):
        add("b" if whole[-1] == "0" else "m", True)
        add("m", True)
        add("b", True)
    if whole in _EITHER:
        add("b", True)
        add("m", True)
    add("theta", whole in _BOTH or "theta" in core or "params" in core)
    add("x", bool(tokens & _X) and not tokens & _Y)
    add("y", bool(tokens & _Y) and not tokens & _X)
    add("points", bool(tokens & _POINTS) and not tokens & (_X | _Y))
    add("n", whole in _COUNT)
    add("rate", whole in _RATE)
    add("epochs", whole in _EPOCHS)
    return held


def sensible(binding: Binding) -> bool:
    """Whether a program can have this binding: no kind twice, m only with b, x only with y."""
    held = [kind for kind in binding.values() if kind not in ("call", "quiet", "keep")]
    both = {"x", "y"} <= set(held) or {"y", "predictions"} <= set(held)
    if len(set(held)) < len(held) or ("m" in held) != ("b" in held):
        return False
    if "theta" in held and "m" in held:
        return False
    if "points" in held and {"x", "y", "predictions"} & set(held):
        return False
    if "predictions" in held and "x" in held and "m" in held:
        return False
    # Next to a name with only an a, b is a slope: y = a + b x.
    slope = next((words(name) for name, kind in binding.items() if kind == "m"), [])
    if slope and "b" in slope and len(slope) < 3 and not any(w.isdigit() for w in slope):
        other = next(words(name) for name, kind in binding.items() if kind == "b")
        if "a" not in other:
            return False
    return both or not {"x", "y", "predictions"} & set(held)


def _by_default(default: Any, options: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The kinds that a parameter's default suggests, if its name suggests none."""
    if options:
        return []
    if isinstance(default, float) and 0 < default < 1:
        return [(2, "rate")]
    return [(2, "epochs")] if type(default) is int and default > 1 else []


def bindings(parameters: Mapping[str, Any], calls: Sequence[str] = ()) -> list[Binding]:
    """The possible bindings, the likeliest first. parameters: name to default or REQUIRED.

    calls: names of other functions in the file that may be the value of a parameter.
    """
    choices: list[list[tuple[int, str]]] = []
    for name, default in parameters.items():
        optional = default is not REQUIRED
        options = list(enumerate(kinds(name)))
        if not options and name in calls:
            options = [(0, "call")]
        if optional and not (options and options[0][1] in ("rate", "epochs", "points", "x", "y")):
            options = [*options, (len(options) and 5, "keep"), *_by_default(default, options)]
        elif not options or options[0][1] in ("m", "n", "b", "theta", "x", "y"):
            named = {kind for _, kind in options}
            every = ["theta", "m", "b", "points", "x", "y", "n", "rate", "epochs"]
            if not options:
                options = [*options, *((9, kind) for kind in every if kind not in named)]
        choices.append(options)
    size = 1
    for options in choices:
        size *= len(options)
    if size > 20_000:
        choices = [options[:2] for options in choices]
    ranked: list[tuple[int, int, Binding]] = []
    for choice in product(*choices):
        binding = dict(zip(parameters, (kind for _, kind in choice), strict=True))
        if sensible(binding):
            ranked.append((sum(rank for rank, _ in choice), len(ranked), binding))
    ranked.sort(key=lambda item: item[:2])
    return [binding for _, _, binding in ranked[:12]]
