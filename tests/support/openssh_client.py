"""OpenSSH's client against a honeypot of the tests."""

import os
import subprocess

from tests.support.running import RunningHoneypot

OPTIONS = [
    "-F", "/dev/null",
    "-o", "StrictHostKeyChecking=no",
    "-o", "UserKnownHostsFile=/dev/null",
    "-o", "LogLevel=ERROR",
    "-o", "PubkeyAuthentication=no",
]  # fmt: skip


def ssh(honeypot: RunningHoneypot, command: str) -> tuple[str, str, int]:
    """Run *command* as root by OpenSSH's client."""
    done = subprocess.run(
        ["sshpass", "-e", "ssh", *OPTIONS, "-p", str(honeypot.port), "root@127.0.0.1", command],
        capture_output=True,
        timeout=30,
        env={**os.environ, "SSHPASS": "hunter2x"},
        check=False,
    )
    return done.stdout.decode(), done.stderr.decode(), done.returncode
