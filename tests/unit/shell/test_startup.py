"""How a shell is started: options, scripts, standard input."""

from collections.abc import Mapping

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.events import CommandAnswered, CommandInput
from honeyllm.shell import Shell
from tests.support.shell_adapter import host


class StartupTests(SynchronousTestCase):
    """The command line of bash."""

    def answer(self, *argv: str, stdin: bytes = b"", files: Mapping[str, str] = {}) -> tuple[str, str, int]:
        """Run a shell with *argv*; output, errors, status."""
        machine = host()
        bash = machine.programs["bash"]
        for path, text in files.items():
            machine.run(bash, "bash", "-c", 'printf %s "$1" > "$0"', path, text)
        result = machine.run(bash, *argv, stdin=stdin)
        return result.stdout.decode(), result.stderr.decode(), result.status

    def test_string(self) -> None:
        """-c takes a string, a name and arguments."""
        self.assertEqual(self.answer("bash", "-c", "echo $0 $1 $#", "n", "a"), ("n a 1\n", "", 0))
        self.assertEqual(self.answer("bash", "-c")[1:], ("bash: -c: option requires an argument\n", 2))

    def test_script(self) -> None:
        """A script file is read line by line; messages carry its name."""
        files = {"/tmp/s": "echo $1\nnosuch\nexit 3\n"}
        self.assertEqual(
            self.answer("bash", "/tmp/s", "x", files=files),
            ("x\n", "/tmp/s: line 2: nosuch: command not found\n", 3),
        )
        self.assertEqual(
            self.answer("bash", "/nofile")[1:], ("bash: /nofile: No such file or directory\n", 127)
        )

    def test_standard_input(self) -> None:
        """A shell reads its commands from standard input, and no more of it than they are."""
        self.assertEqual(self.answer("bash", stdin=b"read x\nvalue\necho got $x\n"), ("got value\n", "", 0))
        self.assertEqual(self.answer("bash", "-s", "a", stdin=b"echo $1"), ("a\n", "", 0))

    def test_options(self) -> None:
        """Options of set and shopt; a wrong one shows the usage."""
        self.assertEqual(self.answer("bash", "-xc", "echo a"), ("a\n", "+ echo a\n", 0))
        self.assertEqual(self.answer("bash", "-o", "pipefail", "-c", "false | true")[2], 1)
        self.assertTrue(
            self.answer("bash", "-Z")[1].startswith("bash: -Z: invalid option\nUsage:\tbash [GNU long")
        )
        self.assertTrue(self.answer("bash", "--version")[0].startswith("GNU bash, version 5.2.15(1)-release"))

    def test_syntax_errors(self) -> None:
        """A syntax error is told with its place, and ends the shell with status 2."""
        self.assertEqual(
            self.answer("bash", "-c", "echo a; ("),
            ("", "bash: -c: line 2: syntax error: unexpected end of file\n", 2),
        )

    def test_events_of_the_top_level(self) -> None:
        """Only the session's own shell reports its input."""
        machine = host()
        process, _, _ = machine.start(machine.programs["bash"], ("bash", "-c", "bash -c 'echo a'; true"), b"")
        process.values["top"] = True
        machine.timers.run(lambda: process.status is not None)
        inputs = [e.input for e in machine.events if isinstance(e, CommandInput)]
        answered = [e.argv[0] for e in machine.events if isinstance(e, CommandAnswered)]
        self.assertEqual((inputs, answered), (["bash -c 'echo a'; true"], ["echo", "bash", "true"]))

    def test_line_handler(self) -> None:
        """A handler of the session may answer a line in the shell's place."""

        async def handler(text: str, shell: Shell) -> int | None:
            return await shell.write("handled\n") or 7 if text == "ask" else None

        for line, expected in (("ask", (b"handled\n", 7)), ("echo own", (b"own\n", 0))):
            machine = host()
            process, out, _ = machine.start(machine.programs["bash"], ("bash", "-c", line), b"")
            process.values.update(top=True, line_handler=handler)
            machine.timers.run(lambda p=process: p.status is not None)
            assert process.status is not None
            self.assertEqual((bytes(out.data), process.status.code), expected)


class LimitTests(SynchronousTestCase):
    """What hostile scripts meet."""

    def ends(self, script: str) -> tuple[str, int]:
        """Standard error and status of *script*."""
        machine = host()
        result = machine.run(machine.programs["bash"], "bash", "-c", script)
        return result.stderr.decode(), result.status

    def test_recursion(self) -> None:
        """Endless recursion ends the shell as a stack overflow does."""
        for script in ("f() { f; }; f", "f() { eval f; }; f", "f() { { ( : ); f; }; }; f"):
            self.assertEqual(self.ends(script), ("", 139), script)

    def test_values(self) -> None:
        """A value over 8 MiB cannot be allocated."""
        for script in ("x=a; while :; do x=$x$x; done", "echo {1..1000000000}"):
            errors, status = self.ends(script)
            self.assertIn("cannot allocate", errors)
            self.assertEqual(status, 2)

    def test_nesting(self) -> None:
        """Deep nesting runs, or is refused by the grammar; it never crashes."""
        self.assertEqual(self.ends("{ " * 150 + ":" + "; }" * 150), ("", 0))
        self.assertEqual(self.ends("( " * 100000)[1], 2)
        self.assertEqual(self.ends("echo " + "$(" * 100 + "echo" + ")" * 100)[1], 0)

    def test_many_processes(self) -> None:
        """Past the limit of processes a fork is tried again, then fails with bash's message."""
        errors, status = self.ends("echo" + "|cat" * 600)
        retry = "bash: fork: retry: Resource temporarily unavailable\n"
        self.assertEqual((errors, status), (retry * 4 + retry.replace("retry: ", ""), 254))
