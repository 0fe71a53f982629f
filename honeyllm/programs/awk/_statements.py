"""From statements of the tree to code that runs them."""

from collections.abc import Awaitable, Callable, Sequence

import attrs

from honeyllm.programs.awk._arrays import index_key
from honeyllm.programs.awk._code import Code, Local, evaluate
from honeyllm.programs.awk._compile import ExpressionCompiler
from honeyllm.programs.awk._machine import Exit, Fatal, Machine, Signal
from honeyllm.programs.awk._streams import STANDARD
from honeyllm.programs.awk._tree import (
    Block,
    Delete,
    Do,
    ForIn,
    Function,
    If,
    Jump,
    Leave,
    Loop,
    Name,
    Print,
    Statement,
    String,
)
from honeyllm.programs.awk._values import Input, Value, data_of, number, path_of, truth

Outcome = Signal | None
STANDARD_OUTPUT = tuple(String(name) for name, fd in STANDARD.items() if fd == 1)
Plain = Callable[[Local], Outcome]
Waiting = Callable[[Local], Awaitable[Outcome]]


@attrs.frozen
class Action:
    """A compiled statement: one of the two is there."""

    plain: Plain | None = None
    waiting: Waiting | None = None


NOTHING = Action(plain=lambda local: None)


async def perform(action: Action, local: Local) -> Outcome:
    """Run either kind."""
    if action.plain is not None:
        return action.plain(local)
    assert action.waiting is not None
    return await action.waiting(local)


class StatementCompiler(ExpressionCompiler):
    """Compiles the statements of one program."""

    def action(self, node: Statement | None) -> Action:
        """The code of a statement."""
        return NOTHING if node is None else self._action(node)

    def _action(self, node: Statement) -> Action:
        match node:
            case Do():
                return _from_code(self.code(node.value))
            case Print():
                return self._print(node)
            case Block():
                return sequence([self.action(item) for item in node.statements])
            case If():
                return self._if(node)
            case Loop():
                return self._loop(node)
            case ForIn():
                return self._for_in(node)
            case Jump():
                signal = Signal(node.kind)
                return Action(plain=lambda local: signal)
            case Leave():
                return self._leave(node)
        return self._delete(node)

    def define(self, function: Function) -> None:
        """Compile the body of a function."""
        self.local_arrays = function.arrays
        action = self.action(function.body)
        self.local_arrays = ()
        machine = self.machine

        async def run(local: Local) -> Value:
            machine.result = None
            outcome = await perform(action, local)
            result, machine.result = machine.result, None
            return result if outcome is Signal.RETURN else None

        self.bodies[function.name] = Code(waiting=run)

    # -- control -------------------------------------------------------------------------

    def _if(self, node: If) -> Action:
        test, yes, no = self.code(node.test), self.action(node.yes), self.action(node.no)
        if test.plain is not None and yes.plain is not None and no.plain is not None:
            asked, one, other = test.plain, yes.plain, no.plain
            return Action(plain=lambda local: one(local) if truth(asked(local)) else other(local))

        async def run(local: Local) -> Outcome:
            return await perform(yes if truth(await evaluate(test, local)) else no, local)

        return Action(waiting=run)

    def _loop(self, node: Loop) -> Action:
        machine = self.machine
        start = None if node.start is None else self.code(node.start)
        test = None if node.test is None else self.code(node.test)
        step = None if node.step is None else self.code(node.step)
        body, test_first = self.action(node.body), node.test_first

        async def run(local: Local) -> Outcome:
            if start is not None:
                await evaluate(start, local)
            asked = test_first
            while True:
                if asked and test is not None and not truth(await evaluate(test, local)):
                    return None
                asked = True
                outcome = await perform(body, local)
                if outcome is not None and outcome is not Signal.CONTINUE:
                    return None if outcome is Signal.BREAK else outcome
                if step is not None:
                    await evaluate(step, local)
                await machine.turn()

        return Action(waiting=run)

    def _for_in(self, node: ForIn) -> Action:
        machine, body = self.machine, self.action(node.body)
        find, assign = self.array(node.array), self._setter(node.target)

        async def run(local: Local) -> Outcome:
            for key in find(local).ordered():
                assign(local, Input(key))
                outcome = await perform(body, local)
                if outcome is not None and outcome is not Signal.CONTINUE:
                    return None if outcome is Signal.BREAK else outcome
                await machine.turn()
            return None

        return Action(waiting=run)

    def _setter(self, target: Name) -> Callable[[Local, Value], None]:
        if target.slot >= 0:
            slot = target.slot
            return lambda local, value: local.__setitem__(slot, value)
        machine, name = self.machine, target.name
        return lambda local, value: machine.set_global(name, value)

    def _leave(self, node: Leave) -> Action:
        machine, is_exit = self.machine, node.kind == "exit"
        code = None if node.value is None else self.code(node.value)

        async def run(local: Local) -> Outcome:
            value = None if code is None else await evaluate(code, local)
            if not is_exit:
                machine.result = value
                return Signal.RETURN
            if code is not None:
                machine.status = int(number(value)) & 0xFF
            raise Exit

        return Action(waiting=run)

    def _delete(self, node: Delete) -> Action:
        find, machine = self.array(node.array), self.machine
        if not node.index:

            def clear(local: Local) -> Outcome:
                find(local).clear()
                return None

            return Action(plain=clear)
        key = self._key(node.index)

        async def run(local: Local) -> Outcome:
            index = await evaluate(key, local)
            find(local).delete(index_key(index, machine.string(machine.globals["CONVFMT"]))[0])
            return None

        return Action(waiting=run)

    # -- print ---------------------------------------------------------------------------

    def _print(self, node: Print) -> Action:
        codes = self.codes(node.arguments)
        make = self._formatted if node.formatted else self._listed
        to_output = not node.way or (
            node.way != "|"
            and isinstance(node.destination, String)
            and STANDARD.get(node.destination.value) == 1
        )
        plains = [code.plain for code in codes if code.plain is not None]
        out = self.machine.out
        if to_output and len(plains) == len(codes):

            def write(local: Local) -> Outcome:
                nonlocal out
                out += make([plain(local) for plain in plains])
                return None

            return Action(plain=write)
        return self._redirected(node, codes, make)

    def _redirected(self, node: Print, codes: Sequence[Code], make: Callable[[list[Value]], bytes]) -> Action:
        machine = self.machine
        way, destination = node.way, None if node.destination is None else self.code(node.destination)

        async def run(local: Local) -> Outcome:
            data = make([await evaluate(code, local) for code in codes])
            if destination is None:
                machine.out += data
            else:
                await _send(machine, way, machine.string(await evaluate(destination, local)), data)
            return None

        return Action(waiting=run)

    def _listed(self, values: list[Value]) -> bytes:
        machine = self.machine
        ending = data_of(machine.string(machine.globals["ORS"]))
        if not values:
            return machine.record.data() + ending
        separator = machine.string(machine.globals["OFS"])
        return data_of(separator.join(map(machine.output_string, values))) + ending

    def _formatted(self, values: list[Value]) -> bytes:
        return data_of(self.functions.formatted("printf", values[0], values[1:], self.machine.out))


async def _send(machine: Machine, way: str, name: str, data: bytes) -> None:
    if way != "|" and STANDARD.get(name) == 1:
        machine.out += data
        return
    try:
        stream = await machine.streams.output(way, name)
    except OSError as error:
        raise Fatal(f'cannot open "{path_of(name)}" for output ({error.strerror})') from None
    assert stream.writer is not None
    if stream.fd == 2:
        await machine.flush()
    await stream.writer.write(data)


def _from_code(code: Code) -> Action:
    if code.plain is not None:
        plain = code.plain

        def run_plain(local: Local) -> Outcome:
            plain(local)
            return None

        return Action(plain=run_plain)

    async def run(local: Local) -> Outcome:
        await evaluate(code, local)
        return None

    return Action(waiting=run)


def sequence(actions: Sequence[Action]) -> Action:
    """One after the other, until one jumps."""
    if len(actions) == 1:
        return actions[0]
    plains = tuple(action.plain for action in actions if action.plain is not None)
    if len(plains) == len(actions):

        def run_plain(local: Local) -> Outcome:
            for plain in plains:
                outcome = plain(local)
                if outcome is not None:
                    return outcome
            return None

        return Action(plain=run_plain)
    every = tuple(actions)

    async def run(local: Local) -> Outcome:
        for action in every:
            outcome = await perform(action, local)
            if outcome is not None:
                return outcome
        return None

    return Action(waiting=run)
