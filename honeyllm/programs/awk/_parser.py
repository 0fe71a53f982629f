"""The statement part of the parser, with mawk's recovery from errors."""

import attrs

from honeyllm.programs.awk._expressions import ExpressionParser, SyntaxFault
from honeyllm.programs.awk._lexer import SEPARATORS, Lexer, Stop
from honeyllm.programs.awk._symbols import ARRAY, PLAIN, UNKNOWN, Formal, Scope, settle
from honeyllm.programs.awk._tree import (
    Block,
    Call,
    Delete,
    Do,
    Expr,
    ForIn,
    Function,
    Grouping,
    If,
    Jump,
    Leave,
    Loop,
    Name,
    Print,
    Program,
    Rule,
    Statement,
)

MAX_FAULTS = 5
MAX_NESTING = 60
MAX_SOURCE = 1 << 18


@attrs.frozen
class Rejected:
    """The program is wrong: the messages, each without the program's name."""

    messages: tuple[str, ...]


def parse(source: str, place: str = "") -> Program | Rejected:
    """Parse *source*; *place* stands in front of line numbers when it came from a file."""
    lexer = Lexer(source[:MAX_SOURCE], place)
    try:
        parser = Parser(lexer)
        program = parser.program()
    except Stop:
        return Rejected(tuple(lexer.faults[:MAX_FAULTS]))
    return Rejected(tuple(lexer.faults[:MAX_FAULTS])) if lexer.faults else program


class Parser(ExpressionParser):
    """One parse of one program."""

    def __init__(self, lexer: Lexer) -> None:
        lexer.skip_newlines()
        self._begin: list[Statement] = []
        self._end: list[Statement] = []
        self._rules: list[Rule] = []
        self._bodies: dict[str, tuple[Formal, Statement]] = {}
        self._loops = 0
        self._nesting = 0
        self._where = ""
        super().__init__(lexer)

    def program(self) -> Program:
        """The whole program."""
        while self.token.kind != "eof":
            try:
                self._item()
            except SyntaxFault:
                self._complain()
                self._drain()
        settle(self.passed, {name: formal for name, (formal, _) in self._bodies.items()})
        self._check_calls()
        return Program(
            begin=tuple(self._begin),
            rules=tuple(self._rules),
            end=tuple(self._end),
            functions={name: self._function(name) for name in self._bodies},
            arrays=frozenset(name for name, kind in self.globals.kinds.items() if kind == ARRAY),
        )

    def _function(self, name: str) -> Function:
        formal, body = self._bodies[name]
        arrays = tuple(formal.scope.kinds.get(n) == ARRAY for n in formal.names)
        return Function(name, formal.parameters, arrays, body)

    def _check_calls(self) -> None:
        for call in self.calls:
            self._check_call(call)
        for item in self.passed:
            if item.function not in self._bodies:
                continue
            formal = self._bodies[item.function][0]
            if item.position >= formal.parameters:
                continue
            inner = formal.scope.kinds.get(formal.names[item.position], UNKNOWN)
            outer = item.scope.kinds.get(item.name, UNKNOWN)
            if {inner, outer} == {ARRAY, PLAIN}:
                text = f"type error in arg({item.position + 1}) in call to {item.function}"
                self.lexer.fault(text, item.line)

    def _check_call(self, call: Call) -> None:
        if call.name not in self._bodies:
            self.lexer.fault(f"function {call.name} never defined")
            return
        formal = self._bodies[call.name][0]
        if len(call.arguments) > formal.parameters:
            self.lexer.fault(f"too many arguments in call to {call.name}", call.line)
            return
        for position, argument in enumerate(call.arguments):
            is_array = formal.scope.kinds.get(formal.names[position]) == ARRAY
            if is_array and not isinstance(argument, Name):
                self.lexer.fault(f"type error in arg({position + 1}) in call to {call.name}", call.line)

    # -- errors ------------------------------------------------------------------------

    def _complain(self) -> None:
        token, lexer = self.token, self.lexer
        self._depth = 0
        if token.kind == "unexpected":
            if token.text:
                lexer.unexpected(token)
        elif token.kind == "eof" and lexer.faults:
            raise Stop
        elif lexer.parens > 0 and (token.kind in SEPARATORS or token.kind == "}"):
            lexer.fault(f"missing ) near {token.shown}", token.line)
        elif token.kind == "eof":
            lexer.fault("syntax error at or near end of file", token.line)
        else:
            lexer.fault(f"syntax error at or near {token.shown}", token.line)
        lexer.parens = 0
        if len(lexer.faults) >= MAX_FAULTS:
            raise Stop

    def _drain(self) -> None:
        while self.token.kind != "eof":
            self.advance()

    def _skip_statement(self) -> None:
        """After an error: go on behind the next separator."""
        while self.token.kind not in SEPARATORS and self.token.kind != "eof":
            self.advance()
            self.lexer.parens = 0
        self.accept(*SEPARATORS)

    # -- top level ---------------------------------------------------------------------

    def _item(self) -> None:
        kind = self.token.kind
        if kind in ("BEGIN", "END"):
            self.advance()
            self._where = kind
            block = self._block()
            (self._begin if kind == "BEGIN" else self._end).append(block)
            self._where = ""
        elif kind == "function":
            self._define()
        else:
            self._rule()

    def _rule(self) -> None:
        pattern: Expr | None = None
        end: Expr | None = None
        if self.token.kind != "{":
            pattern = self.expression()
            if self.accept(","):
                end = self.expression()
            if self.token.kind != "{":
                self._separator()
                self._rules.append(Rule(pattern, end, None))
                return
        self._rules.append(Rule(pattern, end, self._block()))

    def _define(self) -> None:
        self.advance()
        token = self.token
        if token.kind not in ("name", "function name"):
            raise SyntaxFault
        self.advance()
        if token.text in self._bodies:
            self.lexer.fault(f"redefinition of {token.text}", token.line)
        names = self._parameters(token.text)
        scope = Scope(dict.fromkeys(names, UNKNOWN), local=True)
        formal = Formal(scope, tuple(names), len(names))
        self._bodies[token.text] = (formal, Block())
        self.locals, self.local_names, self._where = scope, names, "function"
        body = self._block()
        self.locals, self.local_names, self._where = None, [], ""
        self._bodies[token.text] = (formal, body)

    def _parameters(self, function: str) -> list[str]:
        self.expect("(")
        names: list[str] = []
        while self.token.kind != ")":
            token = self.expect("name")
            if token.text == function:
                raise SyntaxFault
            if token.text in names:
                self.lexer.fault(f"{token.text} is duplicated in argument list", token.line)
            names.append(token.text)
            if not self.accept(","):
                break
        self.expect(")")
        while self.accept("newline"):
            pass
        return names

    # -- statements --------------------------------------------------------------------

    def _separator(self) -> None:
        if self.accept(*SEPARATORS) is None:
            raise SyntaxFault

    def _block(self) -> Block:
        self.expect("{")
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise SyntaxFault
        statements: list[Statement] = []
        while self.token.kind != "}":
            try:
                statements.append(self._statement())
            except SyntaxFault:
                self._complain()
                self._skip_statement()
        self._nesting -= 1
        self.advance()
        return Block(tuple(statements))

    def _statement(self) -> Statement:
        kind = self.token.kind
        match kind:
            case "{":
                return self._block()
            case "if":
                return self._if()
            case "while" | "do" | "for":
                return self._loop(kind)
            case _ if kind in SEPARATORS:
                self.advance()
                return Block()
        statement = self._simple(kind)
        self._separator()
        return statement

    def _simple(self, kind: str) -> Statement:
        match kind:
            case "print" | "printf":
                return self._print()
            case "break" | "continue" | "next" | "nextfile":
                return self._jump(kind)
            case "exit" | "return":
                return self._leave(kind)
            case "delete":
                self.advance()
                array = self.array(self.expect("name"))
                return Delete(array, self._index() if self.token.kind == "[" else ())
        return Do(self.expression())

    def _jump(self, kind: str) -> Statement:
        token = self.advance()
        if kind in ("break", "continue"):
            if not self._loops:
                self.lexer.fault(f"{kind} statement outside of loop", token.line)
        elif self._where:
            self.lexer.fault(f"improper use of {kind}", token.line)
        return Jump(kind)

    def _leave(self, kind: str) -> Statement:
        token = self.advance()
        if kind == "return" and self._where != "function":
            self.lexer.fault("return outside function body", token.line)
        value = None if self.token.kind in SEPARATORS else self.expression()
        return Leave(kind, value)

    def _print(self) -> Statement:
        token = self.advance()
        arguments: list[Expr] = []
        self.print_open = self.token
        if self.token.kind not in SEPARATORS and self.token.kind != "output":
            arguments.append(self.expression())
            while self.accept(","):
                arguments.append(self.expression())
        if len(arguments) == 1 and isinstance(arguments[0], Grouping):
            arguments = list(arguments[0].items)
        if any(isinstance(argument, Grouping) for argument in arguments):
            raise SyntaxFault
        output = self.accept("output")
        destination = self.expression() if output is not None else None
        if token.kind == "printf" and not arguments:
            self.lexer.fault("no arguments in call to printf", token.line)
        way = output.text if output is not None else ""
        return Print(tuple(arguments), token.kind == "printf", way, destination)

    def _if(self) -> Statement:
        self.advance()
        self.expect("(")
        test = self.expression()
        self.expect(")")
        yes = self._body(in_loop=False)
        if self.accept("else") is None:
            return If(test, yes)
        return If(test, yes, self._body(in_loop=False))

    def _body(self, *, in_loop: bool = True) -> Statement:
        while self.accept("newline"):
            pass
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise SyntaxFault
        self._loops += in_loop
        body = self._statement()
        self._loops -= in_loop
        self._nesting -= 1
        return body

    def _loop(self, kind: str) -> Statement:
        self.advance()
        if kind == "for":
            return self._for()
        if kind == "while":
            self.expect("(")
            test = self.expression()
            self.expect(")")
            return Loop(test, self._body())
        body = self._body()
        self.expect("while")
        self.expect("(")
        test = self.expression()
        self.expect(")")
        self._separator()
        return Loop(test, body, test_first=False)

    def _for(self) -> Statement:
        self.expect("(")
        if self.token.kind == "name" and self.lexer.peek_word() == "in":
            return self._for_in()
        start = None if self.token.kind == ";" else self.expression()
        self.expect(";")
        test = None if self.token.kind == ";" else self.expression()
        self.expect(";")
        step = None if self.token.kind == ")" else self.expression()
        self.expect(")")
        return Loop(test, self._body(), start, step)

    def _for_in(self) -> Statement:
        target = self.variable(self.advance())
        self.expect("in")
        array = self.array(self.expect("name"))
        self.expect(")")
        return ForIn(target, array, self._body())
