"""
How large things are: functions, modules, classes, and how room modules are imported.

What is too large today stands in the tables below with its size, so that it can only shrink: a thing that
grows fails, and so does an entry that is no longer needed, or larger than the truth.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import attrs
from twisted.trial.unittest import SynchronousTestCase

ROOT = Path(__file__).resolve().parents[2]
MAX_FUNCTION_LINES = 50
MAX_MODULE_LINES = 500
MAX_METHODS = 15
MAX_ATTRIBUTES = 10

LARGE_FUNCTIONS: dict[str, int] = {}
LARGE_MODULES: dict[str, int] = {}
MANY_METHODS: dict[str, int] = {}
MANY_ATTRIBUTES: dict[str, int] = {}

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


def modules() -> Iterator[Module]:
    """Every module under honeyllm/, by its dotted name."""
    for path in sorted((ROOT / "honeyllm").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        text = path.read_text("utf-8")
        yield Module(name, text, ast.parse(text))


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


class SizeTests(SynchronousTestCase):
    """Nothing is too large but what stands in the tables, and that no larger."""

    def compare(self, kind: str, found: dict[str, int], known: dict[str, int], limit: int) -> None:
        """What of *found* is above *limit* is exactly what is *known*."""
        large = {name: size for name, size in found.items() if size > limit}
        grown = {name: size for name, size in large.items() if size > known.get(name, limit)}
        self.assertEqual(grown, {}, f"{kind} above {limit}: split by idea")
        stale = {name: size for name, size in known.items() if large.get(name, 0) < size}
        self.assertEqual(stale, {}, f"{kind}: smaller now; lower or remove the entry")

    def test_functions(self) -> None:
        """At most 50 lines."""
        found = {name: lines for module in modules() for name, lines in functions(module)}
        self.compare("functions", found, LARGE_FUNCTIONS, MAX_FUNCTION_LINES)

    def test_modules(self) -> None:
        """At most 500 lines."""
        found = {module.name: module.text.count("\n") for module in modules()}
        self.compare("modules", found, LARGE_MODULES, MAX_MODULE_LINES)

    def test_methods(self) -> None:
        """At most 15 methods."""
        found = {f"{m.name}.{node.name}": methods(node) for m in modules() for node in m.classes()}
        self.compare("classes with methods", found, MANY_METHODS, MAX_METHODS)

    def test_attributes(self) -> None:
        """At most 10 attributes, values without behaviour apart."""
        found = {
            f"{m.name}.{node.name}": attributes(node)
            for m in modules()
            for node in m.classes()
            if not is_record(node)
        }
        self.compare("classes with attributes", found, MANY_ATTRIBUTES, MAX_ATTRIBUTES)


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
