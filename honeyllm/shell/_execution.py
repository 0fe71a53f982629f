"""
Running commands: the dispatcher, and the entry points that builtins use.

Every kind of node has its function in `_simple`, `_pipelines` or `_compounds`;
they call each other through :meth:`Machine.execute`, which counts nesting, so
that deep recursion neither exhausts Python's stack nor goes unnoticed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from signal import Signals
from typing import Any, TypeAlias

from honeyllm.host import Future, Terminated
from honeyllm.shell import _ast as ast
from honeyllm.shell._arrays import assign_elements
from honeyllm.shell._compounds import COMPOUNDS
from honeyllm.shell._cursor import Options as ParserOptions
from honeyllm.shell._expansion import Expander
from honeyllm.shell._faults import Incomplete, Origin, SyntaxFault
from honeyllm.shell._flow import (
    Abandon,
    BreakLoop,
    ContinueLoop,
    Discard,
    ExpressionFault,
    Interrupted,
    LeaveShell,
    ReturnFunction,
    ShellError,
)
from honeyllm.shell._parser import Parsed, Parser
from honeyllm.shell._pipelines import PIPELINES
from honeyllm.shell._simple import interrupt, invoke, simple_command
from honeyllm.shell._state import Assigned, Shell
from honeyllm.shell._state_parts import Purpose
from honeyllm.shell._traps import dying, forked, run_exit_trap

Run: TypeAlias = "Callable[[Shell, Any], Coroutine[Any, Any, int]]"
STACK_STEP = 24
SUBSTITUTION = "command substitution: "
MAX_DEPTH = 12000
INTERRUPTED = 130
MAX_EVALUATIONS = 1000

TABLE: Mapping[type, Run] = {ast.SimpleCommand: simple_command, **COMPOUNDS, **PIPELINES}


class Machine:
    """The interpreter; it holds nothing, all state is the shell's."""

    async def execute(self, shell: Shell, command: ast.Command) -> int:
        """
        Run one command; its status is also left in the shell.

        Behind it the line is again that of the command around it; one that is abandoned leaves its own.
        """
        shell.nesting.depth += 1
        line = shell.line
        try:
            if shell.nesting.depth % STACK_STEP == 0:
                status = await self._deeper(shell, command)
            else:
                status = await TABLE[command.__class__](shell, command)
        except ShellError as error:
            status = await self.failed(shell, error)
        except InterruptedError:
            if not shell.signals.interrupted:
                raise
            await interrupt(shell)
            status = INTERRUPTED
        finally:
            shell.nesting.depth -= 1
        shell.status = status
        shell.line = line
        return status

    async def failed(self, shell: Shell, error: ShellError) -> int:
        """An expansion or assignment went wrong: the rest of the line is not run."""
        await shell.complain(error.text)
        shell.status = 1
        shell.last.loops = shell.nesting.loops
        if shell.dialect.strict:
            shell.status = 2
            if not shell.mode.interactive:
                raise LeaveShell(2)
            raise Discard(2)
        if error.fatal and not shell.mode.interactive:
            simple = shell.nesting.purpose is Purpose.SIMPLE and not shell.nesting.evaluations
            in_string = shell.mode.command_string and (simple or not shell.is_subshell)
            status = error.status if (in_string and not shell.options.errexit) or error.status != 127 else 1
            raise LeaveShell(status)
        if isinstance(error, ExpressionFault):
            raise Abandon(1) if error.abandons else Discard(1, arithmetic=True)
        raise Discard(1)

    async def _deeper(self, shell: Shell, command: ast.Command) -> int:
        """Go on with a Python stack of its own."""
        if shell.nesting.depth > MAX_DEPTH:
            raise Terminated(Signals.SIGSEGV)
        run = TABLE[command.__class__]
        return await on_new_stack(shell, run(shell, command))

    # -- text --------------------------------------------------------------------

    async def evaluate(self, shell: Shell, text: str, *, line: int = 1, origin: str = "eval") -> int:
        """Run *text* as eval does: a syntax error, in which *origin* is named, is its status."""
        shell.nesting.evaluations += 1
        if shell.nesting.evaluations > MAX_EVALUATIONS:
            raise Terminated(Signals.SIGSEGV)
        try:
            return await self.run_text(shell, text, line=line, label=f"{origin}: ")
        finally:
            shell.nesting.evaluations -= 1

    async def source(self, shell: Shell, text: str, name: str) -> int:
        """Run the text of a file."""
        try:
            return await self.run_text(shell, text, line=1, label="", script=name)
        except ReturnFunction as back:
            return back.status

    async def run_text(
        self, shell: Shell, text: str, *, line: int, label: str, script: str | None = None
    ) -> int:
        """Parse and run *text* line by line."""
        parser = new_parser(shell, text, line)
        status = 0
        while True:
            parser.options = parser_options(shell)
            command = await next_command(shell, parser)
            for notice in parser.take_notices():
                await shell.warn(f"{shell.message_source()}: line {notice.line}: warning: {notice.text}")
            if command is None:
                return status
            if isinstance(command, Incomplete):
                return status
            if isinstance(command, SyntaxFault):
                return await self._syntax(shell, command, label)
            if "noexec" in shell.options and not shell.mode.interactive:
                continue
            shell.line = parser.last_line
            try:
                status = await self.execute(shell, command)
            except Discard as discard:
                if shell.is_subshell or isinstance(discard, Abandon):
                    raise
                status = shell.status = discard.status
                parser.count_from(shell.line)

    async def _syntax(self, shell: Shell, fault: SyntaxFault, label: str) -> int:
        if shell.dialect.strict:
            shell.line = fault.messages[0].line
            await shell.complain(fault.messages[0].text)
            if shell.mode.interactive:
                raise Discard(2)
            raise LeaveShell(2)
        shell.last.in_word = fault.in_word
        gave_up = fault.origin is Origin.CONDITIONAL
        shell.last.in_test = gave_up or (shell.last.in_test and fault.in_word)
        source = shell.message_source()
        leaves = shell.options.errexit and not shell.nesting.quiet_errexit and not shell.mode.interactive
        if leaves and fault.origin is not Origin.CONDITIONAL:
            await shell.warn(f"{source}: {label}line {fault.messages[0].line}: {fault.messages[0].text}")
            raise LeaveShell(2)
        for message in fault.messages:
            if message.echo and shell.mode.interactive and not shell.frames:
                continue
            await shell.warn(f"{source}: {label}line {message.line}: {message.text}")
        shell.status = fault.status
        if fault.origin is Origin.CONDITIONAL and label != SUBSTITUTION:
            shell.status = 2
            return 2
        if fault.origin is Origin.COMMAND:
            return fault.status
        raise Discard(fault.status)

    # -- subshells ---------------------------------------------------------------

    async def run_subshell(self, shell: Shell, command: ast.Command) -> int:
        """Run a forked shell to its end."""
        forked(shell)
        return await self.to_end(shell, lambda: self.execute(shell, command))

    async def run_text_subshell(self, shell: Shell, text: str, line: int) -> int:
        """Run text in a forked shell."""
        forked(shell)
        return await self.to_end(shell, lambda: self.run_text(shell, text, line=line, label=SUBSTITUTION))

    async def to_end(self, shell: Shell, run: Callable[[], Awaitable[int]]) -> int:
        """Run a shell's commands, then its EXIT trap."""
        try:
            status = await run()
        except LeaveShell as leave:
            status = leave.status
        except Discard as discard:
            status = discard.status
        except ReturnFunction as back:
            status = back.status
        except (BreakLoop, ContinueLoop):
            status = 0
        except Interrupted:
            status = 130
        except Terminated as end:
            await dying(shell, end.signum)
            raise
        try:
            return await run_exit_trap(shell, status)
        except Discard as discard:
            return discard.status

    # -- for builtins ------------------------------------------------------------

    async def invoke(self, shell: Shell, argv: Sequence[str], *, functions: bool = True) -> int:
        """Run a command whose words are expanded."""
        return await invoke(shell, argv, functions=functions)

    async def words(self, shell: Shell, word: ast.Word) -> list[str]:
        """Expand one word to fields."""
        return await Expander(shell).fields([word])

    async def text(self, shell: Shell, word: ast.Word) -> str:
        """Expand one word without splitting."""
        return await Expander(shell).text(word, assignment=True)

    async def quoted(self, shell: Shell, word: ast.Word) -> str:
        """Expand one word as in double quotes."""
        return await Expander(shell).quoted(word)

    async def assign_array(self, shell: Shell, assigned: Assigned, flags: int) -> None:
        """Assign an array literal."""
        assert isinstance(assigned.value, ast.ArrayLiteral)
        name, value, append = assigned.name, assigned.value, assigned.append
        await assign_elements(Expander(shell), name, value, append=append, flags=flags, declared=True)


def new_parser(shell: Shell, text: str, line: int, *, final: bool = True) -> Parser:
    """A parser with the aliases and options of *shell*."""
    return shell.dialect.parser(
        text,
        aliases=shell.aliases,
        options=parser_options(shell),
        first_line=line,
        final=final,
        pause=shell.process.checkpoint,
    )


async def next_command(shell: Shell, parser: Parser) -> Parsed:
    """What *parser* reads next for *shell*."""
    stale, shell.last.in_word = shell.last.in_word, False
    return await parser.next_command(stale=stale)


_OPTIONS: dict[tuple[bool, bool, bool, bool], ParserOptions] = {}


def parser_options(shell: Shell) -> ParserOptions:
    """What of the shell's options the parser must know."""
    shopt = shell.options.shopt
    key = (
        shopt["extglob"],
        shopt["expand_aliases"],
        shopt["interactive_comments"] or not shell.mode.interactive,
        shell.last.in_test,
    )
    if key not in _OPTIONS:
        _OPTIONS[key] = ParserOptions(
            extglob=key[0], expand_aliases=key[1], interactive_comments=key[2], stale_test=key[3]
        )
    return _OPTIONS[key]


def on_new_stack(shell: Shell, coro: Coroutine[Any, Any, int]) -> Future[int]:
    """
    Start *coro* in a task of its own, which signals then reach; the Python stack starts anew.

    The result is to be awaited and not kept: an error in it holds the frames that it passes.
    """
    process = shell.process
    outer = process.task
    done: Future[int] = Future()

    def ended(value: Any, error: BaseException | None) -> None:
        process.task = outer
        if error is None:
            done.set(value)
        else:
            done.fail(error)

    process.task = process.kernel.scheduler.start(coro, process.share, ended)
    return done
