"""
The kernel's line discipline (Linux N_TTY) as a state machine without I/O.

Bytes from the keyboard go into `LineDiscipline.receive`; what comes back says what
to echo, what a reader may now read, and which signals to raise. Output of programs
passes through `LineDiscipline.transform_output`, which turns ``\\n`` into ``\\r\\n``
and keeps the column, since erasing a tab needs it.

It follows Linux 6.1, including that erasing knows UTF-8 but not wide characters.
"""

from __future__ import annotations

import enum
import re

import attrs

from honeyllm.tty._termios import Termios

#: A canonical line holds this many bytes; more overwrite the last one (n_tty.c).
MAX_CANONICAL = 4095

_BACKSPACE, _TAB, _NEWLINE, _RETURN, _SPACE = 8, 9, 10, 13, 32
_ERASE_ONE = b"\b \b"
_PLAIN_OUTPUT = re.compile(rb"[^\x00-\x1f\x7f]+")


class TtySignal(enum.Enum):
    """A signal that a key raises, by Linux's number."""

    INT = 2
    QUIT = 3
    TSTP = 20


@attrs.frozen(kw_only=True)
class Effects:
    """
    What one chunk of input did.

    Items of *readable* are single reads in canonical mode: a line with its newline, a line
    ended by end-of-file without one, or ``b""`` for end-of-file by itself. With *is_flushed*
    everything that was readable before these effects is discarded first.
    """

    echo: bytes = b""
    readable: tuple[bytes, ...] = ()
    signals: tuple[TtySignal, ...] = ()
    is_flushed: bool = False


def _is_control(byte: int) -> bool:
    return byte < _SPACE or byte == 127


def _is_word(byte: int) -> bool:
    """The kernel's isalnum, which takes Latin-1 letters for letters, and the underscore."""
    if byte < 128:
        return chr(byte).isalnum() or byte == ord("_")
    return byte >= 0xC0 and byte not in (0xD7, 0xF7)


@attrs.define
class LineDiscipline:
    """One terminal's input and output processing."""

    _termios: Termios = attrs.field(factory=Termios)
    is_stopped: bool = attrs.field(default=False, init=False)
    _pending: bytearray = attrs.field(factory=bytearray, init=False)
    _is_literal_next: bool = attrs.field(default=False, init=False)
    _is_erasing: bool = attrs.field(default=False, init=False)
    _column: int = attrs.field(default=0, init=False)
    _start_column: int = attrs.field(default=0, init=False)
    _ordinary: re.Pattern[bytes] = attrs.field(init=False)
    _plain_ends: frozenset[int] = attrs.field(init=False)
    _echoes_newline: bool = attrs.field(init=False)
    _out: _Collected = attrs.field(init=False, factory=lambda: _Collected())

    def __attrs_post_init__(self) -> None:
        self._prepare()

    def _prepare(self) -> None:
        """Look up in advance what most bytes need."""
        termios = self._termios
        self._ordinary = _ordinary_pattern(termios)
        self._plain_ends = _plain_line_ends(termios)
        self._echoes_newline = "echo" in termios or "echonl" in termios

    @property
    def termios(self) -> Termios:
        """The settings in force."""
        return self._termios

    def set_termios(self, termios: Termios) -> Effects:
        """
        Change the settings (TCSETS).

        Switching canonical mode on or off makes an unfinished line readable as it stands.
        """
        switches = ("icanon" in termios) != ("icanon" in self._termios)
        self._termios = termios
        self._prepare()
        if "ixon" not in termios:
            self.is_stopped = False
        if not switches or not self._pending:
            return Effects()
        return Effects(readable=(self._take_pending(),))

    def flush_input(self) -> None:
        """Forget the unfinished line (TCIFLUSH); what became readable is the caller's."""
        self._pending.clear()
        self._is_literal_next = False

    def pending_line(self) -> bytes:
        """The canonical line typed so far."""
        return bytes(self._pending)

    # ------------------------------------------------------------------ input

    def receive(self, data: bytes) -> Effects:
        """Process keyboard input, in whole."""
        self._out = collected = _Collected()
        if "istrip" in self._termios:
            data = bytes(byte & 0x7F for byte in data)
        position = 0
        while position < len(data):
            run = None if self._is_literal_next else self._ordinary.match(data, position)
            if run:
                self._receive_ordinary(run.group())
                position = run.end()
            elif data[position] in self._plain_ends and not self._is_literal_next:
                self._receive_newline()
                position += 1
            else:
                self._receive_byte(data[position])
                position += 1
        return Effects(
            echo=bytes(collected.echo),
            readable=tuple(collected.readable),
            signals=tuple(collected.signals),
            is_flushed=collected.is_flushed,
        )

    def _receive_ordinary(self, run: bytes) -> None:
        if "ixany" in self._termios:
            self.is_stopped = False
        if "echo" in self._termios:
            self._finish_erasing()
            self._note_start()
            self._out.echo += self.transform_output(run)
        self._store(run)

    def _receive_byte(self, byte: int) -> None:
        if self._is_literal_next:
            self._is_literal_next = False
            self._accept(byte)
        elif not (self._is_flow_control(byte) or self._is_signal(byte)):
            self._receive_text(byte)

    def _is_flow_control(self, byte: int) -> bool:
        if "ixon" not in self._termios:
            return False
        if byte == self._termios.disabled_or("start"):
            self.is_stopped = False
            return True
        if byte == self._termios.disabled_or("stop"):
            self.is_stopped = True
            return True
        return False

    def _is_signal(self, byte: int) -> bool:
        if "isig" not in self._termios:
            return False
        for name, signal in (("intr", TtySignal.INT), ("quit", TtySignal.QUIT), ("susp", TtySignal.TSTP)):
            if byte == self._termios.disabled_or(name):
                self._raise_signal(byte, signal)
                return True
        return False

    def _raise_signal(self, byte: int, signal: TtySignal) -> None:
        if "noflsh" not in self._termios:
            self.flush_input()
            self._out.readable.clear()
            self._out.echo.clear()  # the kernel drops echo that it has not sent yet
            self._out.is_flushed = True
        if "ixon" in self._termios:
            self.is_stopped = False
        self._out.signals.append(signal)
        if "echo" in self._termios:
            self._echo_byte(byte)

    def _receive_text(self, byte: int) -> None:
        termios = self._termios
        if "iuclc" in termios and "iexten" in termios and 65 <= byte <= 90:
            byte += 32
        is_mapped = False
        if byte == _RETURN:
            if "igncr" in termios:
                return
            is_mapped = "icrnl" in termios
            byte = _NEWLINE if is_mapped else byte
        elif byte == _NEWLINE and "inlcr" in termios:
            byte = _RETURN
        if "icanon" not in termios or not (self._is_edit(byte) or self._is_line_end(byte)):
            self._accept(byte, is_mapped)

    def _accept(self, byte: int, is_mapped: bool = False) -> None:
        if "echo" in self._termios:
            self._finish_erasing()
            self._note_start()
            if byte == _NEWLINE and is_mapped:  # a typed newline echoes as ^J outside canonical mode
                self._out.echo += self.transform_output(b"\n")
            else:
                self._echo_byte(byte)
        self._store(bytes((byte,)))

    def _store(self, data: bytes) -> None:
        if "icanon" not in self._termios:
            self._out.readable.append(data)
            return
        self._pending += data
        if len(self._pending) > MAX_CANONICAL:
            self._pending[MAX_CANONICAL - 1 :] = self._pending[-1:]

    # ------------------------------------------------- canonical mode: editing

    def _is_edit(self, byte: int) -> bool:
        termios, extended = self._termios, "iexten" in self._termios
        if byte == termios.disabled_or("erase"):
            self._erase(words=False, whole=False)
        elif byte == termios.disabled_or("kill"):
            self._kill(byte)
        elif extended and byte == termios.disabled_or("werase"):
            self._erase(words=True, whole=False)
        elif extended and byte == termios.disabled_or("lnext"):
            self._quote_next()
        elif extended and "echo" in termios and byte == termios.disabled_or("rprnt"):
            self._reprint(byte)
        else:
            return False
        return True

    def _quote_next(self) -> None:
        self._is_literal_next = True
        if "echo" in self._termios:
            self._finish_erasing()
            if "echoctl" in self._termios:
                self._put(b"^\b")

    def _reprint(self, byte: int) -> None:
        self._finish_erasing()
        self._echo_byte(byte)
        self._out.echo += self.transform_output(b"\n")
        for pending in self._pending:
            self._echo_byte(pending)

    def _kill(self, byte: int) -> None:
        termios = self._termios
        if not self._pending:
            return
        if "echo" in termios and not {"echok", "echoke", "echoe"} <= termios.flags:
            self._pending.clear()
            self._finish_erasing()
            self._echo_byte(byte)
            if "echok" in termios:
                self._out.echo += self.transform_output(b"\n")
            return
        self._erase(words=False, whole=True)

    def _erase(self, *, words: bool, whole: bool) -> None:
        seen_word = False
        while self._pending:
            start = self._last_character()
            lead = self._pending[start]
            if "iutf8" in self._termios and lead & 0xC0 == 0x80:
                break
            if words and seen_word and not _is_word(lead):
                break
            seen_word = seen_word or _is_word(lead)
            erased = bytes(self._pending[start:])
            del self._pending[start:]
            if "echo" in self._termios:
                self._echo_erasure(lead, erased, one=not (words or whole))
            if not (words or whole):
                break
        if not self._pending and "echo" in self._termios:
            self._finish_erasing()

    def _last_character(self) -> int:
        start = len(self._pending) - 1
        while start > 0 and "iutf8" in self._termios and self._pending[start] & 0xC0 == 0x80:
            start -= 1
        return start

    def _echo_erasure(self, lead: int, erased: bytes, *, one: bool) -> None:
        termios = self._termios
        if "echoprt" in termios:
            self._put(b"" if self._is_erasing else b"\\")
            self._is_erasing = True
            self._put(erased)
        elif one and "echoe" not in termios:
            self._echo_byte(termios.characters["erase"])
        elif lead == _TAB:
            self._put(b"\b" * self._tab_width())
        elif not _is_control(lead):
            self._put(_ERASE_ONE)
        elif "echoctl" in termios:
            self._put(_ERASE_ONE * 2)

    def _tab_width(self) -> int:
        """How many columns the tab now erased had taken; the line before it is still pending."""
        _, tab, after = bytes(self._pending).rpartition(b"\t")
        columns = sum(self._shown_width(byte) for byte in after)
        if not tab:
            columns += self._start_column
        return 8 - (columns & 7)

    def _shown_width(self, byte: int) -> int:
        if _is_control(byte):
            return 2 if "echoctl" in self._termios else 0
        return 0 if "iutf8" in self._termios and byte & 0xC0 == 0x80 else 1

    def _finish_erasing(self) -> None:
        if self._is_erasing:
            self._is_erasing = False
            self._put(b"/")

    # -------------------------------------------------- canonical mode: lines

    def _is_line_end(self, byte: int) -> bool:
        termios = self._termios
        if byte == _NEWLINE:
            self._receive_newline()
        elif byte == termios.disabled_or("eof"):
            self._end_line(b"")
        elif byte == termios.disabled_or("eol") or (
            byte == termios.disabled_or("eol2") and "iexten" in termios
        ):
            if "echo" in termios:
                self._note_start()
                self._echo_byte(byte)
            self._end_line(bytes((byte,)))
        else:
            return False
        return True

    def _receive_newline(self) -> None:
        if self._echoes_newline:
            self._out.echo += self.transform_output(b"\n")
        self._end_line(b"\n")

    def _end_line(self, end: bytes) -> None:
        self._out.readable.append(self._take_pending() + end)

    def _take_pending(self) -> bytes:
        taken = bytes(self._pending)
        self._pending.clear()
        return taken

    # ----------------------------------------------------------------- output

    def _note_start(self) -> None:
        if not self._pending:
            self._start_column = self._column

    def _echo_byte(self, byte: int) -> None:
        if "echoctl" in self._termios and _is_control(byte) and byte != _TAB:
            self._put(bytes((ord("^"), byte ^ 0x40)))
        else:
            self._out.echo += self.transform_output(bytes((byte,)))

    def _put(self, data: bytes) -> None:
        """Echo bytes that the output flags leave alone."""
        self._out.echo += data
        for byte in data:
            self._column = max(self._column - 1, 0) if byte == _BACKSPACE else self._column + 1

    def transform_output(self, data: bytes) -> bytes:
        """What the terminal gets when a program writes *data*."""
        if "opost" not in self._termios:
            return data
        out = bytearray()
        position = 0
        while position < len(data):
            run = _PLAIN_OUTPUT.match(data, position)
            if run:
                out += self._advance(run.group())
                position = run.end()
            else:
                out += self._put_control(data[position])
                position += 1
        return bytes(out)

    def _advance(self, run: bytes) -> bytes:
        is_wide = "iutf8" in self._termios
        self._column += sum(byte & 0xC0 != 0x80 for byte in run) if is_wide else len(run)
        return run.upper() if "olcuc" in self._termios else run

    def _put_control(self, byte: int) -> bytes:
        if byte == _NEWLINE:
            return self._put_newline()
        if byte == _RETURN:
            return self._put_return()
        if byte == _TAB:
            spaces = 8 - (self._column & 7)
            self._column += spaces
            return b" " * spaces if "tab3" in self._termios else b"\t"
        if byte == _BACKSPACE:
            self._column = max(self._column - 1, 0)
        return bytes((byte,))

    def _put_newline(self) -> bytes:
        if "onlret" in self._termios or "onlcr" in self._termios:
            self._column = self._start_column = 0
        return b"\r\n" if "onlcr" in self._termios else b"\n"

    def _put_return(self) -> bytes:
        if "onocr" in self._termios and self._column == 0:
            return b""
        if "ocrnl" in self._termios:
            return b"\n"
        self._column = self._start_column = 0
        return b"\r"


@attrs.define
class _Collected:
    """Effects under construction."""

    echo: bytearray = attrs.field(factory=bytearray)
    readable: list[bytes] = attrs.field(factory=list)
    signals: list[TtySignal] = attrs.field(factory=list)
    is_flushed: bool = False


def _plain_line_ends(termios: Termios) -> frozenset[int]:
    """Bytes that end a canonical line and mean nothing else."""
    if "icanon" not in termios:
        return frozenset()
    ends = set() if "inlcr" in termios else {_NEWLINE}
    if "icrnl" in termios and "igncr" not in termios:
        ends.add(_RETURN)
    return frozenset(ends.difference(termios.characters.values()))


def _ordinary_pattern(termios: Termios) -> re.Pattern[bytes]:
    """Runs of bytes that mean nothing special under *termios* and echo as they are."""
    special = set(range(32)) | {127} | {value for value in termios.characters.values() if value > 1}
    if "iuclc" in termios:
        special |= set(range(65, 91))
    escaped = b"".join(b"\\x%02x" % byte for byte in sorted(special))
    return re.compile(b"[^" + escaped + b"]{1,4096}")
