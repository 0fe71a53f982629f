"""Which world a login gets, and that a world is found as it was left."""

import gc
import weakref
from collections.abc import Callable

from twisted.logger import LogLevel, capturedLogs
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Future, Kernel, Process, append, hash_password, overwrite, schedule_power_off
from honeyllm.session import Worlds, WorldSettings, WorldWay, reset_world
from honeyllm.session._open_worlds import IDLE_WORLDS
from honeyllm.store import StoreError
from honeyllm.vfs import ROOT, FileView
from tests.support.machine_host import shared_timers
from tests.support.stored_worlds import StoredWorlds, damage, files, read, write

BLOB = "AAAAB3NzaC1yc2EAAAADAQABAAABgQ"
KEYS = "/root/.ssh/authorized_keys"


class Stored(SynchronousTestCase):
    """With worlds in a database."""

    rules: WorldSettings | None = None

    def setUp(self) -> None:
        self.host = StoredWorlds(self.rules)
        self.addCleanup(self.host.close)

    @property
    def worlds(self) -> Worlds:
        """The worlds, as of the last restart."""
        return self.host.worlds

    def plant(self, source: str) -> None:
        """A key and a file, planted from *source*."""
        kernel = self.worlds.of_source(source)
        write(kernel, KEYS, f"ssh-rsa {BLOB} me\n".encode())
        write(kernel, "/root/from", source.encode())
        self.host.now += 10

    def change_password(self, source: str, password: str) -> None:
        """Give root another password, from *source*."""
        kernel = self.worlds.of_source(source)
        lines = read(kernel, "/etc/shadow").decode().splitlines()
        fields = lines[0].split(":")
        fields[1] = hash_password(password, b"0123456789abcdef")
        write(kernel, "/etc/shadow", "\n".join([":".join(fields), *lines[1:], ""]).encode())
        write(kernel, "/root/from", source.encode())
        self.host.now += 10


class SourceTests(Stored):
    """By source address."""

    def test_one_for_each_source(self) -> None:
        """A source comes back to its own world; another has another."""
        first = self.worlds.of_source("a")
        self.assertIs(self.worlds.of_source("a"), first)
        self.assertIsNot(self.worlds.of_source("b"), first)

    def test_after_a_restart(self) -> None:
        """What was written is there, of every kind, with all that stat tells."""
        kernel = self.worlds.of_source("a")
        view = files(kernel)
        view.make("/opt/d", 0o40750)
        write(kernel, "/opt/d/small", b"small")
        write(kernel, "/opt/d/big", bytes(range(256)) * 1000)
        view.link("/opt/d/small", "/opt/hard")
        view.make("/opt/link", 0o120777, target="d/small")
        view.make("/opt/fifo", 0o10600)
        view.make("/opt/\udcffname", 0o100600)
        sparse = view.make("/opt/sparse", 0o100600)
        sparse.fs.write(sparse.number, 1 << 30, b"end")
        write(kernel, "/etc/hostname", b"other\n")
        view.remove("/etc/motd")
        view.change_owner("/opt/d/small", 7, 8)
        before = {path: view.stat(path, follow=False) for path in self.paths(view)}
        self.host.save()
        self.host.restart()
        again = self.worlds.of_source("a")
        self.assertIsNot(again, kernel)
        view = files(again)
        self.assertEqual(self.paths(view), list(before))
        for path, old in before.items():
            new = view.stat(path, follow=False)
            for name in (
                "number",
                "mode",
                "uid",
                "gid",
                "nlink",
                "size",
                "blocks",
                "mtime",
                "ctime",
                "birth",
                "target",
            ):
                self.assertEqual(getattr(new, name), getattr(old, name), (path, name))
        self.assertEqual(read(again, "/opt/link"), b"small")
        self.assertEqual(read(again, "/opt/d/big"), bytes(range(256)) * 1000)
        self.assertEqual(read(again, "/etc/hostname"), b"other\n")
        self.assertFalse(view.exists("/etc/motd"))

    def paths(self, view: FileView) -> list[str]:
        """What lies in /opt."""
        return [f"/opt/{name}" for name in view.names("/opt")] + ["/opt/d/big"]

    def test_logs_after_a_restart(self) -> None:
        """What was laid over logs of the image, here and there and often, is as it was, and goes on."""
        logs = {"/var/log/auth.log": b"", "/var/log/wtmp": b"", "/var/log/lastlog": b""}
        for turn in range(3):
            kernel = self.worlds.of_source("a")
            for path, before in logs.items():
                self.assertEqual(read(kernel, path), before or read(kernel, path))
                for number in range(15):
                    append(kernel, path, b"%d %d\n" % (turn, number))
                    overwrite(kernel, path, number * 100, b"over %d" % turn)
                logs[path] = read(kernel, path)
            self.host.save()
            self.host.restart()
        kernel = self.worlds.of_source("a")
        self.assertEqual({path: read(kernel, path) for path in logs}, logs)

    def test_changes_after_a_restart(self) -> None:
        """A large file that was stored is changed, cut and grown, and stored again."""
        write(self.worlds.of_source("a"), "/root/big", b"x" * 300_000)
        expected = bytearray(b"x" * 300_000)
        for offset, data, cut in (
            (65536, b"one", 0),
            (299_990, b"y" * 100_000, 0),
            (3, b"z", 130_000),
            (5, b"", 200),
        ):
            self.host.save()
            self.host.restart()
            kernel = self.worlds.of_source("a")
            place = files(kernel).find("/root/big")
            if data:
                place.fs.write(place.number, offset, data)
                expected[offset : offset + len(data)] = data
            if cut:
                place.fs.truncate(place.number, cut)
                del expected[cut:]
            self.assertEqual(read(kernel, "/root/big"), bytes(expected))
        self.host.save()
        self.host.restart()
        self.assertEqual(read(self.worlds.of_source("a"), "/root/big"), bytes(expected))

    def test_removed_files_are_gone(self) -> None:
        """Their rows, their chunks and their share of the quota, too."""
        kernel = self.worlds.of_source("a")
        write(kernel, "/root/big", b"x" * 300_000)
        self.host.save()
        files(kernel).remove("/root/big")
        self.host.save()
        counts = [
            self.host.database.reader.execute(f"SELECT count(*) FROM {t}").fetchone()[0]
            for t in ("chunks", "inodes")
        ]
        self.assertEqual(counts, [0, 1])
        row = self.host.store.of_source("a")
        self.assertEqual(None if row is None else row.bytes, 0)

    def test_end_of_the_process(self) -> None:
        """What is being handed over then is stored, and what has changed since."""
        write(self.worlds.of_source("a"), "/root/f", b"x")
        self.worlds.open.save()
        write(self.worlds.of_source("a"), "/root/g", b"y")
        self.worlds.open.close()
        self.host.restart()
        self.assertEqual([read(self.worlds.of_source("a"), f"/root/{name}") for name in "fg"], [b"x", b"y"])

    def test_kernel_state(self) -> None:
        """The host's name, and what runs in the background."""
        kernel = self.worlds.of_source("a")
        kernel.system.hostname = "renamed"
        self.host.save()
        self.host.restart()
        self.assertEqual(self.worlds.of_source("a").system.hostname, "renamed")

    def test_damaged_database(self) -> None:
        """It is refused at the start; a honeypot that runs goes on with fresh worlds, and its operator is told."""
        write(self.worlds.of_source("a"), "/root/f", b"x")
        self.host.save()
        self.host.restart()
        damage(self.host.path)
        with capturedLogs() as logs:
            self.assertFalse(files(self.worlds.of_source("a")).exists("/root/f"))
            self.assertIsNone(self.worlds.with_key("root", BLOB, "a"))
            self.assertIsNone(self.worlds.with_password("root", "x", "a"))
            self.worlds.open.save()
            self.worlds.forget_old()
        self.assertEqual({log["log_level"] for log in logs}, {LogLevel.error})
        self.assertIn("worlds.sqlite", str(logs[0]["error"]))
        self.assertRaisesRegex(StoreError, "worlds.sqlite: .*malformed; restore it", self.host.restart)

    def test_down(self) -> None:
        """Whose host is off finds it so after a restart, too, and nobody else does."""
        kernel = self.worlds.of_source("a")
        schedule_power_off(kernel, "reboot", 0)
        shared_timers().run(lambda: not shared_timers().is_due())
        self.host.now = kernel.clock()
        self.assertTrue(self.worlds.is_down("a"))
        self.host.save()
        self.host.restart()
        self.assertEqual([self.worlds.is_down(source) for source in "ab"], [True, False])
        self.host.now += 61
        self.assertFalse(self.worlds.is_down("a"))

    def test_another_image(self) -> None:
        """A world does not fit over another image: the source gets a fresh one."""
        write(self.worlds.of_source("a"), "/root/f", b"x")
        self.host.save()
        self.host.image = "another"
        self.host.restart()
        self.assertFalse(files(self.worlds.of_source("a")).exists("/root/f"))

    def test_idle_worlds_leave_memory(self) -> None:
        """No more of them stay than a limit, and none is lost."""
        for number in range(IDLE_WORLDS + 5):
            self.host.now += 1
            write(self.worlds.of_source(str(number)), "/root/f", str(number).encode())
        self.host.save()
        self.host.save()
        made = self.host.made
        self.assertEqual(read(self.worlds.of_source(str(IDLE_WORLDS)), "/root/f"), str(IDLE_WORLDS).encode())
        self.assertEqual(self.host.made, made)
        self.assertEqual(read(self.worlds.of_source("0"), "/root/f"), b"0")
        self.assertEqual(self.host.made, made + 1)

    def test_a_world_that_left_is_free(self) -> None:
        """Nothing but the tests holds it, and no circle: its memory waits for no collection."""
        write(self.worlds.of_source("a"), "/root/f", b"f")
        for listed in ("/proc/self/mounts", "/proc/1/status", "/sys/class/net"):
            files(self.worlds.of_source("a")).exists(listed)
        left = weakref.ref(self.worlds.of_source("a"))
        gc.disable()
        self.addCleanup(gc.enable)
        for number in range(IDLE_WORLDS):
            self.host.now += 1
            self.worlds.of_source(str(number))
        self.host.save()
        self.host.save()
        self.assertIsNone(left())


class WayTests(Stored):
    """By key and by password."""

    def leads(self, kernel: Kernel | None) -> bytes | None:
        """From where the world was changed."""
        return None if kernel is None else read(kernel, "/root/from")

    def check(self, find: Callable[[str], Kernel | None]) -> None:
        """This source's own world before others, else the most recently used; in memory and after a restart."""
        for _ in range(2):
            for source, home in (("b", b"b"), ("z", b"b"), ("a", b"a"), ("z", b"a")):
                self.host.now += 10
                self.assertEqual(self.leads(find(source)), home)
            self.host.save()
            self.host.restart()

    def test_keys(self) -> None:
        """A planted key."""
        self.plant("a")
        self.plant("b")
        self.worlds.of_source("c")
        self.assertIsNone(self.worlds.with_key("root", "AAAAother", "a"))
        self.assertIsNone(self.worlds.with_key("nobodyhere", BLOB, "a"))
        self.check(lambda source: self.worlds.with_key("root", BLOB, source))

    def test_logs_alone(self) -> None:
        """What the host writes into its logs changes no way in; who makes one into a way is noticed."""
        self.plant("a")
        self.host.save()
        kernel = self.worlds.of_source("a")
        append(kernel, "/var/log/auth.log", b"x\n")
        self.host.save()
        self.host.restart()
        self.assertIsNotNone(self.worlds.with_key("root", BLOB, "z"))
        kernel = self.worlds.of_source("b")
        append(kernel, "/var/log/auth.log", b"ssh-rsa AAAAlog me\n")
        self.host.save()
        files(kernel).rename("/var/log/auth.log", KEYS)
        self.host.save()
        self.host.restart()
        self.assertIsNotNone(self.worlds.with_key("root", "AAAAlog", "z"))

    def test_passwords(self) -> None:
        """A changed password."""
        self.change_password("a", "n3w")
        self.change_password("b", "n3w")
        self.assertIsNone(self.worlds.with_password("root", "other", "a"))
        self.assertIsNone(self.worlds.with_password("daemon", "n3w", "a"))
        self.check(lambda source: self.worlds.with_password("root", "n3w", source))

    def test_what_no_database_takes(self) -> None:
        """Bytes that are no text, and more keys than anybody has, keep no world from being stored."""
        kernel = self.worlds.of_source("a")
        many = "".join(f"ssh-rsa AAAA{number}\n" for number in range(70_000))
        write(kernel, KEYS, b"ssh-rsa AAAA\xff\n" + many.encode())
        write(kernel, "/etc/shadow", read(kernel, "/etc/shadow") + b"b\xffd:$1$a$b:1:0:9:7:::\n")
        write(kernel, "/root/from", b"a")
        self.host.save()
        self.host.restart()
        self.assertEqual(self.leads(self.worlds.with_key("root", "AAAA0", "b")), b"a")
        self.assertIsNone(self.worlds.with_password("b\udcffd", "x", "b"))

    def test_the_personas_own_keys(self) -> None:
        """What every world has leads nowhere."""
        blob = read(self.worlds.of_source("a"), KEYS).split()[1].decode()
        self.assertIsNone(self.worlds.with_key("root", blob, "b"))


class RuleTests(Stored):
    """``worlds.by``."""

    rules = WorldSettings(by=(WorldWay.KEY,))

    def test_left_out(self) -> None:
        """Behind a proxy a source says nothing; a way that is left out leads nowhere."""
        self.plant("a")
        self.change_password("a", "n3w")
        self.assertIsNot(self.worlds.of_source("a"), self.worlds.of_source("a"))
        self.assertIsNone(self.worlds.with_password("root", "n3w", "a"))
        self.assertIsNotNone(self.worlds.with_key("root", BLOB, "z"))


class ForgettingTests(Stored):
    """Worlds that are too old, too many, or reset."""

    rules = WorldSettings(max_age_days=1, max_worlds=3)

    def stored(self) -> set[str]:
        """The sources whose worlds are stored."""
        return {row.source for row in self.host.store.all()}

    def visit(self, *sources: str) -> None:
        """Each changes something, an hour after the one before."""
        for source in sources:
            self.host.now += 3600
            write(self.worlds.of_source(source), "/root/f", b"x")
            self.host.save()

    def log_in(self, kernel: Kernel) -> Process:
        """A connection, and a shell that does nothing."""
        daemon = kernel.add(("sshd",), ROOT, self.host.events.append)
        connection = kernel.add(("sshd",), ROOT, self.host.events.append, parent=daemon)
        daemon.comm = connection.comm = "sshd"
        return self.run_forever(kernel, connection)

    def run_forever(self, kernel: Kernel, parent: Process | None = None) -> Process:
        """Something that does not end by itself."""
        process = kernel.add(("loop",), ROOT, self.host.events.append, parent=parent)

        async def forever(_: Process) -> int:
            await Future[None]()
            return 0

        kernel.start(process, forever)
        return process

    def test_old(self) -> None:
        """In memory, too; what is left of a change that was under way is not stored."""
        self.visit("a", "b")
        old = self.worlds.of_source("a")
        self.host.now += 86400 - 3600
        write(old, "/root/late", b"x")
        self.worlds.open.save()
        self.worlds.of_source("b")
        self.host.now += 60
        self.visit("c")
        self.worlds.forget_old()
        self.host.save()
        self.assertEqual(self.stored(), {"b", "c"})
        self.assertIsNot(self.worlds.of_source("a"), old)
        self.assertFalse(files(self.worlds.of_source("a")).exists("/root/f"))

    def test_somebody_is_there(self) -> None:
        """Who stays logged in uses his world."""
        self.visit("a")
        self.log_in(self.worlds.of_source("a"))
        self.host.now += 2 * 86400
        self.worlds.forget_old()
        self.assertEqual(self.stored(), {"a"})

    def test_too_many(self) -> None:
        """Those whose last visit is longest ago go first."""
        self.visit("a", "b", "c", "a", "d", "e")
        self.worlds.forget_old()
        self.assertEqual(self.stored(), {"a", "d", "e"})
        counts = self.host.database.reader.execute("SELECT count(DISTINCT world) FROM inodes").fetchone()
        self.assertEqual(counts, (3,))

    def test_reset(self) -> None:
        """What runs in it ends, and nothing of it is stored any more."""
        self.visit("a")
        kernel = self.worlds.of_source("a")
        processes = [self.run_forever(kernel), self.log_in(kernel)]
        write(kernel, "/root/late", b"x")
        self.worlds.open.save()
        (row,) = self.host.store.all()
        reset_world(self.host.database.reader, row.id)
        self.host.save()
        shared_timers().run(lambda: not shared_timers().is_due())
        self.assertEqual([process.pid in kernel.processes for process in processes], [False, False])
        self.host.save()
        self.assertEqual(self.stored(), set())
        self.assertIsNot(self.worlds.of_source("a"), kernel)
