"""Arithmetic over the variables of a shell."""

from __future__ import annotations

from collections.abc import Callable

from honeyllm.shell._arithmetic import ArithmeticFault, Key, evaluate
from honeyllm.shell._flow import ExpressionFault, ShellError
from honeyllm.shell._state import Shell
from honeyllm.shell._variables import ASSOC


class _Environment:
    """The variables as arithmetic asks for them."""

    __slots__ = ("_shell",)

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def get(self, name: str, key: Key) -> str | None:
        """The value of a variable or element; unset is an error under ``set -u``."""
        variables = self._shell.variables
        if key is None:
            text = variables.get(name)
        else:
            variable = variables.find(name)
            elements = {} if variable is None else variable.elements()
            if isinstance(key, int) and key < 0:
                key += max(elements, default=-1) + 1
                if key < 0:
                    raise ShellError(f"{name}: bad array subscript")
            text = elements.get(key)
        if text is None and self._shell.options.nounset:
            raise ShellError(f"{name}: unbound variable", status=127, fatal=True)
        return text

    def set(self, name: str, key: Key, value: int) -> None:
        """Assign."""
        variables = self._shell.variables
        if key is None:
            variables.assign(name, str(value))
        else:
            if isinstance(key, int) and key < 0:
                variable = variables.find(name)
                if variable is not None:
                    key = variables.from_end(variable, key, f"{name}[{key}]")
            variables.assign_element(name, key, str(value))

    def is_associative(self, name: str) -> bool:
        """Whether *name* is an associative array."""
        variable = self._shell.variables.find(name)
        return variable is not None and bool(variable.flags & ASSOC)


def arithmetic_for(shell: Shell) -> Callable[[str], int]:
    """The evaluator of *shell*."""
    environment = _Environment(shell)

    def value(text: str) -> int:
        try:
            return evaluate(text, environment)
        except ArithmeticFault as fault:
            raise ExpressionFault(fault.args[0]) from None

    return value
