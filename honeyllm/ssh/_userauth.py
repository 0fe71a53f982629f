"""User authentication: publickey and password, in OpenSSH's order and with its limits."""

import struct
from typing import Any

from twisted.conch.error import ConchError, IgnoreAuthentication
from twisted.conch.interfaces import IConchUser
from twisted.conch.ssh import keys, userauth
from twisted.conch.ssh.common import NS, getNS
from twisted.cred.error import UnauthorizedLogin
from twisted.internet.defer import Deferred, fail, succeed
from twisted.logger import Logger

from honeyllm.events import ClientFingerprint, LoginFailed, LoginSuccess
from honeyllm.session import Login
from honeyllm.ssh._avatar import SshAvatar
from honeyllm.ssh._quiet import QUIET

MAX_AUTH_TRIES = 6
TOO_MANY = b"Too many authentication failures"

log = Logger()


class UserAuth(userauth.SSHUserAuthServer):
    """The ``ssh-userauth`` service; asks the factory's gate."""

    _log = QUIET
    transport: Any
    clock: Any
    user: Any
    nextService: Any
    _cancelLoginTimeout: Any

    attemptsBeforeDisconnect = MAX_AUTH_TRIES - 1
    loginTimeout = 3600

    def serviceStarted(self) -> None:
        """Offer the methods in sshd's order."""
        self.clock = self.transport.factory.clock
        self.gate = self.transport.factory.gate
        self.supportedAuthentications = [b"publickey", b"password"]
        self.authenticatedWith = []
        self.loginAttempts = 0
        self.user = None
        self.nextService = None
        self._cancelLoginTimeout = None

    def _ebBadAuth(self, reason: Any) -> None:
        if self.method != b"none" and self.loginAttempts >= self.attemptsBeforeDisconnect:
            self.transport.sendDisconnect(2, TOO_MANY)
            self.transport.loseConnection()
            return
        super()._ebBadAuth(reason)

    def auth_password(self, packet: bytes) -> Deferred[Any]:
        """RFC 4252 section 8."""
        name = self._name()
        password = getNS(packet[1:])[0].decode("utf-8", "surrogateescape")
        proving = self.gate.proving(name, password)
        if proving is None:
            return self._decided(name, password, frozenset())
        decided: Deferred[Any] = proving.addCallback(lambda proven: self._decided(name, password, proven))
        return decided

    def _decided(self, name: str, password: str, proven: frozenset[str]) -> Deferred[Any]:
        if not self.transport.factory.has(self.transport):
            return Deferred()
        login = self.gate.password(self.transport, name, password, proven)
        kind = LoginFailed if login is None else LoginSuccess
        self.transport.events.emit(kind(username=name, password=password))
        if login is None:
            return self._refuse(UnauthorizedLogin("password"))
        return self._accept(login)

    def auth_publickey(self, packet: bytes) -> Deferred[Any]:
        """RFC 4252 section 7: a query, or an attempt with a signature."""
        name = self._name()
        signed = packet[0]
        algorithm, blob, rest = getNS(packet[1:], 2)
        try:
            key = keys.Key.fromString(blob)
        except (keys.BadKeyError, ValueError, TypeError, struct.error, IndexError):
            return fail(ConchError("bad key"))
        self._offered(name, key)
        if not signed and self.gate.knows_key(self.transport, name, key):
            self.transport.sendPacket(userauth.MSG_USERAUTH_PK_OK, NS(algorithm) + NS(blob))
            return fail(IgnoreAuthentication())
        proven = bool(signed) and key.verify(getNS(rest)[0], self._signed_text(algorithm, blob))
        login = self.gate.key(self.transport, name, key) if proven else None
        if login is None:
            self._key_event(LoginFailed, name, key)
            return fail(UnauthorizedLogin("publickey"))
        self._key_event(LoginSuccess, name, key)
        return self._accept(login)

    def _name(self) -> str:
        return bytes(self.user or b"").decode("utf-8", "surrogateescape")

    def _signed_text(self, algorithm: bytes, blob: bytes) -> bytes:
        head = NS(self.transport.sessionID) + bytes((userauth.MSG_USERAUTH_REQUEST,))
        names = NS(self.user) + NS(self.nextService) + NS(b"publickey")
        return bytes(head + names + b"\1" + NS(algorithm) + NS(blob))

    def _key_fields(self, key: keys.Key) -> dict[str, str]:
        text = key.public().toString("OPENSSH").decode("ascii")
        fingerprint = key.fingerprint(keys.FingerprintFormats.SHA256_BASE64)
        return {
            "fingerprint": f"SHA256:{fingerprint.rstrip('=')}",
            "key": text,
            "type": key.sshType().decode(),
        }

    def _offered(self, name: str, key: keys.Key) -> None:
        self.transport.events.emit(ClientFingerprint(username=name, **self._key_fields(key)))

    def _key_event(self, kind: type[LoginFailed] | type[LoginSuccess], name: str, key: keys.Key) -> None:
        self.transport.events.emit(kind(username=name, **self._key_fields(key)))

    def _refuse(self, error: Exception) -> Deferred[Any]:
        delay = self.transport.factory.settings.failure_seconds
        if not delay:
            return fail(error)
        waiting: Deferred[Any] = Deferred()
        call = self.clock.callLater(delay, waiting.errback, error)
        self.transport.factory.delayed(self.transport, call)
        return waiting

    def _accept(self, login: Login) -> Deferred[Any]:
        self.transport.authenticated(login)
        return succeed((IConchUser, SshAvatar(login), lambda: None))
