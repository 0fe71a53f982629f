"""Who gets in: joins SSH's user authentication to the policy, the worlds and their accounts."""

import base64
from collections.abc import Callable
from functools import partial

import attrs
from twisted.conch.ssh.keys import FingerprintFormats, Key
from twisted.internet.defer import Deferred

from honeyllm.host import Kernel, Offload, at_once, matches_password
from honeyllm.session import (
    Account,
    AuthPolicy,
    Entry,
    Failure,
    Failures,
    Login,
    Services,
    Worlds,
    find_account,
)
from honeyllm.ssh import HoneyTransport


@attrs.frozen(kw_only=True)
class WorldGate:
    """Answers a client's attempts."""

    policy: AuthPolicy
    worlds: Worlds
    services: Services
    users: frozenset[str]
    """Who can log in to this persona."""
    accounts: frozenset[str]
    """Everybody whom the persona's /etc/passwd has."""
    offload: Offload = at_once
    """Where hashes are computed."""
    failures: Failures = attrs.field(factory=Failures)

    def proving(self, user: str, password: str) -> Deferred[frozenset[str]] | None:
        """Which of the costly hashes for *user* are those of *password*; None where there are none."""
        fields = self.worlds.costly(user)
        if not fields:
            return None
        return Deferred.fromCoroutine(self._proving(partial(_matching, password, fields)))

    async def _proving(self, function: Callable[[], frozenset[str]]) -> frozenset[str]:
        return await self.offload(function)

    def password(
        self, client: HoneyTransport, user: str, password: str, proven: frozenset[str] = frozenset()
    ) -> Login | None:
        """The login that *user* gets with *password*, whose costly hashes are *proven*; or None."""
        source = client.connection.src_ip
        kernel = self.worlds.with_password(user, password, source, proven)
        if kernel is None and self.policy.allows(user, password, source, self.users):
            kernel = self.worlds.of_source(source)
        account = None if kernel is None else find_account(kernel, user)
        if kernel is None or account is None:
            self._note_failure(client, user)
            return None
        return self._login(client, kernel, account, Entry(password=password))

    def _note_failure(self, client: HoneyTransport, user: str) -> None:
        failure = Failure(
            at=self.services.now().timestamp(),
            user=user,
            port=client.connection.src_port,
            is_known=user in self.accounts,
        )
        self.failures.add(client.connection.src_ip, failure)

    def key(self, client: HoneyTransport, user: str, key: Key) -> Login | None:
        """The login that *user* gets with a key that he planted."""
        kernel = self._world_of(client, user, key)
        account = None if kernel is None else find_account(kernel, user)
        if kernel is None or account is None:
            return None
        return self._login(client, kernel, account, Entry(proof=f"publickey {_description(key)}"))

    def is_down(self, source: str) -> bool:
        """Whether the machine of this address was switched off by its intruder."""
        return self.worlds.is_down(source)

    def knows_key(self, client: HoneyTransport, user: str, key: Key) -> bool:
        """Whether *key* is planted anywhere for *user*."""
        return self._world_of(client, user, key) is not None

    def _world_of(self, client: HoneyTransport, user: str, key: Key) -> Kernel | None:
        blob = base64.b64encode(key.public().blob()).decode("ascii")
        return self.worlds.with_key(user, blob, client.connection.src_ip)

    def _login(self, client: HoneyTransport, kernel: Kernel, account: Account, entry: Entry) -> Login:
        return Login(
            kernel=kernel,
            account=account,
            log=client.events,
            connection=client.connection,
            services=self.services,
            entry=attrs.evolve(entry, failures=self.failures.taken(client.connection.src_ip)),
        )


def _matching(password: str, fields: tuple[str, ...]) -> frozenset[str]:
    return frozenset(field for field in fields if matches_password(password, field))


def _description(key: Key) -> str:
    """A key as sshd's log has it: ``ED25519 SHA256:...``."""
    fingerprint = key.fingerprint(FingerprintFormats.SHA256_BASE64).rstrip("=")
    return f"{'ECDSA' if key.type() == 'EC' else key.type().upper()} SHA256:{fingerprint}"
