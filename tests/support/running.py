"""A real honeypot process on loopback, for tests with real clients."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml


class RunningHoneypot:
    """
    ``twistd -n honeyllm`` with a configuration of its own, from ``with`` to its end.

    ``port`` is where it listens; ``events()`` reads its JSON log.  Keyword
    arguments other than *accept* are further keys of the configuration.
    """

    def __init__(self, *, accept: list[str] | None = None, **settings: Any) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="honeyllm-test-"))
        self.port = 0
        self._settings: dict[str, Any] = {
            "state_dir": "state",
            "ssh": {"listen": ["tcp:0:interface=127.0.0.1"], "max_startups": 0},
            "auth": {"accept": accept or ["root:hunter2x"]},
            "latency": "off",
            "persona": {"seed": 7},
            "outputs": {"jsonlog": {"path": "log/honeyllm.json"}},
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "RunningHoneypot":
        self.start()
        return self

    def start(self) -> None:
        """Start it, the first time or once more over what it keeps."""
        config = self.directory / "honeyllm.yaml"
        config.write_text(yaml.safe_dump(self._settings))
        with open(self.directory / "twistd.log", "wb") as log:
            self._process = subprocess.Popen(
                [Path(sys.executable).parent / "twistd", "-n", "--pidfile=", "honeyllm", "--config", config],
                cwd=self.directory,
                stdout=log,
                stderr=log,
                env={**os.environ, "HOME": str(self.directory)},
            )
        self._wait()

    def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def _wait(self) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            found = re.search(r"listening on \S*?:(\d+)", self.log())
            if found:
                self.port = int(found.group(1))
                return
            assert self._process is not None
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError("the honeypot does not listen:\n" + self.log())

    def log(self) -> str:
        """What the process has logged."""
        return (self.directory / "twistd.log").read_text(errors="replace")

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    def events(self, kind: str | None = None) -> list[dict[str, Any]]:
        """The events in its JSON log, optionally of one kind."""
        path = self.directory / "log" / "honeyllm.json"
        if not path.exists():
            return []
        whole, _, _ = path.read_text().rpartition("\n")
        events = [json.loads(line) for line in whole.splitlines()]
        return [e for e in events if kind is None or e["eventid"] == kind]

    def __exit__(self, *exception: object) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)
