"""Real clients against a running honeypot: OpenSSH, paramiko and asyncssh."""

import asyncio
import os
import re
import subprocess
import time
import unittest
from pathlib import Path

import asyncssh
import paramiko

from tests.support.running import RunningHoneypot

PASSWORD = "hunter2x"
OPTIONS = [
    "-F", "/dev/null",
    "-o", "StrictHostKeyChecking=no",
    "-o", "UserKnownHostsFile=/dev/null",
    "-o", "LogLevel=ERROR",
    "-o", "PubkeyAuthentication=no",
    "-o", "NumberOfPasswordPrompts=1",
]  # fmt: skip


class ClientTests(unittest.TestCase):
    """What clients of every kind get."""

    honeypot: RunningHoneypot

    @classmethod
    def setUpClass(cls) -> None:
        cls.honeypot = RunningHoneypot(accept=[f"root:{PASSWORD}"]).__enter__()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.honeypot.__exit__()

    def openssh(self, *command: str, password: str = PASSWORD, stdin: bytes = b"") -> tuple[bytes, bytes, int]:
        """Run OpenSSH's client."""
        done = subprocess.run(
            ["sshpass", "-e", "ssh", *OPTIONS, "-p", str(self.honeypot.port), "root@127.0.0.1", *command],
            input=stdin,
            capture_output=True,
            timeout=30,
            env={**os.environ, "SSHPASS": password},
            check=False,
        )
        return done.stdout, done.stderr, done.returncode

    def test_openssh_exec(self) -> None:
        """Output, errors and status arrive on their own channels."""
        self.assertEqual(self.openssh("echo out; echo err >&2; exit 7"), (b"out\n", b"err\n", 7))

    def test_early_end_of_input(self) -> None:
        """A client that sends no input still gets the whole answer."""
        self.assertEqual(self.openssh("sleep 0.3; echo late"), (b"late\n", b"", 0))

    def test_stdin(self) -> None:
        """What the client sends is the command's standard input."""
        self.assertEqual(self.openssh("cat; echo end", stdin=b"x" * 300_000)[0], b"x" * 300_000 + b"end\n")

    def test_exit_by_signal(self) -> None:
        """A command that is killed reports its signal: OpenSSH's client ends with 255."""
        self.assertEqual(self.openssh("kill -9 $$")[2], 255)

    def test_wrong_password(self) -> None:
        """Only what is listed gets in."""
        _, errors, status = self.openssh("echo hi", password="345gs5662d34")
        self.assertIn(status, (5, 255))
        self.assertNotIn(b"Python", errors)

    def test_shell_without_terminal(self) -> None:
        """A shell over a pipe reads commands and prints no prompt."""
        self.assertEqual(self.openssh(stdin=b"echo hi\nexit 3\n"), (b"hi\n", b"", 3))

    def test_terminal(self) -> None:
        """With a terminal there is an echo, a prompt with the host's name, and the true directory in it."""
        out, _, status = self.openssh("-tt", stdin=b"cd /var/log\rpwd\rexit 4\r")
        self.assertEqual(status, 4)
        self.assertRegex(out, rb"root@[a-z0-9-]+:~# ")
        self.assertRegex(out, rb"root@[a-z0-9-]+:/var/log# ")
        self.assertIn(b"\r/var/log\r\n", out)

    def test_paramiko(self) -> None:
        """paramiko gets an answer even where there is no output."""
        client = paramiko.SSHClient()
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        client.connect("127.0.0.1", self.honeypot.port, "root", PASSWORD, allow_agent=False, look_for_keys=False)
        for command, out, status in (("echo hi", b"hi\n", 0), ("true", b"", 0), ("exit 9", b"", 9)):
            _, stdout, _ = client.exec_command(command)
            self.assertEqual((stdout.read(), stdout.channel.recv_exit_status()), (out, status))
        client.close()

    def test_asyncssh(self) -> None:
        """asyncssh too, several channels over one connection."""

        async def run() -> list[tuple[str, int]]:
            async with asyncssh.connect(
                "127.0.0.1",
                self.honeypot.port,
                username="root",
                password=PASSWORD,
                known_hosts=None,
                client_keys=None,
                agent_path=None,
                config=None,
            ) as connection:
                commands = ["echo 1", "sleep 0.2; echo 2", "nosuchcommand"]
                done = await asyncio.gather(
                    *(connection.run(c, check=False, stdin=asyncssh.DEVNULL) for c in commands)
                )
                return [(str(d.stdout) + str(d.stderr), d.exit_status or 0) for d in done]

        one, two, missing = asyncio.run(run())
        self.assertEqual((one, two), (("1\n", 0), ("2\n", 0)))
        self.assertEqual(missing, ("bash: line 1: nosuchcommand: command not found\n", 127))

    def test_events(self) -> None:
        """Each session is in the log, in Cowrie's schema, with its recording."""
        line = "echo recorded-$((40+2))"
        self.openssh(line)
        for _ in range(50):
            events = self.honeypot.events()
            session = next((e["session"] for e in events if e.get("input") == line), None)
            kinds = [e["eventid"] for e in events if e.get("session") == session]
            if session and "cowrie.session.closed" in kinds:
                break
            time.sleep(0.1)
        for kind in ("session.connect", "client.version", "client.kex", "login.success", "session.closed"):
            self.assertIn(f"cowrie.{kind}", kinds)
        closed = next(e for e in self.honeypot.events("cowrie.log.closed") if e["session"] == session)
        self.assertTrue(Path(closed["ttylog"]).exists())

    def test_hostile_bytes(self) -> None:
        """Over-long lines, NULs and invalid UTF-8 are bounded; no word of ours reaches the peer."""
        for command in ("echo " + "a" * 60_000, "\\x00\\xff$'\\xff'", "((((((" * 200, "|" * 1000, "$(" * 500):
            out, errors, _ = self.openssh(command)
            self.assertIsNone(re.search(rb"Traceback|Twisted|Error:", out + errors), command[:20])
        self.assertEqual(self.openssh("echo alive")[0], b"alive\n")
