"""
The recorded suites against a honeypot of our own; pass rates may only rise.

``tests/ratchet.json`` holds the least pass rate of each suite, in percent.
This fails when a suite falls below its number, or when a number is lower than
in the parent commit.  Where the suites are not there (they are kept outside
this repository) it says so and succeeds.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.support.running import RunningHoneypot

ROOT = Path(__file__).resolve().parent.parent
NUMBERS = ROOT / "tests" / "ratchet.json"
SHARED = Path(os.environ.get("HONEYLLM_SUITES", ROOT.parent / "shared"))
PASSWORD = "hunter2x"


def rates(text: str) -> Iterator[tuple[str, float]]:
    """The pass rates in the output of the two runners."""
    for name, rate in re.findall(r"^(\w+): \d+/\d+ = ([\d.]+) %", text, re.M):
        yield name, float(rate)
    for rate in re.findall(r"^truth\s+ALL\s+\d+/\d+\s+([\d.]+)%", text, re.M):
        yield "truths", float(rate)


def run(port: int) -> dict[str, float]:
    """Run every suite against the honeypot at *port*."""
    where = ["--host", "127.0.0.1", "--port", str(port), "--user", "root", "--password", PASSWORD]
    conformance, corpus = SHARED / "conformance", SHARED / "corpus"
    calls = [
        [conformance / "run.py", conformance / "oils.jsonl", conformance / "messages.jsonl", *where],
        [
            corpus / "score.py",
            corpus / "attacker.jsonl",
            corpus / "differential.jsonl",
            *where,
            "--truth-only",
            "--failures",
            "0",
        ],
    ]
    found: dict[str, float] = {}
    for call in calls:
        done = subprocess.run(
            [sys.executable, *map(str, call)], capture_output=True, text=True, timeout=1500, check=False
        )
        print(done.stdout, done.stderr, sep="", flush=True)
        found |= dict(rates(done.stdout))
    return found


def parent_numbers() -> Mapping[str, float]:
    """The numbers of the parent commit, or none where there is no parent."""
    done = subprocess.run(
        ["git", "show", "HEAD^:tests/ratchet.json"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return json.loads(done.stdout) if done.returncode == 0 else {}


def complaints(
    found: Mapping[str, float], wanted: Mapping[str, float], before: Mapping[str, float]
) -> Iterator[str]:
    """What is wrong with the pass rates *found*."""
    for name, least in wanted.items():
        if found.get(name, 0.0) < least:
            yield f"{name}: {found.get(name, 0.0):.1f} % is below the recorded {least} %"
    for name, least in before.items():
        if wanted.get(name, 0.0) < least:
            yield f"{name}: tests/ratchet.json says {wanted.get(name)}, the parent commit {least}"


def main() -> int:
    """Run, compare, report."""
    if not (SHARED / "conformance" / "run.py").exists():
        print(f"no recorded suites at {SHARED}: nothing to compare")
        return 0
    with RunningHoneypot(accept=[f"root:{PASSWORD}"]) as honeypot:
        found = run(honeypot.port)
    wrong = list(complaints(found, json.loads(NUMBERS.read_text()), parent_numbers()))
    print(json.dumps(found))
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
