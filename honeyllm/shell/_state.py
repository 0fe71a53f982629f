"""The state of one shell: everything that an assignment, a builtin or a function call can change."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import attrs

from honeyllm.host import Process
from honeyllm.shell._ast import ArrayLiteral, Command, FunctionDefinition, Word
from honeyllm.shell._dialect import Dialect
from honeyllm.shell._flow import ExpressionFault, ShellError
from honeyllm.shell._options import Options
from honeyllm.shell._state_parts import Chance, Dialogue, History, Last, Mode, Nesting, Signals
from honeyllm.shell._variables import Variables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from honeyllm.shell._jobs import Job, Jobs

MAX_VALUE = 8 << 20


@attrs.frozen(kw_only=True)
class Assigned:
    """An argument ``name=value`` of a declaration builtin; an array's elements are not expanded yet."""

    name: str
    value: str | ArrayLiteral
    subscript: Word | None = None
    append: bool = False


Argument: TypeAlias = "str | Assigned"


class Builtin(Protocol):
    """A builtin: argv (its name first) to status; it may change the shell's state."""

    async def __call__(self, shell: Shell, argv: Sequence[str]) -> int:
        """Run it."""


class Declaration(Protocol):
    """A builtin whose arguments may be assignments (declare and its kin)."""

    async def __call__(self, shell: Shell, argv: Sequence[Argument]) -> int:
        """Run it."""


class Interpreter(Protocol):
    """What builtins ask of the part that runs commands."""

    async def execute(self, shell: Shell, command: Command) -> int:
        """Run one command in this shell."""

    async def evaluate(self, shell: Shell, text: str, *, line: int = 1, origin: str = "eval") -> int:
        """Parse and run *text* in this shell, as eval does; complaints name *origin*."""

    async def source(self, shell: Shell, text: str, name: str) -> int:
        """Run the lines of a file in this shell, as ``.`` does."""

    async def invoke(self, shell: Shell, argv: Sequence[str], *, functions: bool = True) -> int:
        """Run a simple command whose words are expanded, as ``command`` and ``builtin`` do."""

    async def run_subshell(self, shell: Shell, command: Command) -> int:
        """Run a forked shell to its end, its EXIT trap included."""

    async def run_text_subshell(self, shell: Shell, text: str, line: int) -> int:
        """As `run_subshell`, for text yet to be parsed."""

    async def words(self, shell: Shell, word: Word) -> list[str]:
        """Expand one word to fields."""

    async def quoted(self, shell: Shell, word: Word) -> str:
        """Expand one word as in double quotes."""

    async def text(self, shell: Shell, word: Word) -> str:
        """Expand one word without splitting."""

    async def assign_array(self, shell: Shell, assigned: Assigned, flags: int) -> None:
        """Assign the elements of an array literal."""


@attrs.define(slots=True)
class Frame:
    """One function call or sourced file on the stack that ``caller`` shows."""

    name: str
    source: str
    line: int
    """The line of the call."""
    arguments: tuple[str, ...] = ()
    is_function: bool = True


class Function:
    """A defined function."""

    __slots__ = ("exported", "node", "readonly", "source", "traced")

    def __init__(self, node: FunctionDefinition, source: str) -> None:
        self.node = node
        self.source = source
        self.exported = False
        self.readonly = False
        self.traced = False


def _no_arithmetic(text: str) -> int:
    raise ShellError(f"{text}: arithmetic is not available")


async def _no_program(process: Process) -> int:
    return 126


@attrs.define(kw_only=True, eq=False, slots=False)
class Shell:
    """
    One shell process's state.

    ``process`` is the process it runs as; a subshell has a copy of the state
    and another process.
    """

    process: Process
    dialect: Dialect
    interpreter: Interpreter
    builtins: Mapping[str, Builtin | Declaration]
    jobs: Jobs
    variables: Variables = attrs.field(init=False)
    pid: int = attrs.field(init=False)
    """``$$``: that of the shell which forked this one, and so on."""
    started: float = attrs.field(init=False)
    chance: Chance = attrs.field(init=False)
    mode: Mode = attrs.Factory(Mode)
    nesting: Nesting = attrs.Factory(Nesting)
    signals: Signals = attrs.Factory(Signals)
    history: History = attrs.Factory(History)
    disabled: set[str] = attrs.Factory(set)
    options: Options = attrs.Factory(Options)
    functions: dict[str, Function] = attrs.Factory(dict)
    aliases: dict[str, str] = attrs.Factory(dict)
    hashed: dict[str, list[Any]] = attrs.Factory(dict)
    name: str = "bash"
    positional: list[str] = attrs.Factory(list)
    status: int = 0
    pipe_statuses: list[int] = attrs.Factory(lambda: [0])
    last: Last = attrs.Factory(Last)
    line: int = 1
    frames: list[Frame] = attrs.Factory(list)
    subshells: int = 0
    directories: list[str] = attrs.Factory(list)
    cwd: str = ""
    seconds_base: int = 0
    getopts_place: tuple[int, int] = (1, 0)
    current_command: Command | None = None
    substitution_status: int | None = None
    process_substitutions: list[int] = attrs.Factory(list)
    coprocesses: dict[str, Job] = attrs.Factory(dict)
    write_failed: bool = False
    run_anew: Callable[[Process], Coroutine[Any, Any, int]] = _no_program
    completions: dict[str, str] = attrs.Factory(dict)
    arithmetic_hook: Callable[[str], int] = _no_arithmetic
    bind_arithmetic: Callable[[Shell], Callable[[str], int]] = lambda shell: _no_arithmetic
    complaint_name: str = ""
    dialogue: Dialogue = attrs.Factory(Dialogue)

    def __attrs_post_init__(self) -> None:
        self.pid = self.process.pid
        self.started = self.process.kernel.clock()
        self.chance = Chance(self.process.kernel.chance.randrange(1 << 31), self.pid)

    def fork(self, process: Process) -> Shell:
        """The state of a subshell that runs as *process*."""
        other = Shell.__new__(Shell)
        other.__dict__.update(self.__dict__)
        other.process = process
        other.disabled = set(self.disabled)
        other.options = self.options.copy()
        other.options.set("monitor", False)
        other.variables = self.variables.fork(other)
        other.arithmetic_hook = self.bind_arithmetic(other)
        other.functions = dict(self.functions)
        other.aliases = dict(self.aliases)
        other.hashed = dict(self.hashed)
        other.jobs = self.jobs.fork()
        other.mode = self.mode.fork()
        other.nesting = self.nesting.fork()
        other.signals = self.signals.fork(self._kept_traps())
        other.history = self.history.fork()
        other.chance = self.chance.fork()
        other.last = attrs.evolve(self.last)
        other.positional = list(self.positional)
        other.frames = list(self.frames)
        other.directories = list(self.directories)
        other.subshells += 1
        other.process_substitutions = []
        other.coprocesses = {}
        return other

    def release(self) -> None:
        """Let go of everything, when the shell has ended: its parts refer to each other."""
        self.__dict__.clear()

    def _kept_traps(self) -> set[str]:
        kept = set[str]()
        if self.options.shopt["extdebug"] or "errtrace" in self.options:
            kept.add("ERR")
        if "functrace" in self.options:
            kept |= {"DEBUG", "RETURN"}
        return kept

    # -- variables, in short -----------------------------------------------------

    def get(self, name: str) -> str | None:
        """``$name``."""
        return self.variables.get(name)

    def set(self, name: str, text: str) -> None:
        """``name=text``."""
        self.variables.assign(name, text)

    def arithmetic(self, text: str) -> int:
        """Evaluate an arithmetic expression."""
        return self.arithmetic_hook(text)

    def subscript(self, name: str, text: str) -> int | str:
        """The key that a subscript of the array *name* means: text for an associative one, else a number."""
        variable = self.variables.find(name)
        if variable is not None and variable.flags & 16:
            if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"":
                return text[1:-1]
            return text
        return self.index(text)

    def index(self, text: str) -> int:
        """Evaluate the subscript of an indexed array."""
        try:
            return self.arithmetic(text)
        except ExpressionFault as fault:
            raise ExpressionFault(fault.text, named=False) from None

    def check_size(self, text: str) -> None:
        """Refuse a value that a small machine could not hold."""
        self.check_length(len(text))

    @staticmethod
    def check_length(length: int) -> None:
        """As :meth:`check_size`, for a value that is being made."""
        if length > MAX_VALUE:
            raise ShellError(f"xrealloc: cannot allocate {length} bytes", status=2, fatal=True)

    # -- messages ----------------------------------------------------------------

    @property
    def prefix(self) -> str:
        """What every message starts with: the shell's name and, in a script, the line."""
        return self.dialect.prefix(self)

    def message_source(self) -> str:
        """The name in front of messages: the file that the running command stands in."""
        for frame in reversed(self.frames):
            return frame.source or self.name
        return self.name

    async def complain(self, text: str) -> None:
        """Print a message behind :attr:`prefix`."""
        await self.warn(self.prefix + text)

    async def complain_at_line(self, text: str) -> None:
        """Print a message of job control: always with the line."""
        await self.warn(f"{self.message_source()}: line {self.line}: {text}")

    async def warn(self, text: str) -> None:
        """Print a line on standard error; nothing can be done when that fails."""
        data = (text + "\n").encode("utf-8", "surrogateescape")
        try:
            await self.process.write(2, data)
        except OSError:
            pass

    async def write(self, text: str) -> int:
        """Print *text* for a builtin; the status, after a message when that fails."""
        return await self.write_bytes(text.encode("utf-8", "surrogateescape"))

    async def write_bytes(self, data: bytes) -> int:
        """Print *data* for a builtin; the status, after a message when that fails."""
        if not data:
            return 0
        try:
            await self.process.write(1, data)
        except OSError as error:
            self.write_failed = True
            name = self.complaint_name
            if self.dialect.strict:
                is_dash = self.dialect.name == "dash"
                await self.complain(f"{name}: I/O error" if is_dash else f"write error: {error.strerror}")
                return 1
            await self.complain(
                f"{name}: write error: {error.strerror}" if name else f"write error: {error.strerror}"
            )
            return 1
        return 0

    @property
    def is_subshell(self) -> bool:
        """Whether this shell was forked from another."""
        return self.subshells > 0
