"""awk's language and command line, as recorded from mawk."""

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Process
from honeyllm.programs.awk import PROGRAMS
from honeyllm.programs.awk._arrays import Array
from honeyllm.programs.awk._chance import Random
from honeyllm.programs.awk._parser import Rejected, parse
from tests.support.virtual_host import Result, VirtualHost
from tests.unit.programs.awk.recorded import INPUT, RECORDED

FILES = {"f": b"one\ntwo\n", "pw": b"root:x:0\nbin:x:2\n"}


async def sh(process: Process) -> int:
    """A shell that knows a few commands."""
    command = process.argv[2]
    if command == "cat":
        await process.stdout.write(await process.stdin.read())
    elif command.startswith("exit "):
        return int(command[5:])
    else:
        await process.stdout.write("one two\nthree\n")
    return 0


def run(*argv: str, stdin: bytes = b"") -> Result:
    """Run awk on a small host."""
    host = VirtualHost(files=FILES, programs={"sh": sh})
    host.fs.make("/bin/sh", 0o120777, target="/usr/bin/sh")
    return host.run(PROGRAMS["awk"], *argv, stdin=stdin)


def output(*argv: str, stdin: bytes = b"") -> str:
    """What it prints when all goes well."""
    result = run("awk", *argv, stdin=stdin)
    assert result.status == 0, result
    return result.stdout.decode()


class LanguageTests(SynchronousTestCase):
    """Programs."""

    def test_recorded(self) -> None:
        """Output, messages and status are mawk's."""
        host = VirtualHost(files=FILES)
        for program, stdout, stderr, status in RECORDED:
            result = host.run(PROGRAMS["mawk"], "mawk", program, stdin=INPUT)
            got = (result.stdout.decode("latin-1"), result.stderr.decode("latin-1"), result.status)
            self.assertEqual(got, (stdout, stderr, status), program)

    def test_commands(self) -> None:
        """Pipes in both directions, system() and close()."""
        self.assertEqual(
            output('BEGIN{while (("x" | getline l) > 0) print "<" l ">"}'), "<one two>\n<three>\n"
        )
        self.assertEqual(output('BEGIN{"x" | getline; print $2, NR}'), "two 0\n")
        self.assertEqual(output('BEGIN{print "a" | "cat"; print close("cat"); print "b"}'), "a\n0\nb\n")
        self.assertEqual(output('BEGIN{print "a" | "cat"; print "b"}'), "b\na\n")
        self.assertEqual(output('BEGIN{print system("exit 3"), close("no")}'), "3 -1\n")

    def test_files(self) -> None:
        """getline from files, and print into them."""
        self.assertEqual(
            output('BEGIN{while ((getline l < "f") > 0) n++; print n, (getline l < "no")}'), "2 -1\n"
        )
        program = 'BEGIN{print "x" > "/tmp/o"; print "y" >> "/tmp/o"; close("/tmp/o"); getline < "/tmp/o"; print; getline < "/tmp/o"; print}'
        self.assertEqual(output(program), "x\ny\n")
        result = run("awk", 'BEGIN{print 1 > "/no/x"}')
        self.assertEqual(result.stderr, b'awk: cannot open "/no/x" for output (No such file or directory)\n')
        self.assertEqual(result.status, 2)

    def test_recursion(self) -> None:
        """Deep recursion ends as mawk's stack does."""
        result = run("awk", "function f(x){return f(x+1)} BEGIN{f(1)}")
        self.assertEqual(result.stderr, b"awk: program limit exceeded: eval stack size=1024\n")

    def test_order_of_keys(self) -> None:
        """Keys come in the order of mawk's hash table."""
        array = Array()
        for number in range(12):
            array.set(str(number), True, None)
        self.assertEqual(" ".join(array.ordered()), "3 10 8 6 5 2 11 1 4 0 9 7")

    def test_seeded(self) -> None:
        """A seed gives glibc's sequence."""
        chance = Random(42)
        self.assertEqual([f"{chance.uniform():.6g}" for _ in range(3)], ["0.0334699", "0.329964", "0.690636"])

    @given(st.text(alphabet='{}()[]$;\n"/a1 +-=~!<>|,', max_size=30))
    def test_any_program(self, source: str) -> None:
        """Whatever the text, it is a program or is rejected with messages."""
        parsed = parse(source)
        if isinstance(parsed, Rejected):
            self.assertTrue(parsed.messages or not source.strip())


class CommandLineTests(SynchronousTestCase):
    """Options and operands."""

    def test_options(self) -> None:
        """-F, -v, -f and operands."""
        self.assertEqual(output("-F:", "$3==0{print $1}", "pw"), "root\n")
        self.assertEqual(output("-v", r"x=a\tb", "BEGIN{print x}"), "a\tb\n")
        self.assertEqual(output("{print v, $0}", "v=1", "f", stdin=b""), "1 one\n1 two\n")
        self.assertEqual(output("-F", r"\t", "{print $2}", stdin=b"a b\tc\n"), "c\n")

    def test_refused(self) -> None:
        """The messages of a wrong command line."""
        for argv, message in (
            (["--bogus"], "not an option: --bogus"),
            (["-f"], "option -f lacks argument"),
            (["-v", "1x=3"], "improper assignment: -v 1x=3"),
            (["-f", "/no"], "cannot open /no (No such file or directory)"),
            (["1", "/no"], "cannot open /no (No such file or directory)"),
            (["1", "/tmp"], "read error (Is a directory)"),
            (["{print"], "line 2: missing } near end of file"),
        ):
            result = run("awk", *argv)
            self.assertEqual((result.stderr.decode(), result.status), (f"awk: {message}\n", 2))

    def test_incremental(self) -> None:
        """A record is processed when it has been read, before the input ends."""
        host = VirtualHost()
        seen: list[bytes] = []

        async def feed(process: Process) -> int:
            ours, theirs = process.pipe()

            async def child(inner: Process) -> int:
                inner.fds.set(0, inner.fds.get(ours))
                inner.close(theirs)
                inner.argv = ("awk", "{print NR, $0}")
                return await PROGRAMS["awk"](inner)

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
        self.assertEqual(seen, [b"1 a\n", b"1 a\n2 b\n"])
