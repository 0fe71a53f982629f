"""The scripted endpoint as a process of its own, for tests with a real honeypot."""

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]


class ScriptedModel:
    """``tests.support.scripted_llm`` from ``with`` to its end; ``url`` is the base, ``requests`` what was asked."""

    def __init__(self, script: dict[str, Any]) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="scripted")
        self._directory = Path(self._scratch.name)
        self._script = script
        self.url = ""

    def __enter__(self) -> "ScriptedModel":
        (self._directory / "rules.yaml").write_text(yaml.safe_dump(self._script))
        command = [sys.executable, "-m", "tests.support.scripted_llm", "--port", "0"]
        command += ["--script", str(self._directory / "rules.yaml"), "--log", str(self._directory / "log")]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = json.loads(self._process.stdout.readline())["url"]
        self._wait()
        return self

    def _wait(self) -> None:
        for _ in range(100):
            try:
                urllib.request.urlopen(self.url, timeout=1)
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.05)
            else:
                return

    def requests(self) -> list[dict[str, Any]]:
        """What has been asked so far."""
        log = self._directory / "log"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def __exit__(self, *exception: object) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._scratch.cleanup()
