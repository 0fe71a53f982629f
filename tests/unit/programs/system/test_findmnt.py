"""findmnt, blkid and fdisk."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.vfs import Credentials
from tests.support.machine_host import MachineHost

NOBODY = Credentials(uid=65534, gid=65534)


class FindmntTests(SynchronousTestCase):
    """What is mounted."""

    def test_tree(self) -> None:
        """The root leads; what is mounted below hangs from it."""
        rows = MachineHost().out("findmnt").splitlines()
        self.assertEqual(rows[0].split(), ["TARGET", "SOURCE", "FSTYPE", "OPTIONS"])
        self.assertTrue(rows[1].startswith("/ "))
        self.assertIn("├─/sys", rows[2])

    def test_of_a_file(self) -> None:
        """``-T`` finds the mount point that a file lies below; a path that is not there finds none."""
        host = MachineHost()
        self.assertEqual(host.out("findmnt", "-no", "TARGET", "-T", "/etc/passwd"), "/\n")
        self.assertEqual(host.run("findmnt", "-T", "/no/such").status, 1)

    def test_unknown_column(self) -> None:
        """Complains."""
        result = MachineHost().run("findmnt", "-o", "COLOUR")
        self.assertEqual((result.status, result.stderr), (1, b"findmnt: unknown column: COLOUR\n"))


class BlkidTests(SynchronousTestCase):
    """What lies on the partitions."""

    def test_forms(self) -> None:
        """One value, one device."""
        host = MachineHost()
        uuid = host.persona.hardware.root.uuid
        device = host.persona.hardware.root.source
        self.assertEqual(host.out("blkid", "-s", "UUID", "-o", "value", device), f"{uuid}\n")
        self.assertEqual(host.out("blkid", "-U", uuid), f"{device}\n")
        self.assertIn(f"DEVNAME={device}\nUUID={uuid}\n", host.out("blkid", "-o", "export", device))

    def test_nothing(self) -> None:
        """Nobody else may read devices; what is not there is not found."""
        self.assertEqual(MachineHost(user=NOBODY).run("blkid").status, 2)
        self.assertEqual(MachineHost().run("blkid", "/dev/nothing").status, 2)


class FdiskTests(SynchronousTestCase):
    """``fdisk -l``."""

    def test_list(self) -> None:
        """A row for each partition, its end the last of its sectors."""
        host = MachineHost()
        disk = host.persona.hardware.disks[0]
        rows = host.out("fdisk", "-l").splitlines()
        self.assertIn(f"/dev/{disk.name}: ", rows[0])
        part = disk.partitions[0]
        row = next(row.split() for row in rows if row.startswith(f"/dev/{part.name} "))
        self.assertEqual(int(row[2]), part.start_sector + part.sectors - 1)

    def test_refused(self) -> None:
        """To those who are not root, and for what is not there."""
        result = MachineHost(user=NOBODY).run("fdisk", "-l")
        self.assertIn(b"Permission denied", result.stderr)
        result = MachineHost().run("fdisk", "-l", "/dev/sdz")
        self.assertEqual(result.stderr, b"fdisk: cannot open /dev/sdz: No such file or directory\n")
