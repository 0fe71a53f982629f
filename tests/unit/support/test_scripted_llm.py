"""The scripted endpoint itself: its rules, its log, and as a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

import yaml
from twisted.trial.unittest import SynchronousTestCase

from tests.support.llm_faults import FAULTS, Script
from tests.support.scripted_llm import Rule, Rules, command_of


class Choosing(SynchronousTestCase):
    def test_command(self) -> None:
        """A message is a JSON question or a line as typed."""
        cases = {'{"argv": ["a", "b c"]}': "a b c", "ls -l": "ls -l", '"x"': '"x"', '{"line": "id"}': "id"}
        for message, command in cases.items():
            self.assertEqual(command_of(message), command)

    def test_rules(self) -> None:
        """The first rule that fits answers, else the default."""
        rules = Rules.of(
            {
                "rules": [{"command": "nvtop( .*)?", "answer": "1"}, {"match": "top", "answer": "2"}],
                "default": {"answer": "3"},
            }
        )
        cases = {"nvtop -s": "1", "xnvtop": "2", "id": "3"}
        for message, answer in cases.items():
            self.assertEqual(rules.rule_for(message).answer, answer)

    def test_unknown_fault(self) -> None:
        with self.assertRaises(ValueError):
            Rule(fault="nonsense")

    def test_every_fault_can_be_played(self) -> None:
        """Each gives at least one step."""
        for name, reply in FAULTS.items():
            self.assertIsNotNone(next(iter(reply(Script(text="text"))), None), name)


class Process(SynchronousTestCase):
    def test_serves_and_logs(self) -> None:
        folder = Path(self.mktemp())
        folder.mkdir()
        (folder / "rules.yaml").write_text(yaml.safe_dump({"rules": [{"command": "id", "answer": "uid=0"}]}))
        command = [sys.executable, "-m", "tests.support.scripted_llm"]
        options = ["--script", str(folder / "rules.yaml"), "--log", str(folder / "log.jsonl")]
        child = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)
        self.addCleanup(child.wait)
        self.addCleanup(child.kill)
        assert child.stdout is not None
        self.addCleanup(child.stdout.close)
        url = json.loads(child.stdout.readline())["url"]
        body = json.dumps({"messages": [{"role": "user", "content": "id"}]}).encode()
        with urlopen(Request(f"{url}/chat/completions", body), timeout=10) as reply:
            chunks = [line for line in reply.read().decode().split("\n\n") if line]
        self.assertEqual(chunks[-1], "data: [DONE]")
        self.assertIn("uid=0", "".join(chunks))
        logged = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
        self.assertEqual(
            [(row["event"], row["command"]) for row in logged], [("request", "id"), ("end", "id")]
        )
