"""
Records what a real bash makes of the inputs of the shell language's tests.

``python -m tests.support.record_shell`` rewrites the outputs in
``tests/unit/shell/recorded/`` from the inputs beside them; run it on Debian 12, whose
bash the product imitates.  Nothing is executed but expansions, definitions and ``bash -n``.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

RECORDED = Path(__file__).parent.parent / "unit" / "shell" / "recorded"
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": "~"}

_ARITHMETIC = 'x=4; y=2; q=1+; r=s; s=r; t="x y"; echo $((%s))'
_LET = 'x=4; y=2; q=1+; r=s; s=r; t="x y"; let "$1"'
_PATTERN = (
    "shopt -s extglob; q=$1; shift; for w; do [[ $w == $q ]] && r=1 || r=0; "
    'printf "%s\\0" "$r" "${w#$q}" "${w##$q}" "${w%$q}" "${w%%$q}" "${w/$q/<>}" "${w//$q/<>}"; done'
)


def bash(script: str, *arguments: str) -> tuple[str, str]:
    """Standard output and error of bash for *script*."""
    done = subprocess.run(
        ["bash", "-c", script, "bash", *arguments],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env=_ENVIRONMENT,
        check=False,
    )
    return done.stdout.decode(), done.stderr.decode()


def syntax(source: str) -> list[str]:
    """The messages of the parser."""
    done = subprocess.run(
        ["bash", "-n", "-c", source], capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    return [line.removeprefix("bash: ") for line in done.stderr.decode().splitlines()]


def arithmetic(expression: str) -> str:
    """The value of an expression, or the message without its prefix."""
    _, error = bash(_LET, expression)
    if error:
        return error.rstrip("\n").removeprefix("bash: line 1: let: ")
    return bash(_ARITHMETIC % expression)[0].rstrip("\n")


def braces(word: str) -> list[str]:
    """The words that *word* expands to."""
    return bash(f'printf "%s\\0" {word}')[0].split("\0")[:-1]


def pattern(text: str, words: list[str]) -> list[list[str]]:
    """For each word: whether it matches, both prefixes and suffixes removed, one and all replaced."""
    fields = bash(_PATTERN, text, *words)[0].split("\0")[:-1]
    return [fields[start : start + 7] for start in range(0, len(fields), 7)]


def function(source: str) -> str:
    """How ``declare -f`` shows the function that *source* defines."""
    return bash('eval "$1"; declare -f "${1%%(*}"', source)[0]


def _record(name: str, answer: Callable[[str], object]) -> None:
    path = RECORDED / f"{name}.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    recorded = [[row[0], answer(row[0])] for row in rows]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in recorded)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def main() -> None:
    """Record everything anew."""
    words: list[str] = json.loads((RECORDED / "words.json").read_text(encoding="utf-8"))
    _record("syntax", syntax)
    _record("arithmetic", arithmetic)
    _record("braces", braces)
    _record("functions", function)
    _record("patterns", lambda text: pattern(text, words))


if __name__ == "__main__":
    main()
