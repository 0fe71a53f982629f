"""
Variables of the shell: values, attributes, and dynamic scopes.

A value is text, an indexed array (``dict[int, str]``, kept unsorted), an
associative array (``dict[str, str]``), or None for a variable that is declared
but unset.  Assignments that a readonly attribute forbids raise `ShellError`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from honeyllm.shell._flow import ShellError

if TYPE_CHECKING:
    from honeyllm.shell._state import Shell

EXPORT, READONLY, INTEGER, INDEXED, ASSOC, NAMEREF, LOWER, UPPER, CAPITAL, TRACE = (1 << n for n in range(10))
ARRAY = INDEXED | ASSOC
CASE = LOWER | UPPER | CAPITAL
MAX_NAMEREFS = 10
READONLY_SPECIALS = frozenset({"SHELLOPTS", "BASHOPTS"})
MAX_ELEMENTS = 1 << 20

Elements: TypeAlias = dict[Any, str]
Value: TypeAlias = str | Elements | None
Special: TypeAlias = "Callable[[Shell], Variable | None]"
Hook: TypeAlias = "Callable[[Shell, str | None], bool]"


class Variable:
    """One variable: attributes and value."""

    __slots__ = ("flags", "value")

    def __init__(self, value: Value = None, flags: int = 0) -> None:
        self.value = value
        self.flags = flags

    def copy(self) -> Variable:
        """A copy for a forked shell."""
        value = self.value
        return Variable(dict(value) if isinstance(value, dict) else value, self.flags)

    @property
    def is_array(self) -> bool:
        """Whether it is an indexed or associative array."""
        return bool(self.flags & ARRAY)

    def scalar(self) -> str | None:
        """What ``$name`` gives: the text, or element 0 of an array."""
        value = self.value
        if isinstance(value, dict):
            return value.get("0" if self.flags & ASSOC else 0)
        return value

    def elements(self) -> Elements:
        """The elements by key, a scalar counting as element 0."""
        value = self.value
        if isinstance(value, dict):
            return value
        return {} if value is None else {0: value}

    def ordered_keys(self) -> list[Any]:
        """Keys in bash's order: by index, or as its hash table holds them."""
        elements = self.elements()
        if self.flags & ASSOC:
            return sorted(reversed(elements), key=_bucket)
        return sorted(elements)

    def values(self) -> list[str]:
        """Elements in the order of :meth:`ordered_keys`."""
        elements = self.elements()
        return [elements[key] for key in self.ordered_keys()]


@lru_cache(maxsize=4096)
def _bucket(key: str) -> int:
    value = 2166136261
    for byte in key.encode("utf-8", "surrogateescape"):
        signed = byte - 256 if byte > 127 else byte
        value = (value * 16777619 ^ signed) & 0xFFFFFFFF
    return value & 1023


def indexed(values: list[str], flags: int = 0) -> Variable:
    """An indexed array of *values*."""
    return Variable(dict(enumerate(values)), INDEXED | flags)


class Scope(dict[str, Variable]):
    """The variables of one function call, or those set in front of one command (*temporary*)."""

    __slots__ = ("options", "temporary")

    def __init__(self, *, temporary: bool = False) -> None:
        super().__init__()
        self.temporary = temporary
        self.options: Any = None
        """What ``local -`` saved."""

    def copy(self) -> Scope:
        """A copy for a forked shell."""
        scope = Scope(temporary=self.temporary)
        for name, variable in self.items():
            scope[name] = variable.copy()
        scope.options = self.options
        return scope


class Variables:
    """All variables of one shell, innermost scope last."""

    def __init__(self, shell: Shell, specials: Mapping[str, Special], hooks: Mapping[str, Hook]) -> None:
        self.shell = shell
        self.specials = dict(specials)
        self.hooks = hooks
        self.scopes: list[Scope] = [Scope()]
        self.has_references = False
        """Whether any variable ever was a reference to another."""

    def fork(self, shell: Shell) -> Variables:
        """The variables of a subshell."""
        other = Variables.__new__(Variables)
        other.shell = shell
        other.specials = self.specials
        other.hooks = self.hooks
        other.has_references = self.has_references
        other.scopes = [scope.copy() for scope in self.scopes]
        return other

    # -- finding -----------------------------------------------------------------

    def raw(self, name: str) -> Variable | None:
        """The variable *name* itself, even when it is a reference to another."""
        for scope in reversed(self.scopes):
            variable = scope.get(name)
            if variable is not None:
                return variable
        special = self.specials.get(name)
        return None if special is None else special(self.shell)

    def find(self, name: str) -> Variable | None:
        """The variable *name*, references followed."""
        variable = self.raw(name)
        if variable is not None and variable.flags & NAMEREF:
            return self._referred(name)[1]
        return variable

    def _referred(self, name: str) -> tuple[str, Variable | None]:
        for _ in range(MAX_NAMEREFS):
            variable = self.raw(name)
            if variable is None or not variable.flags & NAMEREF:
                return name, variable
            target = variable.value
            if not isinstance(target, str) or not target or target == name:
                return name, variable
            base, bracket, rest = target.partition("[")
            if bracket:
                return base, self._element_view(base, rest[:-1])
            name = target
        return name, None

    def _element_view(self, base: str, subscript: str) -> Variable | None:
        variable = self.find(base)
        if variable is None:
            return None
        if subscript in ("@", "*"):
            return variable
        key = self.shell.subscript(base, subscript)
        text = variable.elements().get(key)
        return None if text is None else Variable(text)

    def target(self, name: str) -> str:
        """The name that *name* refers to (``name[key]`` possible); itself when it is no reference."""
        for _ in range(MAX_NAMEREFS):
            variable = self.raw(name)
            if variable is None or not variable.flags & NAMEREF or not isinstance(variable.value, str):
                return name
            if not variable.value or variable.value == name:
                return name
            name = variable.value
            if "[" in name:
                return name
        return name

    def get(self, name: str) -> str | None:
        """``$name``."""
        scopes = self.scopes
        variable = scopes[-1].get(name)
        if variable is None:
            variable = self.raw(name)
            if variable is None:
                return None
        if variable.flags & NAMEREF:
            variable = self._referred(name)[1]
            if variable is None or variable.flags & NAMEREF:
                return None
        value = variable.value
        return value if value.__class__ is str else variable.scalar()

    def names(self) -> Iterator[str]:
        """The names of all variables, each once."""
        seen: set[str] = set()
        for scope in reversed(self.scopes):
            for name in scope:
                if name not in seen:
                    seen.add(name)
                    yield name
        for name in self.specials:
            if name not in seen:
                yield name

    def environment(self) -> dict[str, str]:
        """Exported variables, for execve."""
        result: dict[str, str] = {}
        for scope in self.scopes:
            for name, variable in scope.items():
                value = variable.value
                if variable.flags & EXPORT and isinstance(value, str):
                    result[name] = value
                elif name in result and value is not None and not scope.temporary:
                    del result[name]
        return result

    # -- changing ----------------------------------------------------------------

    def owner(self, name: str) -> Scope:
        """The scope in which an assignment to *name* takes place."""
        for scope in reversed(self.scopes):
            if name in scope:
                return scope
        return self.scopes[0]

    def assign(self, name: str, text: str, *, append: bool = False) -> None:
        """``name=text``."""
        variable = self.scopes[-1].get(name)
        if variable is None:
            variable = self._for_assignment(name, text, append)
            if variable is None:
                return
        if self.shell.options.allexport:
            variable.flags |= EXPORT
        if variable.flags & ~EXPORT or append:
            self._assign_attributed(name, variable, text, append)
        else:
            variable.value = text
        self.changed(name, text)

    def _for_assignment(self, name: str, text: str, append: bool) -> Variable | None:
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        if name in self.specials:
            if name in READONLY_SPECIALS:
                raise ShellError(self.shell.dialect.messages.readonly.format(name=name))
            hook = self.hooks.get(name)
            if hook is not None:
                hook(self.shell, text)
            return None
        flags = EXPORT if self.shell.options.allexport else 0
        variable = self.scopes[0][name] = Variable(None, flags)
        return variable

    def _assign_attributed(self, name: str, variable: Variable, text: str, append: bool) -> None:
        if variable.flags & NAMEREF:
            self._assign_through(name, variable, text, append)
            return
        if variable.flags & READONLY:
            raise ShellError(self.shell.dialect.messages.readonly.format(name=name))
        if variable.flags & ARRAY:
            key = "0" if variable.flags & ASSOC else 0
            self.assign_element(name, key, text, append=append)
            return
        variable.value = self.converted(variable, variable.scalar() if append else None, text)

    def _assign_through(self, name: str, variable: Variable, text: str, append: bool) -> None:
        target = self.target(name)
        if target == name:
            self._set_reference(name, variable, text)
            return
        base, bracket, rest = target.partition("[")
        if bracket:
            self.assign_element(base, self.shell.subscript(base, rest[:-1]), text, append=append)
        else:
            self.assign(base, text, append=append)

    def _set_reference(self, name: str, variable: Variable, text: str) -> None:
        if variable.flags & READONLY:
            raise ShellError(self.shell.dialect.messages.readonly.format(name=name))
        variable.value = text

    def converted(self, variable: Variable, before: str | None, text: str) -> str:
        """*text* as the attributes of *variable* change it, appended to *before* unless that is None."""
        flags = variable.flags
        if flags & INTEGER:
            number = self.shell.arithmetic(text)
            if before is not None:
                number += self.shell.arithmetic(before)
            return str(wrapped(number))
        if before is not None:
            text = before + text
            self.shell.check_size(text)
        if flags & LOWER:
            return text.lower()
        if flags & UPPER:
            return text.upper()
        if flags & CAPITAL:
            return text[:1].upper() + text[1:].lower()
        return text

    def changed(self, name: str, text: str | None) -> None:
        """Tell who must know that *name* has changed."""
        hook = self.hooks.get(name)
        if hook is not None:
            hook(self.shell, text)

    def assign_element(self, name: str, key: int | str, text: str, *, append: bool = False) -> None:
        """``name[key]=text``; the key is of the array's kind."""
        name = self.target(name)
        variable = self._array(name)
        if variable.flags & READONLY:
            raise ShellError(self.shell.dialect.messages.readonly.format(name=name))
        elements = self._own_elements(variable)
        if isinstance(key, int) and key < 0:
            key = self.from_end(variable, key, f"{name}[{key}]")
        if len(elements) >= MAX_ELEMENTS:
            raise ShellError("xrealloc: cannot allocate memory", status=2, fatal=True)
        before = elements.get(key, "") if append else None
        elements[key] = self.converted(variable, before, text)

    def _array(self, name: str) -> Variable:
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        special = self.specials.get(name)
        if special is not None:
            found = special(self.shell)
            if found is not None:
                return found
        variable = self.scopes[0][name] = Variable({}, INDEXED)
        return variable

    @staticmethod
    def _own_elements(variable: Variable) -> Elements:
        value = variable.value
        if not isinstance(value, dict):
            value = {} if value is None else {("0" if variable.flags & ASSOC else 0): value}
            variable.value = value
        if not variable.flags & ARRAY:
            variable.flags |= INDEXED
        return value

    @staticmethod
    def from_end(variable: Variable, key: int, shown: str) -> int:
        """The index that a negative one means; "bad array subscript" before the start."""
        elements = variable.elements()
        last = max(elements, default=-1)
        if last + 1 + key < 0:
            raise ShellError(f"{shown}: bad array subscript")
        return int(last) + 1 + key

    def replace(self, name: str, elements: Elements, flags: int = INDEXED) -> None:
        """Make *name* an array of *elements*, in the scope where it is."""
        name = self.target(name)
        scope = self.owner(name)
        variable = scope.get(name)
        if variable is None:
            variable = scope[name] = Variable()
        if variable.flags & READONLY:
            raise ShellError(self.shell.dialect.messages.readonly.format(name=name))
        if not variable.flags & ARRAY:
            variable.flags |= flags
        variable.value = elements

    def declare(self, name: str, flags: int, *, local: bool) -> Variable:
        """Make *name* exist with *flags*, in the innermost function scope with *local*."""
        if local:
            scope = self.function_scope()
        else:
            scope = self.scopes[0]
        variable = scope.get(name)
        if variable is None:
            variable = scope[name] = Variable()
        variable.flags |= flags
        return variable

    def function_scope(self) -> Scope:
        """The scope of the innermost function call; the global one outside of any."""
        for scope in reversed(self.scopes):
            if not scope.temporary:
                return scope
        return self.scopes[0]

    def unset(self, name: str) -> bool:
        """``unset name``; False when there is no such variable."""
        for position in range(len(self.scopes) - 1, -1, -1):
            scope = self.scopes[position]
            variable = scope.get(name)
            if variable is None:
                continue
            if variable.flags & READONLY:
                raise ShellError(f"{name}: cannot unset: readonly variable")
            if position and position == len(self.scopes) - 1 and not scope.temporary:
                scope[name] = Variable()
            else:
                del scope[name]
            self.changed(name, None)
            return True
        if name in self.specials:
            self.specials = {key: value for key, value in self.specials.items() if key != name}
            return True
        return False


def wrapped(number: int) -> int:
    """*number* as a signed 64-bit integer."""
    number &= 0xFFFFFFFFFFFFFFFF
    return number - (1 << 64) if number >> 63 else number
