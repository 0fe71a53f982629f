"""What execve(2) finds."""

import errno

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import ElfKind
from tests.support.elf import AMD64, MIPS, elf_file
from tests.support.virtual_host import VirtualHost

FILES = {
    "/tmp/own": elf_file(AMD64),
    "/tmp/old": elf_file(ElfKind(3, 32)),
    "/tmp/foreign": elf_file(MIPS),
    "/tmp/linked": elf_file(AMD64, loader=b"/lib/ld.so"),
    "/tmp/damaged": elf_file(AMD64)[:70],
    "/tmp/plain": elf_file(AMD64),
    "/tmp/script": b"#!/tmp/own -x\n",
    "/tmp/loop": b"#!/tmp/loop\n",
}
ERRORS = {
    "foreign": errno.ENOEXEC,
    "linked": errno.ENOENT,
    "damaged": errno.ENOEXEC,
    "plain": errno.EACCES,
    "loop": errno.ELOOP,
}


class ExecutableTests(SynchronousTestCase):
    """By the file's content and mode."""

    def setUp(self) -> None:
        self.host = VirtualHost(files=FILES)
        for path in FILES:
            if not path.endswith("plain"):
                self.host.fs.change_mode(path, 0o755)

    def test_binaries(self) -> None:
        """Those of the processor run, without a name in the program table, and so do scripts for them."""
        kernel, process = self.host.kernel, self.host.init
        for name in ("own", "old"):
            found = kernel.executable(process, f"/tmp/{name}")
            self.assertEqual((found.name, found.path), ("", f"/tmp/{name}"))
        script = kernel.executable(process, "/tmp/script")
        self.assertEqual(script.prefix, ("/tmp/own", "-x", "/tmp/script"))

    def test_errors(self) -> None:
        """Any other file fails as in Linux."""
        for name, number in ERRORS.items():
            path = f"/tmp/{name}"
            error = self.assertRaises(OSError, self.host.kernel.executable, self.host.init, path)
            self.assertEqual(error.errno, number, name)

    def test_a_loader_that_is_there(self) -> None:
        """A linked binary runs where its loader is."""
        host = VirtualHost(files={**FILES, "/lib/ld.so": b"x"})
        host.fs.change_mode("/tmp/linked", 0o755)
        self.assertEqual(host.kernel.executable(host.init, "/tmp/linked").path, "/tmp/linked")
