"""The session channel (RFC 4254 section 6), joined to a session of the virtual host."""

import struct
from signal import Signals
from typing import Any

from twisted.conch.ssh import channel
from twisted.conch.ssh.common import NS, getNS

from honeyllm.events import ClientSize, ClientVar
from honeyllm.host import WaitStatus
from honeyllm.session import ChannelSession, Login, TerminalRequest
from honeyllm.ssh._quiet import QUIET

WINDOW = 2 << 20
"""OpenSSH opens with a window of 0 and gives this when the command starts."""
REPLENISH = 96 << 10
STDERR = 1
MAX_VARIABLES = 128
ACCEPTED_VARIABLES = (b"LANG", b"LC_")


class SessionChannel(channel.SSHChannel):
    """One session; the :class:`~honeyllm.session.Peer` of its :class:`ChannelSession`."""

    _log = QUIET
    name = b"session"
    conn: Any

    def __init__(self, window: int, max_packet: int, avatar: Any) -> None:
        super().__init__(remoteWindow=window, remoteMaxPacket=max_packet, avatar=avatar)
        self.localWindowSize = self.localWindowLeft = 0
        self._login: Login = avatar.login
        self._terminal: TerminalRequest | None = None
        self._variables: dict[str, str] = {}
        self._session: ChannelSession | None = None
        self._eof = False
        self._unread = 0
        self._finished = False
        self._ending: WaitStatus | None = None

    # -- requests --------------------------------------------------------------------------

    def request_pty_req(self, data: bytes) -> bool:
        """Remember the terminal that is asked for."""
        term, rest = getNS(data)
        columns, rows, _, _ = struct.unpack(">4L", rest[:16])
        modes = getNS(rest[16:])[0]
        self._terminal = TerminalRequest(
            name=term.decode("utf-8", "surrogateescape"),
            columns=min(columns, 4096),
            rows=min(rows, 4096),
            modes=modes,
        )
        self._login.log.emit(ClientSize(width=columns, height=rows))
        return True

    def request_env(self, data: bytes) -> bool:
        """Record a variable; only LANG and LC_* reach the virtual shell, as ``AcceptEnv`` says."""
        name, value, _ = getNS(data, 2)
        text = (name.decode("utf-8", "backslashreplace"), value.decode("utf-8", "backslashreplace"))
        self._login.log.emit(ClientVar(name=text[0], value=text[1]))
        if not name.startswith(ACCEPTED_VARIABLES) or len(self._variables) >= MAX_VARIABLES:
            return False
        self._variables[text[0]] = text[1]
        return True

    def request_window_change(self, data: bytes) -> bool:
        """Resize the terminal."""
        columns, rows, _, _ = struct.unpack(">4L", data[:16])
        if self._session is not None:
            self._session.resize(min(columns, 4096), min(rows, 4096))
        self._login.log.emit(ClientSize(width=columns, height=rows))
        return True

    def request_shell(self, data: bytes) -> bool:
        """Start the login shell."""
        return self._start(None)

    def request_exec(self, data: bytes) -> bool:
        """Start a command; it runs in a later turn, after the reply has been sent."""
        return self._start(getNS(data)[0])

    def request_signal(self, data: bytes) -> bool:
        """Signal the running command."""
        name = "SIG" + getNS(data)[0].decode("ascii", "replace")
        if self._session is None or name not in Signals.__members__:
            return False
        self._session.signal(Signals[name])
        return True

    def request_auth_agent_req_openssh_com(self, data: bytes) -> bool:
        """Agree, as sshd does; nothing is forwarded."""
        return True

    def requestReceived(self, requestType: bytes, data: bytes) -> bool:
        """Dispatch a request by its name."""
        name = requestType.decode("ascii", "replace").replace("-", "_").replace("@", "_").replace(".", "_")
        method = getattr(self, f"request_{name}", None)
        return bool(method(data)) if method is not None else False

    def _start(self, command: bytes | None) -> bool:
        if self._session is not None:
            return False
        self.localWindowSize = WINDOW
        self.conn.adjustWindow(self, WINDOW)
        self._session = ChannelSession(
            login=self._login, peer=self, terminal=self._terminal, variables=self._variables
        )
        self._session.start(None if command is None else command.decode("utf-8", "surrogateescape"))
        if self._eof:
            self._session.end_of_input()
        return True

    # -- input -----------------------------------------------------------------------------

    def dataReceived(self, data: bytes) -> None:
        """Input for the session."""
        if self._session is not None:
            self._session.feed(data)

    def eofReceived(self) -> None:
        """The client sends no more; the answer still comes."""
        self._eof = True
        if self._session is not None:
            self._session.end_of_input()

    def consumed(self, count: int) -> None:
        """Give back window for what was read, in OpenSSH's steps."""
        self._unread += count
        if self._unread >= REPLENISH and not self.localClosed:
            self.conn.adjustWindow(self, self._unread)
            self._unread = 0

    # -- output ----------------------------------------------------------------------------

    @property
    def writable(self) -> bool:
        """Whether the client's window and the connection take more."""
        return bool(self.areWriting) and not self.buf and not self.conn.transport.congested

    def write(self, data: bytes) -> None:
        """Send output."""
        if data and not self.localClosed:
            super().write(data)

    def write_error(self, data: bytes) -> None:
        """Send output of standard error."""
        if data and not self.localClosed:
            self.writeExtended(STDERR, data)

    def startWriting(self) -> None:
        """The client takes more."""
        if self._session is not None:
            self._session.resume()

    def addWindowBytes(self, data: int) -> None:
        """The client's window has grown: what waits goes out, then perhaps the end."""
        super().addWindowBytes(data)
        self._conclude()

    def finish(self, status: WaitStatus) -> None:
        """Say how the command ended, and close, as soon as the client has taken all output."""
        self._ending = status
        self._conclude()

    def _conclude(self) -> None:
        status = self._ending
        if status is None or self._finished or self.localClosed or self.buf or self.extBuf:
            return
        self._finished = True
        if not self._eof and self._terminal is None:
            self.conn.sendRequest(self, b"eow@openssh.com", b"")
        if status.signal is not None:
            name = Signals(status.signal).name.removeprefix("SIG").encode("ascii")
            core = b"\0"
            self.conn.sendRequest(self, b"exit-signal", NS(name) + core + NS(b"") + NS(b""))
        else:
            self.conn.sendRequest(self, b"exit-status", struct.pack(">L", status.code or 0))
        self.conn.sendEOF(self)
        self.loseConnection()

    # -- end -------------------------------------------------------------------------------

    def closeReceived(self) -> None:
        """The client closes; OpenSSH waits for the command, we hang it up when the channel is gone."""
        if self._session is None or self._finished:
            self.loseConnection()
        else:
            self._session.hang_up()

    def closed(self) -> None:
        """Both sides have closed."""
        if self._session is not None:
            self._session.hang_up()
