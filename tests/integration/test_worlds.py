"""What an intruder leaves behind, found again from elsewhere and after a crash, by real clients."""

import os
import random
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from twisted.trial.unittest import SynchronousTestCase

from tests.support.running import RunningHoneypot

PASSWORD = "hunter2x"
SSH = (
    "ssh", "-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
    "-o", "LogLevel=ERROR", "-o", "NumberOfPasswordPrompts=1", "-o", "IdentitiesOnly=yes",
)  # fmt: skip
COUNTING = "while :; do date +%s%N >> /root/when; : > /root/$RANDOM; done"
PAUSING = COUNTING.replace("; done", "; sleep 0.02; done")
"""The same without taking all of the processor, which other tests may need."""
LOST_SECONDS = 1.0


class Intruder:
    """Logs in from *source*, with a password or a key."""

    def __init__(
        self, honeypot: RunningHoneypot, source: str, *, password: str = "", key: Path | None = None
    ) -> None:
        self._prefix = ["sshpass", "-p", password] if password else []
        self._how = ["-i", str(key), "-o", "BatchMode=yes"] if key else ["-o", "PubkeyAuthentication=no"]
        self._honeypot = honeypot
        self._source = source

    def argv(self, command: str) -> list[str]:
        """The client's command line."""
        where = [f"-p{self._honeypot.port}", f"-b{self._source}", "root@127.0.0.1", command]
        return [*self._prefix, *SSH, *self._how, *where]

    def run(self, command: str) -> str:
        """What *command* prints."""
        done = subprocess.run(
            self.argv(command),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.stdout + done.stderr


def make_key(directory: Path) -> Path:
    """A key pair."""
    key = directory / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    return key


class ReturnTests(SynchronousTestCase):
    """The way back."""

    def test_from_elsewhere_and_after_a_crash(self) -> None:
        """File, key, password and process: by the key, by the password, not for a stranger, and after kill -9."""
        with RunningHoneypot() as honeypot, tempfile.TemporaryDirectory() as directory:
            key = make_key(Path(directory))
            public = key.with_suffix(".pub").read_text().strip()
            first = Intruder(honeypot, "127.0.0.1", password=PASSWORD)
            first.run(
                f"echo planted > /opt/file; echo '{public}' >> /root/.ssh/authorized_keys;"
                " echo root:n3wpass | chpasswd; nohup sleep 4321 > /dev/null 2>&1 &"
            )
            self.check(honeypot, key)
            time.sleep(LOST_SECONDS)
            honeypot.kill()
            honeypot.start()
            self.check(honeypot, key)

    def check(self, honeypot: RunningHoneypot, key: Path) -> None:
        """Who finds it and who does not."""
        look = "cat /opt/file; pgrep -f 'sleep 432[1]'"
        by_key = Intruder(honeypot, "127.0.0.2", key=key).run(look)
        self.assertRegex(by_key, r"^planted\n\d+\n$")
        self.assertEqual(Intruder(honeypot, "127.0.0.3", password="n3wpass").run(look), by_key)
        stranger = Intruder(honeypot, "127.0.0.4", password=PASSWORD).run(look)
        self.assertEqual(stranger, "cat: /opt/file: No such file or directory\n")


class CrashTests(SynchronousTestCase):
    """kill -9 while files are written."""

    def crash(self, times: int, command: str) -> None:
        """Every time the world opens, whole, and is not older than a second."""
        chance = random.Random(5)
        with RunningHoneypot() as honeypot:
            intruder = Intruder(honeypot, "127.0.0.1", password=PASSWORD)
            for _ in range(times):
                client = subprocess.Popen(intruder.argv(command), stdin=subprocess.DEVNULL)
                time.sleep(LOST_SECONDS + 0.5 + chance.random())
                killed = time.time()
                honeypot.kill()
                client.wait(30)
                honeypot.start()
                last = intruder.run("tail -n 1 /root/when; ls /root > /dev/null")
                self.assertRegex(last, r"^\d+\n$")
                self.assertLess(killed - int(last) / 1e9, LOST_SECONDS)
            self.assertNotIn("Traceback", honeypot.log())

    def test_a_few(self) -> None:
        """Three times."""
        self.crash(3, PAUSING)

    @pytest.mark.slow
    def test_many(self) -> None:
        """Fifty times."""
        self.crash(int(os.environ.get("HONEYLLM_CRASHES", "50")), COUNTING)
