"""A real bash in a sandbox, for comparing with ours; harmless scripts only."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import TracebackType

import attrs

SANDBOX = Path(__file__).with_name("bash_sandbox.py")
NAMESPACES = ("unshare", "--mount", "--pid", "--net", "--ipc", "--fork", "--kill-child", "--mount-proc")
PREPARE = 'mount -t tmpfs -o size=16m tmpfs /tmp && exec "$0" -IS -c "$1" "$2"'


@attrs.frozen
class Said:
    """What a script printed, and its status."""

    stdout: bytes
    stderr: bytes
    status: int


class RealBash:
    """A running sandbox; a context manager."""

    shell = "bash"

    def __init__(self) -> None:
        text = SANDBOX.read_text(encoding="utf-8")  # its file may lie where the sandbox mounts its own /tmp
        self._process = subprocess.Popen(
            [*NAMESPACES, "/bin/sh", "-c", PREPARE, os.path.realpath(sys.executable), text, self.shell],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    @classmethod
    def missing(cls) -> str:
        """Why there can be no sandbox here, or nothing."""
        if os.geteuid() != 0:
            return "a sandbox of its own needs root"
        lacking = [name for name in (cls.shell, "unshare", "mount") if shutil.which(name) is None]
        return f"{', '.join(lacking)} not installed" if lacking else ""

    def __enter__(self) -> RealBash:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)

    def run(self, script: str) -> Said | None:
        """What the shell makes of *script*; None where it took too long."""
        assert self._process.stdin is not None and self._process.stdout is not None
        print(json.dumps(script), file=self._process.stdin, flush=True)
        answer = json.loads(self._process.stdout.readline())
        if not answer:
            return None
        return Said(answer[0].encode("latin-1"), answer[1].encode("latin-1"), answer[2])


class RealDash(RealBash):
    """The same with dash."""

    shell = "dash"
