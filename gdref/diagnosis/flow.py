"""Finds the statements that influence the value of a name. It reads only the source."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from gdref.diagnosis.program_text import Function, own_nodes
from gdref.diagnosis.workbench import Workbench

Key = tuple[int | None, str]  # (a function's number, a name in it); an attribute has (None, .name)
Value = tuple[Key, ast.expr, int | None]  # a name, its value, and its index if the value is a tuple
MOST_RESULTS = 5


class Flow:
    """For each name, the statements that assign to it, and the names in the assigned values.

    The result of a function has the name "return". The parts of a tuple: "return 0", "return 1".
    """

    def __init__(self, bench: Workbench) -> None:
        self.bench, functions = bench, bench.program.functions.values()
        self.defined: dict[Key, set[int]] = defaultdict(set)  # the statements that assign to it
        self.made_of: dict[Key, set[Key]] = defaultdict(set)
        self.by_name = {f.name.split(".")[-1]: f for f in functions}
        self.local = {f.id: _locals(f) for f in functions}
        self.lambdas: dict[str, set[int]] = defaultdict(set)  # name = lambda ...
        for k, statement in enumerate(bench.statements):
            function = bench.function[k]
            for key, value, place in self._values(statement, function):
                self.defined[key].add(k)
                self.made_of[key] |= self._parts(value, function, place)
                if isinstance(value, ast.Lambda):
                    self.lambdas[key[1]].add(k)

    def key(self, function: int | None, name: str) -> Key:
        inside = function is not None and name in self.local[function]
        return (function if inside else None), name

    def slot_key(self, function: int | None, slot: str) -> Key:
        """The key of a recorded variable: its name is theta for theta[1], and .m for self.m."""
        name = slot.partition("[")[0]
        return self.key(function, f".{name.split('.')[-1]}" if "." in name else name)

    def called_from(self, start: Iterable[int]) -> set[int]:
        """The statements of the functions that some statements call, directly or through others."""
        found: set[int] = set()
        waiting = list(start)
        while waiting:
            for node in ast.walk(self.bench.statements[waiting.pop()]):
                name = getattr(node, "id", getattr(node, "attr", ""))
                f, own = self.by_name.get(name), self.lambdas.get(name, set())
                if f is not None:
                    own = {k for k, g in self.bench.function.items() if g == f.id}
                waiting += own - found
                found |= own
        return found

    def reaches(self, start: Key, goal: Key, within: set[int]) -> bool:
        """Whether `start` depends on `goal`, through names that these statements change."""
        waiting, seen = [start], {start}
        while waiting:
            key = waiting.pop()
            new = self.made_of.get(key, set()) - seen if self.defined[key] & within else set()
            if goal in new:
                return True
            seen |= new
            waiting += new
        return False

    def statements(self, start: Iterable[Key], stop: Iterable[Key] = ()) -> set[int]:
        """The statements on which some names depend. The search ends at the names in `stop`."""
        waiting, found = list(start), set[int]()
        seen = {*waiting, *stop}
        while waiting:
            key = waiting.pop()
            found |= self.defined.get(key, set())
            new = self.made_of.get(key, set()) - seen
            seen |= new
            waiting += new
        return found

    def _values(
        self, statement: Any, function: int | None
    ) -> Iterator[tuple[Key, Any, int | None]]:
        """For each assignment in a statement: the name, its value, an index if that is a tuple."""
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                yield from self._targets(target, statement.value, function)
        elif isinstance(statement, ast.AugAssign | ast.AnnAssign) and statement.value is not None:
            yield from self._targets(statement.target, statement.value, function)
            if isinstance(statement, ast.AugAssign):
                yield from self._targets(statement.target, statement.target, function)
        elif isinstance(statement, ast.For):
            yield from self._targets(statement.target, statement.iter, function)
        elif isinstance(statement, ast.Return) and statement.value is not None:
            elements = getattr(statement.value, "elts", None)
            for j, one in enumerate(elements or [statement.value]):
                yield (function, f"return {j}" if elements else "return"), one, None
        for node in ast.walk(statement) if not hasattr(statement, "body") else ():
            if isinstance(node, ast.Call):
                if getattr(node.func, "attr", "") in ("append", "extend", "insert", "update"):
                    for name in _reads(node.func.value):  # type: ignore[attr-defined]
                        yield from ((self.key(function, name), one, None) for one in node.args)
                if called := self._called(node):  # a call assigns to the parameters
                    given = [*zip(called.parameters, node.args, strict=False)]
                    given += [(w.arg, w.value) for w in node.keywords if w.arg]
                    yield from (((called.id, name), one, None) for name, one in given)

    def _targets(
        self, target: Any, value: Any, function: int | None, place: int | None = None
    ) -> Iterator[Value]:
        if isinstance(target, ast.Tuple | ast.List):
            values = getattr(value, "elts", ())
            for j, one in enumerate(target.elts):
                own = (values[j], None) if len(values) == len(target.elts) else (value, j)
                yield from self._targets(one, own[0], function, own[1])
            return
        while isinstance(target, ast.Subscript | ast.Starred):
            target = target.value
        name = f".{target.attr}" if isinstance(target, ast.Attribute) else getattr(target, "id", "")
        yield self.key(function, name), value, place

    def _parts(self, value: ast.AST, function: int | None, place: int | None) -> set[Key]:
        """The names in a value. place: only this element of the result of a function is used."""
        found = {self.key(function, name) for name in _reads(value)}
        for node in ast.walk(value):
            if called := self._called(node):
                one = node is value and place is not None
                every = [place] if one else range(MOST_RESULTS)
                found |= {(called.id, "return"), *((called.id, f"return {j}") for j in every)}
        return found

    def _called(self, node: ast.AST) -> Function | None:
        """The function that a node calls, if it is in the file; otherwise None."""
        func = node.func if isinstance(node, ast.Call) else None
        return self.by_name.get(getattr(func, "attr", getattr(func, "id", "")))


def _reads(value: ast.AST) -> set[str]:
    names = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
    return names | {f".{node.attr}" for node in ast.walk(value) if isinstance(node, ast.Attribute)}


def _locals(f: Function) -> set[str]:
    nodes = own_nodes(f.node)
    names = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    declared = [n.names for n in nodes if isinstance(n, ast.Global | ast.Nonlocal)]
    return (names | {*f.parameters, "return", "self"}).difference(*declared)
