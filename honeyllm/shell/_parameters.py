"""Parameter expansion: ``${name op word}`` in all its forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from honeyllm.shell._ast import (
    ChangeCase,
    Default,
    Keys,
    Length,
    NamesWithPrefix,
    Operation,
    Parameter,
    Slice,
    Substitute,
    Transform,
    Trim,
)
from honeyllm.shell._fields import BREAK, LITERAL, QUOTED, SPLIT, Segment, as_pattern, joined
from honeyllm.shell._flow import ExpressionFault, ShellError
from honeyllm.shell._found import Found, locate
from honeyllm.shell._lists import (
    ELEMENTS,
    LIST,
    Place,
    Values,
    first_of_ifs,
    note_list,
    put,
    put_declaration,
    use_of,
)
from honeyllm.shell._matching import MATCH, change_case, in_bytes, substitute, trim, trim_bytes
from honeyllm.shell._patterns import compile_pattern
from honeyllm.shell._shown import print_word
from honeyllm.shell._transform import transform
from honeyllm.shell._variables import ASSOC, INDEXED

if TYPE_CHECKING:
    from honeyllm.shell._expansion import Expander

_TAKES_SOMETHING = re.compile(r"(?<!\\)[?@!+]\(").search
"""bash takes these groups to be at least one character long, and does not even try them on nothing."""


async def expand_parameter(
    exp: Expander, part: Parameter, out: list[Segment], *, quoted: bool, single: bool
) -> None:
    """Expand *part* onto *out*."""
    operation = part.operation
    found = await locate(exp, part)
    if operation is None:
        values = _plain_value(exp, found, part)
    elif isinstance(operation, Default):
        if not await _defaulted(exp, found, operation, out, quoted=quoted, single=single):
            return
        values = _held(found)
    else:
        values = await _changed(exp, found, operation, part)
    if isinstance(values, str):
        declares = isinstance(operation, Transform) and operation.letter == "A" and part.each == "@"
        if declares and quoted and not single:
            put_declaration(exp, out, values)
        else:
            out.append((values, QUOTED if quoted else SPLIT))
    else:
        await put(exp, out, values, use_of(exp, found, part, quoted=quoted, single=single))


async def _changed(exp: Expander, found: Found, operation: Operation, part: Parameter) -> Values:
    changes = isinstance(operation, Trim | Substitute | Slice | ChangeCase)
    if changes and not _is_there(found, sliced=isinstance(operation, Slice)):
        _check_set(exp, found, part)
        return _held(found)
    return await OPERATIONS[type(operation)](exp, found, operation, part)


def _is_there(found: Found, *, sliced: bool) -> bool:
    """Whether there is anything to change (``${@:0}`` has ``$0``); else its words are not even expanded."""
    return bool(found.items) or found.text is not None or (sliced and found.positional)


def _held(found: Found) -> Values:
    return found.items if found.items is not None else found.text or ""


def _plain_value(exp: Expander, found: Found, part: Parameter) -> Values:
    if found.items is None and found.text is None:
        _check_set(exp, found, part)
        return ""
    return _held(found)


def _check_set(exp: Expander, found: Found, part: Parameter) -> None:
    if exp.shell.options.nounset and found.text is None and found.items is None:
        text = exp.shell.dialect.messages.unset.format(name=_missing(exp, found, part))
        raise ShellError(text, status=127, fatal=True)


def _missing(exp: Expander, found: Found, part: Parameter) -> str:
    """How ``set -u`` names what is not set: as it is written, but for a lone ``$1``."""
    if part.subscript is not None:
        name = f"{part.name}[{print_word(part.subscript)}]"
    else:
        name = part.name if part.indirect else found.shown
    if part.indirect:
        return "!" + name
    return name.removeprefix("$") if part.braced or exp.shell.dialect.strict else name


async def _defaulted(
    exp: Expander, found: Found, operation: Default, out: list[Segment], *, quoted: bool, single: bool
) -> bool:
    """Do ``- = ? +``; whether the parameter's own value is wanted."""
    is_set = found.is_set or (found.positional and exp.shell.dialect.strict)
    use_word = _is_null(exp, found, quoted) if operation.colon else not is_set
    if operation.operator == "+":
        if not use_word:
            await _emit_word(exp, operation, out, quoted=quoted, single=single)
        elif quoted and found.items is not None and not found.star:
            note_list(exp, has_elements=bool(found.items))
        return False
    if not use_word:
        return True
    if operation.operator == "-":
        await _emit_word(exp, operation, out, quoted=quoted, single=single)
    elif operation.operator == "=":
        await _assign_default(exp, found, operation, out, quoted=quoted)
    else:
        await _refuse(exp, found, operation)
    return False


def _is_null(exp: Expander, found: Found, quoted: bool) -> bool:
    if quoted and found.star and found.items is not None:
        return not first_of_ifs(exp).join(found.items)
    return found.is_empty


async def _emit_word(
    exp: Expander, operation: Default, out: list[Segment], *, quoted: bool, single: bool
) -> None:
    word = operation.word
    if quoted:
        before, exp.seen = exp.seen, 0
        await exp.parts(word.parts, out, quoted=True, single=single)
        exp.seen |= before | (ELEMENTS if exp.seen & LIST else 0)
        return
    before, exp.in_operand = exp.in_operand, True
    try:
        segments = await exp.segments(word, single=single)
    finally:
        exp.in_operand = before
    out.extend((text, SPLIT if kind == LITERAL else kind) for text, kind in segments)


async def _assign_default(
    exp: Expander, found: Found, operation: Default, out: list[Segment], *, quoted: bool
) -> None:
    if found.positional or not (found.name[0].isalpha() or found.name[0] == "_"):
        raise ShellError(f"{found.shown}: cannot assign in this way")
    text = await (exp.quoted(operation.word, Place.VALUE) if quoted else exp.text(operation.word))
    if found.key is not None:
        exp.shell.variables.assign_element(found.name, found.key, text)
    else:
        exp.shell.variables.assign(found.name, text)
        text = exp.shell.get(found.name) or ""
    out.append((text, QUOTED if quoted else SPLIT))


async def _refuse(exp: Expander, found: Found, operation: Default) -> None:
    text = await exp.text(operation.word) if operation.word.parts else ""
    messages = exp.shell.dialect.messages
    shown = found.shown.removeprefix("$")
    default = (messages.null if operation.colon else messages.missing).format(name=shown)
    raise ShellError(f"{shown}: {text}" if text else default, status=127, fatal=True)


# -- operations ------------------------------------------------------------------


def _each(found: Found, change: Callable[[str], str]) -> Values:
    if found.items is not None:
        return [change(item) for item in found.items]
    return change(found.text or "")


async def _length(exp: Expander, found: Found, operation: Length, part: Parameter) -> Values:
    if part.subscript is not None or part.each:
        _check_array(exp, found, part)
    else:
        _check_set(exp, found, part)
    held = _held(found)
    return str(len(in_bytes(held) if isinstance(held, str) and exp.shell.dialect.strict else held))


def _check_array(exp: Expander, found: Found, part: Parameter) -> None:
    """With ``set -u`` only an array with a value has lengths; an element that is not set has length 0."""
    is_array = found.variable is not None and isinstance(found.variable.value, dict)
    if exp.shell.options.nounset and not is_array:
        raise ShellError(f"{part.name}: unbound variable")


async def _trim(exp: Expander, found: Found, operation: Trim, part: Parameter) -> Values:
    pattern = await exp.pattern(operation.pattern)
    extended = exp.shell.options.shopt["extglob"]
    cut = trim_bytes if exp.shell.dialect.strict else trim
    return _each(found, lambda text: cut(pattern, text, operation.operator, extended=extended))


async def _substitute(exp: Expander, found: Found, operation: Substitute, part: Parameter) -> Values:
    shell = exp.shell
    operator, pattern = _anchored(operation.operator, await exp.segments(operation.pattern, single=True))
    replacement = await _replacement(exp, operation)
    shopt = shell.options.shopt
    if not pattern and operator not in ("/#", "/%"):
        return _each(found, str)
    compiled = compile_pattern(pattern, extended=shopt["extglob"], nocase=shopt["nocasematch"])

    async def meter(length: int) -> None:
        shell.check_length(length)
        await shell.process.checkpoint()

    async def change(text: str) -> str:
        if not text and operator != "/%" and _TAKES_SOMETHING(pattern):
            return text
        return await substitute(compiled, text, replacement, operator, meter)

    if found.items is not None:
        return [await change(item) for item in found.items]
    return await change(found.text or "")


def _anchored(operator: str, segments: Sequence[Segment]) -> tuple[str, str]:
    """The operator and its pattern: what a variable brings may begin with an anchor as well."""
    pattern = as_pattern(segments)
    if operator == "/" and pattern.startswith(("#", "%")) and segments[0][1] != QUOTED:
        return operator + pattern[0], pattern[1:]
    return operator, pattern


async def _replacement(exp: Expander, operation: Substitute) -> Sequence[str | None]:
    """The replacement as pieces; MATCH stands for what was matched (an unquoted ``&``)."""
    if operation.replacement is None:
        return ()
    segments = await exp.segments(operation.replacement, single=True)
    if not exp.shell.options.shopt["patsub_replacement"]:
        return (joined(segments),)
    pieces: list[str | None] = []
    for text, kind in segments:
        if kind == BREAK:
            pieces.append(" ")
        elif kind == QUOTED or "&" not in text:
            pieces.append(text)
        else:
            _split_ampersands(text, pieces)
    return pieces


def _split_ampersands(text: str, pieces: list[str | None]) -> None:
    for piece in re.split(r"(\\[&\\]|&)", text):
        if piece == "&":
            pieces.append(MATCH)
        elif piece:
            pieces.append(piece[1:] if piece in ("\\&", "\\\\") else piece)


async def _slice(exp: Expander, found: Found, operation: Slice, part: Parameter) -> Values:
    offset = _bound(exp, found, await exp.quoted(operation.offset))
    length, text = None, ""
    if operation.length is not None:
        text = await exp.quoted(operation.length)
        length = _bound(exp, found, text)
    if found.items is None:
        return _slice_text(found.text or "", offset, length, text)
    if found.positional and offset > len(found.items) + 1:
        return []
    if length is not None and length < 0:
        raise ShellError(f"{text}: substring expression < 0")
    if found.positional:
        return _slice_positional(exp, found.items, offset, length)
    return _slice_array(found, offset, length)


def _bound(exp: Expander, found: Found, text: str) -> int:
    try:
        return exp.shell.arithmetic(text)
    except ExpressionFault as fault:
        named = fault.text if exp.shell.dialect.strict else f"{found.shown.removeprefix('$')}: {fault.text}"
        raise ExpressionFault(named, abandons=fault.abandons) from None


def _slice_text(text: str, offset: int, length: int | None, shown: str) -> str:
    if offset < 0:
        offset += len(text)
    if offset < 0 or offset > len(text):
        return ""
    if length is None:
        return text[offset:]
    if length < 0:
        end = len(text) + length
        if end < offset:
            raise ShellError(f"{shown}: substring expression < 0")
        return text[offset:end]
    return text[offset : offset + length]


def _slice_positional(exp: Expander, items: list[str], offset: int, length: int | None) -> list[str]:
    if offset < 0:
        offset += len(items) + 1
        if offset < 0:
            return []
    with_name = [exp.shell.name, *items]
    return with_name[offset:] if length is None else with_name[offset : offset + length]


def _slice_array(found: Found, offset: int, length: int | None) -> list[str]:
    items = found.items or []
    variable = found.variable
    if variable is None:
        return []
    if variable.flags & ASSOC:
        start = max(0, offset - 1) if offset > 0 else max(0, offset)
        return items[start:] if length is None else items[start : start + length]
    keys = variable.ordered_keys()
    if offset < 0:
        offset += (keys[-1] if keys else -1) + 1
        if offset < 0:
            return []
    start = next((n for n, key in enumerate(keys) if key >= offset), len(keys))
    return items[start:] if length is None else items[start : start + length]


async def _change_case(exp: Expander, found: Found, operation: ChangeCase, part: Parameter) -> Values:
    pattern = await exp.pattern(operation.pattern)
    extended = exp.shell.options.shopt["extglob"]
    return _each(found, lambda text: change_case(pattern, text, operation.operator, extended=extended))


async def _transform(exp: Expander, found: Found, operation: Transform, part: Parameter) -> Values:
    if found.variable is None or operation.letter not in "aAKk":
        _check_set(exp, found, part)
    return await transform(exp.shell, found, operation.letter)


async def _keys(exp: Expander, found: Found, operation: Keys, part: Parameter) -> Values:
    variable = exp.shell.variables.find(part.name)
    return [] if variable is None else [str(key) for key in variable.ordered_keys()]


async def _names(exp: Expander, found: Found, operation: NamesWithPrefix, part: Parameter) -> Values:
    names = sorted(name for name in exp.shell.variables.names() if name.startswith(part.name))
    variables = exp.shell.variables
    return [name for name in names if (v := variables.raw(name)) is not None and v.value is not None]


Handler: TypeAlias = "Callable[[Expander, Found, Any, Parameter], Coroutine[Any, Any, Values]]"
OPERATIONS: dict[type, Handler] = {
    Length: _length,
    Trim: _trim,
    Substitute: _substitute,
    Slice: _slice,
    ChangeCase: _change_case,
    Transform: _transform,
    Keys: _keys,
    NamesWithPrefix: _names,
}
ARRAY_FLAGS = INDEXED | ASSOC
