"""What can be said of an optimizer without importing it: its first sentence, and what is wrong."""

import ast
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from inspect import cleandoc
from pkgutil import get_importer

from gdref.cli.docstrings import docstring
from gdref.optimizers import Optimizer
from gdref.plugins.entry_points import NO_PATH, Entry
from gdref.plugins.signatures import layers


def glance(entry: Entry) -> tuple[str, str]:
    """An optimizer's first sentence and what is wrong with it, either of which may be empty.

    The source is found and parsed, never run. What only a run can tell is not held against it.
    """
    if entry.optimizer is not None:
        return first_sentence(docstring_of(entry.optimizer)), ""
    module, attribute = entry.path
    if not module:
        return "", NO_PATH.format(entry.reference)
    try:
        spec = located(module)
    except (Exception, SystemExit) as error:  # a finder of another package may do anything
        return "", f"looking for the module {module!r} fails: {type(error).__name__}: {error}"
    if spec is None:
        return "", f"there is no module {module!r}, which {entry.reference!r} refers to"
    try:
        source: str | None = spec.loader.get_source(module)  # type: ignore[union-attr]
        tree = ast.parse(source or "")
    except SyntaxError as error:
        where = f"{spec.origin}, line {error.lineno}" if error.lineno else spec.origin
        return "", f"its source is not Python: {error.msg} ({where})"
    except Exception:  # no loader, or one without sources: nothing is known, so nothing is wrong
        return "", ""
    with suppress(Exception):  # any loader of another module may be asked
        if text := docstring(attribute, spec, located):
            return first_sentence(text), ""
    if source is None or "." in attribute or attribute in (names := _bound(tree)) or "*" in names:
        return "", ""
    return "", f"{spec.origin} does not define {attribute!r}"


def located(module: str) -> ModuleSpec | None:
    """Where a module is. Only the first part goes past finders such as those of editable installs,
    as for the others find_spec() would import the packages around them.
    """
    first, *rest = module.split(".")
    spec, name = find_spec(first), first
    for part in rest:
        if spec is None:
            return None
        folders = list(spec.submodule_search_locations or ())
        below = _below(f"{name}.{part}", folders)
        if below is None and _sets_its_path(spec):
            # Another distribution may hold the other half; where none does, only a run can tell.
            elsewhere = (os.path.join(folder, *name.split(".")) for folder in sys.path)
            below = _below(f"{name}.{part}", elsewhere) or ModuleSpec(module, None)
            if below.name == module:
                return below
        spec, name = below, f"{name}.{part}"
    return spec


def _below(name: str, folders: Iterable[str]) -> ModuleSpec | None:
    """Where a module of a package is, whose folders these are; nothing has to be imported."""
    portions: list[str] = []
    for folder in folders:
        finder = get_importer(folder)
        spec = finder.find_spec(name) if finder else None
        if spec and spec.loader:
            return spec
        portions += (spec and spec.submodule_search_locations) or []
    if not portions:
        return None
    namespace = ModuleSpec(name, None, is_package=True)  # a package without an __init__.py
    namespace.submodule_search_locations = portions
    return namespace


def _sets_its_path(package: ModuleSpec) -> bool:
    """Whether a package says itself where its modules are, as pkgutil-style namespaces do."""
    try:
        source = package.loader.get_source(package.name)  # type: ignore[union-attr]
    except Exception:
        return False
    return "__path__" in (source or "")


def _bound(tree: ast.Module) -> set[str]:
    """The names that a module may come to have; "*" for more than its source tells."""
    names, nodes = set(), list[ast.AST](tree.body)
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add("*" if node.name == "__getattr__" else node.name)
            continue
        if isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Name) and node.id in ("globals", "exec", "setattr"):
            names.add("*")
        nodes += ast.iter_child_nodes(node)
    return names


def docstring_of(optimizer: Optimizer) -> str:
    """The docstring of an imported optimizer: of an object, that of the method that calls it."""
    for layer in layers(optimizer):
        function = layer if hasattr(layer, "__code__") else type(layer).__call__
        own = not isinstance(layer, partial)
        text = getattr(function, "__doc__", "") or layer.__doc__
        if own and text and isinstance(text, str):
            return cleandoc(text)
    return ""


def first_sentence(docstring: str) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join(cleandoc(docstring).partition("\n\n")[0].split())
