"""Which world a login gets."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.events import Event
from honeyllm.host import Kernel
from honeyllm.session import Worlds
from honeyllm.vfs import ROOT
from tests.support.session_host import SessionHost

BLOB = "AAAAB3NzaC1yc2E"


class WorldTests(SynchronousTestCase):
    """Worlds by source address, made when first needed."""

    def setUp(self) -> None:
        self.made: list[str] = []
        self.planted: set[str] = set()
        self.worlds = Worlds(self.make)

    def make(self, source: str) -> Kernel:
        """A fresh world; with a planted key when its source is in ``planted``."""
        self.made.append(source)
        files = {"/root/.ssh/authorized_keys": f"ssh-rsa {BLOB} me\n".encode()}
        return SessionHost({}, files=files if source in self.planted else None).host.kernel

    def test_one_for_each_source(self) -> None:
        """A source comes back to its own world; another has another."""
        first = self.worlds.of_source("a")
        self.assertIs(self.worlds.of_source("a"), first)
        self.assertIsNot(self.worlds.of_source("b"), first)
        self.assertEqual(self.made, ["a", "b"])

    def test_no_key_no_world(self) -> None:
        """A key that is planted nowhere leads nowhere, and makes nothing."""
        self.worlds.of_source("a")
        self.assertIsNone(self.worlds.with_key("root", BLOB, "b"))
        self.assertIsNone(self.worlds.with_key("nobodyhere", BLOB, "a"))
        self.assertEqual(self.made, ["a"])

    def test_planted_from_another_address(self) -> None:
        """A worm that returns from another address finds the world its key lies in."""
        self.planted = {"a"}
        home = self.worlds.of_source("a")
        self.worlds.of_source("b")
        self.assertIs(self.worlds.with_key("root", BLOB, "b"), home)
        self.assertIsNone(self.worlds.with_key("anna", BLOB, "b"))

    def test_which_of_several(self) -> None:
        """The source's own world before others; else the most recently used."""
        self.planted = {"a", "b", "c"}
        worlds = {source: self.worlds.of_source(source) for source in "abc"}
        self.worlds.of_source("a")
        self.assertIs(self.worlds.with_key("root", BLOB, "b"), worlds["b"])
        self.assertIs(self.worlds.with_key("root", BLOB, "z"), worlds["a"])


class DroppingTests(SynchronousTestCase):
    """No more than a limit are kept in memory."""

    def setUp(self) -> None:
        self.events: list[Event] = []
        self.worlds = Worlds(lambda source: SessionHost({}).host.kernel, limit=2)

    def test_least_recently_used(self) -> None:
        """The one that has not been used for longest goes."""
        a, b = self.worlds.of_source("a"), self.worlds.of_source("b")
        self.worlds.of_source("a")
        self.worlds.of_source("c")
        self.assertIs(self.worlds.of_source("a"), a)
        self.assertIsNot(self.worlds.of_source("b"), b)

    def test_used_ones_stay(self) -> None:
        """A world with somebody logged in is never dropped."""
        kernel = self.worlds.of_source("a")
        init = kernel.processes[1]
        kernel.add(("sshd: root [priv]",), ROOT, self.events.append, parent=init).comm = "sshd"
        for source in "bcd":
            self.worlds.of_source(source)
        self.assertIs(self.worlds.of_source("a"), kernel)
