"""
The 25 most frequent commands of the HoneyLLM paper's field study (its Table 3).

Each answer is judged against the persona's record: what a real host with this
hardware, network and accounts would print.  By OpenSSH, paramiko and asyncssh,
by exec and in one shared terminal session, with a model and without.
"""

import asyncio
import os
import re
import subprocess
import unittest
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncssh
import paramiko

from honeyllm.app import choose_persona
from honeyllm.app._keeping import load_identity
from honeyllm.persona import Persona
from honeyllm.settings import load_settings
from tests.support.running import RunningHoneypot
from tests.support.scripted_process import ScriptedModel

LINES = (Path(__file__).parents[1] / "transcripts" / "paper25.txt").read_text().splitlines()
PASSWORD = "hunter2x"
Answer = tuple[str, str, int]


def expected(persona: Persona) -> dict[int, str]:
    """The exact standard output of the lines that print a fact of the host, by number from 1."""
    kernel, cpu = persona.kernel, persona.hardware.cpu
    routes = persona.network.routes
    shown = [f"{r.destination} {r.gateway or ''} {r.source or ''}" for r in routes]
    found = re.findall("[0-9]{1,3}.[0-9]{1,3}.[0-9]{1,3}.[0-9]{1,2}", "\n".join(shown))
    addresses = "".join(f"{text}\n" for text in found)
    users = [u for u in persona.accounts.users if "nologin" not in u.shell and "false" not in u.shell]
    logins = [u.name for u in users if u.name not in ("sync", "halt", "shutdown")]
    return {
        1: f"{kernel.sysname} {persona.hostname} {kernel.release} {kernel.version} {kernel.machine}\n",
        2: "",
        3: "",
        5: f"{cpu.model_name}\n",
        6: f"{persona.network.provider.organisation}\n",
        7: f"{cpu.count}\n",
        8: "ok\n",
        9: "",
        10: f"{kernel.machine}\n",
        12: "",
        13: "0\n",
        14: "",
        15: "",
        16: "0\n",
        17: addresses,
        18: "0\n",
        19: addresses,
        20: "".join(f"{name}\n" for name in logins),
        22: "",
        23: "0",
        24: "",
        25: "0",
    }


PATTERNS = {
    4: r"(\d+ (days?|min)|\d+:\d+ .*)\n",
    11: r"up (\d+ (weeks?|days?|hours?|minutes?)(, )?)+\n",
}
ERRORS = {
    2: r"bash: line 1: lockr: command not found\n",
    14: r"bash: line 1: nvidia-smi: command not found\n",
    16: r"bash: line 1: nvidia-smi: command not found\n",
    23: r"bash: line 1: nvidia-smi: command not found\n",
    24: r"bash: line 1: nvidia-smi: command not found\n",
}
STATUS = {2: 127, 9: 1, 13: 1, 16: 1, 22: 1, 24: 1}
DOWNLOAD = 21


class Judge:
    """Judges answers by a persona."""

    def __init__(self, persona: Persona) -> None:
        self._exact = expected(persona)

    def complaint(self, number: int, answer: Answer, *, merged: bool = False) -> str:
        """What is wrong with the answer to line *number*; nothing when it is right."""
        out, err, status = answer
        if number == DOWNLOAD:
            return self._download(out + err)
        if merged:
            out = self._without_errors(number, out)
        if number in PATTERNS and not re.fullmatch(PATTERNS[number], out):
            return f"{number}: {out!r}"
        if number in self._exact and out.lstrip(" ") != self._exact[number]:
            return f"{number}: {out!r}, not {self._exact[number]!r}"
        if not merged and number != 6 and not re.fullmatch(ERRORS.get(number, ""), err):
            return f"{number}: stderr {err!r}"
        if status != STATUS.get(number, 0):
            return f"{number}: status {status}"
        return ""

    @staticmethod
    def _without_errors(number: int, text: str) -> str:
        if number == 6:
            return text.splitlines(keepends=True)[-1][-200:] if text else text
        pattern = ERRORS.get(number, "").replace("bash: line 1: ", "-bash: ")
        return re.sub(pattern, "", text) if pattern else text

    @staticmethod
    def _download(text: str) -> str:
        wanted = (
            "password updated successfully",
            "curl: (7) Failed to connect to 127.0.0.1 port 8181",
            "Connection refused",
            "chmod: cannot access '.dcplm': No such file or directory",
            "./dcplm: No such file or directory",
            "./system3d: No such file or directory",
        )
        missing = [line for line in wanted if line not in text]
        return f"{DOWNLOAD}: lacks {missing}: {text!r}" if missing else ""


def by_openssh(port: int, line: str) -> Answer:
    """One exec over OpenSSH's client."""
    options = [f"-o{o}" for o in ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR")]
    done = subprocess.run(
        ["sshpass", "-e", "ssh", "-F", "/dev/null", *options, "-p", str(port), "root@127.0.0.1", line],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=30,
        env={**os.environ, "SSHPASS": PASSWORD},
        check=False,
    )
    return done.stdout.decode(), done.stderr.decode(), done.returncode


def by_paramiko(port: int, line: str) -> Answer:
    """One exec over paramiko."""
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    client.connect("127.0.0.1", port, "root", PASSWORD, allow_agent=False, look_for_keys=False)
    try:
        _, out, err = client.exec_command(line, timeout=30)
        return out.read().decode(), err.read().decode(), out.channel.recv_exit_status()
    finally:
        client.close()


def connect(port: int) -> "asyncssh.connection._ACMWrapper":
    """asyncssh without any configuration of the machine."""
    return asyncssh.connect(
        "127.0.0.1", port, username="root", password=PASSWORD, known_hosts=None, client_keys=None,
        agent_path=None, config=None,
    )  # fmt: skip


def by_asyncssh(port: int, line: str) -> Answer:
    """One exec over asyncssh."""

    async def run() -> Answer:
        async with connect(port) as connection:
            done = await connection.run(line, check=False, stdin=asyncssh.DEVNULL, timeout=30)
            return str(done.stdout), str(done.stderr), done.exit_status or 0

    return asyncio.run(run())


def in_terminal(port: int, lines: list[str]) -> Iterator[Answer]:
    """All lines in one terminal session; errors are in the output."""

    async def run() -> list[Answer]:
        async with connect(port) as connection:
            process = await connection.create_process(term_type="xterm", term_size=(500, 50))
            await _until_prompt(process)
            return [await _typed(process, line) for line in lines]

    yield from asyncio.run(run())


async def _until_prompt(process: "asyncssh.SSHClientProcess[str]") -> str:
    """Everything up to the next prompt, without control sequences."""
    text = await asyncio.wait_for(process.stdout.readuntil("\x1b[?2004h"), 20)
    await asyncio.wait_for(process.stdout.readuntil("# "), 20)
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text).replace("\r\n", "\n").replace("\r", "")


async def _typed(process: "asyncssh.SSHClientProcess[str]", line: str) -> Answer:
    process.stdin.write(f"{line}\r")
    body = await _until_prompt(process)
    process.stdin.write("echo $?\r")
    status = await _until_prompt(process)
    return body.partition("\n")[2], "", int(status.split("\n")[1])


CLIENTS: dict[str, Callable[[int, str], Answer]] = {
    "openssh": by_openssh,
    "paramiko": by_paramiko,
    "asyncssh": by_asyncssh,
}


class PaperTests(unittest.TestCase):
    """25 of 25, without a model."""

    maxDiff = None
    settings: dict[str, object] = {}

    @classmethod
    def setUpClass(cls) -> None:
        cls.honeypot = RunningHoneypot(accept=[f"root:{PASSWORD}"], **cls.settings)
        cls.honeypot.__enter__()
        directory = cls.honeypot.directory
        identity = load_identity(directory / "state", 0.0)
        cls.judge = Judge(choose_persona(load_settings(directory / "honeyllm.yaml", home=directory), identity))

    @classmethod
    def tearDownClass(cls) -> None:
        cls.honeypot.__exit__()

    def test_exec(self) -> None:
        """Every client gets every answer."""
        for name, client in CLIENTS.items():
            wrong = [
                c
                for n, line in enumerate(LINES, 1)
                if (c := self.judge.complaint(n, client(self.honeypot.port, line)))
            ]
            self.assertEqual(wrong, [], name)

    def test_terminal(self) -> None:
        """All lines in one session, whose history and directory go on."""
        answers = in_terminal(self.honeypot.port, LINES)
        wrong = [c for n, a in enumerate(answers, 1) if (c := self.judge.complaint(n, a, merged=True))]
        self.assertEqual(wrong, [])


class WithModelTests(PaperTests):
    """25 of 25 with the scripted model behind it: the host answers all of them, the model is not asked."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.model = ScriptedModel({"default": {"answer": "made up by the model\n"}})
        cls.model.__enter__()
        cls.settings = {"llm": {"base_url": cls.model.url, "model": "scripted"}}
        super().setUpClass()

    @classmethod
    def tearDownClass(cls) -> None:
        super().tearDownClass()
        cls.model.__exit__()
