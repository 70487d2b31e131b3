#!/usr/bin/env python3
"""One-line mutants of right programs: what `gdref diagnose` is measured with.

    cd tests/diagnosis
    python mutants.py styles OUT --count 110 --seed 20 --skip not_mistakes.tsv

It is run by hand; the programs need numpy and pandas.

Reads each program of a folder (.py, or the code cells of an .ipynb), changes one line in every way
that the table of kinds below knows, and draws COUNT of the changes at random, spread over programs
and kinds. A change counts only if the program still runs and its printed numbers differ. OUT gets
the changed programs and mutants.jsonl: {file, style, kind, line, lines, original, mutated, cell}.
`line` is a line of the changed program (in a notebook, of its code cells joined by an empty
line), `lines` are all lines that name the change as well (a moved statement has two).
"""

import argparse
import ast
import difflib
import json
import math
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|nan|inf)")
COUNTS_OF_EPOCHS = {"epochs", "iterations", "num_iterations", "num_iters", "n_iters", "rounds"}
COUNTS_OF_EPOCHS |= {"steps", "self"}  # self.n_iters
# lines that load or scale the data: a change there is another, right regression
NO_MISTAKE = r"points = |X = np\.hstack|[xy] = \w+ / 10+$|df = |table = "
HELPERS = {"cost", "loss", "mse", "compute_error", "compute_cost", "mean_squared_error"}
# what a program without a run of its own is measured with
DRIVERS = {
    "functions_only": "print(fit([1.0, 2.0, 3.5, 5.0], [2.2, 2.9, 6.1, 7.3], 0.02, 50))\n"
    "print(mean_squared_error([1.0, 2.0, 3.5], [2.2, 2.9, 6.1], 1.5, 0.25))\n"
}


@dataclass(frozen=True)
class Change:
    """One changed program: its lines, the kind of the change and where it is."""

    kind: str
    lines: tuple[str, ...]
    line: int
    original: str
    mutated: str
    also: tuple[int, ...] = field(default=())


class Program:
    """The source of a program, its tree, and edits of its text by position."""

    def __init__(self, source: str):
        self.source = source
        self.lines = source.split("\n")
        self.tree = ast.parse(source)
        self.parents = {c: p for p in ast.walk(self.tree) for c in ast.iter_child_nodes(p)}

    def text(self, node: ast.AST) -> str:
        return ast.get_source_segment(self.source, node) or ""

    def replaced(self, kind: str, *edits: tuple[ast.AST, str]) -> Iterator[Change]:
        """The program with the text of nodes of one line replaced."""
        line = edits[0][0].lineno
        if any(n.lineno != line or n.end_lineno != line for n, _ in edits):
            return
        old = new = self.lines[line - 1]
        for node, text in sorted(edits, key=lambda e: -e[0].col_offset):
            new = new[: node.col_offset] + text + new[node.end_col_offset :]
        if new == old:
            return
        lines = [*self.lines[: line - 1], new, *self.lines[line:]]
        yield Change(kind, tuple(lines), line, old.strip(), new.strip())

    def line_as(self, kind: str, line: int, new: str) -> Iterator[Change]:
        lines = [*self.lines[: line - 1], new, *self.lines[line:]]
        yield Change(kind, tuple(lines), line, self.lines[line - 1].strip(), new.strip())

    def moved(self, kind: str, line: int, before: int, indent: int) -> Iterator[Change]:
        """The line moved up, to stand before another one."""
        text = self.lines[line - 1].strip()
        lines = [x for k, x in enumerate(self.lines, 1) if k != line]
        lines.insert(before - 1, " " * indent + text)
        yield Change(kind, tuple(lines), before, text, text, (line, line - 1, line + 1))


def wrapped(node: ast.expr, text: str) -> str:
    """The text in parentheses, if the node is a sum."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        return f"({text})"
    return text


def is_data(node: ast.AST) -> bool:
    """Whether a statement only holds numbers."""
    return not any(isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load) for n in ast.walk(node))


def of_arithmetic(p: Program, node: ast.AST) -> Iterator[Change]:
    """Signs, operand order, terms, factors, divisions, powers, parentheses."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield from p.replaced("sign", (node, p.text(node.operand)))
        return
    if not isinstance(node, ast.BinOp):
        return
    left, right = p.text(node.left), p.text(node.right)
    whole = p.text(node)
    if not whole.startswith(left):  # the left operand stands in parentheses
        left = whole[: whole.index(left) + len(left) + 1]
    if not whole.endswith(right):
        right = "(" + right + ")"
    if isinstance(node.op, ast.Add):
        yield from p.replaced("sign", (node, f"{left} - {right}"))
        yield from p.replaced("term-missing", (node, left))
        yield from p.replaced("term-missing", (node, right))
        yield from p.replaced("term-twice", (node, f"{left} + {right} + {right}"))
        yield from p.replaced("operator", (node, f"{left} * {right}"))
    elif isinstance(node.op, ast.Sub):
        yield from p.replaced("sign", (node, f"{left} + {right}"))
        yield from p.replaced(
            "operand-order", (node, f"{wrapped(node.right, p.text(node.right))} - {left}")
        )
        yield from p.replaced("term-missing", (node, left))
        if right.startswith("("):
            yield from p.replaced("parenthesis", (node, f"{left} - {p.text(node.right)}"))
        if "rate" not in whole and "lr" not in whole and "L" not in whole:
            yield from p.replaced("abs", (node, f"abs({whole})"))
            yield from p.replaced("power", (node, f"({whole}) ** 2"))
    elif isinstance(node.op, ast.Mult):
        yield from p.replaced("factor-missing", (node, left))
        yield from p.replaced("factor-missing", (node, right))
        yield from p.replaced("factor-twice", (node, f"{left} * {right} * {right}"))
        yield from p.replaced("operator", (node, f"{left} + {right}"))
        yield from p.replaced("operator", (node, f"{left} / {right}"))
    elif isinstance(node.op, ast.Div):
        yield from p.replaced("division-missing", (node, left))
        yield from p.replaced("division-twice", (node, f"{left} / {right} / {right}"))
        yield from p.replaced("operator", (node, f"{left} * {right}"))
    elif isinstance(node.op, ast.Pow):
        yield from p.replaced("power", (node, left))
        yield from p.replaced("power", (node, f"{left} ** 3"))
        yield from p.replaced("power", (node, f"{left} * 2"))


def of_statements(p: Program, node: ast.AST) -> Iterator[Change]:
    """= for +=, -= for +=, += for -=, =- for -=, and = for a whole update."""
    if isinstance(node, ast.AugAssign):
        sign = "+" if isinstance(node.op, ast.Add) else "-"
        line = p.lines[node.lineno - 1]
        other = "-" if sign == "+" else "+"
        for kind, new in (("assign-for-add", "="), ("add-or-subtract", other + "=")):
            yield from p.line_as(kind, node.lineno, line.replace(f"{sign}=", new, 1))
        if sign == "-":
            yield from p.line_as("assign-for-add", node.lineno, line.replace("-= ", "=- ", 1))
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
        line = p.lines[node.lineno - 1]
        first = node.value
        while isinstance(first, ast.BinOp):
            first = first.left
        for sign in ("+=", "-="):
            yield from p.line_as("add-for-assign", node.lineno, line.replace(" = ", f" {sign} ", 1))
        if p.text(first) == p.text(node.targets[0]):
            rest = p.text(node.value)[len(p.text(first)) :].lstrip(" +-")
            yield from p.replaced("assign-for-add", (node.value, "-" + rest))


def scope_of(p: Program, node: ast.AST) -> ast.AST:
    while node in p.parents and not isinstance(node, ast.FunctionDef | ast.Module):
        node = p.parents[node]
    return node


def names_in(p: Program, scope: ast.AST) -> list[str]:
    """The names of numbers that a scope sets, its parameters too."""
    found = [n for n in ast.walk(scope) if scope_of(p, n) is scope]
    names = {n.id for n in found if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    if isinstance(scope, ast.FunctionDef):
        names |= {a.arg for a in scope.args.args}
    return sorted(names - {"self", "_", "TEXT", "TABLE", "data", "points", "losses", "df"})


def alike(one: str, two: str) -> bool:
    """Whether one name is easily written for the other."""
    if one == two:
        return False
    if {one, two} in ({"slope", "intercept"}, {"x", "y"}, {"guess", "actual"}):
        return True
    if max(len(one), len(two)) <= 2:
        return one.islower() and two.islower() and one[:-1] == two[:-1]
    return difflib.SequenceMatcher(None, one, two).ratio() >= 0.6


def of_names(p: Program, node: ast.AST) -> Iterator[Change]:
    """A name in place of another of its scope; two names exchanged in a line."""
    if isinstance(node, ast.Name):
        others = [n for n in names_in(p, scope_of(p, node)) if alike(n, node.id)]
        kind = "name-read" if isinstance(node.ctx, ast.Load) else "name-set"
        for other in others:
            if isinstance(node.ctx, ast.Load) or isinstance(p.parents[node], ast.Assign):
                yield from p.replaced(kind, (node, other))
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        pairs = {"slope": "intercept", "intercept": "slope", "age": "price", "price": "age"}
        pairs |= {"km": "litres", "litres": "km"}
        if node.attr in pairs:
            new = f"{p.text(node.value)}.{pairs[node.attr]}"
            kind = "name-read" if isinstance(node.ctx, ast.Load) else "name-set"
            yield from p.replaced(kind, (node, new))
    if isinstance(node, ast.stmt) and node.lineno == node.end_lineno:
        used = [
            n for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
        ]
        known = set(names_in(p, scope_of(p, node)))
        ids = sorted({n.id for n in used} & known)
        for k, one in enumerate(ids):
            for two in ids[k + 1 :]:
                edits = [(n, two if n.id == one else one) for n in used if n.id in (one, two)]
                if len(edits) <= 4:
                    yield from p.replaced("names-exchanged", *edits)


def of_order(p: Program, node: ast.AST) -> Iterator[Change]:
    """Exchanged arguments, results and tuple elements; a result thrown away."""
    elements: list[ast.expr] = []
    kind = "elements-exchanged"
    if isinstance(node, ast.Call):
        elements = node.args
        kind = "arguments-exchanged"
    elif isinstance(node, ast.Tuple | ast.List) and 2 <= len(node.elts) <= 4:
        elements = node.elts
        if isinstance(node.ctx, ast.Store):
            kind = "results-exchanged"
            if isinstance(p.parents[node], ast.For):  # another, right regression
                return
    for one, two in pairwise(elements):
        if not isinstance(one, ast.Constant) or not isinstance(two, ast.Constant):
            yield from p.replaced(kind, (one, p.text(two)), (two, p.text(one)))
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call | ast.BinOp):
        indent = " " * node.col_offset
        yield from p.line_as("result-dropped", node.lineno, indent + p.text(node.value))
    if isinstance(node, ast.Return) and node.value is not None:
        yield from p.replaced("result-dropped", (node, p.text(node.value)))


def of_place(p: Program, node: ast.AST) -> Iterator[Change]:
    """A statement one level too deep or too shallow, out of its loop, or in another order."""
    body = getattr(node, "body", None)
    if not isinstance(body, list):
        return
    for one, two in pairwise(body):
        if not isinstance(two, ast.Assign | ast.AugAssign | ast.Return):
            continue
        if isinstance(one, ast.For):
            inner = one.body[-1]
            kind = "return-in-loop" if isinstance(two, ast.Return) else "too-deep"
            if two.lineno == one.end_lineno + 1:
                text = " " * inner.col_offset + p.lines[two.lineno - 1].strip()
                yield from p.line_as(kind, two.lineno, text)
            if isinstance(inner, ast.For) and isinstance(two, ast.Return):
                text = " " * inner.body[-1].col_offset + p.text(two)
                yield from p.line_as(kind, two.lineno, text)
        if isinstance(one, ast.Assign | ast.AugAssign) and not isinstance(two, ast.Return):
            lines = list(p.lines)
            lines[one.lineno - 1], lines[two.lineno - 1] = p.lines[two.lineno - 1], p.text(one)
            lines[two.lineno - 1] = " " * one.col_offset + p.text(one)
            yield Change(
                "statement-order", tuple(lines), one.lineno, p.text(one), p.text(two), (two.lineno,)
            )
    if isinstance(node, ast.For):
        last = body[-1]
        if len(body) > 1 and isinstance(last, ast.Assign | ast.AugAssign):
            text = " " * node.col_offset + p.text(last)
            yield from p.line_as("too-shallow", last.lineno, text)
        for one in body:
            if isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant):
                yield from p.moved("not-reset", one.lineno, node.lineno, node.col_offset)
            elif isinstance(one, ast.Assign) and isinstance(one.value, ast.BinOp):
                yield from p.moved("before-the-loop", one.lineno, node.lineno, node.col_offset)


def listed(text: str) -> str:
    """What is walked through, as something that has slices."""
    return f"list({text})" if text.endswith(")") else text


def of_bounds(p: Program, node: ast.AST) -> Iterator[Change]:
    """range() and slices one short or one late; the definition of n."""
    if isinstance(node, ast.Call) and p.text(node.func) == "range":
        if any(isinstance(a, ast.Constant) and a.value > 20 for a in node.args):
            return
        last = node.args[1 if len(node.args) > 1 else 0]
        name = p.text(last).split(".")[0]
        if name in COUNTS_OF_EPOCHS:  # fewer epochs are no mistake
            return
        if len(node.args) == 1:
            yield from p.replaced("range", (last, f"1, {p.text(last)}"))
            yield from p.replaced("range", (last, f"{p.text(last)} - 1"))
            yield from p.replaced("range", (last, f"{p.text(last)} // 2"))
    elif isinstance(node, ast.For | ast.comprehension) and isinstance(node.target, ast.Tuple):
        text = p.text(node.iter)
        if "csv" not in text:
            yield from p.replaced("slice", (node.iter, listed(text) + "[1:]"))
            yield from p.replaced("slice", (node.iter, listed(text) + "[:-1]"))
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        name, value = node.targets[0].id, p.text(node.value)
        if name in ("n", "N", "m", "size", "count", "n_samples") and re.search("len|shape", value):
            yield from p.replaced("n-definition", (node.value, f"{value} - 1"))
            yield from p.replaced("n-definition", (node.value, f"2 * {value}"))
            if ".shape[0]" in value and "X" not in value:
                new = value.replace(".shape[0]", ".shape[1]")
                yield from p.replaced("n-definition", (node.value, new))
            yield from p.replaced("n-definition", (node.value, "2"))


def of_calls(p: Program, node: ast.AST) -> Iterator[Change]:
    """A mean for a sum and a sum for a mean; (n, 1) less (n,)."""
    if not isinstance(node, ast.Call):
        return
    text = p.text(node)
    for one, two in (("np.sum(", "np.mean("), ("np.mean(", "np.sum(")):
        if text.startswith(one):
            yield from p.replaced("sum-and-mean", (node, two + text[len(one) :]))
    for one, two in ((".sum()", ".mean()"), (".mean()", ".sum()")):
        if text.endswith(one):
            yield from p.replaced("sum-and-mean", (node, text[: -len(one)] + two))
    if text.startswith("np.array(["):
        if "[[" not in text:
            yield from p.replaced("shape", (node, text + ".reshape(-1, 1)"))
    elif ".reshape(m, 1)" in text and text.endswith(".reshape(m, 1)"):
        yield from p.replaced("shape", (node, text.removesuffix(".reshape(m, 1)")))
    elif isinstance(p.parents[node], ast.BinOp) and len(node.args) == 1:
        if isinstance(node.func, ast.Name) and node.func.id in ("sum", "float"):
            return
        if re.match(r"X\.dot|np\.dot", text):
            yield from p.replaced("shape", (node, f"{text}.reshape(-1, 1)"))
            yield from p.replaced("shape", (node, f"{text}.ravel()"))


KINDS = (of_arithmetic, of_statements, of_names, of_order, of_place, of_bounds, of_calls)


def is_helper(p: Program, node: ast.AST) -> bool:
    """Whether a node belongs to what only shows the result: an error, a print, an import."""
    while node in p.parents:
        if isinstance(node, ast.FunctionDef) and node.name in HELPERS:
            return True
        if isinstance(node, ast.Import | ast.ImportFrom):
            return True
        if isinstance(node, ast.Expr) and p.text(node).startswith("print("):
            return True
        if isinstance(node, ast.Assign) and p.text(node.targets[0]) in ("mse", "history", "rng"):
            return True
        node = p.parents[node]
    return False


def changes(source: str) -> Iterator[Change]:
    """Every change of a program that can still be compiled; of its error functions few."""
    p = Program(source)
    seen = {source}
    for node in ast.walk(p.tree):
        if isinstance(node, ast.Module):
            found = list(of_place(p, node))
        elif is_helper(p, node):
            # the error's own mistakes: its square, its mean, its sum
            found = list(of_arithmetic(p, node)) + list(of_statements(p, node))
            keep = ("power", "division-missing", "assign-for-add", "sign", "parenthesis")
            found = [c for c in found if c.kind in keep and "print" not in c.original]
        else:
            statement = node
            while not isinstance(statement, ast.stmt):
                if statement not in p.parents:
                    break
                statement = p.parents[statement]
            if isinstance(statement, ast.Assign) and is_data(statement):
                found = [] if node is not statement else list(of_names(p, node))
            else:
                found = [change for kind in KINDS for change in kind(p, node)]
        for change in found:
            if re.match(NO_MISTAKE, change.original):
                continue
            text = "\n".join(change.lines)
            if text in seen or ast_equal(text, p.tree):
                continue
            seen.add(text)
            yield change


def ast_equal(text: str, tree: ast.AST) -> bool:
    """Whether a text is no program at all, or the same one."""
    try:
        return ast.dump(ast.parse(text)) == ast.dump(tree)
    except SyntaxError:
        return True


def printed(source: str, style: str, folder: Path, timeout: float) -> list[float] | None:
    """The numbers that a program prints; None if it ends in an error that is no overflow."""
    with tempfile.NamedTemporaryFile("w", suffix=".py", dir=folder, delete=False) as file:
        file.write(source + "\n" + DRIVERS.get(style, ""))
    path = Path(file.name)
    try:
        run = subprocess.run(
            [sys.executable, "-W", "ignore", path.name],
            cwd=folder, capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None
    finally:
        path.unlink()
    if run.returncode and "OverflowError" not in run.stderr:
        return None
    numbers = [float(t) for t in NUMBER.findall(re.sub(r"(?<=[A-Za-z])\d+", "", run.stdout))]
    return [*numbers, math.inf] if run.returncode else numbers


def same(one: list[float], two: list[float]) -> bool:
    """Whether two runs printed the same numbers, up to rounding."""
    return len(one) == len(two) and all(
        math.isclose(a, b, rel_tol=1e-7, abs_tol=1e-10) for a, b in zip(one, two, strict=True)
    )


def read(path: Path) -> tuple[str, list[tuple[int, int]]]:
    """The source of a program; for a notebook also (cell, first line) of each code cell."""
    if path.suffix == ".py":
        return path.read_text(encoding="utf-8").rstrip("\n"), []
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    parts, starts, line = [], [], 1
    for k, cell in enumerate(cells):
        if cell["cell_type"] == "code":
            parts.append("".join(cell["source"]))
            starts.append((k, line))
            line += parts[-1].count("\n") + 2
    return "\n\n".join(parts), starts


def written(path: Path, change: Change, starts: list[tuple[int, int]]) -> tuple[str, str]:
    """The text of the changed file, and in a notebook the cell and its line: "4:7"."""
    if not starts:
        return "\n".join(change.lines) + "\n", ""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    where = ""
    for k, (cell, first) in enumerate(starts):
        last = starts[k + 1][1] - 2 if k + 1 < len(starts) else len(change.lines)
        source = "\n".join(change.lines[first - 1 : last])
        notebook["cells"][cell]["source"] = source.splitlines(keepends=True)
        if first <= change.line <= last:
            where = f"{k + 1}:{change.line - first + 1}"
    return json.dumps(notebook, indent=1) + "\n", where


def drawn(pools: dict[tuple[str, str], list[Change]], count: int) -> Iterator[tuple[str, Change]]:
    """Changes one after the other: the kind and the program that had the fewest so far first."""
    kinds: Counter[str] = Counter()
    styles: Counter[str] = Counter()
    while any(pools.values()):
        place = min(
            (k for k in pools if pools[k]), key=lambda k: (kinds[k[1]] + styles[k[0]], kinds[k[1]])
        )
        accepted = yield place[0], pools[place].pop()
        if accepted:
            styles[place[0]] += 1
            kinds[place[1]] += 1


def accepted(change: Change) -> list[str]:
    """The verdicts that fit: a common factor may be called a convention, a wrong sum may not."""
    error = re.match(r"(return|losses|mse)", change.original) and "** 2" in change.original
    common = change.kind == "n-definition"
    common |= bool(error) and change.kind in ("sum-and-mean", "division-missing", "names-exchanged")
    common |= "squares" in change.original and change.kind == "division-missing"
    return ["mistake", "convention"] if common else ["mistake"]


def told_as_well(change: Change) -> list[int]:
    """The lines that name the change: its own; for a shape every line that uses the array."""
    lines = [change.line, *change.also]
    if change.kind == "shape" or "reshape" in change.mutated:
        names = {change.mutated.split(" = ")[0]}
        for k, text in enumerate(change.lines, 1):
            if any(re.search(rf"\b{re.escape(name)}\b", text) for name in names):
                lines.append(k)
                if " = " in text and k != change.line and len(names) < 2:
                    names.add(text.split(" = ")[0].strip())
    return list(dict.fromkeys(lines))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("styles", type=Path, help="a folder of right programs")
    parser.add_argument("out", type=Path, help="the folder for the mutants")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--timeout", type=float, default=5, help="seconds for one run of a program")
    parser.add_argument("--skip", type=Path, help="lines of style, tab, mutated: no mistakes")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    skipped = set(options.skip.read_text(encoding="utf-8").splitlines()) if options.skip else set()
    random_numbers = random.Random(options.seed)
    pools: dict[tuple[str, str], list[Change]] = defaultdict(list)
    paths, bases, starts = {}, {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(p for p in options.styles.iterdir() if p.suffix in (".py", ".ipynb")):
            source, starts[path.stem] = read(path)
            paths[path.stem] = path
            bases[path.stem] = printed(source, path.stem, Path(folder), 4 * options.timeout)
            for change in changes(source):
                pools[path.stem, change.kind].append(change)
        for pool in pools.values():
            random_numbers.shuffle(pool)
        order = list(pools)
        random_numbers.shuffle(order)
        draw = drawn({k: pools[k] for k in order}, options.count)
        kept: list[dict[str, object]] = []
        tried = dropped = 0
        try:
            style, change = next(draw)
            while len(kept) + dropped < options.count:
                tried += 1
                base = bases[style]
                now = printed("\n".join(change.lines), style, Path(folder), options.timeout)
                ok = now is not None and base is not None and not same(now, base)
                if ok and f"{style}\t{change.mutated}" in skipped:
                    dropped += 1
                elif ok:
                    text, cell = written(paths[style], change, starts[style])
                    name = f"{len(kept) + 1:03d}_{style}_{change.kind}{paths[style].suffix}"
                    (options.out / name).write_text(text, encoding="utf-8")
                    kept.append(
                        {
                            "file": name, "style": style, "kind": change.kind,
                            "line": change.line, "lines": told_as_well(change),
                            "original": change.original, "mutated": change.mutated,
                            "cell": cell, "accept": accepted(change),
                        }
                    )  # fmt: skip
                style, change = draw.send(ok)
        except StopIteration:
            pass
    with open(options.out / "mutants.jsonl", "w", encoding="utf-8") as file:
        for one in kept:
            file.write(json.dumps(one) + "\n")
    print(f"{len(kept)} mutants of {tried} tried, from {sum(map(len, pools.values()))} left over")


if __name__ == "__main__":
    main()
