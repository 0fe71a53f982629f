"""From the text of a script to its commands, with GNU sed's errors at its character counts."""

import attrs

from honeyllm.programs.regex import SED, SED_EXTENDED, Fault, compile_posix
from honeyllm.programs.sed._cursor import Chunk, Cursor
from honeyllm.programs.sed._escapes import resolve
from honeyllm.programs.sed._flags import DIGITS, MAX_NUMBER, Flags
from honeyllm.programs.sed._replacement import highest_group, parse_replacement
from honeyllm.programs.sed._script import (
    Address,
    After,
    Command,
    Every,
    Expression,
    Last,
    Line,
    Multiple,
    Script,
    ScriptFault,
    Substitution,
)

ONE_ADDRESS = "=abcdDeFgGhHilnNpPrRstTvwWxyz{:}qQ#"
NO_SECOND = "qQ"
MAX_SCRIPT = 1 << 18
MAX_COMMANDS = 20_000
SANDBOXED = "erRwW"
COLON_CLASS = "character class syntax is"


@attrs.frozen(kw_only=True)
class Options:
    """What the command line says about the script."""

    extended: bool = False
    sandbox: bool = False
    null_data: bool = False


def parse_script(chunks: list[Chunk], options: Options) -> Script:
    """
    Parse a script.

    Raises:
        ScriptFault: it is wrong.
    """
    text = "".join(chunk.text for chunk in chunks)
    if len(text) > MAX_SCRIPT:
        raise ScriptFault("memory exhausted")
    quiet = chunks[0].text == "#n" or chunks[0].text.startswith("#n\n")
    return Script(commands=_Parser(chunks, options).parse(), quiet=quiet)


class _Parser:
    def __init__(self, chunks: list[Chunk], options: Options) -> None:
        self._cursor = Cursor(chunks)
        self._options = options
        self._commands: list[Command] = []
        self._open: list[tuple[int, str]] = []
        self._labels: dict[str, int] = {}

    # -- the whole -----------------------------------------------------------------------

    def parse(self) -> tuple[Command, ...]:
        while self._command():
            if len(self._commands) > MAX_COMMANDS:
                raise ScriptFault("memory exhausted")
        if self._open:
            raise ScriptFault(f"{self._open[-1][1]} unmatched `{{'")
        return tuple(self._linked(command) for command in self._commands)

    def _linked(self, command: Command) -> Command:
        if command.name not in ("b", "t", "T"):
            return command
        if not command.argument:
            return attrs.evolve(command, target=len(self._commands))
        if command.argument not in self._labels:
            raise ScriptFault(f"can't find label for jump to `{command.argument}'")
        return attrs.evolve(command, target=self._labels[command.argument])

    def _command(self) -> bool:
        cursor = self._cursor
        letter = cursor.next_solid()
        while letter and letter in "; \t\n":
            letter = cursor.next_solid()
        if not letter:
            return False
        if letter == "#":
            self._skip_comment()
            return True
        command, letter = self._addresses(letter)
        if not letter or letter in "\n":
            raise cursor.fault("missing command")
        self._finish(command, letter)
        return True

    def _skip_comment(self) -> None:
        while self._cursor.next() not in ("", "\n"):
            pass

    # -- addresses -----------------------------------------------------------------------

    def _addresses(self, letter: str) -> tuple[Command, str]:
        cursor = self._cursor
        first = self._address(letter)
        second: Address | None = None
        if first is not None:
            if isinstance(first, After | Multiple):
                raise cursor.fault("invalid usage of +N or ~N as first address")
            letter = cursor.next_solid()
            if letter == ",":
                second = self._address(cursor.next_solid())
                if second is None:
                    raise cursor.fault("unexpected `,'")
                letter = cursor.next_solid()
            if first == Line(0) and not isinstance(second, Expression):
                raise cursor.fault("invalid usage of line address 0")
        negated = letter == "!"
        if negated:
            letter = cursor.next_solid()
            if letter == "!":
                raise cursor.fault("multiple `!'s")
        return Command(name="", first=first, second=second, negated=negated), letter

    def _address(self, letter: str) -> Address | None:
        cursor = self._cursor
        if letter in ("/", "\\"):
            delimiter = letter if letter == "/" else cursor.next()
            text = self._until(delimiter, regex=True)
            if text is None:
                raise cursor.fault("unterminated address regex")
            return self._expression(text, self._address_flags())
        if letter and letter in DIGITS:
            return self._line_address(letter)
        if letter and letter in "+~":
            number = self._number(cursor.next_solid())
            return After(number) if letter == "+" else Multiple(number)
        return Last() if letter == "$" else None

    def _line_address(self, letter: str) -> Address:
        number = self._number(letter)
        if self._cursor.next_solid() == "~":
            return Every(number, self._number(self._cursor.next_solid()))
        self._cursor.back()
        return Line(number)

    def _number(self, letter: str) -> int:
        """The number that begins with *letter*; 0 when none does."""
        digits = ""
        while letter and letter in DIGITS:
            digits += letter
            letter = self._cursor.next()
        self._cursor.back()
        return min(int(digits[:12] or "0"), MAX_NUMBER)

    def _address_flags(self) -> str:
        flags = ""
        while (letter := self._cursor.next_solid()) and letter in "IM":
            flags += letter
        self._cursor.back()
        return flags

    def _expression(self, text: str, flags: str) -> Expression:
        """Compile an expression, or note that it is the last one."""
        if not text:
            if flags:
                raise self._cursor.fault("cannot specify modifiers on empty regexp")
            return Expression(regex=None)
        lines = "M" in flags or "m" in flags
        folds = "I" in flags or "i" in flags
        try:
            regex = compile_posix(
                resolve(text),
                SED_EXTENDED if self._options.extended else SED,
                fold_case=folds,
                multiline=lines and not self._options.null_data,
                newline_sensitive=lines,
            )
        except Fault as fault:
            if str(fault).startswith(COLON_CLASS):
                raise ScriptFault(str(fault)) from None
            raise self._cursor.fault(str(fault)) from None
        return Expression(regex=regex)

    def _until(self, delimiter: str, *, regex: bool) -> str | None:
        """The text up to *delimiter*; None when it does not come."""
        cursor = self._cursor
        out: list[str] = []
        inside = 0
        while (letter := cursor.next()) != "":
            if letter == "\n" and regex:
                cursor.back()
                return None
            if letter == delimiter and not inside:
                return "".join(out)
            if letter == "\\" and not inside:
                letter = cursor.next()
                out.append(_escaped(letter, delimiter, regex=regex))
                continue
            if letter == "\\" and regex and cursor.peek() == "n":
                letter, inside = "\n", 2
                cursor.next()
            elif letter == "\n" and not regex:
                cursor.back()
                return None
            elif regex:
                inside = self._bracket(letter, inside, out)
            out.append(letter)
        return None

    def _bracket(self, letter: str, inside: int, out: list[str]) -> int:
        """
        Follow bracket expressions, in which the delimiter is like any other character.

        0 outside; 1 at the start, where ``]`` is a member; 2 further on; 3 in ``[:``.
        """
        if not inside:
            return 1 if letter == "[" else 0
        if inside == 3:
            return 2 if letter == "]" and out[-1] in (":", ".", "=") else 3
        if inside == 1 and letter == "^" and out[-1] == "[":
            return 1
        if letter == "[" and self._cursor.peek() in (":", ".", "="):
            return 3
        return 0 if letter == "]" and inside == 2 else 2

    # -- commands ------------------------------------------------------------------------

    def _finish(self, command: Command, letter: str) -> None:
        cursor = self._cursor
        if letter not in ONE_ADDRESS:
            raise cursor.fault(f"unknown command: `{letter}'")
        if command.second is not None and letter in NO_SECOND:
            raise cursor.fault("command only uses one address")
        if self._options.sandbox and letter in SANDBOXED:
            raise cursor.fault("e/r/w commands disabled in sandbox mode")
        command = attrs.evolve(command, name=letter, where=cursor.where(at_start=True))
        if letter == "}":
            self._close(command)
        elif letter == ":":
            self._label(command)
        elif letter == "{":
            self._open.append((len(self._commands), cursor.where(at_start=True)))
            self._commands.append(command)
        else:
            self._commands.append(self._with_arguments(command))

    def _with_arguments(self, command: Command) -> Command:
        match command.name:
            case "a" | "i" | "c":
                return attrs.evolve(command, text=self._text())
            case "r" | "R" | "w" | "W":
                return attrs.evolve(command, argument=self._file_name())
            case "b" | "t" | "T":
                return attrs.evolve(command, argument=self._label_name("; \t\n}#"))
            case "s":
                return attrs.evolve(command, substitution=self._substitution())
            case "y":
                command = attrs.evolve(command, translation=self._translation())
            case "q" | "Q" | "l" | "L":
                command = self._numbered(command)
            case "e":
                return attrs.evolve(command, argument=self._rest_of_line())
            case "v":
                self._version()
                return command
        self._end_of_command()
        return command

    def _end_of_command(self) -> None:
        letter = self._cursor.next_solid()
        if letter and letter in "}#":
            self._cursor.back()
        elif letter not in ("", "\n", ";"):
            raise self._cursor.fault("extra characters after command")

    def _close(self, command: Command) -> None:
        if not self._open:
            raise self._cursor.fault("unexpected `}'")
        if command.first is not None:
            raise self._cursor.fault("} doesn't want any addresses")
        start, _ = self._open.pop()
        self._commands[start] = attrs.evolve(self._commands[start], target=len(self._commands))
        self._end_of_command()

    def _label(self, command: Command) -> None:
        if command.first is not None:
            raise self._cursor.fault(": doesn't want any addresses")
        name = self._label_name("; \t\n}")
        if not name:
            raise self._cursor.fault('":" lacks a label')
        self._labels[name] = len(self._commands)

    def _label_name(self, ends: str) -> str:
        letter = self._cursor.next_solid()
        name = ""
        while letter and letter not in ends:
            name += letter
            letter = self._cursor.next()
        if letter and letter in "}#":
            self._cursor.back()
        return name

    def _numbered(self, command: Command) -> Command:
        letter = self._cursor.next_solid()
        if letter and letter in DIGITS:
            return attrs.evolve(command, number=self._number(letter))
        self._cursor.back()
        return command

    def _version(self) -> None:
        wanted = self._label_name("; \t\n}")
        parts = [int(part[:6]) for part in wanted.split(".") if part.isascii() and part.isdecimal()]
        if parts > [4, 9]:
            raise self._cursor.fault("expected newer version of sed")

    def _rest_of_line(self) -> str:
        letter = self._cursor.next_solid()
        text = ""
        while letter not in ("", "\n"):
            text += letter
            letter = self._cursor.next()
        return text

    def _file_name(self) -> str:
        name = self._rest_of_line()
        if not name:
            raise self._cursor.fault("missing filename in r/R/w/W commands")
        return name

    # -- text ----------------------------------------------------------------------------

    def _text(self) -> bytes:
        cursor = self._cursor
        letter = cursor.next_solid()
        if letter in ("", "\n"):
            cursor.back()
            raise cursor.fault("expected \\ after `a', `c' or `i'")
        if letter == "\\":
            start = cursor.position
            if cursor.next_solid() != "\n":
                cursor.seek(start)
            elif not cursor.peek():
                return b""
        else:
            cursor.back()
        return self._text_lines()

    def _text_lines(self) -> bytes:
        cursor = self._cursor
        raw: list[str] = []
        while (letter := cursor.next()) not in ("", "\n"):
            raw.append(letter)
            if letter == "\\":
                raw.append(cursor.next())
        if not raw:
            return b"" if not letter else b"\n"
        resolved = resolve("".join(raw))
        out: list[str] = []
        at = 0
        while at < len(resolved):
            pair = resolved[at : at + 2]
            out.append("\n" if pair == "\\n" else pair[-1] if pair[0] == "\\" else pair[0])
            at += 2 if pair[0] == "\\" else 1
        return ("".join(out) + "\n").encode("utf-8", "surrogateescape")

    # -- s and y -------------------------------------------------------------------------

    def _substitution(self) -> Substitution:
        cursor = self._cursor
        delimiter = cursor.next()
        pattern = self._until(delimiter, regex=True) if delimiter not in ("", "\n", "\\") else None
        right = self._until(delimiter, regex=False) if pattern is not None else None
        if pattern is None or right is None:
            raise cursor.fault("unterminated `s' command")
        flags = Flags(cursor, sandbox=self._options.sandbox)
        flags.read()
        replacement = parse_replacement(resolve(right, keep="&\\"))
        expression = self._expression(pattern, flags.modes)
        groups = 9 if expression.regex is None else expression.regex.groups
        highest = highest_group(replacement)
        if highest > groups:
            raise cursor.fault(f"invalid reference \\{highest} on `s' command's RHS")
        return Substitution(
            expression=expression,
            replacement=replacement,
            number=flags.number or 1,
            every=flags.every,
            prints=flags.prints,
            evaluates=flags.evaluates,
            file=flags.file,
        )

    def _translation(self) -> dict[int, str]:
        cursor = self._cursor
        delimiter = cursor.next()
        left = self._until(delimiter, regex=False) if delimiter not in ("", "\n", "\\") else None
        right = self._until(delimiter, regex=False) if left is not None else None
        if left is None or right is None:
            raise cursor.fault("unterminated `y' command")
        sources, results = _characters(resolve(left)), _characters(resolve(right))
        if len(sources) != len(results):
            raise cursor.fault("strings for `y' command are different lengths")
        table: dict[int, str] = {}
        for source, result in zip(sources, results, strict=True):
            table.setdefault(ord(source), result)
        return table


def _escaped(letter: str, delimiter: str, *, regex: bool) -> str:
    """What a backslash and *letter* are, up to the delimiter."""
    if letter == "n" and regex:
        return "\n"
    if letter == delimiter and not (letter == "&" and not regex):
        return letter
    return letter if letter == "\n" else "\\" + letter


def _characters(text: str) -> list[str]:
    """The characters of one side of ``y``."""
    out: list[str] = []
    at = 0
    while at < len(text):
        if text[at] == "\\" and text[at + 1 : at + 2] in ("\\", "n"):
            out.append("\n" if text[at + 1] == "n" else "\\")
            at += 2
            continue
        out.append(text[at])
        at += 1
    return out
