"""Variables that builtins assign to: names and array elements."""

from __future__ import annotations

from honeyllm.shell._flow import ShellError
from honeyllm.shell._state import Shell
from honeyllm.shell._text_words import subscript_word
from honeyllm.shell.builtins._options import is_name


def is_target(target: str) -> bool:
    """Whether *target* is ``name`` or ``name[subscript]``."""
    base, bracket, rest = target.partition("[")
    return is_name(base) and (not bracket or (rest.endswith("]") and len(rest) > 1))


async def expanded_target(shell: Shell, target: str) -> str:
    """*target* with the expansions of its subscript done."""
    base, bracket, rest = target.partition("[")
    if not bracket or not any(c in rest for c in "$`\"'\\"):
        return target
    word = subscript_word(rest[:-1])
    return target if word is None else f"{base}[{await shell.interpreter.quoted(shell, word)}]"


async def assign_target(shell: Shell, target: str, text: str) -> None:
    """Assign to ``name`` or ``name[subscript]``."""
    base, bracket, rest = target.partition("[")
    if not is_target(target):
        raise ShellError(f"`{target}': not a valid identifier")
    try:
        if bracket:
            shell.variables.assign_element(base, shell.subscript(base, rest[:-1]), text)
        else:
            shell.variables.assign(base, text)
    except ShellError as error:
        if error.text.endswith(": readonly variable"):
            await shell.complain(error.text)
            raise ShellError("", status=1) from None
        raise
