"""The expression part of the parser, with the precedences of mawk's ``parse.y``."""

from honeyllm.programs.awk._lexer import BUILTINS, Lexer, Token
from honeyllm.programs.awk._splitting import RegexFault, regex_of
from honeyllm.programs.awk._symbols import ARRAY, PLAIN, UNKNOWN, Passed, Scope, global_scope
from honeyllm.programs.awk._tree import (
    Apply,
    Assign,
    Builtin,
    Call,
    Choice,
    Element,
    Expr,
    Field,
    Getline,
    Grouping,
    Logic,
    Member,
    Name,
    Number,
    Pattern,
    Step,
    String,
    Target,
)

LEVELS = {"?": 0, "||": 1, "&&": 2, "in": 3, "~": 4, "!~": 4}
LEVELS |= dict.fromkeys(("==", "!=", "<", "<=", ">", ">="), 5)
ASSIGNMENTS = ("=", "+=", "-=", "*=", "/=", "%=", "^=")
CONCATENATED = (
    "number",
    "string",
    "name",
    "function name",
    "builtin",
    "length",
    "(",
    "$",
    "!",
    "++",
    "--",
    "regex",
)
STARTS_TARGET = ("name", "$")
MAX_DEPTH = 80


class SyntaxFault(Exception):
    """The parser met a token that does not fit."""


class ExpressionParser:
    """Parses expressions; the statement parser extends it."""

    def __init__(self, lexer: Lexer) -> None:
        self.lexer = lexer
        self.globals = global_scope()
        self.locals: Scope | None = None
        self.local_names: list[str] = []
        self.passed: list[Passed] = []
        self.calls: list[Call] = []
        self.print_open: Token | None = None
        self._depth = 0
        self.token = Token("newline", "", 1)
        self.advance()

    # -- tokens ------------------------------------------------------------------------

    def advance(self) -> Token:
        """Take the current token."""
        token = self.token
        self.token = self.lexer.next()
        return token

    def accept(self, *kinds: str) -> Token | None:
        """Take the current token if it is one of *kinds*."""
        return self.advance() if self.token.kind in kinds else None

    def expect(self, kind: str) -> Token:
        """Take a token that must be *kind*."""
        if self.token.kind != kind:
            raise SyntaxFault
        return self.advance()

    # -- expressions -------------------------------------------------------------------

    def expression(self, level: int = 0) -> Expr:
        """An expression of operators that bind at least as strongly as *level*."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise SyntaxFault
        left = self._concatenation()
        if self.token.kind in ASSIGNMENTS and isinstance(left, Target):
            operator = self.advance().kind[:-1]
            left = Assign(left, operator, self.expression())
        while LEVELS.get(self.token.kind, -1) >= level:
            left = self._continue(left)
        self._depth -= 1
        return left

    def _continue(self, left: Expr) -> Expr:
        operator = self.advance().kind
        if operator == "?":
            yes = self.expression()
            self.expect(":")
            return Choice(left, yes, self.expression())
        if operator == "in":
            index = left.items if isinstance(left, Grouping) else (left,)
            return Member(index, self.array(self.expect("name")))
        right = self.expression(LEVELS[operator] + 1)
        if operator in ("&&", "||"):
            return Logic(operator == "&&", left, right)
        return Apply(operator, (left, right))

    def _concatenation(self) -> Expr:
        left = self._additive()
        while self.token.kind in CONCATENATED and not isinstance(left, Grouping):
            left = Apply("", (left, self._additive()))
        return left

    def _additive(self) -> Expr:
        left = self._multiplicative()
        while self.token.kind in ("+", "-"):
            operator = self.advance().kind
            left = Apply(operator, (left, self._multiplicative()))
        return left

    def _multiplicative(self) -> Expr:
        left = self._unary()
        while self.token.kind in ("*", "/", "%"):
            operator = self.advance().kind
            left = Apply(operator, (left, self._unary()))
        return left

    def _unary(self) -> Expr:
        operators = []
        while self.token.kind in ("!", "-", "+"):
            operators.append(self.advance().kind)
        value = self._piped()
        for operator in reversed(operators):
            value = Apply({"!": "not", "-": "negate", "+": "number"}[operator], (value,))
        return value

    def _piped(self) -> Expr:
        left = self._power()
        while self.token.kind == "|":
            self.advance()
            self.expect("getline")
            left = Getline(self._optional_target(), left, True)
        return left

    def _power(self) -> Expr:
        base = self._postfix()
        if self.accept("^") is None:
            return base
        exponent = self._unary() if self.token.kind in ("!", "-", "+") else self._power()
        return Apply("^", (base, exponent))

    def _postfix(self) -> Expr:
        value = self._primary()
        if isinstance(value, Target) and self.token.kind in ("++", "--"):
            delta = 1.0 if self.advance().kind == "++" else -1.0
            return Step(value, delta, False)
        return value

    # -- primaries ---------------------------------------------------------------------

    def _primary(self) -> Expr:
        token = self.token
        match token.kind:
            case "number":
                return Number(self.advance().number)
            case "string":
                return String(self.advance().text)
            case "regex":
                return self.regex(self.advance())
            case "name" | "$":
                return self._target()
            case "function name":
                return self._call()
            case "builtin" | "length":
                return self._builtin()
            case "(":
                return self._parenthesized()
            case "++" | "--":
                delta = 1.0 if self.advance().kind == "++" else -1.0
                return Step(self._target(), delta, True)
            case "getline":
                return self._getline()
        raise SyntaxFault

    def regex(self, token: Token) -> Pattern:
        """A constant expression, compiled once to see whether it is right."""
        try:
            regex_of(token.text)
        except RegexFault as fault:
            self.lexer.fault(f"regular expression compile failed ({fault})\n{token.text}", token.line)
        return Pattern(token.text)

    def _target(self) -> Target:
        if self.accept("$"):
            return Field(self._field_index())
        token = self.expect("name")
        if self.token.kind == "[":
            return Element(self.array(token), self._index())
        return self.variable(token)

    def _field_index(self) -> Expr:
        if self.token.kind in ("!", "-", "+"):
            return self._unary()
        return self._primary()

    def _optional_target(self) -> Target | None:
        return self._target() if self.token.kind in STARTS_TARGET else None

    def _index(self) -> tuple[Expr, ...]:
        self.expect("[")
        index = [self.expression()]
        while self.accept(","):
            index.append(self.expression())
        self.expect("]")
        return tuple(index)

    def _getline(self) -> Expr:
        self.advance()
        target = self._optional_target()
        if self.accept("<"):
            return Getline(target, self._power())
        return Getline(target)

    def _parenthesized(self) -> Expr:
        start = self.expect("(")
        items = [self.expression()]
        while self.accept(","):
            items.append(self.expression())
        self.expect(")")
        if len(items) > 1 and start is not self.print_open and self.token.kind != "in":
            raise SyntaxFault
        if len(items) > 1:
            return Grouping(tuple(items))
        value = items[0]
        return Apply("group", (value,)) if isinstance(value, Target | Pattern | Grouping) else value

    def arguments(self) -> list[Expr]:
        """Arguments in parentheses."""
        self.expect("(")
        items: list[Expr] = []
        if self.token.kind != ")":
            items.append(self.expression())
            while self.accept(","):
                items.append(self.expression())
        self.expect(")")
        return items

    # -- names -------------------------------------------------------------------------

    def _scope(self, name: str) -> Scope:
        if self.locals is not None and name in self.local_names:
            return self.locals
        return self.globals

    def name(self, token: Token, kind: str) -> Name:
        """A name used as *kind*."""
        scope = self._scope(token.text)
        fault = scope.use(token.text, kind)
        if fault:
            self.lexer.fault(fault, token.line)
        slot = self.local_names.index(token.text) if scope is self.locals else -1
        return Name(token.text, slot)

    def variable(self, token: Token) -> Name:
        """A name used as a variable; one alone as an argument may yet be an array."""
        alone = self.token.kind in (",", ")") and self._in_call and self._argument_start == token
        return self.name(token, UNKNOWN if alone else PLAIN)

    def array(self, token: Token) -> Name:
        """A name used as an array."""
        return self.name(token, ARRAY)

    # -- calls -------------------------------------------------------------------------

    _in_call = False
    _argument_start: Token | None = None

    def _call(self) -> Expr:
        token = self.advance()
        outer, self._in_call = self._in_call, True
        start, self._argument_start = self._argument_start, None
        self.expect("(")
        arguments: list[Expr] = []
        while self.token.kind != ")":
            self._argument_start = self.token
            value = self.expression()
            if isinstance(value, Name):
                scope = self._scope(value.name)
                self.passed.append(Passed(scope, value.name, token.text, len(arguments), token.line))
            arguments.append(value)
            if not self.accept(","):
                break
        self._in_call, self._argument_start = outer, start
        self.expect(")")
        call = Call(token.text, tuple(arguments), token.line)
        self.calls.append(call)
        return call

    def _builtin(self) -> Expr:
        token = self.advance()
        if token.kind == "length":
            return self._length(token)
        if self.token.kind != "(":
            raise SyntaxFault
        if token.text == "split":
            return self._split()
        if token.text in ("sub", "gsub"):
            return self._substitution(token.text)
        outer, self._in_call = self._in_call, False
        items = self.arguments()
        self._in_call = outer
        least, most = BUILTINS[token.text]
        if not least <= len(items) <= most:
            self.lexer.fault(f"wrong number of arguments in call to {token.text}", token.line)
        return Builtin(token.text, tuple(items))

    def _substitution(self, name: str) -> Expr:
        self.expect("(")
        items = [self.expression()]
        self.expect(",")
        items.append(self.expression())
        if self.accept(","):
            items.append(self._target())
        self.expect(")")
        return Builtin(name, tuple(items))

    def _length(self, token: Token) -> Expr:
        if self.token.kind != "(":
            return Builtin("length", ())
        outer, self._in_call = self._in_call, True
        self.expect("(")
        items: list[Expr] = []
        if self.token.kind != ")":
            self._argument_start = self.token
            items.append(self.expression())
        self._in_call, self._argument_start = outer, None
        self.expect(")")
        return Builtin("length", tuple(items))

    def _split(self) -> Expr:
        self.expect("(")
        text = self.expression()
        self.expect(",")
        target = self.array(self.expect("name"))
        separator = (self.expression(),) if self.accept(",") else ()
        self.expect(")")
        return Builtin("split", (text, target, *separator))
