"""Who gets in: policy, worlds and accounts joined."""

import base64
from typing import Any

import attrs
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.app._gate import WorldGate
from honeyllm.events import Connection, EventLog
from honeyllm.host import hash_password
from honeyllm.session import AuthPolicy
from tests.support.events import CONNECTION, RecordedEvents
from tests.support.session_host import SessionHost
from tests.support.ssh_wire import make_key
from tests.support.stored_worlds import StoredWorlds, write

KEY = make_key("planted")
AUTHORIZED = b"ssh-ed25519 " + base64.b64encode(KEY.public().blob()) + b" worm\n"
MD5 = "$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1"
"""Of ``secret``."""


@attrs.frozen
class Client:
    """What the gate reads of a client's transport."""

    connection: Connection
    events: EventLog


class GateTests(SynchronousTestCase):
    """The answers to a client's attempts."""

    def setUp(self) -> None:
        self.host = StoredWorlds()
        self.addCleanup(self.host.close)
        self.gate = WorldGate(
            policy=AuthPolicy(accept=frozenset({"root:a", "ghost:a"}), secret=b"s"),
            worlds=self.host.worlds,
            services=SessionHost({}).services,
            users=frozenset({"root"}),
            accounts=frozenset({"root"}),
        )

    def client(self, source: str) -> Any:
        """A client of that address."""
        return Client(attrs.evolve(CONNECTION, src_ip=source), RecordedEvents().session)

    def test_password(self) -> None:
        """The right one gets a login in the world of its address; the wrong one makes no world."""
        self.assertIsNone(self.gate.password(self.client("10.0.0.2"), "root", "b"))
        self.assertEqual(self.host.made, 0)
        client = self.client("10.0.0.2")
        login = self.gate.password(client, "root", "a")
        assert login is not None
        self.assertIs(login.kernel, self.host.worlds.of_source("10.0.0.2"))
        self.assertIs(login.log, client.events)
        self.assertEqual(login.environment()["SSH_CLIENT"], "10.0.0.2 50022 22")

    def test_changed_password(self) -> None:
        """One that was changed leads from any address into its world, and the list's keeps working."""
        home = self.host.worlds.of_source("10.0.0.1")
        write(home, "/etc/shadow", f"root:{hash_password('n3w', bytes(16))}:20000:0:99999:7:::\n".encode())
        login = self.gate.password(self.client("10.0.0.9"), "root", "n3w")
        assert login is not None
        self.assertIs(login.kernel, home)
        self.assertIsNotNone(self.gate.password(self.client("10.0.0.9"), "root", "a"))
        self.assertIsNone(self.gate.password(self.client("10.0.0.9"), "daemon", "n3w"))

    def test_costly(self) -> None:
        """A hash that takes time is computed beside the event loop, and only where there is one."""
        home = self.host.worlds.of_source("10.0.0.1")
        self.assertIsNone(self.gate.proving("root", "secret"))
        write(home, "/etc/shadow", f"root:{MD5}:20000:0:99999:7:::\n".encode())
        for password, wanted in (("secret", frozenset({MD5})), ("other", frozenset())):
            proving = self.gate.proving("root", password)
            assert proving is not None
            proven = self.successResultOf(proving)
            self.assertEqual(proven, wanted)
            login = self.gate.password(self.client("10.0.0.9"), "root", password, proven)
            self.assertEqual(login is not None and login.kernel is home, bool(wanted))
        self.assertIsNone(self.gate.proving("daemon", "secret"))

    def test_no_account(self) -> None:
        """A user whom the world does not know gets nothing, whatever the list says."""
        self.assertIsNone(self.gate.password(self.client("10.0.0.2"), "ghost", "a"))

    def test_key(self) -> None:
        """A planted key leads from any address into the world where it lies; another key nowhere."""
        write(self.host.worlds.of_source("10.0.0.1"), "/root/.ssh/authorized_keys", AUTHORIZED)
        client = self.client("10.0.0.9")
        self.assertTrue(self.gate.knows_key(client, "root", KEY))
        login = self.gate.key(client, "root", KEY)
        assert login is not None
        self.assertIs(login.kernel, self.host.worlds.of_source("10.0.0.1"))
        for user, key in (("root", make_key("other")), ("anna", KEY), ("ghost", KEY)):
            self.assertFalse(self.gate.knows_key(client, user, key))
            self.assertIsNone(self.gate.key(client, user, key))
