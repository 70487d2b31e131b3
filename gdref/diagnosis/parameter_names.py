"""The kinds of a function's parameters, by their names.

A kind is one of: m, b, theta (m and b in one list), points, x, y, predictions, n, rate, epochs,
tolerance, quiet (True for no prints and plots) and call (another function of the file).
"""

import inspect
import re
from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
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
_CERTAIN_RATE = in_words("stepsize lr lr0 eta0")
_PREDICTIONS = in_words("hat yhat yh ypred")
_GIVEN = [["rate"], ["epochs"], ["points"], ["x"], ["y"]]  # gdref replaces the defaults of these
_EVERY = ["theta", "m", "b", "points", "x", "y", "n", "rate", "epochs"]
_TOLERANCE = in_words("tol tolerance threshold precision epsilon eps stopping convergence stop")


def words(name: str) -> list[str]:
    """The words in a name. learningRate has "learning" and "rate"; theta1 has "theta" and "1"."""
    return [w.lower() for w in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+", name)]


def kinds(name: str) -> list[str]:
    """The possible kinds of a name, the likeliest first; for example "slope" gives ["m"]."""
    parts = words(name)
    core = [word for word in parts if word not in _SAYS_WHICH] or parts
    joined, whole, tokens = "".join(parts), "".join(core), {"".join(core), *core}
    if {"gradient", "grad", "derivative"} & {*parts[1:]}:
        return []  # slope_gradient is no slope
    certain = {
        "theta": name in ("θ", "Θ"),
        "rate": {"rate", "lr"} & {*parts} or joined.endswith("rate") or joined in _CERTAIN_RATE,
        "epochs": "iter" in joined or "epoch" in joined or joined in ("numsteps", "nsteps"),
        "call": tokens & _CALL or joined.endswith(("func", "function")),
        "quiet": tokens & _QUIET,
        "tolerance": tokens & _TOLERANCE,
        "predictions": any(w.startswith("pred") for w in core) or tokens & _PREDICTIONS,
    }
    for kind, sure in certain.items():
        if sure:
            return [kind]
    of_theta = re.fullmatch(r"(theta|w|b|beta|a|c|p|weight|coef)([012])", whole)
    possible = [
        ("rate", name == "L"),
        ("n", name[:1].isupper() and whole in ("n", "m")),
        ("m", whole in _SLOPE or "slope" in tokens),
        ("b", whole in _INTERCEPT or tokens & {"intercept", "bias"}),
        ("m", whole in ("a", "b") or (of_theta and of_theta[2] != "0")),
        ("b", whole in ("a", *_EITHER) or of_theta),
        ("rate", whole == "a"),
        ("m", whole in _EITHER or of_theta),
        ("theta", whole in _BOTH or tokens & {"theta", "params"}),
        ("x", tokens & _X and not tokens & _Y),
        ("y", tokens & _Y and not tokens & _X),
        ("points", tokens & _POINTS and not tokens & (_X | _Y)),
        ("n", whole in _COUNT),
        ("rate", whole in _RATE),
        ("epochs", whole in _EPOCHS),
    ]
    return list(dict.fromkeys(kind for kind, suggested in possible if suggested))


def sensible(binding: Binding) -> bool:
    """Whether these kinds are possible together: no kind twice, m only with b, x only with y."""
    kept = [kind for kind in binding.values() if kind not in ("call", "quiet", "keep")]
    held, of_line = set(kept), {"x", "y", "predictions"}
    if len(held) < len(kept) or ("m" in held) != ("b" in held) or {"theta", "m"} <= held:
        return False
    if ("points" in held and held & of_line) or {"predictions", "x", "m"} <= held:
        return False
    # If there is a parameter a, then b is the slope, as in y = a + b x.
    names = {kind: words(name) for name, kind in binding.items()}
    slope = names.get("m", [])
    if "b" in slope and len(slope) < 3 and not any(w.isdigit() for w in slope):
        if "a" not in names["b"]:
            return False
    return not held & of_line or {"x", "y"} <= held or {"y", "predictions"} <= held


def bindings(parameters: Mapping[str, Any], calls: Sequence[str] = ()) -> list[Binding]:
    """The possible kinds of all parameters, the likeliest first.

    parameters: the default of each name, or REQUIRED.
    calls: the functions of the file that may be the argument for a parameter.
    """
    choices: list[list[tuple[int, str]]] = []
    for name, default in parameters.items():
        known = kinds(name) or (["call"] if name in calls else [])
        options = list(enumerate(known))
        if default is not REQUIRED and known[:1] not in _GIVEN:
            options.append((5 if known else 0, "keep"))
            if not known and isinstance(default, float) and 0 < default < 1:
                options.append((2, "rate"))
            if not known and type(default) is int and default > 1:
                options.append((2, "epochs"))
        choices.append(options or [(9, kind) for kind in _EVERY])
    if prod(map(len, choices)) > 20_000:
        choices = [options[:2] for options in choices]
    ranked = [
        (
            sum(rank for rank, _ in choice),
            dict(zip(parameters, (k for _, k in choice), strict=True)),
        )
        for choice in product(*choices)
    ]
    ranked = [one for one in ranked if sensible(one[1])]
    return [binding for _, binding in sorted(ranked, key=lambda one: one[0])[:12]]
