"""``unset``"""

from __future__ import annotations

from collections.abc import Sequence

from honeyllm.shell._flow import ShellError
from honeyllm.shell._state import Shell
from honeyllm.shell._variables import ASSOC, READONLY
from honeyllm.shell.builtins._declarations import read_request
from honeyllm.shell.builtins._options import is_name
from honeyllm.shell.builtins._targets import expanded_target


async def unset(shell: Shell, argv: Sequence[str]) -> int:
    """``unset``"""
    request = read_request(argv, "fvn")
    functions, names = "f" in request.letters, "v" in request.letters
    if functions and names:
        raise ShellError("cannot simultaneously unset a function and a variable")
    status = 0
    for word in request.words:
        assert isinstance(word, str)
        try:
            word = await expanded_target(shell, word)
            _unset_one(shell, word, functions=functions, names=names, reference="n" in request.letters)
        except ShellError as error:
            await shell.complain(f"unset: {error.text}")
            status = 1
    return status


def _unset_one(shell: Shell, word: str, *, functions: bool, names: bool, reference: bool) -> None:
    if functions:
        _unset_function(shell, word)
        return
    base, bracket, rest = word.partition("[")
    if not is_name(base):
        if names or bracket:
            raise ShellError(f"`{word}': not a valid identifier")
        _unset_function(shell, word)
        return
    if reference:
        shell.variables.unset(base)
        return
    if bracket and rest.endswith("]"):
        _unset_element(shell, base, rest[:-1])
        return
    target = shell.variables.target(word)
    if "[" in target:
        inner, _, subscript = target.partition("[")
        _unset_element(shell, inner, subscript[:-1])
        return
    if not shell.variables.unset(target) and not names:
        _unset_function(shell, word)


def _unset_function(shell: Shell, name: str) -> None:
    function = shell.functions.get(name)
    if function is None:
        return
    if function.readonly:
        raise ShellError(f"{name}: cannot unset: readonly function")
    del shell.functions[name]


def _unset_element(shell: Shell, name: str, subscript: str) -> None:
    name = shell.variables.target(name)
    variable = shell.variables.find(name)
    if variable is None:
        return
    if variable.flags & READONLY:
        raise ShellError(f"{name}: cannot unset: readonly variable")
    if not variable.is_array:
        if subscript == "0":
            shell.variables.unset(name)
            return
        raise ShellError(f"{name}: not an array variable")
    if subscript in ("@", "*") and (not variable.flags & ASSOC or subscript not in variable.elements()):
        if variable.flags & ASSOC:
            variable.value = {}
        else:
            shell.variables.unset(name)
        return
    key = shell.subscript(name, subscript)
    if isinstance(key, int) and key < 0:
        top = max(variable.elements(), default=-1) + 1
        if top + key < 0:
            raise ShellError(f"[{key}]: bad array subscript")
        key += top
    variable.elements().pop(key, None)
