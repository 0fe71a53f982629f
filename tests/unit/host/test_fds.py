"""The descriptor table of one process."""

import errno

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import OpenFile
from honeyllm.host._fds import MAX_DESCRIPTORS, FdTable


class File(OpenFile):
    """Counts its releases."""

    def __init__(self) -> None:
        super().__init__("/x")
        self.releases = 0

    def release(self) -> None:
        """The last descriptor is closed."""
        self.releases += 1


class TableTests(SynchronousTestCase):
    """open, dup2, close, fork, exec."""

    def setUp(self) -> None:
        self.table = FdTable()
        self.file = File()

    def refuses(self, number: int, function: object, *args: object) -> None:
        """Calling fails with this errno."""
        error = self.assertRaises(OSError, function, *args)
        self.assertEqual(error.errno, number)

    def test_lowest_free(self) -> None:
        """Each gets the lowest free number, from a least on."""
        self.assertEqual([self.table.add(File()) for _ in range(3)], [0, 1, 2])
        self.table.close(1)
        self.assertEqual(self.table.add(self.file), 1)
        self.assertEqual(self.table.add(self.file, least=10), 10)
        self.assertEqual(list(self.table), [0, 1, 2, 10])

    def test_release(self) -> None:
        """A description is released with its last descriptor, once, in whichever table that is."""
        self.table.add(self.file)
        self.table.set(5, self.file)
        forked = self.table.copy()
        self.table.close_all()
        forked.close(0)
        self.assertEqual(self.file.releases, 0)
        forked.close(5)
        self.assertEqual((self.file.releases, self.file.references), (1, 0))

    def test_dup2(self) -> None:
        """What the number pointed at is closed; onto itself nothing happens."""
        other = File()
        self.table.add(other)
        self.table.add(self.file)
        self.table.set(0, self.file)
        self.table.set(0, self.file)
        self.assertEqual((other.releases, self.file.references), (1, 2))

    def test_errors(self) -> None:
        """EBADF for what is closed or out of range, EMFILE when the table is full, and nothing leaks."""
        self.refuses(errno.EBADF, self.table.get, 0)
        self.refuses(errno.EBADF, self.table.close, 7)
        for number in (-1, MAX_DESCRIPTORS):
            self.refuses(errno.EBADF, self.table.set, number, self.file)
        for _ in range(MAX_DESCRIPTORS):
            self.table.add(File())
        self.refuses(errno.EMFILE, self.table.add, self.file)
        self.assertEqual((self.file.releases, self.file.references), (1, 0))

    def test_exec(self) -> None:
        """What is marked is closed by exec, in a fork's table too; dup2 onto it takes the mark away."""
        self.table.add(File())
        marked = self.table.add(File(), close_on_exec=True)
        kept = self.table.add(File(), close_on_exec=True)
        self.table.set(kept, self.file)
        forked = self.table.copy()
        for table in (self.table, forked):
            table.executed()
            self.assertNotIn(marked, table)
            self.assertIn(kept, table)
