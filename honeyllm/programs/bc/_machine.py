"""The machine that runs compiled bc programs."""

from collections.abc import Awaitable, Callable, Mapping

import attrs

from honeyllm.programs.bc import _number as number
from honeyllm.programs.bc._functions import FUNCTIONS
from honeyllm.programs.bc._number import ONE, ZERO, MathFault, Number
from honeyllm.programs.bc._program import LIBRARY, Function, Step

Say = Callable[[str], Awaitable[None]]
MAX_CALLS = 500
MAX_STACK = 10_000
MAX_INDEX = 16_777_215
BURST = 64
LIMITS = """\
BC_BASE_MAX     = 2147483647
BC_DIM_MAX      = 16777215
BC_SCALE_MAX    = 2147483647
BC_STRING_MAX   = 2147483647
MAX Exponent    = 9223372036854775807
Number of vars  = 32767
"""
ESCAPES = {"a": "\a", "b": "\b", "e": "\\", "f": "\f", "n": "\n", "q": '"', "r": "\r", "t": "\t", "\\": "\\"}
ARITHMETIC: Mapping[str, Callable[[Number, Number, int], Number]] = {
    "+": number.add,
    "-": number.subtract,
    "*": number.multiply,
    "/": number.divide,
    "%": number.modulo,
    "^": number.power,
}
RELATIONS: Mapping[str, Callable[[int], bool]] = {
    "==": lambda order: order == 0,
    "!=": lambda order: order != 0,
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}


class Halt(Exception):
    """The word ``halt`` was reached."""


class Fault(Exception):
    """A run-time error; ``args[0]`` is the whole message."""


@attrs.define
class _Frame:
    function: Function
    at: int = 0
    saved: list[tuple[str, bool, object]] = attrs.field(factory=list)


@attrs.define
class Machine:
    """
    The state of one bc: variables, functions, bases.

    *write* and *warn* put text out; *pause* gives way; *library* says that the
    mathematical functions are there.
    """

    write: Say
    warn: Say
    pause: Callable[[], Awaitable[None]]
    read: Callable[[], Awaitable[str]]
    width: int = 70
    library: bool = False
    functions: dict[str, Function] = attrs.field(factory=dict)
    _variables: dict[str, Number] = attrs.field(factory=dict)
    _arrays: dict[str, dict[int, Number]] = attrs.field(factory=dict)
    _special: dict[str, int] = attrs.field(factory=lambda: {"scale": 0, "ibase": 10, "obase": 10})
    _last: Number = ZERO
    _stack: list[Number | dict[int, Number]] = attrs.field(factory=list)
    _frames: list[_Frame] = attrs.field(factory=list)
    _column: int = 0

    def set_scale(self, scale: int) -> None:
        """``scale`` as ``-l`` has it."""
        self._special["scale"] = scale

    async def run(self, main: Function) -> None:
        """
        Run the statements of a line.

        Raises:
            Fault, Halt, number.OutOfMemory
        """
        self._stack.clear()
        self._frames = [_Frame(main)]
        steps = 0
        try:
            while self._frames:
                frame = self._frames[-1]
                if frame.at >= len(frame.function.steps):
                    self._frames.pop()
                    continue
                step = frame.function.steps[frame.at]
                frame.at += 1
                await self._step(step, frame)
                steps += 1
                if not steps % BURST:
                    await self.pause()
        except MathFault as fault:
            raise self._fault(str(fault)) from None
        finally:
            self._unwind()

    def _unwind(self) -> None:
        while self._frames:
            self._restore(self._frames.pop())

    def _fault(self, text: str, *, back: int = 0) -> Fault:
        """The error *text*, *back* bytes before the end of the step."""
        frame = self._frames[-1]
        where = sum(step.size for step in frame.function.steps[: frame.at]) - back
        return Fault(f"Runtime error (func={frame.function.name}, adr={where}): {text}")

    async def _caution(self, text: str) -> None:
        frame = self._frames[-1]
        where = sum(step.size for step in frame.function.steps[: frame.at])
        await self.warn(f"Runtime warning (func={frame.function.name}, adr={where}): {text}\n")

    # -- the stack -----------------------------------------------------------------------

    def _push(self, value: Number) -> None:
        if len(self._stack) >= MAX_STACK:
            raise number.OutOfMemory
        self._stack.append(value)

    def _pop(self) -> Number:
        value = self._stack.pop() if self._stack else ZERO
        return value if isinstance(value, Number) else ZERO

    async def _step(self, step: Step, frame: _Frame) -> None:
        code = step.code
        if code == "constant":
            self._push(number.parse(step.text, self._special["ibase"]))
        elif code in ARITHMETIC:
            await self._arithmetic(code)
        elif code in RELATIONS:
            right, left = self._pop(), self._pop()
            self._push(Number(int(RELATIONS[code](number.compare(left, right)))))
        elif code in JUMPS:
            JUMPS[code](self, step, frame)
        elif code in OUTPUT:
            await OUTPUT[code](self, step)
        elif code in VALUES:
            VALUES[code](self, step)
        else:
            await ACTIONS[code](self, step)

    async def take_number(self, step: Step) -> None:
        """``read()``"""
        text = (await self.read()).strip()
        is_number = text.replace(".", "").isdigit()
        self._push(number.parse(text, self._special["ibase"]) if is_number else ZERO)

    async def _arithmetic(self, code: str) -> None:
        right, left = self._pop(), self._pop()
        if code == "^" and right.scale and right != right.at(0):
            await self._caution("non-zero scale in exponent")
        self._push(ARITHMETIC[code](left, right, self._special["scale"]))

    # -- jumps ---------------------------------------------------------------------------

    def jump(self, step: Step, frame: _Frame) -> None:
        """Go on at the target."""
        frame.at = step.target

    def unless(self, step: Step, frame: _Frame) -> None:
        """Go on at the target when the value is zero."""
        if not self._pop():
            frame.at = step.target

    def either(self, step: Step, frame: _Frame) -> None:
        """``||`` and ``&&``: the right side only when it matters."""
        decided = bool(self._pop()) == (step.code == "or")
        if decided:
            self._push(Number(int(step.code == "or")))
            frame.at = step.target

    def back(self, step: Step, frame: _Frame) -> None:
        """``return``"""
        value = self._pop()
        self._frames.pop()
        self._restore(frame)
        if not frame.function.void:
            self._push(value)
        elif self._frames:
            caller = self._frames[-1]
            if caller.at < len(caller.function.steps) and caller.function.steps[caller.at].code == "print":
                caller.at += 1
            else:
                self._push(ZERO)

    # -- values --------------------------------------------------------------------------

    def load(self, step: Step) -> None:
        """A variable."""
        name = step.text
        if name in self._special:
            self._push(Number(self._special[name]))
        else:
            self._push(self._last if name == "last" else self._variables.get(name, ZERO))

    def element(self, step: Step) -> None:
        """An element of an array."""
        self._push(self._arrays.get(step.text, {}).get(self._index(), ZERO))

    def _index(self) -> int:
        index = self._pop().whole
        if not 0 <= index <= MAX_INDEX:
            raise self._fault(f"Array {self._name_of_step()} subscript out of bounds.")
        return index

    def _name_of_step(self) -> str:
        frame = self._frames[-1]
        return frame.function.steps[frame.at - 1].text

    def array(self, step: Step) -> None:
        """A whole array, as an argument."""
        self._stack.append(dict(self._arrays.get(step.text, {})))

    def unary(self, step: Step) -> None:
        """Functions and operators of one value."""
        value = self._pop() if step.code not in ("zero", "random") else ZERO
        match step.code:
            case "negate":
                value = Number(-value.value, value.scale)
            case "!":
                value = Number(int(not value))
            case "truth":
                value = Number(int(bool(value)))
            case "copy":
                self._push(value)
            case "length":
                value = Number(max(len(number.show(Number(abs(value.value)), 10)), value.scale))
            case "digits":
                value = Number(value.scale)
            case "sqrt":
                value = number.square_root(value, self._special["scale"])
        if step.code != "drop":
            self._push(value)

    async def store(self, step: Step) -> None:
        """Assignment."""
        value = self._pop()
        if step.code == "store-element":
            index = self._index()
            elements = self._arrays.setdefault(step.text, {})
            if len(elements) >= 1 << 16 and index not in elements:
                raise number.OutOfMemory
            elements[index] = value
        else:
            await self._assign(step.text, value)
        self._push(value)

    async def _assign(self, name: str, value: Number) -> None:
        if name == "last":
            self._last = value
        elif name == "scale":
            await self._set(name, value.whole, 0, (1 << 31) - 1)
        elif name in ("ibase", "obase"):
            await self._set(name, value.whole, 2, 16 if name == "ibase" else (1 << 31) - 1)
        else:
            if len(self._variables) > 1 << 14 and name not in self._variables:
                raise number.OutOfMemory
            self._variables[name] = value

    async def _set(self, name: str, value: int, least: int, most: int) -> None:
        if value < least:
            small = "negative scale" if name == "scale" else f"{name} too small"
            await self._caution(f"{small}, set to {least}")
        elif value > most and name != "ibase":
            await self._caution(f"{name} too large, set to {most}")
        self._special[name] = min(max(value, least), most)

    async def increment(self, step: Step) -> None:
        """``++`` and ``--``, in front and behind."""
        index = self._index() if step.count else 0
        elements = self._arrays.setdefault(step.text, {}) if step.count else {}
        self.load(step)
        old = elements.get(index, ZERO) if step.count else self._pop()
        if step.count:
            self._pop()
        change = number.add if step.code[-1] == "+" else number.subtract
        new = change(old, ONE, 0)
        if step.count:
            elements[index] = new
        else:
            await self._assign(step.text, new)
        self._push(new if step.code.startswith("before") else old)

    # -- calls ---------------------------------------------------------------------------

    async def call(self, step: Step) -> None:
        """A function of the program or of the library."""
        function = self.functions.get(step.text)
        if function is None:
            await self._library(step)
            return
        if len(function.parameters) != step.count:
            back = step.count - min(step.count, len(function.parameters))
            raise self._fault("Parameter number mismatch", back=back)
        if len(self._frames) >= MAX_CALLS:
            raise number.OutOfMemory
        values = [self._stack.pop() if self._stack else ZERO for _ in range(step.count)][::-1]
        frame = _Frame(function)
        for parameter, value in zip(function.parameters, values, strict=True):
            if parameter.array != isinstance(value, dict):
                raise self._fault(f"Parameter type mismatch, parameter {parameter.name}.")
        for parameter in (*function.parameters, *function.automatic):
            frame.saved.append(
                (parameter.name, parameter.array, self._saved(parameter.name, parameter.array))
            )
        fresh: list[Number | dict[int, Number]] = [{} if p.array else ZERO for p in function.automatic]
        for parameter, value in zip((*function.automatic, *function.parameters), fresh + values, strict=True):
            if isinstance(value, dict):
                self._arrays[parameter.name] = value
            else:
                self._variables[parameter.name] = value
        self._frames.append(frame)

    def _saved(self, name: str, array: bool) -> object:
        return self._arrays.get(name) if array else self._variables.get(name)

    def _restore(self, frame: _Frame) -> None:
        for name, array, value in reversed(frame.saved):
            if array and isinstance(value, dict):
                self._arrays[name] = value
            elif array:
                self._arrays.pop(name, None)
            elif isinstance(value, Number):
                self._variables[name] = value
            else:
                self._variables.pop(name, None)

    async def _library(self, step: Step) -> None:
        if not self.library or step.text not in LIBRARY:
            raise self._fault(f"Function {step.text} not defined.", back=step.count + 1)
        if LIBRARY[step.text] != step.count:
            raise self._fault("Parameter number mismatch", back=max(0, step.count - LIBRARY[step.text]))
        arguments = [self._pop() for _ in range(step.count)][::-1]
        scale = self._special["scale"]
        if scale > number.MAX_DIGITS // 4:
            raise number.OutOfMemory
        self._push(number.checked(await FUNCTIONS[step.text](arguments, scale, self.pause)))

    # -- output --------------------------------------------------------------------------

    async def show(self, step: Step) -> None:
        """A value on a line of its own, or (``plain``) only the value."""
        value = self._pop()
        self._last = value
        await self._wrapped(number.show(value, self._special["obase"]))
        if step.code == "print":
            await self.write("\n")
            self._column = 0

    async def _wrapped(self, text: str) -> None:
        """Long numbers go on in the next line."""
        if not self.width or len(text) + self._column < self.width - 1:
            self._column += len(text)
            await self.write(text)
            return
        pieces = []
        for letter in text:
            self._column += 1
            if self._column == self.width - 1:
                pieces.append("\\\n")
                self._column = 1
            pieces.append(letter)
        await self.write("".join(pieces))

    async def text(self, step: Step) -> None:
        """A string; with escapes in ``print``."""
        text = step.text
        if step.code == "escaped" and "\\" in text:
            pieces, at = [], 0
            while at < len(text):
                letter = text[at]
                if letter == "\\" and at + 1 < len(text):
                    at += 1
                    letter = ESCAPES.get(text[at], "")
                pieces.append(letter)
                at += 1
            text = "".join(pieces)
        await self.write(text)
        self._column = 0 if text.endswith("\n") else self._column

    async def tell(self, step: Step) -> None:
        """``limits``, ``halt`` and ``warranty``"""
        if step.code == "halt":
            raise Halt
        if step.code == "limits":
            await self.write(LIMITS)


JUMPS: Mapping[str, Callable[[Machine, Step, _Frame], None]] = {
    "jump": Machine.jump,
    "unless": Machine.unless,
    "or": Machine.either,
    "and": Machine.either,
    "return": Machine.back,
}
OUTPUT: Mapping[str, Callable[[Machine, Step], Awaitable[None]]] = {
    "print": Machine.show,
    "plain": Machine.show,
    "text": Machine.text,
    "escaped": Machine.text,
    "limits": Machine.tell,
    "warranty": Machine.tell,
    "halt": Machine.tell,
}
VALUES: Mapping[str, Callable[[Machine, Step], None]] = {
    "load": Machine.load,
    "load-element": Machine.element,
    "array": Machine.array,
    **dict.fromkeys(
        ("negate", "!", "truth", "copy", "length", "digits", "sqrt", "zero", "drop"), Machine.unary
    ),
    "random": Machine.unary,
}
ACTIONS: Mapping[str, Callable[[Machine, Step], Awaitable[None]]] = {
    "store": Machine.store,
    "store-element": Machine.store,
    "call": Machine.call,
    "read": Machine.take_number,
    **dict.fromkeys(("before+", "before-", "after+", "after-"), Machine.increment),
}
