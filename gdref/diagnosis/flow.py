"""Finds the statements on which the value of a name depends, from the text alone."""

import ast
from collections import defaultdict
from collections.abc import Iterable

from gdref.diagnosis.instrument import own_nodes
from gdref.diagnosis.workbench import Workbench

Key = tuple[int | None, str]  # (a function's number, a name in it); an attribute has (".", name)


class Flow:
    """The statements that give each name a value, and the names that are in the value."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.defined: dict[Key, set[int]] = defaultdict(set)  # the statements that give it a value
        self.made_of: dict[Key, set[Key]] = defaultdict(set)
        self.by_name = {f.name.split(".")[-1]: f for f in bench.program.functions.values()}
        self.local = {f.id: _locals(f.node, f.parameters) for f in bench.program.functions.values()}
        for k, statement in enumerate(bench.statements):
            self._statement(k, statement, bench.function[k])

    def key(self, function: int | None, name: str) -> Key:
        if name.startswith("."):
            return None, name
        inside = function is not None and name in self.local[function]
        return (function if inside else None), name

    def slot_key(self, function: int | None, slot: str) -> Key:
        """The key of a recorded number: theta for theta[1], .m for self.m."""
        name = slot.partition("[")[0]
        return self.key(function, f".{name.split('.')[-1]}" if "." in name else name)

    def called_from(self, start: Iterable[int]) -> set[int]:
        """The statements of all functions that some statements call, directly or not."""
        found: set[int] = set()
        waiting = list(start)
        while waiting:
            for node in ast.walk(self.bench.statements[waiting.pop()]):
                f = self.by_name.get(getattr(node, "id", getattr(node, "attr", "")))
                if f is not None:
                    own = {k for k, g in self.bench.function.items() if g == f.id} - found
                    found |= own
                    waiting += own
        return found

    def reaches(self, start: Key, goal: Key, within: set[int]) -> bool:
        """Whether one name depends on another, through names that some statements change."""
        waiting, seen = [start], {start}
        while waiting:
            key = waiting.pop()
            inside = self.defined.get(key, set()) & within or key[1] == "return *"
            new = self.made_of.get(key, set()) - seen if inside else set()
            if goal in new:
                return True
            seen |= new
            waiting += new
        return False

    def _statement(self, k: int, statement: ast.stmt, function: int | None) -> None:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                self._assign(k, target, statement.value, function)
        elif isinstance(statement, ast.AugAssign | ast.AnnAssign) and statement.value is not None:
            self._assign(k, statement.target, statement.value, function)
            name = _target_name(statement.target)
            if isinstance(statement, ast.AugAssign) and name:
                self.made_of[self.key(function, name)].add(self.key(function, name))
        elif isinstance(statement, ast.For):
            self._assign(k, statement.target, statement.iter, function)
        elif isinstance(statement, ast.Return) and statement.value is not None:
            elements = getattr(statement.value, "elts", None)
            for j, one in enumerate(elements or [statement.value]):
                place = f"return {j}" if elements else "return"
                self._define(k, (function, place), one, function)
        elif isinstance(statement, ast.Expr):
            value = statement.value
            if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
                if value.func.attr in ("append", "extend", "insert", "update"):
                    for name in _reads(value.func.value):
                        for one in value.args:
                            self._define(k, self.key(function, name), one, function)
            self._calls(k, value, function)
        for node in ast.walk(statement) if not hasattr(statement, "body") else ():
            self._calls(k, node, function)

    def _assign(self, k: int, target: ast.expr, value: ast.expr, function: int | None) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            values = getattr(value, "elts", None)
            for j, one in enumerate(target.elts):
                if values and len(values) == len(target.elts):
                    self._assign(k, one, values[j], function)
                    continue
                self._assign(k, one, value, function)
                called = self._called(value)
                if called is not None:
                    name = _target_name(one)
                    if name:
                        self.made_of[self.key(function, name)].add((called, f"return {j}"))
            return
        name = _target_name(target)
        if name:
            self._define(k, self.key(function, name), value, function, element=True)

    def _define(
        self, k: int, key: Key, value: ast.AST, function: int | None, element: bool = False
    ) -> None:
        self.defined[key].add(k)
        for name in _reads(value):
            self.made_of[key].add(self.key(function, name))
        for node in ast.walk(value):
            called = self._called(node)
            if called is not None:
                self.made_of[key].add((called, "return"))
                if not element:
                    for other in [o for o in self.made_of if o[0] == called]:
                        if other[1].startswith("return "):
                            self.made_of[key].add(other)
                self.made_of[key].add((called, "return *"))

    def _called(self, node: ast.AST) -> int | None:
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in self.by_name:
                return self.by_name[name].id
        return None

    def _calls(self, k: int, node: ast.AST, function: int | None) -> None:
        """A call gives values to the parameters of a function of the file."""
        called = self._called(node)
        if called is None:
            return
        assert isinstance(node, ast.Call)
        f = self.bench.program.functions[called]
        given = list(zip(f.parameters, node.args, strict=False))
        given += [(w.arg, w.value) for w in node.keywords if w.arg]
        for parameter, value in given:
            key = (called, parameter)
            self.defined[key].add(k)
            for name in _reads(value):
                self.made_of[key].add(self.key(function, name))

    def statements(self, start: Iterable[Key], stop: Iterable[Key] = ()) -> set[int]:
        """The statements on which a value depends. Names in stop are not followed further."""
        waiting, seen, ends = list(start), set(start), set(stop)
        found: set[int] = set()
        while waiting:
            key = waiting.pop()
            found |= self.defined.get(key, set())
            parts = set(self.made_of.get(key, ()))
            if key[1] == "return *":
                parts.add((key[0], "return"))
            new = parts - seen - ends
            seen |= new
            waiting += new
        return found


def _target_name(target: ast.expr) -> str:
    while isinstance(target, ast.Subscript | ast.Starred):
        target = target.value
    if isinstance(target, ast.Attribute):
        return f".{target.attr}"
    return target.id if isinstance(target, ast.Name) else ""


def _reads(value: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(value):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(f".{node.attr}")
    return found


def _locals(function: ast.FunctionDef, parameters: Iterable[str]) -> set[str]:
    names, declared = set(parameters) | {"return", "self"}, set()
    for node in own_nodes(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            declared.update(node.names)
    return names - declared
