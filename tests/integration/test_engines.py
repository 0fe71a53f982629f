"""Both engines over SSH, against the scripted model: the log says which lines the model answered."""

import asyncio
import time
import unittest
from typing import Any

import asyncssh

from tests.support.running import RunningHoneypot
from tests.support.scripted_process import ScriptedModel

PASSWORD = "hunter2x"
SCRIPT = {
    "model": "scripted",
    "rules": [
        {"match": "nvtop", "answer": "Device 0 [Tesla T4]\nGPU 12%\n", "token_seconds": 0.02},
        {"match": "whoami", "answer": "root\n"},
        {"match": "apparmor/parser.conf", "answer": "# Said by the model.\nwrite-cache\n"},
        {"match": "uptime", "fault": "status-502-html"},
    ],
    "default": {"answer": "(no output)"},
}


class EngineCase(unittest.TestCase):
    """A honeypot with a model behind it."""

    extra: dict[str, Any] = {}  # replaced by subclasses

    def setUp(self) -> None:
        self.model = self.enterContext(ScriptedModel(SCRIPT))
        llm = {"base_url": self.model.url, "model": "scripted"}
        self.honeypot = self.enterContext(
            RunningHoneypot(accept=[f"root:{PASSWORD}"], llm=llm, oracle={"programs": ["nvtop"]}, **self.extra)
        )

    def connect(self) -> Any:
        """asyncssh without any configuration of the machine."""
        return asyncssh.connect(
            "127.0.0.1", self.honeypot.port, username="root", password=PASSWORD, known_hosts=None,
            client_keys=None, agent_path=None, config=None,
        )  # fmt: skip

    def run_exec(self, *lines: str) -> list[tuple[str, int]]:
        """Each line by exec; output and status."""

        async def run() -> list[tuple[str, int]]:
            async with self.connect() as connection:
                done = [await connection.run(x, check=False, stdin=asyncssh.DEVNULL, timeout=20) for x in lines]
                return [(str(d.stdout) + str(d.stderr), d.exit_status or 0) for d in done]

        return asyncio.run(run())

    def sources(self, wanted: int) -> list[tuple[str, str]]:
        """(source, first word) of every answer in the log, once there are *wanted* of them."""
        for _ in range(50):
            found = [(e["source"], e["argv"][0]) for e in self.honeypot.events("honeyllm.command.answered")]
            if len(found) >= wanted:
                break
            time.sleep(0.1)
        return found

    def closed(self) -> None:
        """Wait until the log has the end of a session."""
        for _ in range(50):
            if self.honeypot.events("cowrie.session.closed"):
                return
            time.sleep(0.1)


class HybridTests(EngineCase):
    """The host computes; the model is asked for what it cannot."""

    def test_texts(self) -> None:
        """A text that nobody recorded is the model's, of the size that it had before, and asked for once."""
        path = "/etc/apparmor/parser.conf"
        answers = self.run_exec(f"stat -c %s {path}", f"cat {path}", f"wc -c < {path}; head -n 2 {path}")
        size, text, both = (output for output, _ in answers)
        self.assertTrue(text.startswith("# Said by the model.\nwrite-cache\n# "))
        self.assertEqual(both, f"{size}# Said by the model.\nwrite-cache\n")
        self.assertEqual(len(text), int(size))
        asked = [r for r in self.model.requests() if r["event"] == "request" and path in r["command"]]
        self.assertEqual(len(asked), 1)

    def test_sources(self) -> None:
        """Only the program without an implementation is the model's, and the pipeline's filters run on it."""
        answers = self.run_exec("echo hi", "uname -m", "nvtop | grep -c GPU", "nvtop", "nosuchprogram")
        self.assertEqual(
            answers,
            [
                ("hi\n", 0),
                ("x86_64\n", 0),
                ("1\n", 0),
                ("Device 0 [Tesla T4]\nGPU 12%\n", 0),
                ("bash: line 1: nosuchprogram: command not found\n", 127),
            ],
        )
        sources = self.sources(5)
        self.assertIn(("builtin", "echo"), sources)
        self.assertEqual({s for s, word in sources if word == "nvtop"}, {"model", "ledger"})
        self.assertEqual({word for s, word in sources if s in ("model", "ledger")}, {"nvtop"})
        asked = [r for r in self.model.requests() if r["event"] == "request" and "nvtop" in r["command"]]
        self.assertEqual(len(asked), 1)

    def test_streams(self) -> None:
        """The model's first line is shown before its last is written."""

        async def run() -> list[float]:
            times = []
            async with self.connect() as connection:
                process = await connection.create_process("nvtop", stdin=asyncssh.DEVNULL)
                async for line in process.stdout:
                    times += [time.monotonic()] if line else []
            return times

        first, second = asyncio.run(run())
        self.assertGreater(second - first, 0.01)


class LlmTests(EngineCase):
    """``engine: llm``: the model sees each line as typed; the state stays true."""

    extra = {"engine": "llm"}

    def test_session(self) -> None:
        """A whole terminal session: text is the model's, directory, variables and leaving are the host's."""

        async def run() -> tuple[str, int]:
            async with self.connect() as connection:
                process = await connection.create_process(term_type="xterm")
                shown = await process.stdout.readuntil("# ")
                for line in ("cd /var/log", "whoami", "echo kept > /tmp/f", "uptime"):
                    process.stdin.write(f"{line}\r")
                    shown += await asyncio.wait_for(process.stdout.readuntil("\x1b[?2004h"), 20)
                    shown += await asyncio.wait_for(process.stdout.readuntil("# "), 20)
                process.stdin.write("exit 5\r")
                await process.wait(timeout=20)
                return shown, process.exit_status or 0

        shown, status = asyncio.run(run())
        self.assertEqual(status, 5)
        self.assertIn(":/var/log# ", shown)
        self.assertIn("\rroot\r\n", shown)
        self.assertRegex(shown, r"load average: \d")
        self.closed()
        answered = [e["argv"][0] for e in self.honeypot.events("honeyllm.command.answered") if e["source"] == "model"]
        self.assertEqual(answered, ["cd /var/log", "whoami", "echo kept > /tmp/f"])

    def test_exec(self) -> None:
        """By exec too; without an answer of the model the host answers."""
        self.assertEqual(self.run_exec("whoami", "uptime -s; exit 3")[0], ("root\n", 0))
        self.assertEqual(self.run_exec("uptime -s >/dev/null; exit 3"), [("", 3)])


class NoModelTests(unittest.TestCase):
    """No endpoint at all."""

    def test_local_answer(self) -> None:
        """A program that only a model could answer fails in character, and the log says so."""
        with RunningHoneypot(accept=[f"root:{PASSWORD}"], oracle={"programs": ["vtysh"]}) as honeypot:
            case = EngineCase()
            case.honeypot = honeypot
            ((text, status),) = case.run_exec("vtysh")
            self.assertNotEqual((text, status), ("", 0))
            self.assertEqual(case.sources(1), [("fallback", "vtysh")])
