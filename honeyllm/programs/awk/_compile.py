"""From expressions of the tree to code."""

from collections.abc import Awaitable, Callable, Sequence

from honeyllm.programs.awk._arrays import Array, index_key
from honeyllm.programs.awk._code import Code, Local, awaited, constant, evaluate, strict
from honeyllm.programs.awk._functions import Functions, length_of
from honeyllm.programs.awk._machine import MAX_STACK, Fatal, Machine
from honeyllm.programs.awk._operators import ARITHMETIC, operator
from honeyllm.programs.awk._splitting import regex_of, split_text
from honeyllm.programs.awk._streams import run_command
from honeyllm.programs.awk._tree import (
    Apply,
    Assign,
    Builtin,
    Call,
    Choice,
    Element,
    Expr,
    Field,
    Function,
    Getline,
    Logic,
    Member,
    Name,
    Number,
    Pattern,
    Program,
    Step,
    String,
    Target,
)
from honeyllm.programs.awk._values import Input, Value, data_of, number, truth
from honeyllm.programs.regex import Regex

Getter = Callable[..., Value]
Setter = Callable[..., None]
Body = Callable[[Local], "Value | None"]


class ExpressionCompiler:
    """Compiles the expressions of one program for one machine."""

    def __init__(self, machine: Machine, program: Program) -> None:
        self.machine = machine
        self.functions = Functions(machine)
        self.bodies: dict[str, Code] = {}
        self._program = program
        for name in program.arrays:
            machine.arrays.setdefault(name, Array())

    def code(self, node: Expr) -> Code:
        """The code of *node*."""
        match node:
            case Number() | String():
                return constant(node.value)
            case Pattern():
                return self._pattern(node)
            case Name():
                return self._name(node)
            case Field() | Element():
                operands, get, _ = self._place(node)
                return strict(get, operands)
            case Apply():
                return self._apply(node)
            case Logic():
                return self._logic(node)
            case Choice():
                return self._choice(node)
        return self._effect(node)

    def _effect(self, node: Expr) -> Code:
        match node:
            case Assign():
                return self._assign(node)
            case Step():
                return self._step(node)
            case Member():
                return self._member(node)
            case Call():
                return self._call(node)
            case Builtin():
                return self._builtin(node)
            case Getline():
                return self._getline(node)
        raise Fatal("syntax error")

    def codes(self, nodes: Sequence[Expr]) -> list[Code]:
        """The code of each of *nodes*."""
        return [self.code(node) for node in nodes]

    # -- names and places ----------------------------------------------------------------

    def _pattern(self, node: Pattern) -> Code:
        regex, record = regex_of(node.source), self.machine.record
        return Code(plain=lambda local: 0.0 if regex.search(record.data()) is None else 1.0)

    def _name(self, node: Name) -> Code:
        if node.slot >= 0:
            slot = node.slot
            return Code(plain=lambda local: local[slot])  # type: ignore[arg-type,return-value]
        record, values = self.machine.record, self.machine.globals
        name = node.name
        if name == "NF":
            return Code(plain=lambda local: float(record.count()))
        values.setdefault(name, None)
        return Code(plain=lambda local: values[name])

    def array(self, node: Name) -> Callable[[Local], Array]:
        """How to find an array at run time."""
        if node.slot < 0:
            found = self.machine.arrays.setdefault(node.name, Array())
            return lambda local: found
        slot = node.slot
        return lambda local: _as_array(local, slot)

    def _key(self, index: Sequence[Expr]) -> Code:
        """The subscripts as one value."""
        if len(index) == 1:
            return self.code(index[0])
        machine = self.machine

        def join(*parts: Value) -> Value:
            return machine.string(machine.globals["SUBSEP"]).join(map(machine.string, parts))

        return strict(join, self.codes(index))

    def _place(self, node: Target) -> tuple[list[Code], Getter, Setter]:
        """
        A place that can be assigned to.

        The operands that say which place it is, how to get its value from
        theirs, and how to set it.
        """
        machine = self.machine
        match node:
            case Field():
                record = machine.record

                def set_field(index: Value, value: Value) -> None:
                    separator = machine.string(machine.globals["OFS"])
                    record.set_field(_field_number(index), value, separator)

                return [self.code(node.index)], lambda index: record.field(_field_number(index)), set_field
            case Element():
                return self._element(node)
        if node.slot >= 0:
            local_code = Code(plain=lambda local: local)  # type: ignore[arg-type,return-value]
            slot = node.slot
            return (
                [local_code],
                lambda local: local[slot],
                lambda local, value: local.__setitem__(slot, value),
            )
        name, values = node.name, machine.globals
        if name == "NF":
            count = machine.record.count
            return [], lambda: float(count()), lambda value: machine.set_global(name, value)
        values.setdefault(name, None)
        return [], lambda: values[name], lambda value: machine.set_global(name, value)

    def _element(self, node: Element) -> tuple[list[Code], Getter, Setter]:
        machine = self.machine
        find = self.array(node.array)
        array_code = Code(plain=find)  # type: ignore[arg-type]

        def key(index: Value) -> tuple[str, bool]:
            return index_key(index, machine.string(machine.globals["CONVFMT"]))

        def get(array: Array, index: Value) -> Value:
            return array.get(*key(index))

        def put(array: Array, index: Value, value: Value) -> None:
            machine.account(value)
            array.set(*key(index), value)

        return [array_code, self._key(node.index)], get, put

    # -- operators -----------------------------------------------------------------------

    def _apply(self, node: Apply) -> Code:
        if node.operator in ("~", "!~"):
            return self._match(node)
        return strict(operator(self.machine, node.operator), self.codes(node.operands))

    def _match(self, node: Apply) -> Code:
        text, pattern = node.operands
        if not isinstance(pattern, Pattern):
            return strict(operator(self.machine, node.operator), self.codes(node.operands))
        regex, machine, wanted = regex_of(pattern.source), self.machine, node.operator == "~"
        if text == Field(Number(0.0)):
            record = machine.record
            return Code(plain=lambda local: float((regex.search(record.data()) is not None) is wanted))

        def test(value: Value) -> Value:
            return float((regex.search(data_of(machine.string(value))) is not None) is wanted)

        return strict(test, [self.code(text)])

    def _logic(self, node: Logic) -> Code:
        left, right, both = self.code(node.left), self.code(node.right), node.conjunction
        if left.plain is not None and right.plain is not None:
            first, second = left.plain, right.plain
            if both:
                return Code(plain=lambda local: float(truth(first(local)) and truth(second(local))))
            return Code(plain=lambda local: float(truth(first(local)) or truth(second(local))))

        async def run(local: Local) -> Value:
            if truth(await evaluate(left, local)) is not both:
                return float(not both)
            return float(truth(await evaluate(right, local)))

        return Code(waiting=run)

    def _choice(self, node: Choice) -> Code:
        test, yes, no = self.codes((node.test, node.yes, node.no))
        if test.plain is not None and yes.plain is not None and no.plain is not None:
            asked, one, other = test.plain, yes.plain, no.plain
            return Code(plain=lambda local: one(local) if truth(asked(local)) else other(local))

        async def run(local: Local) -> Value:
            return await evaluate(yes if truth(await evaluate(test, local)) else no, local)

        return Code(waiting=run)

    # -- assignment ----------------------------------------------------------------------

    def _assign(self, node: Assign) -> Code:
        operands, get, put = self._place(node.target)
        if node.operator:
            arithmetic = ARITHMETIC[node.operator]

            def change(*values: Value) -> Value:
                result = arithmetic(get(*values[:-1]), values[-1])
                put(*values[:-1], result)
                return result

            return strict(change, [*operands, self.code(node.value)])

        def assign(*values: Value) -> Value:
            put(*values)
            return values[-1]

        return strict(assign, [*operands, self.code(node.value)])

    def _step(self, node: Step) -> Code:
        operands, get, put = self._place(node.target)
        delta, before = node.delta, node.before

        def step(*values: Value) -> Value:
            old = number(get(*values))
            put(*values, old + delta)
            return old + delta if before else old

        return strict(step, operands)

    def _member(self, node: Member) -> Code:
        machine, find = self.machine, self.array(node.array)

        def has(array: Array, index: Value) -> Value:
            return float(array.has(*index_key(index, machine.string(machine.globals["CONVFMT"]))))

        return strict(has, [Code(plain=find), self._key(node.index)])  # type: ignore[arg-type]

    # -- calls ---------------------------------------------------------------------------

    def _call(self, node: Call) -> Code:
        function = self._program.functions[node.name]
        arguments = [
            Code(plain=self.array(argument))  # type: ignore[arg-type]
            if function.arrays[at] and isinstance(argument, Name)
            else self.code(argument)
            for at, argument in enumerate(node.arguments)
        ]
        return awaited(self._caller(function), arguments)

    def _caller(self, function: Function) -> Callable[..., Awaitable[Value]]:
        machine, bodies = self.machine, self.bodies
        name, size, arrays = function.name, len(function.arrays), function.arrays

        async def call(*values: Value) -> Value:
            local: Local = [*values, *[None] * (size - len(values))]
            for slot in range(len(values), size):
                if arrays[slot]:
                    local[slot] = Array()
            machine.stack += max(1, size)
            if machine.stack > MAX_STACK:
                raise Fatal("program limit exceeded: eval stack size=1024")
            await machine.turn()
            result = await evaluate(bodies[name], local)
            machine.stack -= max(1, size)
            return result

        return call

    def _builtin(self, node: Builtin) -> Code:
        plain = self.functions.find(node.name)
        if plain is not None:
            if node.name == "length" and node.arguments and self._is_array(node.arguments[0]):
                array = node.arguments[0]
                assert isinstance(array, Name)
                return strict(length_of, [Code(plain=self.array(array))])  # type: ignore[arg-type]
            return strict(plain, self.codes(node.arguments))
        match node.name:
            case "match":
                text, pattern = node.arguments
                return strict(self.functions.match, [self.code(text), self._regex(pattern)])
            case "split":
                return self._split(node)
            case "sub" | "gsub":
                return self._substitute(node)
        return self._system(node)

    def _is_array(self, node: Expr) -> bool:
        if not isinstance(node, Name):
            return False
        return node.name in self._program.arrays if node.slot < 0 else self.local_arrays[node.slot]

    local_arrays: tuple[bool, ...] = ()
    """Which variables of the function that is being compiled are arrays."""

    def _regex(self, node: Expr) -> Code:
        """An argument that is an expression, or spells one."""
        if isinstance(node, Pattern):
            return constant(regex_of(node.source))  # type: ignore[arg-type]
        return strict(self.functions.regex, [self.code(node)])  # type: ignore[arg-type]

    def _split(self, node: Builtin) -> Code:
        text, array, *separators = node.arguments
        assert isinstance(array, Name)
        machine = self.machine

        def split(value: Value, target: Array, separator: "Value | Regex") -> Value:
            by = separator if isinstance(separator, Regex) else machine.string(separator)
            parts = split_text(machine.string(value), by)
            target.fill([Input(part) for part in parts])
            return float(len(parts))

        if separators and isinstance(separators[0], Pattern):
            by = self._regex(separators[0])
        else:
            by = self.code(separators[0]) if separators else self._name(Name("FS"))
        return strict(split, [self.code(text), Code(plain=self.array(array)), by])  # type: ignore[arg-type]

    def _substitute(self, node: Builtin) -> Code:
        every = node.name == "gsub"
        pattern, replacement, *rest = node.arguments
        target = rest[0] if rest else Field(Number(0.0))
        assert isinstance(target, Target)
        operands, get, put = self._place(target)
        functions = self.functions

        async def run(regex: Regex, text: Value, *place: Value) -> Value:
            count, result = await functions.substitute(regex, text, get(*place), every=every)
            if count:
                put(*place, result)
            return float(count)

        return awaited(run, [self._regex(pattern), self.code(replacement), *operands])

    # -- input, output, commands ---------------------------------------------------------

    def _system(self, node: Builtin) -> Code:
        machine = self.machine

        async def system(command: Value) -> Value:
            await machine.streams.flush()
            return float(await run_command(machine.process, machine.string(command)))

        async def close(name: Value) -> Value:
            return float(await machine.streams.close(machine.string(name)))

        async def fflush(*name: Value) -> Value:
            return float(await machine.streams.flush(machine.string(name[0]) if name else None))

        functions = {"system": system, "close": close, "fflush": fflush}
        return awaited(functions[node.name], self.codes(node.arguments))

    def _getline(self, node: Getline) -> Code:
        if node.target is None:
            operands: list[Code] = []
            put: Setter = self.machine.record.set_record
        else:
            operands, _, put = self._place(node.target)
        source = [] if node.source is None else [self.code(node.source)]
        is_command = node.is_command
        machine = self.machine

        async def read(*values: Value) -> Value:
            if source:
                data, status = await _read_from(machine, machine.string(values[0]), is_command=is_command)
            else:
                data = await machine.next_record()
                status = 0.0
            if data is None:
                return status
            put(*values[len(source) :], Input(data, "latin-1"))
            return 1.0

        return awaited(read, [*source, *operands])


async def _read_from(machine: Machine, name: str, *, is_command: bool) -> tuple[bytes | None, float]:
    """A record of a file or command; None with 0 at the end, with -1 when it cannot be opened."""
    try:
        stream = await machine.streams.input(name, is_command=is_command)
    except OSError:
        return None, -1.0
    assert stream.source is not None
    separator = machine.string(machine.globals["RS"])
    data = stream.source.ready(separator)
    return (await stream.source.next(separator) if data is None else data), 0.0


def _as_array(local: Local, slot: int) -> Array:
    found = local[slot]
    if isinstance(found, Array):
        return found
    made = local[slot] = Array()
    return made


def _field_number(index: Value) -> int:
    size = number(index)
    return int(size) if abs(size) < 1e9 else -1 if size < 0 else 1_000_001
