"""
A matcher for what RE2 cannot express, in bounded steps.

The tree is compiled to a small machine that is run depth first, as PCRE does,
remembering visited (branch, position) pairs; with back-references the
captured spans are part of what is remembered.  Without them the work is
linear in text times pattern; with them the step limit ends it.  In POSIX manner
all paths are followed and the longest match wins; in Perl's the first one does.
"""

from collections.abc import Callable, Generator
from enum import IntEnum

import attrs

from honeyllm.programs.regex._classes import BYTE_TESTS, WIDE_TESTS
from honeyllm.programs.regex._nodes import (
    EXHAUSTED,
    TOO_BIG,
    Alt,
    At,
    Back,
    Chars,
    Fault,
    Group,
    Look,
    Node,
    Place,
    Repeat,
    Seq,
)
from honeyllm.programs.regex._translate import Manner

MAX_PROGRAM = 20_000
MAX_STEPS = 400_000
STEPS_AT_ONCE = 1_000
MAX_BEHIND = 255

Spans = tuple[int, ...]
"""Start and end of each group from 0, -1 where it took no part."""
State = tuple[int, int, Spans]
"""Instruction, position, what has been captured."""


class Op(IntEnum):
    """What an instruction does."""

    CHAR, SPLIT, JUMP, SAVE, AT, BACK, LOOK, ATOMIC, MATCH = range(9)


@attrs.define
class Instruction:
    """One instruction; which fields count depends on ``op``."""

    op: Op
    x: int = 0
    y: int = 0
    test: Callable[[str], bool] | None = None
    place: Place = Place.START
    look: "Program | None" = None
    ahead: bool = True
    negated: bool = False


@attrs.define
class Program:
    """A compiled tree."""

    code: list[Instruction]
    slots: int
    referenced: tuple[int, ...]


def compile_program(node: Node, groups: int, manner: Manner) -> Program:
    """Compile *node*, which has *groups* groups."""
    compiler = _Compiler(manner)
    return compiler.program(node, 2 * groups + 2)


class _Compiler:
    def __init__(self, manner: Manner) -> None:
        self._manner = manner
        self._code: list[Instruction] = []
        self._referenced: set[int] = set()

    def program(self, node: Node, slots: int) -> Program:
        outer, self._code = self._code, []
        self._emit(node)
        self._add(Op.MATCH)
        code, self._code = self._code, outer
        return Program(code, slots, tuple(sorted(self._referenced)))

    def _add(self, op: Op, x: int = 0, y: int = 0) -> Instruction:
        if len(self._code) >= MAX_PROGRAM:
            raise Fault(TOO_BIG)
        instruction = Instruction(op, x, y)
        self._code.append(instruction)
        return instruction

    def _emit(self, node: Node) -> None:
        match node:
            case Chars():
                self._add(Op.CHAR).test = char_test(node, self._manner)
            case Seq():
                for item in node.items:
                    self._emit(item)
            case Alt():
                self._alternatives(node)
            case Repeat():
                self._repeat(node)
            case Group():
                self._add(Op.SAVE, 2 * node.number)
                self._emit(node.body)
                self._add(Op.SAVE, 2 * node.number + 1)
            case Back():
                self._referenced.add(node.number)
                self._add(Op.BACK, node.number)
            case At():
                self._add(Op.AT).place = node.place
            case Look():
                self._look(node)

    def _look(self, node: Look) -> None:
        instruction = self._add(Op.ATOMIC if node.atomic else Op.LOOK)
        instruction.look = self.program(node.body, 0)
        instruction.ahead, instruction.negated = node.ahead, node.negated

    def _alternatives(self, node: Alt) -> None:
        jumps = []
        for option in node.options[:-1]:
            split = self._add(Op.SPLIT, len(self._code) + 1)
            self._emit(option)
            jumps.append(self._add(Op.JUMP))
            split.y = len(self._code)
        self._emit(node.options[-1])
        for jump in jumps:
            jump.x = len(self._code)

    def _repeat(self, node: Repeat) -> None:
        if node.atomic:
            plain = attrs.evolve(node, atomic=False)
            self._look(Look(body=plain, atomic=True))
            return
        for _ in range(node.least):
            self._emit(node.body)
        if node.most is None:
            self._star(node)
            return
        splits = []
        for _ in range(node.most - node.least):
            splits.append(self._add(Op.SPLIT))
            splits[-1].x = len(self._code)
            self._emit(node.body)
        for split in splits:
            split.y = len(self._code)
            if node.lazy:
                split.x, split.y = split.y, split.x

    def _star(self, node: Repeat) -> None:
        start = len(self._code)
        split = self._add(Op.SPLIT, start + 1)
        self._emit(node.body)
        self._add(Op.JUMP, start)
        split.y = len(self._code)
        if node.lazy:
            split.x, split.y = split.y, split.x


def char_test(chars: Chars, manner: Manner) -> Callable[[str], bool]:
    """A predicate for one character, remembering its answers."""
    tests = WIDE_TESTS if manner.utf8 else BYTE_TESTS
    known: dict[str, bool] = {}

    def member(letter: str) -> bool:
        code = ord(letter)
        return any(low <= code <= high for low, high in chars.ranges) or any(
            tests[name.lstrip("^")](letter) != name.startswith("^") for name in chars.classes
        )

    def decide(letter: str) -> bool:
        if chars.negated and "\ud800" <= letter <= "\udfff":
            return False
        found = member(letter)
        if not found and manner.fold_case:
            found = any(len(c) == 1 and member(c) for c in (letter.lower(), letter.upper()))
        return found != chars.negated

    def test(letter: str) -> bool:
        answer = known.get(letter)
        if answer is None:
            answer = decide(letter)
            if len(known) < 4096:
                known[letter] = answer
        return answer

    return test


class Run:
    """One search in *text*; nothing from *end* on is matched, but it is looked at by assertions."""

    def __init__(self, program: Program, text: str, manner: Manner, end: int | None = None) -> None:
        self._program = program
        self._text = text
        self._end = len(text) if end is None else end
        self._manner = manner
        self._word = (WIDE_TESTS if manner.utf8 else BYTE_TESTS)["word"]
        self._steps = 0

    def search(self, start: int) -> Generator[None, None, Spans | None]:
        """The leftmost match from *start* on; yields now and then so that the caller can give way."""
        program = self._program
        seen: set[object] = set()
        first = program.code[0].test
        for at in range(start, self._end + 1):
            if first is not None and not (at < self._end and first(self._text[at])):
                if not at & 0xFFF:
                    yield
                continue
            if program.referenced:
                seen = set()
            caps = (at,) + (-1,) * (program.slots - 1)
            found = yield from self._from(program, (0, at, caps), seen, longest=self._manner.longest)
            if found is not None:
                return found
        return None

    def _from(
        self, program: Program, start: State, seen: set[object], *, longest: bool
    ) -> Generator[None, None, Spans | None]:
        """Follow every path from *start*; the first match, or the longest."""
        best: Spans | None = None
        stack = [start]
        while stack:
            state: State | None = stack.pop()
            while state is not None:
                if self._count():
                    yield
                do = program.code[state[0]]
                if do.op is Op.SPLIT:
                    key = self._key(program, state)
                    if key in seen:
                        break
                    seen.add(key)
                if do.op is Op.MATCH:
                    found = (state[2][0], state[1], *state[2][2:])
                    if not longest:
                        return found
                    best = found if best is None or found[1] > best[1] else best
                    break
                if do.look is not None:
                    state = yield from self._look(do, do.look, state)
                else:
                    state = self._step(do, state, stack)
        return best

    def _count(self) -> bool:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise Fault(EXHAUSTED)
        return self._steps % STEPS_AT_ONCE == 0

    @staticmethod
    def _key(program: Program, state: State) -> object:
        if not program.referenced:
            return state[:2]
        return (state[0], state[1], *[state[2][2 * n : 2 * n + 2] for n in program.referenced])

    def _step(self, do: Instruction, state: State, stack: list[State]) -> State | None:
        pc, at, caps = state
        match do.op:
            case Op.CHAR:
                hit = at < self._end and do.test is not None and do.test(self._text[at])
                return (pc + 1, at + 1, caps) if hit else None
            case Op.SPLIT:
                stack.append((do.y, at, caps))
                return (do.x, at, caps)
            case Op.JUMP:
                return (do.x, at, caps)
            case Op.SAVE:
                return (pc + 1, at, (*caps[: do.x], at, *caps[do.x + 1 :]))
            case Op.BACK:
                end = self._again(do.x, at, caps)
                return None if end is None else (pc + 1, end, caps)
        if do.place is Place.KEEP:
            return (pc + 1, at, (at, *caps[1:]))
        return (pc + 1, at, caps) if self._holds(do.place, at) else None

    def _look(self, do: Instruction, look: Program, state: State) -> Generator[None, None, State | None]:
        pc, at, caps = state
        if do.op is Op.ATOMIC or do.ahead:
            found = yield from self._from(look, (0, at, caps), set(), longest=False)
        else:
            found = yield from self._behind(look, at, caps)
        if do.op is Op.ATOMIC:
            return None if found is None else (pc + 1, found[1], found)
        if (found is None) != do.negated:
            return None
        return (pc + 1, at, caps if found is None else (*caps[:2], *found[2:]))

    def _behind(self, look: Program, at: int, caps: Spans) -> Generator[None, None, Spans | None]:
        """A match of *look* that ends at *at*, started at most ``MAX_BEHIND`` characters before."""
        whole, self._end = self._end, at
        try:
            for start in range(at, max(-1, at - MAX_BEHIND - 1), -1):
                found = yield from self._from(look, (0, start, caps), set(), longest=True)
                if found is not None and found[1] == at:
                    return found
        finally:
            self._end = whole
        return None

    def _again(self, number: int, at: int, caps: Spans) -> int | None:
        start, end = caps[2 * number], caps[2 * number + 1]
        stop = at + end - start
        if start < 0 or end < 0 or stop > self._end:
            return None
        captured, here = self._text[start:end], self._text[at:stop]
        same = captured == here or (self._manner.fold_case and captured.lower() == here.lower())
        return stop if same else None

    def _holds(self, place: Place, at: int) -> bool:
        text = self._text
        match place:
            case Place.START:
                return at == 0
            case Place.END:
                return at == len(text)
            case Place.LINE_START:
                return at == 0 or (self._manner.multiline and text[at - 1] == "\n")
            case Place.LINE_END:
                return at == len(text) or (self._manner.multiline and text[at] == "\n")
        return self._word_place(place, at)

    def _word_place(self, place: Place, at: int) -> bool:
        before = at > 0 and self._word(self._text[at - 1])
        after = at < len(self._text) and self._word(self._text[at])
        match place:
            case Place.WORD_START:
                return after and not before
            case Place.WORD_END:
                return before and not after
            case Place.EDGE:
                return before != after
            case _:
                return before == after
