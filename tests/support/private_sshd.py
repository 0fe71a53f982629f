"""A private OpenSSH server with a real bash behind it, to record what users of one see."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

USER, UID = "probe", 5001
CONFIGURATION = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {directory}/host
PidFile {directory}/pid
AuthorizedKeysFile {directory}/id.pub
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
PrintMotd no
PrintLastLog no
MaxStartups 200
"""
NAMESPACE = """\
mount --make-rprivate / && mount -t tmpfs tmpfs /tmp && mkdir -p /run/sshd
mount -t tmpfs tmpfs /home && mkdir -m 700 /home/{user} && chown {uid}:{uid} /home/{user}
for file in passwd group shadow; do mount --bind {directory}/$file /etc/$file; done
exec /usr/sbin/sshd -D -f {directory}/config -E {directory}/log
"""
ACCOUNT = {
    "passwd": f"{USER}:x:{UID}:{UID}::/home/{USER}:/bin/bash",
    "group": f"{USER}:x:{UID}:",
    "shadow": f"{USER}:*:19700:0:99999:7:::",
}


def missing() -> str:
    """Why there can be none here, or nothing."""
    if os.geteuid() != 0:
        return "a private sshd needs root"
    paths = ("/usr/sbin/sshd", "/usr/bin/ssh-keygen", "/usr/bin/unshare", "/bin/bash")
    lacking = [path for path in paths if not Path(path).exists()]
    return f"{', '.join(lacking)} not installed" if lacking else ""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PrivateSshd:
    """
    An sshd on loopback, its user and its /tmp in a mount namespace of their own.

    ``port`` and ``key`` (the path of a private key for :data:`USER`) are for clients.
    """

    def __init__(self) -> None:
        self._directory = Path(tempfile.mkdtemp(prefix="sshd", dir="/var/tmp"))
        self.port = free_port()
        self.key = self._directory / "id"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> PrivateSshd:
        self._prepare()
        script = NAMESPACE.format(directory=self._directory, uid=UID, user=USER)
        self._process = subprocess.Popen(
            ["unshare", "--mount", "--fork", "--kill-child", "sh", "-ec", script]
        )
        self._wait()
        return self

    def _prepare(self) -> None:
        directory = self._directory
        directory.chmod(0o755)
        for name in ("host", "id"):
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", directory / name], check=True
            )
        for name, line in ACCOUNT.items():
            kept = [
                row for row in Path("/etc", name).read_text().splitlines() if not row.startswith(f"{USER}:")
            ]
            (directory / name).write_text("\n".join([*kept, line]) + "\n")
        (directory / "config").write_text(CONFIGURATION.format(port=self.port, directory=directory))

    def _wait(self) -> None:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the private sshd does not listen")

    def __exit__(self, *exception: object) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self._directory, ignore_errors=True)
