"""``declare typeset local export readonly unset``"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from honeyllm.shell._ast import ArrayLiteral
from honeyllm.shell._flow import ExpressionFault, ShellError, UsageError
from honeyllm.shell._quoting import needed
from honeyllm.shell._shown import function_text as printed
from honeyllm.shell._state import Argument, Assigned, Function, Shell
from honeyllm.shell._transform import declaration
from honeyllm.shell._variables import (
    ASSOC,
    CAPITAL,
    CASE,
    EXPORT,
    INDEXED,
    INTEGER,
    LOWER,
    NAMEREF,
    READONLY,
    TRACE,
    UPPER,
    Scope,
    Variable,
)
from honeyllm.shell.builtins._declared import Place, Request, assign_declared, give_up
from honeyllm.shell.builtins._options import is_name

FLAGS = {
    "a": INDEXED,
    "A": ASSOC,
    "i": INTEGER,
    "n": NAMEREF,
    "r": READONLY,
    "t": TRACE,
    "x": EXPORT,
    "l": LOWER,
    "u": UPPER,
    "c": CAPITAL,
}


def read_request(argv: Sequence[Argument], letters: str) -> Request:
    """The options of *argv*, each one of *letters*, and the words behind them."""
    name = argv[0]
    assert isinstance(name, str)
    request = Request(name)
    words = list(argv[1:])
    while words:
        word = words[0]
        if not isinstance(word, str) or len(word) < 2 or word[0] not in "-+":
            break
        words.pop(0)
        if word == "--":
            break
        for letter in word[1:]:
            if letter not in letters:
                raise UsageError(f"{word[0]}{letter}: invalid option")
            request.letters.add(letter)
            flag = FLAGS.get(letter, 0)
            if word[0] == "-":
                request.on |= flag
            else:
                request.off |= flag
    cases = request.on & (LOWER | UPPER | CAPITAL)
    if cases & (cases - 1):  # two of them cancel each other, and what there was
        request.on &= ~cases
        request.off |= LOWER | UPPER | CAPITAL
    request.words = words
    return request


async def declare(shell: Shell, argv: Sequence[Argument]) -> int:
    """``declare`` and ``typeset``"""
    request = read_request(argv, "aAfFgiIlnrtuxcp")
    if "f" in request.letters or "F" in request.letters:
        return await _functions(shell, request)
    if "p" in request.letters:
        return await _print(shell, request)
    if not request.words:
        return await _print(shell, request) if request.on else await _list_all(shell)
    local = shell.nesting.functions > 0 and "g" not in request.letters
    return await _each(
        shell,
        request,
        lambda: shell.variables.function_scope() if local else shell.variables.scopes[0],
        inherit=not local,
    )


async def local(shell: Shell, argv: Sequence[Argument]) -> int:
    """``local``"""
    if not shell.nesting.functions:
        raise ShellError("can only be used in a function")
    request = read_request(argv, "aAfFgiIlnrtuxcp")
    if request.words == ["-"]:
        scope = shell.variables.function_scope()
        if scope.options is None:
            scope.options = shell.options.copy()
        return 0
    if not request.words:
        scope = shell.variables.function_scope()
        lines = [_plain_line(name, scope[name]) for name in sorted(scope) if scope[name].value is not None]
        return await shell.write("".join(line + "\n" for line in lines))
    return await _each(shell, request, shell.variables.function_scope, inherit=False)


def _plain_line(name: str, variable: Variable) -> str:
    return declaration(name, variable)


async def export(shell: Shell, argv: Sequence[Argument]) -> int:
    """``export``"""
    request = read_request(argv, "fnp")
    if "f" in request.letters:
        return await _export_functions(shell, request)
    if not request.words:
        return await _list_flag(shell, EXPORT)
    if "n" in request.letters:
        request.off |= EXPORT
    else:
        request.on |= EXPORT
    request.on &= ~NAMEREF
    return await _each(shell, request, None)


async def readonly(shell: Shell, argv: Sequence[Argument]) -> int:
    """``readonly``"""
    request = read_request(argv, "aAfp")
    if "f" in request.letters:
        return await _readonly_functions(shell, request)
    if not request.words:
        return await _list_flag(shell, READONLY | request.on)
    request.on |= READONLY
    return await _each(shell, request, None)


async def _readonly_functions(shell: Shell, request: Request) -> int:
    for word in request.words:
        function = shell.functions.get(word) if isinstance(word, str) else None
        if function is None:
            raise ShellError(f"{word}: not a function")
        function.readonly = True
    return 0


async def _export_functions(shell: Shell, request: Request) -> int:
    for word in request.words:
        function = shell.functions.get(word) if isinstance(word, str) else None
        if function is None:
            raise ShellError(f"{word}: not a function")
        function.exported = "n" not in request.letters
    return 0


async def _list_flag(shell: Shell, flags: int) -> int:
    lines = []
    for name in sorted(shell.variables.names()):
        variable = shell.variables.raw(name)
        if variable is not None and variable.flags & flags == flags:
            lines.append(declaration(name, variable) + "\n")
    return await shell.write("".join(lines))


async def _list_all(shell: Shell) -> int:
    from_set = [line + "\n" for line in listing(shell)]
    return await shell.write("".join(from_set))


def listing(shell: Shell) -> list[str]:
    """Variables and functions as ``set`` shows them."""
    lines = []
    for name in sorted(shell.variables.names()):
        variable = shell.variables.raw(name)
        if (
            variable is None
            or variable.value is None
            or (name in shell.variables.specials and name in ("BASH_COMMAND",))
        ):
            continue
        lines.append(_set_line(name, variable))
    if not shell.mode.posix:
        lines += [function_text(name, shell.functions[name]) for name in sorted(shell.functions)]
    return lines


def _set_line(name: str, variable: Variable) -> str:
    if variable.is_array:
        return declaration(name, variable).split(" ", 2)[2]
    return f"{name}={needed(variable.scalar() or '')}"


def function_text(name: str, function: Function) -> str:
    """A function as it would be typed."""
    return printed(name, function.node.body)


async def _all_functions(shell: Shell, names_only: bool, *, exported: bool) -> int:
    for name in sorted(shell.functions):
        function = shell.functions[name]
        if exported and not function.exported:
            continue
        flags = ("r" if function.readonly else "") + ("x" if function.exported else "")
        text = f"declare -f{flags} {name}" if names_only else function_text(name, function)
        if not names_only and flags:
            text += f"\ndeclare -f{flags} {name}"
        await shell.write(text + "\n")
    return 0


async def _functions(shell: Shell, request: Request) -> int:
    names_only = "F" in request.letters
    status = 0
    words = [word for word in request.words if isinstance(word, str)]
    if not words:
        return await _all_functions(shell, names_only, exported="x" in request.letters)
    for word in words:
        found = shell.functions.get(word)
        if found is None:
            status = 1
            continue
        if request.on & READONLY:
            found.readonly = True
        if request.on & EXPORT:
            found.exported = True
        if (request.on | request.off) & TRACE:
            found.traced = bool(request.on & TRACE)
        if request.on & (READONLY | EXPORT | TRACE) or request.off & (EXPORT | TRACE):
            found.exported = found.exported and not request.off & EXPORT
            continue
        if names_only:
            await shell.write(
                f"{word} {found.node.line} {found.source}\n"
                if shell.options.shopt["extdebug"]
                else word + "\n"
            )
        else:
            await shell.write(function_text(word, found) + "\n")
    return status


async def _print(shell: Shell, request: Request) -> int:
    names = [word if isinstance(word, str) else _shown(word) for word in request.words]
    if not names:
        return await _list_flag(shell, request.on)
    status = 0
    for name in names:
        variable = shell.variables.raw(name)
        if variable is None or (
            variable.value is None and not variable.flags and name not in _declared(shell)
        ):
            await shell.complain(f"{request.name}: {name}: not found")
            status = 1
            continue
        await shell.write(declaration(name, variable) + "\n")
    return status


def _declared(shell: Shell) -> set[str]:
    return {name for scope in shell.variables.scopes for name in scope}


async def _each(
    shell: Shell, request: Request, scope_of: Callable[[], Scope] | None, *, inherit: bool = True
) -> int:
    status = 0
    for word in request.words:
        try:
            await _one(shell, request, word, scope_of)
        except ShellError as error:
            if error.fatal or isinstance(error, ExpressionFault):
                raise
            if error.text.endswith(": readonly variable") and request.name in ("export", "readonly"):
                await shell.complain(error.text)
            else:
                await shell.complain(f"{request.name}: {error.text}")
            status = 1
    return status


def _as_assigned(word: Argument) -> Assigned | str:
    if isinstance(word, Assigned):
        return word
    name, equals, value = word.partition("=")
    if not equals:
        return word
    append = name.endswith("+")
    return Assigned(name=name.removesuffix("+"), value=value, append=append)


async def _one(shell: Shell, request: Request, word: Argument, scope_of: Callable[[], Scope] | None) -> None:
    given = _as_assigned(word)
    name = given if isinstance(given, str) else given.name
    base, bracket, rest = name.partition("[")
    if not is_name(base) or (bracket and not rest.endswith("]")):
        raise ShellError(f"`{name if isinstance(given, str) else _shown(given)}': not a valid identifier")
    if request.name in ("export", "readonly") and (bracket or getattr(given, "subscript", None) is not None):
        raise ShellError(f"`{name}': not a valid identifier")
    if request.on & NAMEREF or (request.off & NAMEREF):
        _reference(shell, request, base, given, scope_of)
        return
    name = shell.variables.target(base) if scope_of is None else base
    if (
        scope_of is not None
        and "[" not in (target := shell.variables.target(base))
        and _is_global(scope_of, shell)
    ):
        name = target
    variable, scope = _variable(shell, request, name, scope_of, bool(bracket))
    await _checked_kind(shell, request, name, variable, given)
    before = variable.flags
    _set_flags(variable, request.on & ~READONLY, request.off, name)
    if isinstance(given, Assigned):
        place = Place(name, variable, scope, rest[:-1] if bracket else None)
        await assign_declared(shell, request, given, place)
    if request.on & READONLY:
        variable.flags |= READONLY
    if (before ^ variable.flags) & EXPORT or variable.flags & EXPORT:
        shell.variables.changed(name, variable.scalar())


def _is_global(scope_of: Callable[[], Scope], shell: Shell) -> bool:
    return scope_of() is shell.variables.scopes[0]


def _shown(given: Assigned) -> str:
    value = given.value if isinstance(given.value, str) else "(...)"
    return f"{given.name}{'+' if given.append else ''}={value}"


def _variable(
    shell: Shell, request: Request, name: str, scope_of: Callable[[], Scope] | None, subscripted: bool
) -> tuple[Variable, Scope]:
    variables = shell.variables
    if scope_of is None:
        scope = variables.owner(name)
        if scope.temporary and len(variables.scopes) > 1 and name in scope:
            variables.scopes[0][name] = scope[name]
            scope = variables.scopes[0]
    else:
        scope = scope_of()
    variable = scope.get(name)
    if variable is None:
        variable = Variable()
        outer = variables.raw(name)
        outermost = variables.scopes[0]
        hidden = outermost.get(name) if scope_of is not None and scope is not outermost else None
        if hidden is not None and hidden.flags & READONLY:
            raise ShellError(f"{name}: readonly variable")
        if outer is not None and ("I" in request.letters or shell.options.shopt["localvar_inherit"]):
            variable = outer.copy()
        elif scope_of is not None and variables.scopes[-1].temporary and name in variables.scopes[-1]:
            variable = variables.scopes[-1][name].copy()
        if shell.options.allexport and not request.on & (INDEXED | ASSOC):
            variable.flags |= EXPORT
        scope[name] = variable
    if subscripted and not variable.is_array and not request.on & ASSOC:
        variable.flags |= INDEXED
        variable.value = variable.elements()
    return variable, scope


async def _checked_kind(
    shell: Shell, request: Request, name: str, variable: Variable, given: str | Assigned
) -> None:
    """`ShellError` for a variable that cannot be that; outside of functions a list gives up the line."""
    try:
        _check_kind(request, name, variable)
    except ShellError as error:
        if isinstance(given, Assigned) and isinstance(given.value, ArrayLiteral):
            if not shell.frames:
                await give_up(shell, error)
            await shell.complain(error.text)
        raise


def _check_kind(request: Request, name: str, variable: Variable) -> None:
    if request.on & ASSOC and variable.flags & INDEXED:
        raise ShellError(f"{name}: cannot convert indexed to associative array")
    if request.on & INDEXED and variable.flags & ASSOC:
        raise ShellError(f"{name}: cannot convert associative to indexed array")
    if request.off & (INDEXED | ASSOC) and variable.is_array:
        raise ShellError(f"{name}: cannot destroy array variables in this way")
    if variable.flags & READONLY and request.off & READONLY:
        raise ShellError(f"{name}: readonly variable")


def _set_flags(variable: Variable, on: int, off: int, name: str) -> None:
    if on & CASE:
        variable.flags &= ~CASE
    if on & (INDEXED | ASSOC) and not variable.is_array and variable.value is not None:
        key: int | str = "0" if on & ASSOC else 0
        variable.value = {key: variable.scalar() or ""}
    variable.flags = (variable.flags | on) & ~off


def _reference(
    shell: Shell,
    request: Request,
    name: str,
    given: Assigned | str,
    scope_of: Callable[[], Scope] | None,
) -> None:
    scope = scope_of() if scope_of is not None else shell.variables.owner(name)
    variable = scope.get(name)
    if request.off & NAMEREF:
        if variable is not None:
            variable.flags &= ~NAMEREF
        return
    value = given.value if isinstance(given, Assigned) else None
    if variable is None:
        variable = Variable(flags=EXPORT if shell.options.allexport else 0)
    if variable.is_array:
        raise ShellError(f"{name}: reference variable cannot be an array")
    target = value if isinstance(value, str) else variable.value
    if isinstance(target, str) and target:
        base = target.partition("[")[0]
        if not is_name(base):
            raise ShellError(f"`{target}': invalid variable name for name reference")
        if target == name:
            if scope is shell.variables.scopes[0]:
                raise ShellError(f"{name}: nameref variable self references not allowed")
            _warn_circular(shell, name)
    scope[name] = variable
    shell.variables.has_references = True
    variable.flags |= NAMEREF | (request.on & ~NAMEREF)
    if isinstance(value, str):
        variable.value = value


def _warn_circular(shell: Shell, name: str) -> None:
    """A reference to a variable of the same name further out; bash warns and goes on."""
