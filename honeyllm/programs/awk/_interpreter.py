"""Running a program: BEGIN, the rules over the records, END."""

from collections.abc import Sequence

import attrs

from honeyllm.programs.awk._arrays import TooManyElements
from honeyllm.programs.awk._code import Code, evaluate
from honeyllm.programs.awk._format import FormatFault
from honeyllm.programs.awk._machine import FULL, Exit, Fatal, Machine, RunTimeError, Signal
from honeyllm.programs.awk._record import FieldFault
from honeyllm.programs.awk._splitting import RegexFault
from honeyllm.programs.awk._statements import Action, StatementCompiler, perform, sequence
from honeyllm.programs.awk._tree import Print, Program, Rule, Statement
from honeyllm.programs.awk._values import TooLong, path_of, truth

FAILED = 2
NO_MEMORY = "out of memory"
LARGE = 16384
"""Bytes of a record that is cut into fields before anything asks for them, so that others get their turns."""


@attrs.define
class _Rule:
    """A compiled rule; *active* while a range is open."""

    pattern: Code | None
    end: Code | None
    action: Action
    active: bool = False


class Interpreter:
    """One run of one program."""

    def __init__(self, machine: Machine, program: Program) -> None:
        self._machine = machine
        self._program = program
        compiler = StatementCompiler(machine, program)
        for function in program.functions.values():
            compiler.define(function)
        self._begin = self._joined(compiler, program.begin)
        self._end = self._joined(compiler, program.end)
        self._rules = [self._rule(compiler, rule) for rule in program.rules]

    @staticmethod
    def _joined(compiler: StatementCompiler, blocks: Sequence[Statement]) -> Action:
        return sequence([compiler.action(block) for block in blocks]) if blocks else compiler.action(None)

    @staticmethod
    def _rule(compiler: StatementCompiler, rule: Rule) -> _Rule:
        action = compiler.action(Print(()) if rule.action is None else rule.action)
        pattern = None if rule.pattern is None else compiler.code(rule.pattern)
        return _Rule(pattern, None if rule.end is None else compiler.code(rule.end), action)

    async def run(self) -> int:
        """Run it; the exit status. Prints what went wrong."""
        machine = self._machine
        try:
            await self._guarded()
        except Fatal as fatal:
            return await self._die(str(fatal), located=fatal.located)
        except RegexFault as fault:
            text = f"run time error: regular expression compile failed ({fault})\n{path_of(fault.pattern)}"
            return await self._die(text, located=True)
        except OSError as error:
            return await self._die(f"read error ({error.strerror})")
        except (TooManyElements, TooLong, MemoryError):
            return await self._die(NO_MEMORY)
        except RecursionError:
            return await self._die("program limit exceeded: eval stack size=1024")
        return machine.status

    async def _guarded(self) -> None:
        machine = self._machine
        try:
            await self._phases()
        except FieldFault as fault:
            raise RunTimeError(str(fault)) from None
        except FormatFault:
            raise Fatal(NO_MEMORY) from None
        await machine.flush()
        await machine.streams.close_all()

    async def _phases(self) -> None:
        program = self._program
        try:
            await perform(self._begin, [])
            if program.rules or program.end:
                await self._records()
        except Exit:
            pass
        if program.end:
            try:
                await perform(self._end, [])
            except Exit:
                pass

    async def _records(self) -> None:
        machine = self._machine
        rules = self._rules
        while (data := await machine.next_record()) is not None:
            machine.record.load(data)
            if len(data) > LARGE:
                await machine.record.split_in_turns(machine.process.checkpoint)
            for rule in rules:
                if rule.pattern is not None and not await self._selects(rule):
                    continue
                action = rule.action
                outcome = action.plain([]) if action.plain is not None else await perform(action, [])
                if outcome is Signal.NEXT_FILE:
                    machine.skip_file()
                if outcome is not None:
                    break
            if len(machine.out) > FULL:
                await machine.flush()
            await machine.turn()

    async def _selects(self, rule: _Rule) -> bool:
        pattern = rule.pattern
        assert pattern is not None
        if rule.end is None:
            return truth(pattern.plain([]) if pattern.plain is not None else await evaluate(pattern, []))
        if not rule.active and not truth(await evaluate(pattern, [])):
            return False
        rule.active = not truth(await evaluate(rule.end, []))
        return True

    async def _die(self, message: str, *, located: bool = False) -> int:
        machine = self._machine
        await machine.flush()
        await machine.process.flush()
        text = f"{machine.process.name}: {message}\n"
        await machine.process.stderr.write(text + (machine.place() if located else ""))
        return FAILED
