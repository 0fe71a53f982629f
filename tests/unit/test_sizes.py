"""
How large things are: functions, modules, classes, and how room modules are imported.

What is too large today stands in large.txt with its size, so that it can only shrink: a thing that grows
fails, and so does a line that is no longer needed, or a fifth above the truth.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import attrs
from twisted.trial.unittest import SynchronousTestCase

ROOT = Path(__file__).resolve().parents[2]
MAX_FUNCTION_LINES = 50
MAX_MODULE_LINES = 500
MAX_METHODS = 15
MAX_ATTRIBUTES = 10

SLACK = 1.2
KNOWN = Path(__file__).with_name("large.txt")
"""Lines of kind, size and name."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@attrs.frozen
class Module:
    """One module of the product."""

    name: str
    text: str
    tree: ast.Module

    def classes(self) -> Iterator[ast.ClassDef]:
        """All classes in it."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef))


@cache
def modules() -> tuple[Module, ...]:
    """Every module under honeyllm/, by its dotted name."""
    found = []
    for path in sorted((ROOT / "honeyllm").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        text = path.read_text("utf-8")
        found.append(Module(name, text, ast.parse(text)))
    return tuple(found)


def functions(module: Module) -> Iterator[tuple[str, int]]:
    """Every function with its lines, from ``def`` to its last."""

    def walk(node: ast.AST, prefix: str) -> Iterator[tuple[str, int]]:
        for child in ast.iter_child_nodes(node):
            name = prefix
            if isinstance(child, Function | ast.ClassDef):
                name = f"{prefix}.{child.name}"
            if isinstance(child, Function):
                assert child.end_lineno is not None
                yield name, child.end_lineno - child.lineno + 1
            yield from walk(child, name)

    return walk(module.tree, module.name)


def methods(node: ast.ClassDef) -> int:
    """How many methods a class has, special ones apart."""
    names = {child.name for child in node.body if isinstance(child, Function)}
    return len([name for name in names if not (name.startswith("__") and name.endswith("__"))])


def attributes(node: ast.ClassDef) -> int:
    """How many attributes its instances have: declared fields, and what methods assign to self."""
    fields = {
        child.target.id
        for child in node.body
        if isinstance(child, ast.AnnAssign)
        and isinstance(child.target, ast.Name)
        and "ClassVar" not in ast.dump(child.annotation)
    }
    assigned = {
        child.attr
        for child in ast.walk(node)
        if isinstance(child, ast.Attribute)
        and isinstance(child.ctx, ast.Store)
        and isinstance(child.value, ast.Name)
        and child.value.id == "self"
    }
    return len(fields | assigned)


def is_record(node: ast.ClassDef) -> bool:
    """Whether it is a frozen value without behaviour: an event, or a table's row."""
    return "frozen" in " ".join(map(ast.dump, node.decorator_list)) and methods(node) == 0


@cache
def measured() -> dict[str, tuple[int, dict[str, int]]]:
    """For each kind its limit and the size of everything of that kind."""
    classes = [(f"{module.name}.{node.name}", node) for module in modules() for node in module.classes()]
    return {
        "lines-of-function": (
            MAX_FUNCTION_LINES,
            {name: lines for module in modules() for name, lines in functions(module)},
        ),
        "lines-of-module": (
            MAX_MODULE_LINES,
            {module.name: module.text.count("\n") for module in modules()},
        ),
        "methods": (MAX_METHODS, {name: methods(node) for name, node in classes}),
        "attributes": (
            MAX_ATTRIBUTES,
            {name: attributes(node) for name, node in classes if not is_record(node)},
        ),
    }


def known(kind: str) -> dict[str, int]:
    """What large.txt says of one kind."""
    rows = (line.split() for line in KNOWN.read_text().splitlines())
    return {name: int(size) for listed, size, name in rows if listed == kind}


class SizeTests(SynchronousTestCase):
    """Nothing is too large but what is listed, and that no larger."""

    def test_nothing_grows(self) -> None:
        """What is above its limit is listed, with a size that it does not exceed."""
        for kind, (limit, found) in measured().items():
            allowed = known(kind)
            grown = {name: size for name, size in found.items() if size > allowed.get(name, limit)}
            self.assertEqual(grown, {}, f"{kind} above {limit}: split it by idea")

    def test_the_list_shrinks(self) -> None:
        """What fits now is taken off the list; what has become much smaller is listed so."""
        for kind, (limit, found) in measured().items():
            fits = [name for name in known(kind) if found.get(name, 0) <= limit]
            self.assertEqual(fits, [], f"{kind}: remove from large.txt")
            stale = {name: found[name] for name, size in known(kind).items() if size > SLACK * found[name]}
            self.assertEqual(stale, {}, f"{kind}: lower in large.txt")


class RoomTests(SynchronousTestCase):
    """A room is entered by its door."""

    def test_underscored_modules(self) -> None:
        """No module imports an underscored module of another room."""
        through_walls = []
        for module in modules():
            room = module.name.split(".")[1]
            for node in ast.walk(module.tree):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("honeyllm."):
                    parts = str(node.module).split(".")
                    if parts[1] != room and any(part.startswith("_") for part in parts[2:]):
                        through_walls.append(f"{module.name}: {node.module}")
        self.assertEqual(through_walls, [])

    def test_docstrings(self) -> None:
        """Every module says in its first line what it is for."""
        silent = [module.name for module in modules() if not ast.get_docstring(module.tree)]
        self.assertEqual([name for name in silent if not name.endswith("__init__")], [])
