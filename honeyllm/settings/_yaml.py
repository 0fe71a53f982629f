"""
A YAML file as plain data that remembers its lines.

YAML 1.1 reads ``22:22`` as 1342 and ``012`` as 10. An operator who writes these means something else, so
they are problems here, with the advice to use quotes; dates stay text.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs
import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from honeyllm.settings._errors import Path, Problem, dotted

MAX_BYTES: Final = 1 << 20
_MAX_NODES: Final = 50_000
_TAG: Final = "tag:yaml.org,2002:"
_SEXAGESIMAL: Final = re.compile(r"[-+]?[\d_]+(:[\d_]+)+(\.[\d_]*)?")
_OCTAL: Final = re.compile(r"[-+]?0[\d_]+")


@attrs.define
class Document:
    """The data of a file, the line of each place in it, and what is wrong with it so far."""

    data: Any = None
    lines: dict[Path, int] = attrs.field(factory=dict)
    problems: dict[Path, Problem] = attrs.field(factory=dict)

    def complain(self, path: Path, message: str, line: int | None = None) -> None:
        """Add a problem, unless its place has one already."""
        where = self.line_of(path) if line is None else line
        self.problems.setdefault(path, Problem(where, dotted(path), message))

    def line_of(self, path: Path) -> int:
        """The line of *path*, or of the innermost place around it that the file has."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)


def read_document(raw: bytes) -> Document:
    """Parse *raw*; problems of syntax end up in the document, whose data is then incomplete."""
    document = Document()
    if len(raw) > MAX_BYTES:
        document.complain((), f"the file is larger than {MAX_BYTES} bytes")
        return document
    try:
        root = yaml.compose(raw.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        document.complain((), *_syntax_problem(error, raw))
        return document
    if root is None:
        document.complain((), "the file is empty; 'honeyllm init DIR' writes a commented one", 1)
    elif not isinstance(root, MappingNode):
        document.complain((), "expected keys with values, such as state_dir: var/lib/honeyllm", _line(root))
    else:
        _Reading(document).read(root)
    return document


def _syntax_problem(error: Exception, raw: bytes) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8 text; save the file in UTF-8", raw.count(b"\n", 0, error.start) + 1
    if isinstance(error, yaml.reader.ReaderError):
        line = raw.decode("utf-8-sig")[: error.position].count("\n") + 1
        return f"the character U+{error.character:04X} is not allowed; remove it", line
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        return f"not valid YAML: {_explained(error)}", 0 if mark is None else mark.line + 1
    return "nested too deeply", 0


def _explained(error: yaml.MarkedYAMLError) -> str:
    text = ", ".join(part for part in (error.context, error.problem) if part)
    if "'\\t'" in text:
        return f"{text}; indent with spaces instead of tabs"
    if "single document" in text:
        return f"{text}; remove the line ---"
    if "'@'" in text or "'`'" in text or "'%'" in text:
        return f"{text}; write the value in quotes"
    return text


def _line(node: Node) -> int:
    line: int = node.start_mark.line
    return line + 1


def _integer(text: str) -> int:
    return int(text.replace("_", ""), 0)


_SCALARS: Final[Mapping[str, Callable[[str], Any]]] = {
    f"{_TAG}null": lambda text: None,
    f"{_TAG}bool": lambda text: text.lower() in ("yes", "true", "on"),
    f"{_TAG}int": _integer,
    f"{_TAG}float": lambda text: float(text.replace("_", "")),
    f"{_TAG}timestamp": str,
    f"{_TAG}str": str,
}


class _Reading:
    """Walks a tree of nodes into a document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._open: set[int] = set()
        self._nodes = 0

    def read(self, root: Node) -> None:
        try:
            self._document.data = self._value(root, ())
        except RecursionError:
            self._document.complain((), "nested too deeply", 0)

    def _value(self, node: Node, path: Path) -> Any:
        self._document.lines.setdefault(path, _line(node))
        self._nodes += 1
        if id(node) in self._open or self._nodes > _MAX_NODES:
            self._document.complain(path, "an alias here repeats the file without end; write it out")
            return None
        self._open.add(id(node))
        try:
            return self._read_node(node, path)
        finally:
            self._open.discard(id(node))

    def _read_node(self, node: Node, path: Path) -> Any:
        if isinstance(node, ScalarNode):
            return self._scalar(node, path)
        if isinstance(node, SequenceNode) and node.tag == f"{_TAG}seq":
            return [self._value(item, (*path, index)) for index, item in enumerate(node.value)]
        if isinstance(node, MappingNode) and node.tag == f"{_TAG}map":
            return self._mapping(node, path)
        self._document.complain(path, f"the tag {node.tag} is not supported; remove it")
        return None

    def _scalar(self, node: ScalarNode, path: Path) -> Any:
        text: str = node.value
        if node.style is None and (trap := _trap(node.tag, text)):
            self._document.complain(path, trap)
            return text
        read = _SCALARS.get(node.tag)
        if read is None:
            self._document.complain(path, f"{text!r} is not supported here; write it in quotes if it is text")
            return text
        try:
            return read(text)
        except ValueError:
            self._document.complain(path, f"{text!r} does not fit its tag; remove the tag")
            return text

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        first_lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, path)
            if key is None:
                continue
            line = _line(key_node)
            if key in data:
                message = f"given twice, first in line {first_lines[key]}; remove one of them"
                self._document.complain((*path, key), message, line)
                continue
            first_lines[key] = self._document.lines[(*path, key)] = line
            data[key] = self._value(value_node, (*path, key))
        return data

    def _key(self, node: Node, path: Path) -> str | None:
        if isinstance(node, ScalarNode) and node.tag == f"{_TAG}str":
            key: str = node.value
            return key
        shown = repr(node.value) if isinstance(node, ScalarNode) else "this"
        advice = "merging (<<) is not supported; write the keys out" if shown == "'<<'" else "quote it"
        place = (*path, str(node.value)) if isinstance(node, ScalarNode) else path
        self._document.complain(place, f"{shown} is no text, so it cannot be a key; {advice}", _line(node))
        return None


def _trap(tag: str, text: str) -> str | None:
    """What to tell about a plain scalar that YAML 1.1 reads otherwise than it looks."""
    if tag == f"{_TAG}int" and _OCTAL.fullmatch(text):
        return f'YAML reads {text} as an octal number; write "{text}" in quotes, or {text.lstrip("0") or 0}'
    if tag in (f"{_TAG}int", f"{_TAG}float") and _SEXAGESIMAL.fullmatch(text):
        return f'YAML reads {text} as a number of minutes; write "{text}" in quotes'
    if tag == f"{_TAG}float" and text.lower().lstrip("+-") in (".inf", ".nan"):
        return f"{text} is no finite number; write a number"
    return None
