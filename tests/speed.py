"""How fast gdref is, as ratios against peers measured in the same run. Not a test.

    python3 tests/speed.py                 (in the environment that gdref is installed in)

With numpy installed there, reading a million rows is compared with numpy.genfromtxt as well.

Aims: a descent takes at most 1.2 times the two bare loops; the start of a command at most 1.8 times
the processor time of a bare typer application with two commands. `gdref compare` is its start and
3,000 epochs of work; with `--epochs 0` it is the start alone. Each pair runs in turns, so that
drift cancels.
"""

import importlib.util
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BARE = """
import typer
app = typer.Typer()
@app.command()
def one(n: int = 1): print(n)
@app.command()
def two(n: int = 2): print(n)
app(["one"])
"""


BARE_LOOPS = """
from gdref import read_points

def bare(points):
    m = b = 0.0
    for epoch in range(EPOCHS):
        dm = db = 0.0
        w = -(2 / len(points))
        for x, y in points:
            r = y - (m * x + b)
            db += w * r
            dm += w * x * r
        m, b = m - 1e-4 * dm, b - 1e-4 * db
        total = 0.0
        for x, y in points:
            r = y - (m * x + b)
            total += r * r
        error = total / len(points)

bare(list(read_points()))
"""
BARE_SGD = """
import random
from gdref import read_points

def bare(points):
    m = b = 0.0
    rng, order = random.Random(0), list(range(len(points)))
    for epoch in range(EPOCHS):
        rng.shuffle(order)
        for k in order:
            x, y = points[k]
            r = y - (m * x + b)
            m, b = m + 1e-4 * 2 * x * r, b + 1e-4 * 2 * r
        total = 0.0
        for x, y in points:
            r = y - (m * x + b)
            total += r * r
        error = total / len(points)

bare(list(read_points()))
"""
DESCEND = """
from gdref import OPTIMIZER, descend, read_points
for row in descend(OPTIMIZER, list(read_points()), epochs=EPOCHS):
    pass
"""


RATES = "[10 ** (-6 + k / 3) for k in range(20)]"
SWEEP = f"""
from gdref.experiments.sweep import sweep
sweep("batch,sgd,momentum,nesterov,adagrad,rmsprop,adam", values={RATES}, epochs=EPOCHS, seeds=5)
"""
NUMPY_SWEEP = f"""
import numpy as np
from gdref import read_points
x, y = np.array(read_points()).T
np.seterr(all="ignore")

def gradient(m, b):
    r = y - (m * x + b)
    return np.array([-2 * np.mean(x * r), -2 * np.mean(r)])

def run(step, rate):
    theta, state = np.zeros(2), [np.zeros(2), np.zeros(2), 0]
    for epoch in range(EPOCHS):
        theta = theta - step(gradient, theta, state, rate)
        error = np.mean((y - theta[0] * x - theta[1]) ** 2)
    return error

def batch(g, t, s, r): return r * g(*t)
def momentum(g, t, s, r):
    s[0] = 0.9 * s[0] + g(*t)
    return r * s[0]
def nesterov(g, t, s, r):
    d = g(*t)
    s[0] = 0.9 * s[0] + d
    return r * (d + 0.9 * s[0])
def adagrad(g, t, s, r):
    d = g(*t)
    s[0] = s[0] + d * d
    return r * d / (np.sqrt(s[0]) + 1e-10)
def rmsprop(g, t, s, r):
    d = g(*t)
    s[0] = 0.99 * s[0] + 0.01 * d * d
    return r * d / (np.sqrt(s[0]) + 1e-8)
def adam(g, t, s, r):
    d, s[2] = g(*t), s[2] + 1
    s[0], s[1] = 0.9 * s[0] + 0.1 * d, 0.999 * s[1] + 0.001 * d * d
    return r * s[0] / (1 - 0.9 ** s[2]) / (np.sqrt(s[1] / (1 - 0.999 ** s[2])) + 1e-8)

def sgd(rate, seed):
    rng, m, b = np.random.default_rng(seed), 0.0, 0.0
    for epoch in range(EPOCHS):
        for k in rng.permutation(len(x)):
            r = y[k] - (m * x[k] + b)
            m, b = m + rate * 2 * x[k] * r, b + rate * 2 * r
        error = np.mean((y - m * x - b) ** 2)
    return error

for rate in {RATES}:
    for step in (batch, momentum, nesterov, adagrad, rmsprop, adam):
        run(step, rate)
    for seed in range(5):
        sgd(rate, seed)
"""
MAP = """
from gdref import Bowl, read_points
from gdref.theory.linear_maps import modes
for mode in modes(Bowl.of(read_points()), "momentum", 1e-4, {"beta": 0.9}):
    mode.gain(10**6)
"""
NUMPY_MILLION = """
import numpy as np
from gdref import read_points
x, y = np.array(read_points()).T
m = b = vm = vb = 0.0
for epoch in range(10**6):
    r = y - (m * x + b)
    vm, vb = 0.9 * vm - 2 * np.mean(x * r), 0.9 * vb - 2 * np.mean(r)
    m, b = m - 1e-4 * vm, b - 1e-4 * vb
"""


def in_process(what: str, ours: str, peer: str, runs: int, **words: str) -> None:
    """The same for two pieces of source, run in this process."""
    for word, text in words.items():
        ours, peer = ours.replace(word, text), peer.replace(word, text)
    codes = [compile(source, what, "exec") for source in (ours, peer)]
    pairs = []
    for _ in range(runs):
        times = []
        for code in codes:
            start = time.perf_counter()
            exec(code, {})
            times.append(time.perf_counter() - start)
        pairs.append(times)
    a, b = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(x / y for x, y in pairs)
    print(f"{what}: {1000 * a:.1f} ms against {1000 * b:.1f} ms, ratio {ratio:.2g}")


def seconds(command: list[str], folder: str) -> float:
    """The processor time of a command and its children."""
    start = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True)
    end = resource.getrusage(resource.RUSAGE_CHILDREN)
    return end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime


def report(what: str, ours: list[str], peer: list[str], folder: str, runs: int) -> None:
    """The median of each, and of the ratios pair by pair, in turns so that drift cancels."""
    pairs = [(seconds(ours, folder), seconds(peer, folder)) for _ in range(runs + 1)][1:]
    a, b = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(x / y for x, y in pairs)
    print(
        f"{what}: {a:.3f} s against {b:.3f} s, ratio {ratio:.2f}, "
        f"difference {1000 * (a - b):.0f} ms"
    )


def main() -> None:
    for name, bare in (("batch", BARE_LOOPS), ("sgd", BARE_SGD)):
        what = f"descend with {name}, 500 epochs : bare loops"
        in_process(what, DESCEND, bare, 15, OPTIMIZER=name, EPOCHS="500")
    if importlib.util.find_spec("numpy"):
        what = "a sweep, 7 optimizers x 20 rates x 1,000 epochs, sgd with 5 seeds : numpy"
        in_process(what, SWEEP, NUMPY_SWEEP, 1, EPOCHS="1000")
        in_process("a million epochs of momentum, as a map : numpy", MAP, NUMPY_MILLION, 1)
    python = [sys.executable, "-c"]
    with tempfile.TemporaryDirectory() as folder:
        gdref = [sys.executable, "-m", "gdref"]
        for words in ("compare", "compare --epochs 0", "error --m 0 --b 0", "--help"):
            ours = [*gdref, *words.split()]
            report(f"gdref {words} : bare typer", ours, [*python, BARE], folder, 15)
        asked = {"_GDREF_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "gdref fit --lear"}
        ours = ["env", *(f"{key}={value}" for key, value in asked.items()), *gdref]
        report("completion : bare typer", ours, [*python, BARE], folder, 15)
        report("import gdref : empty Python", [*python, "import gdref"], [*python, ""], folder, 25)
        if importlib.util.find_spec("numpy"):
            million = Path(folder, "million.csv")
            million.write_text("x,y\n" + "".join(f"{k / 7},{k / 3}\n" for k in range(10**6)))
            ours = "import gdref; assert len(gdref.read_points('million.csv')) == 10**6"
            peer = "import numpy; numpy.genfromtxt('million.csv', delimiter=',', skip_header=1)"
            report("read_points : genfromtxt", [*python, ours], [*python, peer], folder, 3)


if __name__ == "__main__":
    main()
