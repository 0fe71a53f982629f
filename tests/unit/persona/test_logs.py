import struct

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.persona import draw, mounted_trees, tree

DAY = 86400


class LogTests(SynchronousTestCase):
    persona = draw(5)

    def log(self, name: str, now: float) -> bytes:
        entries = {entry.path: entry for entry in tree(self.persona, now=now)}
        return entries[f"/var/log/{name}"].content or b""

    def test_grows(self) -> None:
        """A log of a later moment begins with the log of an earlier one in the same week."""
        monday = (self.persona.boot_at // (7 * DAY) + 3) * 7 * DAY + 4 * DAY
        for name in ("auth.log", "syslog", "cron.log"):
            before, after = self.log(name, monday + 3600), self.log(name, monday + 5 * 3600)
            self.assertTrue(after.startswith(before), name)
            self.assertGreater(len(after), len(before))

    def test_ordered_and_from_this_host(self) -> None:
        """Lines are in order of time and carry the host's name."""
        now = self.persona.accounts.logins[0].until
        lines = self.log("auth.log", now).decode().splitlines()
        stamps = [line.split(" ")[0] for line in lines]
        self.assertEqual(stamps, sorted(stamps))
        self.assertEqual({line.split(" ")[1] for line in lines}, {self.persona.hostname})

    def test_login_records(self) -> None:
        """wtmp holds the boot and two records for each login, lastlog one for each user."""
        now = self.persona.accounts.logins[0].until
        records = self.log("wtmp", now)
        self.assertEqual(len(records) % 384, 0)
        kinds = [struct.unpack_from("<h", records, at)[0] for at in range(0, len(records), 384)]
        self.assertEqual(kinds[0], 2)
        self.assertEqual(kinds.count(7), len(self.persona.accounts.logins))
        self.assertEqual(len(self.log("lastlog", now)) % 292, 0)

    def test_run(self) -> None:
        """/run names the daemons' PIDs."""
        run = {entry.path: entry for entry in mounted_trees(self.persona)["/run"]}
        sshd = self.persona.process("sshd")
        assert sshd is not None
        self.assertEqual(run["/run/sshd.pid"].content, f"{sshd.pid}\n".encode())
