"""The grammar of bc: tokens become steps."""

from collections.abc import Callable

import attrs

from honeyllm.programs.bc._lexer import Token
from honeyllm.programs.bc._program import Function, Parameter, Step

ASSIGN = frozenset({"=", "+=", "-=", "*=", "/=", "%=", "^="})
RELATIONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
SPECIAL = frozenset({"scale", "ibase", "obase", "last"})
MAX_DEPTH = 60
OUTSIDE = "Return outside of a function."
END = Token("end", "", 0)


class SyntaxFault(Exception):
    """The program is malformed at line ``args[0]``; ``args[1]`` is the message."""


class Incomplete(Exception):
    """The tokens end within an item."""


class Quit(Exception):
    """The word ``quit``, which ends bc as soon as it is read."""


@attrs.frozen(slots=True)
class Place:
    """What can be assigned to: a variable, or an element, whose index is on the stack."""

    name: str
    element: bool = False


class Compiler:
    """Reads one input item (a line, a definition) at a time from ``tokens``."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self._loops: list[tuple[list[int], list[int]]] = []
        self.function = Function("(main)")

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        return self._at >= len(self._tokens)

    @property
    def left(self) -> list[Token]:
        """The tokens that have not been used."""
        return self._tokens[self._at :]

    def item(self) -> Function | None:
        """
        The next item: a definition, or the statements of a line as the function ``(main)``; None at the end.

        Raises:
            SyntaxFault: it is malformed; the rest of its line is passed over.
            Incomplete: more lines are needed; the item can be read again then.
            Quit: bc is to end.
        """
        start = self._at
        self._depth = 0
        self._loops = []
        self.function = Function("(main)")
        if self.is_done:
            return None
        try:
            if self._peek() == "define":
                return self._definition()
            self._statements(("newline",))
            self._expect("newline")
        except Incomplete:
            self._at = start
            raise
        except SyntaxFault:
            while not self.is_done and self._take().kind != "newline":
                pass
            raise
        return self.function

    # -- tokens --------------------------------------------------------------------------

    def _peek(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at].kind if at < len(self._tokens) else "end"

    def _take(self) -> Token:
        token = self._tokens[self._at] if self._at < len(self._tokens) else END
        self._at += 1
        return token

    def _fault(self) -> Exception:
        if self._at >= len(self._tokens):
            return Incomplete()
        return SyntaxFault(self._tokens[self._at].line, "syntax error")

    def _expect(self, *kinds: str) -> Token:
        if self._peek() not in kinds:
            raise self._fault()
        return self._take()

    def _accept(self, *kinds: str) -> str:
        return self._take().kind if self._peek() in kinds and self._peek() != "end" else ""

    def _newlines(self) -> None:
        while self._accept("newline"):
            pass

    # -- steps ---------------------------------------------------------------------------

    def _emit(self, code: str, text: str = "", size: int = 1, count: int = 0) -> int:
        self.function.steps.append(Step(code, text, size, 0, count))
        return len(self.function.steps) - 1

    def _here(self) -> int:
        return len(self.function.steps)

    def _aim(self, at: int, target: int | None = None) -> None:
        step = self.function.steps[at]
        self.function.steps[at] = attrs.evolve(step, target=self._here() if target is None else target)

    # -- statements ----------------------------------------------------------------------

    def _statements(self, ends: tuple[str, ...]) -> None:
        """Statements with semicolons between them, up to one of *ends*."""
        while True:
            while self._accept(";"):
                pass
            if self._peek() in ends:
                return
            self._statement()
            if self._peek() not in (";", *ends):
                raise self._fault()

    def _statement(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._fault()
        special = STATEMENTS.get(self._peek())
        if special is not None:
            special(self)
        else:
            self._expression_statement()
        self._depth -= 1

    def _expression_statement(self) -> None:
        assigns = self._assigns()
        self._expression()
        self._emit("drop" if assigns else "print", size=1)

    def _assigns(self) -> bool:
        """Whether an assignment begins here, whose value is not printed."""
        if self._peek() not in (*SPECIAL, "name", "."):
            return False
        at = 1
        if self._peek(1) == "[":
            depth = 1
            at = 2
            while depth and self._peek(at) not in ("end", "newline"):
                depth += {"[": 1, "]": -1}.get(self._peek(at), 0)
                at += 1
        return self._peek(at) in ASSIGN

    def string(self) -> None:
        """A string by itself is printed."""
        text = self._take().text[1:-1]
        self._emit("text", text, len(text) + 2)

    def print(self) -> None:
        """``print`` with a list."""
        self._take()
        while True:
            if self._peek() == "string":
                text = self._take().text[1:-1]
                self._emit("escaped", text, len(text) + 2)
            else:
                self._expression()
                self._emit("plain")
            if not self._accept(","):
                return

    def block(self) -> None:
        """``{ ... }``"""
        self._take()
        self._block_body()

    def _block_body(self) -> None:
        while True:
            self._newlines()
            self._statements(("newline", "}"))
            if self._accept("}"):
                return
            self._expect("newline")

    def condition(self) -> None:
        """``if``"""
        self._take()
        self._expect("(")
        self._expression()
        self._expect(")")
        skip = self._emit("unless", size=3)
        self._newlines()
        self._statement()
        if not self._accept("else"):
            self._aim(skip)
            return
        over = self._emit("jump", size=3)
        self._aim(skip)
        self._newlines()
        self._statement()
        self._aim(over)

    def loop(self) -> None:
        """``while``"""
        self._take()
        start = self._here()
        self._expect("(")
        self._expression()
        leave = self._emit("unless", size=3)
        self._expect(")")
        self._newlines()
        self._body(start)
        self._aim(self._emit("jump", size=3), start)
        self._finish_loop(leave, start)

    def count(self) -> None:
        """``for``"""
        self._take()
        self._expect("(")
        if self._peek() != ";":
            self._expression()
            self._emit("drop")
        self._expect(";")
        start = self._here()
        leave = None
        if self._peek() != ";":
            self._expression()
            leave = self._emit("unless", size=3)
        self._expect(";")
        enter = self._emit("jump", size=3)
        step = self._here()
        if self._peek() != ")":
            self._expression()
            self._emit("drop")
        self._aim(self._emit("jump", size=3), start)
        self._expect(")")
        self._newlines()
        self._aim(enter)
        self._body(step)
        self._aim(self._emit("jump", size=3), step)
        self._finish_loop(leave, step)

    def _body(self, start: int) -> None:
        self._loops.append(([], []))
        self._statement()

    def _finish_loop(self, leave: int | None, start: int) -> None:
        breaks, continues = self._loops.pop()
        if leave is not None:
            self._aim(leave)
        for at in breaks:
            self._aim(at)
        for at in continues:
            self._aim(at, start)

    def leave(self) -> None:
        """``break`` and ``continue``"""
        token = self._take()
        if not self._loops:
            what = "Break" if token.kind == "break" else "Continue"
            raise SyntaxFault(token.line, f"{what} outside a for/while")
        at = self._emit("jump", size=3)
        self._loops[-1][0 if token.kind == "break" else 1].append(at)

    def give_back(self) -> None:
        """``return``"""
        self._take()
        if self._peek() in (";", "newline", "}", "end"):
            self._emit("zero")
        else:
            self._expression()
        if self.function.name == "(main)":
            raise SyntaxFault(self._tokens[min(self._at, len(self._tokens) - 1)].line, OUTSIDE)
        self._emit("return")

    def word(self) -> None:
        """``halt``, ``limits`` and ``warranty``"""
        self._emit(self._take().kind)

    def quit(self) -> None:
        """``quit``"""
        raise Quit

    # -- definitions ---------------------------------------------------------------------

    def _definition(self) -> Function:
        self._take()
        void = bool(self._accept("void"))
        name = self._expect("name").text
        function = self.function = Function(name, void=void)
        self._expect("(")
        function.parameters = self._parameters(")")
        self._expect(")")
        self._newlines()
        self._expect("{")
        self._newlines()
        if self._accept("auto"):
            function.automatic = self._parameters("newline")
            self._expect("newline", ";")
        self._block_body()
        self._emit("zero")
        self._emit("return")
        return function

    def _parameters(self, end: str) -> list[Parameter]:
        found: list[Parameter] = []
        while self._peek() not in (end, ";"):
            self._accept("*", "&")
            name = self._expect("name").text
            array = bool(self._accept("["))
            if array:
                self._expect("]")
            found.append(Parameter(name, array))
            if not self._accept(","):
                break
        return found

    # -- expressions ---------------------------------------------------------------------

    def _expression(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._fault()
        self._logic("||", lambda: self._logic("&&", self._not))
        self._depth -= 1

    def _logic(self, operator: str, operand: Callable[[], None]) -> None:
        operand()
        while self._accept(operator):
            at = self._emit("or" if operator == "||" else "and", size=3)
            operand()
            self._emit("truth")
            self._aim(at)

    def _not(self) -> None:
        if self._accept("!"):
            self._not()
            self._emit("!")
        else:
            self._relation()

    def _relation(self) -> None:
        self._assignment()
        while operator := self._accept(*RELATIONS):
            self._assignment()
            self._emit(operator)

    def _assignment(self) -> None:
        if not self._assigns():
            self._binary(0)
            return
        place = self._place()
        operator = self._take().kind
        if operator != "=":
            if place.element:
                self._emit("copy")
            self._load(place)
        self._assignment()
        if operator != "=":
            self._emit(operator[0])
        self._emit("store-element" if place.element else "store", place.name, 2)

    def _binary(self, level: int) -> None:
        if level == len(LEVELS):
            self._power()
            return
        self._binary(level + 1)
        while operator := self._accept(*LEVELS[level]):
            self._binary(level + 1)
            self._emit(operator)

    def _power(self) -> None:
        self._unary()
        if self._accept("^"):
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise self._fault()
            self._power()
            self._depth -= 1
            self._emit("^")

    def _unary(self) -> None:
        if self._accept("-"):
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise self._fault()
            self._unary()
            self._depth -= 1
            self._emit("negate")
        elif self._peek() in ("++", "--"):
            operator = self._take().kind
            place = self._place()
            self._emit("before" + operator[0], place.name, 2, int(place.element))
        else:
            self._primary()

    def _primary(self) -> None:
        kind = self._peek()
        if kind == "number":
            text = self._take().text.replace("\\\n", "")
            if text in ("0", "1"):
                self._emit("constant", text)
            else:
                text = text.lstrip("0") if "." in text or text.strip("0") else "0"
                self._emit("constant", text, len(text) + 2)
        elif self._accept("("):
            self._expression()
            self._expect(")")
        elif kind in ("length", "sqrt", "read", "random") or (kind == "scale" and self._peek(1) == "("):
            self._function(kind)
        elif kind == "name" and self._peek(1) == "(":
            self._call()
        else:
            self._variable()

    def _function(self, kind: str) -> None:
        self._take()
        self._expect("(")
        if kind not in ("read", "random"):
            self._expression()
        self._expect(")")
        self._emit({"scale": "digits"}.get(kind, kind), size=2)

    def _call(self) -> None:
        name = self._take().text
        self._expect("(")
        count = 0
        while self._peek() != ")":
            if self._peek() == "name" and self._peek(1) == "[" and self._peek(2) == "]":
                self._emit("array", self._take().text, 2)
                self._at += 2
            else:
                self._expression()
            count += 1
            if not self._accept(","):
                break
        self._expect(")")
        self._emit("call", name, 3 + count, count)

    def _variable(self) -> None:
        place = self._place()
        operator = self._accept("++", "--")
        if operator:
            self._emit("after" + operator[0], place.name, 2, int(place.element))
        else:
            self._load(place)

    def _load(self, place: Place) -> None:
        if place.element:
            self._emit("load-element", place.name, 2)
        else:
            self._emit("load", place.name, 2)

    def _place(self) -> Place:
        if self._accept("."):
            return Place("last")
        if self._peek() in SPECIAL:
            return Place(self._take().kind)
        name = self._expect("name").text
        if not self._accept("["):
            return Place(name)
        self._expression()
        self._expect("]")
        return Place(name, element=True)


LEVELS = (("+", "-"), ("*", "/", "%"))
STATEMENTS: dict[str, Callable[[Compiler], None]] = {
    "string": Compiler.string,
    "print": Compiler.print,
    "{": Compiler.block,
    "if": Compiler.condition,
    "while": Compiler.loop,
    "for": Compiler.count,
    "break": Compiler.leave,
    "continue": Compiler.leave,
    "return": Compiler.give_back,
    "quit": Compiler.quit,
    "halt": Compiler.word,
    "limits": Compiler.word,
    "warranty": Compiler.word,
}
