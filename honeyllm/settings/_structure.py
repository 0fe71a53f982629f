"""
From plain data to frozen attrs values, with everything that is wrong reported at once.

cattrs finds the hook for a type; the hooks here are stricter than its own (``"5"`` is no number) and gather
their complaints with the place of each.
"""

import difflib
import re
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from functools import partial
from pathlib import Path as FilePath
from typing import Any, Final, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.errors import StructureHandlerNotFoundError

from honeyllm.settings._errors import Path


@attrs.frozen
class Fault:
    """A complaint about the value at *path*, counted from where structuring began."""

    path: Path
    message: str


class Faulty(Exception):
    """A value cannot be structured, for these reasons."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(faults)
        self.faults = faults


def fault(message: str) -> Faulty:
    """A complaint about the value at hand itself."""
    return Faulty(Fault((), message))


class FaultList:
    """Gathers complaints about the parts of a value."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    @contextmanager
    def under(self, *place: str | int) -> Iterator[None]:
        """Keep complaints raised within as ones about what lies at *place*."""
        try:
            yield
        except Faulty as error:
            self._faults += [Fault((*place, *each.path), each.message) for each in error.faults]

    def add(self, message: str, *place: str | int) -> None:
        """Complain about what lies at *place*."""
        self._faults.append(Fault(place, message))

    def raise_any(self) -> None:
        """Raise all complaints together, if there are any."""
        if self._faults:
            raise Faulty(*self._faults)


def unknown(name: str, known: Iterable[str], what: str = "unknown key") -> str:
    """A complaint about *name*, which is none of *known*, with the likely intention."""
    names = sorted(known)
    close = difflib.get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    return f"{what}; did you mean {close[0]}?" if close else f"{what}; there are {', '.join(names)}"


def make_converter(resolve: Callable[[FilePath], FilePath]) -> Converter:
    """A converter with our hooks; *resolve* makes relative file paths absolute."""
    converter = Converter(detailed_validation=False)
    attrs_values = _AttrsValues(converter, resolve)
    for kind, check in _SCALAR_CHECKS.items():
        converter.register_structure_hook(kind, partial(_scalar, check))
    converter.register_structure_hook(FilePath, lambda data, _: FilePath(_file_name(data)))
    converter.register_structure_hook_func(_is_enum, _choice)
    converter.register_structure_hook_func(_is_tuple, lambda data, kind: _items(data, kind, converter))
    converter.register_structure_hook_func(_is_mapping, lambda data, kind: _entries(data, kind, converter))
    converter.register_structure_hook_func(attrs.has, attrs_values.structure)
    return converter


def _scalar(check: Callable[[Any], Any], data: Any, kind: Any) -> Any:
    """cattrs sends enums of strings and of numbers here, too."""
    return _choice(data, kind) if _is_enum(kind) else check(data)


class _AttrsValues:
    """The hook for attrs classes."""

    def __init__(self, converter: Converter, resolve: Callable[[FilePath], FilePath]) -> None:
        self._converter = converter
        self._resolve = resolve

    def structure(self, data: Any, cls: type[Any]) -> Any:
        """A *cls* made of *data*; what is left out takes its default, and an empty section all of them."""
        given = {} if data is None else data
        if not isinstance(given, Mapping):
            raise fault(f"expected keys with values, such as {_example_key(cls)}: ...")
        fields = {field.alias: field for field in attrs.fields(attrs.resolve_types(cls)) if field.init}
        faults = FaultList()
        for key in given.keys() - fields.keys():
            faults.add(unknown(key, fields), key)
        values: dict[str, Any] = {}
        for key, field in fields.items():
            with faults.under(key):
                values |= self._field(given, key, field)
        faults.raise_any()
        return self._made(cls, values)

    def _field(self, given: Mapping[str, Any], key: str, field: "attrs.Attribute[Any]") -> dict[str, Any]:
        kind: Any = Any if field.type is None else field.type
        if key in given:
            value = self._given(given[key], kind)
        elif field.default is attrs.NOTHING:
            raise fault("missing; this key is needed")
        elif isinstance(kind, type) and attrs.has(kind) and _has_defaults(kind):
            value = self.structure({}, kind)
        else:
            return {}
        _validate(field, value)
        return {key: value}

    def _given(self, data: Any, kind: Any) -> Any:
        try:
            return self._converter.structure(data, kind)
        except (ValueError, TypeError, StructureHandlerNotFoundError) as error:
            # a type of a foreign output's settings that has no hook here
            raise fault(f"not usable: {error}") from None

    def _made(self, cls: type[Any], values: dict[str, Any]) -> Any:
        try:
            made = cls(**values)
        except (ValueError, TypeError) as error:
            raise fault(_plain(error, "")) from None
        parts = attrs.asdict(made, recurse=False)
        return attrs.evolve(
            made, **{name: self._resolve(part) for name, part in parts.items() if isinstance(part, FilePath)}
        )


def _has_defaults(cls: type[Any]) -> bool:
    return all(field.default is not attrs.NOTHING for field in attrs.fields(cls))


def _example_key(cls: type[Any]) -> str:
    names: list[str] = [field.name for field in attrs.fields(cls)]
    return names[0] if names else "key"


def _validate(field: "attrs.Attribute[Any]", value: Any) -> None:
    """Run the field's own checks now, so that one field's complaint does not hide the next one's."""
    if field.validator is None or field.converter is not None:
        return
    try:
        field.validator(None, field, value)
    except (ValueError, TypeError) as error:
        raise fault(_plain(error, field.name)) from None
    except AttributeError:
        """A check that looks at the other fields runs when all of them are there."""


_BOUNDS: Final = re.compile(r"must be (>=|<=|>|<) (\S+): (.*)", re.DOTALL)
_BOUND_WORDS: Final = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}
_NO_CHOICE: Final = re.compile(r"must be in \((.*)\) \(got (.*)\)", re.DOTALL)


def _plain(error: Exception, name: str) -> str:
    """An attrs validator's message for an operator's eyes."""
    text = str(error.args[0]) if error.args else type(error).__name__
    text = text.removeprefix(f"'{name}' ").removeprefix(f"{name} ")
    if found := _BOUNDS.fullmatch(text):
        return f"must be {_BOUND_WORDS[found[1]]} {found[2]}, not {found[3]}"
    if found := _NO_CHOICE.fullmatch(text):
        return f"{found[2]} is not among {found[1].replace(chr(39), '')}"
    return text


def _refuse_empty(data: Any) -> None:
    if data is None:
        raise fault("empty; write a value, or remove the key")


def _text(data: Any) -> str:
    _refuse_empty(data)
    if isinstance(data, bool):
        raise fault("YAML reads this word as yes or no; write it in quotes")
    if isinstance(data, int | float):
        raise fault("expected text, found a number; write it in quotes")
    if not isinstance(data, str):
        raise fault("expected text, found a list or keys")
    return data


def _whole_number(data: Any) -> int:
    _refuse_empty(data)
    if isinstance(data, bool) or not isinstance(data, int):
        raise fault("expected a whole number, without quotes")
    return data


def _number(data: Any) -> float:
    _refuse_empty(data)
    if isinstance(data, bool) or not isinstance(data, int | float):
        raise fault("expected a number, without quotes")
    return float(data)


def _switch(data: Any) -> bool:
    if isinstance(data, bool):
        return data
    if data in ("on", "off"):
        return bool(data == "on")
    raise fault("expected on or off")


_SCALAR_CHECKS: Final[Mapping[type[Any], Callable[[Any], Any]]] = {
    str: _text,
    int: _whole_number,
    float: _number,
    bool: _switch,
}


def _file_name(data: Any) -> str:
    text = _text(data)
    if not text or "\0" in text:
        raise fault("expected the path of a file or directory")
    return text


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple


def _is_mapping(kind: Any) -> bool:
    return get_origin(kind) in (Mapping, dict)


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


def _choice(data: Any, kind: type[Enum]) -> Enum:
    """An enum's member by its value; YAML turns a bare ``on`` or ``off`` into a boolean, which is undone."""
    names = [str(member.value) for member in kind]
    value = {True: "on", False: "off"}[data] if isinstance(data, bool) else data
    if not isinstance(value, str) or value not in names:
        raise fault(unknown(str(value), names, f"{value!r} is not possible here"))
    return kind(value)


def _items(data: Any, kind: Any, converter: Converter) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise fault("expected a list; write it in brackets, such as [first, second]")
    faults = FaultList()
    items: list[Any] = []
    for index, item in enumerate(data):
        with faults.under(index):
            items.append(converter.structure(item, get_args(kind)[0]))
    faults.raise_any()
    return tuple(items)


def _entries(data: Any, kind: Any, converter: Converter) -> Mapping[str, Any]:
    given = {} if data is None else data
    if not isinstance(given, Mapping):
        raise fault("expected keys with values")
    faults = FaultList()
    entries: dict[str, Any] = {}
    for key, value in given.items():
        with faults.under(key):
            entries[key] = converter.structure(value, get_args(kind)[1])
    faults.raise_any()
    return types.MappingProxyType(entries)
