"""What ``declare`` and its kin assign."""

from __future__ import annotations

from typing import NoReturn

from honeyllm.shell._ast import ArrayLiteral
from honeyllm.shell._flow import Discard, ExpressionFault, ShellError
from honeyllm.shell._state import Argument, Assigned, Shell
from honeyllm.shell._variables import ASSOC, EXPORT, INDEXED, READONLY, Scope, Variable

KINDS = ("declare", "typeset", "local")


class Request:
    """What a call of ``declare`` asks for."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.on = 0
        self.off = 0
        self.letters: set[str] = set()
        self.words: list[Argument] = []


class Place:
    """The variable that an argument of ``declare`` names, and where it lives."""

    def __init__(self, name: str, variable: Variable, scope: Scope, subscript: str | None) -> None:
        self.name = name
        self.variable = variable
        self.scope = scope
        self.subscript = subscript


async def assign_declared(shell: Shell, request: Request, given: Assigned, place: Place) -> None:
    """Carry out ``name=value`` among the arguments."""
    variable, name = place.variable, place.name
    if variable.flags & READONLY:
        raise ShellError(f"{name}: readonly variable")
    if isinstance(given.value, ArrayLiteral):
        if not variable.is_array:
            variable.flags |= INDEXED
        await _assign_literal(shell, given, name, place.scope)
    elif given.subscript is not None or place.subscript is not None:
        await _assign_element(shell, given, given.value, place)
    elif variable.is_array and _is_literal_text(given.value) and request.name in KINDS:
        await _assign_text(shell, given, name)
    elif variable.is_array:
        _put_element(shell, variable, "0" if variable.flags & ASSOC else 0, given, given.value)
    else:
        before = variable.scalar() if given.append else None
        variable.flags |= EXPORT if shell.options.allexport else 0
        variable.value = shell.variables.converted(variable, before, given.value)
        shell.variables.changed(name, variable.value)


def _is_literal_text(text: str) -> bool:
    return text.startswith("(") and text.endswith(")")


async def _assign_element(shell: Shell, given: Assigned, value: str, place: Place) -> None:
    text = place.subscript
    if text is None:
        assert given.subscript is not None
        text = await shell.interpreter.quoted(shell, given.subscript)
    if not place.variable.is_array:
        place.variable.flags |= INDEXED
    _put_element(shell, place.variable, shell.subscript(place.name, text), given, value)


def _put_element(shell: Shell, variable: Variable, key: int | str, given: Assigned, value: str) -> None:
    elements = dict(variable.elements())
    before = elements.get(key, "") if given.append else None
    elements[key] = shell.variables.converted(variable, before, value)
    variable.value = elements


async def give_up(shell: Shell, error: ShellError) -> NoReturn:
    """An array's words are expanded before the builtin runs: what is wrong with them is not its fault."""
    await shell.complain(error.text)
    raise Discard(1, arithmetic=isinstance(error, ExpressionFault))


async def _assign_literal(shell: Shell, given: Assigned, name: str, scope: Scope) -> None:
    """Assign an array in *scope*, whichever scopes are inside it."""
    flags = scope[name].flags & (INDEXED | ASSOC)
    scopes = shell.variables.scopes
    inner = scopes[scopes.index(scope) + 1 :] if scope in scopes else []
    hiding = [each for each in inner if name in each]
    kept = [(each, each.pop(name)) for each in hiding]
    try:
        literal = Assigned(name=name, value=given.value, append=given.append)
        await shell.interpreter.assign_array(shell, literal, flags)
    except ShellError as error:
        if error.fatal:
            raise
        await give_up(shell, error)
    finally:
        for each, variable in kept:
            each[name] = variable


async def _assign_text(shell: Shell, given: Assigned, name: str) -> None:
    await shell.interpreter.evaluate(
        shell, f"{name}{'+' if given.append else ''}={given.value}", line=shell.line
    )
