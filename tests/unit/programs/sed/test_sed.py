"""sed's language and command line, as recorded from GNU sed."""

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Process
from honeyllm.programs.sed import PROGRAMS
from honeyllm.programs.sed._cursor import Chunk
from honeyllm.programs.sed._parser import Options, parse_script
from honeyllm.programs.sed._script import ScriptFault
from tests.support.virtual_host import VirtualHost
from tests.unit.programs.sed.recorded import FILES, RECORDED


class SedTests(SynchronousTestCase):
    """Scripts and options."""

    def test_recorded(self) -> None:
        """Output, messages and status are GNU sed's."""
        host = VirtualHost(files=FILES)
        for argv, stdout, stderr, status in RECORDED:
            result = host.run(PROGRAMS["sed"], *argv, stdin=b"in\n")
            got = (result.stdout.decode("latin-1"), result.stderr.decode("latin-1"), result.status)
            self.assertEqual(got, (stdout, stderr, status), argv)

    def test_in_place(self) -> None:
        """-i replaces files, keeps their mode, and makes backups."""
        host = VirtualHost(files={"f": b"one\ntwo\n", "g": b"one"})
        host.fs.change_mode("/f", 0o751)
        result = host.run(PROGRAMS["sed"], "sed", "-i.bak", "-e", "s/one/1/;$a end", "f", "g")
        self.assertEqual((result.stdout, result.stderr, result.status), (b"", b"", 0))
        self.assertEqual(host.read("/f"), b"1\ntwo\nend\n")
        self.assertEqual(host.read("/g"), b"1\nend\n")
        self.assertEqual(host.read("/f.bak"), b"one\ntwo\n")
        self.assertEqual(host.fs.stat("/f").mode & 0o777, 0o751)
        result = host.run(PROGRAMS["sed"], "sed", "-i", "p", "/tmp")
        self.assertEqual(
            (result.stderr, result.status), (b"sed: couldn't edit /tmp: not a regular file\n", 4)
        )

    def test_files(self) -> None:
        """w writes, r and R read."""
        host = VirtualHost(files={"f": b"one\ntwo\n"})
        result = host.run(PROGRAMS["sed"], "sed", "-n", "/t/w /tmp/o", "f")
        self.assertEqual((result.status, host.read("/tmp/o")), (0, b"two\n"))
        result = host.run(PROGRAMS["sed"], "sed", "R /tmp/o\n$r f", "f")
        self.assertEqual(result.stdout, b"one\ntwo\ntwo\none\ntwo\n")

    def test_commands(self) -> None:
        """e runs commands of the virtual host."""

        async def sh(process: Process) -> int:
            await process.stdout.write(f"<{process.argv[2]}>\n")
            return 0

        host = VirtualHost(files={"f": b"one\n"}, programs={"sh": sh})
        host.fs.make("/bin/sh", 0o120777, target="/usr/bin/sh")
        for script, expected in (("e x y", b"<x y>\none\n"), ("e", b"<one>\n"), ("s/o/O/e", b"<One>\n")):
            self.assertEqual(host.run(PROGRAMS["sed"], "sed", script, "f").stdout, expected)

    def test_endless(self) -> None:
        """What grows for ever ends with a message."""
        result = VirtualHost().run(PROGRAMS["sed"], "sed", ":a;s/.*/&&/;ta", stdin=b"0123456789\n")
        self.assertEqual((result.stderr, result.status), (b"sed: memory exhausted\n", 4))

    @given(st.text(alphabet="sydpaicNDqbt:{}/\\\n;,!0123$&.*[] ~+", max_size=16))
    def test_any_script(self, text: str) -> None:
        """Whatever the text, it is a script or a fault."""
        try:
            parse_script([Chunk(text)], Options())
        except ScriptFault as fault:
            self.assertTrue(str(fault))

    def test_incremental(self) -> None:
        """A line goes on when it has been read."""
        host = VirtualHost()
        seen: list[bytes] = []

        async def feed(process: Process) -> int:
            ours, theirs = process.pipe()

            async def child(inner: Process) -> int:
                inner.fds.set(0, inner.fds.get(ours))
                inner.close(theirs)
                inner.argv = ("sed", "s/^/> /")
                return await PROGRAMS["sed"](inner)

            process.fork(child)
            for line in (b"a\n", b"b\n"):
                await process.write(theirs, line)
                await process.sleep(1)
                seen.append(bytes(out.data))
            process.close(theirs)
            await process.wait()
            return 0

        process, out, _ = host.start(feed, ("x",), b"")
        host.timers.run(lambda: process.status is not None)
        self.assertEqual(seen, [b"> a\n", b"> a\n> b\n"])
