"""What a login over dropbear leaves behind: lines in the log, and no records of terminals."""

import attrs

from honeyllm.host import LogLine, system_log
from honeyllm.session._login_records import Entry, Failure, LoginRecords

KEY_KINDS = {"ED25519": "ssh-ed25519", "RSA": "ssh-rsa", "ECDSA": "ecdsa-sha2-nistp256"}


@attrs.frozen(kw_only=True)
class DropbearRecords(LoginRecords):
    """The traces of one connection, in dropbear's words."""

    def accepted(self, entry: Entry) -> None:
        """Somebody is in."""
        now, user = self.kernel.clock(), self.account.name
        if entry.password is not None:
            self.kernel.system.passwords[user] = entry.password
        lines = [self._said(now - 0.7, "info", f"Child connection from {self._peer}")]
        lines += [self._failed(failure) for failure in entry.failures]
        method, _, key = entry.proof.partition(" ")
        kind, _, digest = key.partition(" ")
        how = f"Pubkey auth succeeded for '{user}' with {KEY_KINDS.get(kind, kind)} key {digest}"
        if method == "password":
            how = f"Password auth succeeded for '{user}'"
        system_log(self.kernel, [*lines, self._said(now - 0.05, "notice", f"{how} from {self._peer}")])

    def said_goodbye(self, reason: int, text: str) -> None:
        """The client goes; dropbear tells it when the connection is over."""

    def closed(self) -> None:
        """The connection is over."""
        text = f"Exit ({self.account.name}) from <{self._peer}>: Disconnect received"
        system_log(self.kernel, [self._said(self.kernel.clock(), "info", text)])

    def terminal_opened(self, name: str) -> bytes:
        """Nothing is recorded of terminals, and nothing shown: the shell reads the banner."""
        return b""

    def terminal_closed(self, name: str) -> None:
        """Nothing is recorded of terminals."""

    @property
    def _peer(self) -> str:
        return f"{self.connection.src_ip}:{self.connection.src_port}"

    def _said(self, at: float, level: str, text: str) -> LogLine:
        return LogLine(at=at, tag=f"dropbear[{self.pid}]", text=text, facility=f"authpriv.{level}")

    def _failed(self, failure: Failure) -> LogLine:
        peer = f"{self.connection.src_ip}:{failure.port}"
        text = f"Bad password attempt for '{failure.user}' from {peer}"
        if not failure.is_known:
            text = f"Login attempt for nonexistent user from {peer}"
        return self._said(failure.at, "warn", text)
