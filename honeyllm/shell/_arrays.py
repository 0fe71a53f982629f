"""Assignments: scalars, elements and array literals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from honeyllm.shell._associative import Associative
from honeyllm.shell._ast import ArrayLiteral, Assignment, Word
from honeyllm.shell._flow import ShellError
from honeyllm.shell._found import expand_subscript
from honeyllm.shell._lists import Place
from honeyllm.shell._quoting import traced
from honeyllm.shell._shown import print_assignment, print_word
from honeyllm.shell._trace import trace
from honeyllm.shell._variables import ASSOC, EXPORT, INDEXED, READONLY, Elements, Scope, Variable

if TYPE_CHECKING:
    from honeyllm.shell._expansion import Expander


async def assign(
    exp: Expander, assignment: Assignment, *, scope: Scope | None = None, traces: bool = False
) -> None:
    """Carry out one assignment, in *scope* when it stands in front of a command."""
    shell = exp.shell
    value = assignment.value
    name = assignment.name
    if isinstance(value, ArrayLiteral):
        if assignment.subscript is not None:
            raise ShellError(
                f"{name}[{await exp.quoted(assignment.subscript)}]: cannot assign list to array member"
            )
        if traces:
            await trace(shell, print_assignment(assignment))
        await assign_elements(exp, name, value, append=assignment.append, flags=INDEXED)
        return
    text = await exp.text(value, assignment=True)
    if traces:
        shown = traced(text) if text else ""
        target = name if assignment.subscript is None else f"{name}[{print_word(assignment.subscript)}]"
        await trace(shell, f"{target}{'+' if assignment.append else ''}={shown}")
    if assignment.subscript is not None:
        subscript = await expand_subscript(exp, name, assignment.subscript)
        if scope is not None:
            await shell.complain(f"`{name}[{subscript}]': not a valid identifier")
            return
        shown = f"{name}[{print_word(assignment.subscript)}]"
        await assign_subscripted(exp, name, subscript, text, append=assignment.append, shown=shown)
    elif scope is not None:
        before = shell.variables.find(name)
        if before is not None and before.flags & READONLY:
            if shell.dialect.strict:
                raise ShellError(shell.dialect.messages.readonly.format(name=name))
            await shell.complain(f"{name}: readonly variable")
            return
        _assign_in_scope(exp, scope, name, text, append=assignment.append)
    else:
        shell.variables.assign(name, text, append=assignment.append)


async def assign_subscripted(
    exp: Expander, name: str, subscript: str, text: str, *, append: bool, shown: str
) -> None:
    """``name[subscript]=text``; *shown* is how it was written."""
    shell = exp.shell
    target = shell.variables.target(name)
    if "[" in target:
        raise ShellError(f"`{target}': not a valid identifier")
    variable = shell.variables.find(target)
    is_assoc = variable is not None and variable.flags & ASSOC
    if (not subscript and (is_assoc or shown.endswith("[]"))) or (subscript in ("@", "*") and not is_assoc):
        raise ShellError(f"{shown}: bad array subscript")
    key = shell.subscript(target, subscript)
    if isinstance(key, int) and key < 0:
        key = shell.variables.from_end(variable or Variable(), key, shown)
    shell.variables.assign_element(target, key, text, append=append)


def _assign_in_scope(exp: Expander, scope: Scope, name: str, text: str, *, append: bool) -> None:
    variables = exp.shell.variables
    before = variables.find(name)
    if append and before is not None:
        text = (before.scalar() or "") + text
    scope[name] = Variable(text, EXPORT)
    if name in variables.hooks and name in ("PATH", "POSIXLY_CORRECT"):
        variables.changed(name, text)


async def assign_elements(
    exp: Expander, name: str, literal: ArrayLiteral, *, append: bool, flags: int, declared: bool = False
) -> None:
    """``name=(...)`` and ``name+=(...)``; *declared*: as an argument of ``declare`` and its kin."""
    variables = exp.shell.variables
    target = variables.target(name)
    if "[" in target:
        raise ShellError(f"`{target}': not a valid identifier")
    variable = variables.find(target)
    if variable is not None and variable.flags & READONLY:
        raise ShellError(f"{target}: readonly variable")
    is_assoc = bool((variable.flags if variable is not None else 0) & ASSOC or flags & ASSOC)
    words = [] if is_assoc else await _words(exp, literal)
    kind = ASSOC if is_assoc else INDEXED
    before = _held(variables.find(target), is_assoc=is_assoc)
    holder = Variable({}, (variable.flags if variable is not None else 0) | kind)
    if append:  # the array itself: its words see what stands before them
        variables.replace(target, before, kind)
        holder = variables.find(target) or holder
    if is_assoc:
        old = None if append else before
        await Associative(exp, target, holder, old, declared=declared).assign(literal)
    else:
        await _indexed(exp, literal, words, holder)
    if not append:
        variables.replace(target, holder.elements(), kind)


def _held(variable: Variable | None, *, is_assoc: bool) -> Elements:
    """What the array holds so far."""
    if variable is None:
        return {}
    elements = variable.elements()
    if is_assoc and not variable.flags & ASSOC:
        return {str(key): text for key, text in elements.items()}
    return elements


async def _words(exp: Expander, literal: ArrayLiteral) -> list[list[str]]:
    """What each element expands to: all are expanded before any is assigned."""
    found: list[list[str]] = []
    for element in literal.elements:
        if element.subscript is None:
            found.append(await exp.fields([element.value], element=True))
        else:
            found.append([await exp.text(element.value, Place.ELEMENT, assignment=True)])
        if len(found) % 1024 == 0:
            await exp.shell.process.checkpoint()
    return found


async def _indexed(
    exp: Expander, literal: ArrayLiteral, words: Sequence[Sequence[str]], holder: Variable
) -> None:
    variables = exp.shell.variables
    elements = holder.elements()
    position = max(elements, default=-1) + 1
    for element, texts in zip(literal.elements, words, strict=True):
        if element.subscript is not None:
            key = await _key(exp, element.subscript, texts[0], holder)
            if key is None:
                continue
            position = key
        for text in texts:
            before = elements.get(position, "") if element.append else None
            elements[position] = variables.converted(holder, before, text)
            position += 1
            if position % 1024 == 0:
                await exp.shell.process.checkpoint()
    await exp.shell.process.checkpoint()


async def _key(exp: Expander, word: Word, text: str, holder: Variable) -> int | None:
    """The index that the subscript *word* names; None after a complaint, which the others outlive."""
    subscript = await exp.quoted(word)
    shown = f"[{subscript}]={text}"
    if not subscript.strip():
        await exp.shell.complain(f"{shown}: bad array subscript")
        return None
    key = exp.shell.index(subscript)
    if key >= 0:
        return key
    try:
        return exp.shell.variables.from_end(holder, key, shown)
    except ShellError as error:
        await exp.shell.complain(error.text)
        return None
