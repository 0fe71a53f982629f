"""Who gets in: joins SSH's user authentication to the policy, the worlds and their accounts."""

import base64

import attrs
from twisted.conch.ssh.keys import Key

from honeyllm.host import Kernel
from honeyllm.session import Account, AuthPolicy, Login, Services, Worlds, find_account
from honeyllm.ssh import HoneyTransport


@attrs.frozen(kw_only=True)
class WorldGate:
    """Answers a client's attempts."""

    policy: AuthPolicy
    worlds: Worlds
    services: Services
    users: frozenset[str]
    """Who can log in to this persona."""

    def password(self, client: HoneyTransport, user: str, password: str) -> Login | None:
        """The login that *user* gets with *password*, or None."""
        source = client.connection.src_ip
        changed = self.worlds.with_password(user, password, source)
        if changed is not None:
            account = find_account(changed, user)
            return None if account is None else self._login(client, changed, account)
        if not self.policy.allows(user, password, source, self.users):
            return None
        kernel = self.worlds.of_source(source)
        account = find_account(kernel, user)
        return None if account is None else self._login(client, kernel, account)

    def key(self, client: HoneyTransport, user: str, key: Key) -> Login | None:
        """The login that *user* gets with a key that he planted."""
        kernel = self._world_of(client, user, key)
        account = None if kernel is None else find_account(kernel, user)
        return None if kernel is None or account is None else self._login(client, kernel, account)

    def knows_key(self, client: HoneyTransport, user: str, key: Key) -> bool:
        """Whether *key* is planted anywhere for *user*."""
        return self._world_of(client, user, key) is not None

    def _world_of(self, client: HoneyTransport, user: str, key: Key) -> Kernel | None:
        blob = base64.b64encode(key.public().blob()).decode("ascii")
        return self.worlds.with_key(user, blob, client.connection.src_ip)

    def _login(self, client: HoneyTransport, kernel: Kernel, account: Account) -> Login:
        return Login(
            kernel=kernel,
            account=account,
            log=client.events,
            connection=client.connection,
            services=self.services,
        )
