"""Ways for a command to end other than with a status: control flow and errors."""


class Flow(BaseException):
    """Control flow of the shell's own language; never escapes the shell."""


class BreakLoop(Flow):
    """``break N``: *levels* enclosing loops end, with *status*."""

    def __init__(self, levels: int, status: int = 0) -> None:
        super().__init__(levels, status)
        self.levels, self.status = levels, status


class ContinueLoop(Flow):
    """``continue N``: the loop *levels* up goes on with its next round."""

    def __init__(self, levels: int) -> None:
        super().__init__(levels)
        self.levels = levels


class ReturnFunction(Flow):
    """``return``: the innermost function or sourced file ends with *status*."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class LeaveShell(Flow):
    """``exit``: this shell ends with *status* once its EXIT trap has run."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class ErrorExit(LeaveShell):
    """``set -e`` ends the shell."""


class Discard(Flow):
    """An error after which the rest of the current top-level command is not run."""

    def __init__(self, status: int = 1, *, arithmetic: bool = False) -> None:
        super().__init__(status)
        self.status = status
        self.arithmetic = arithmetic
        """Whether it comes of an expression, after which not even ``set -e`` ends the shell."""


class Abandon(Discard):
    """As `Discard`, for the whole string of ``-c`` or ``eval``: an arithmetic error."""


class Interrupted(Flow):
    """SIGINT reached an interactive shell: back to the prompt."""


class ShellError(Exception):
    """
    Something the shell complains about: *text* goes behind its prefix on standard error.

    The command's status is *status*; a *fatal* one ends a shell that is not interactive.
    """

    def __init__(self, text: str, *, status: int = 1, fatal: bool = False) -> None:
        super().__init__(text)
        self.text = text
        self.status = status
        self.fatal = fatal


class ExpressionFault(ShellError):
    """
    An arithmetic expression is wrong.

    *named* tells whether a builtin puts its name in front: for a value, not for a
    subscript.  *abandons*: `Abandon` rather than `Discard`; it does so but in ``$(( ))``.
    """

    def __init__(self, text: str, *, named: bool = True, abandons: bool = True) -> None:
        super().__init__(text)
        self.named = named
        self.abandons = abandons


class RedirectFault(ShellError):
    """A redirection cannot be done: the command is not run, but what follows it is."""


class UsageError(ShellError):
    """A builtin was called wrongly: *text* (if any), then its usage; status 2."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text, status=2)
