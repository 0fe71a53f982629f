"""
Records what a real bash answers to short scripts, a file of them for each module of the shell.

``python -m tests.support.record_scripts`` rewrites ``tests/unit/shell/recorded/scripts/*.json``
from the scripts in them; run it on Debian 12.  The scripts consist of builtins, which is all that
a shell without a PATH can run, in a scratch directory that holds :data:`FILES`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TypeAlias

Row: TypeAlias = tuple[str, str, str, int]
"""Script, standard output, standard error, status."""

RECORDED = Path(__file__).parent.parent / "unit" / "shell" / "recorded" / "scripts"
FILES = ("a.c", "b.c", "c.h", ".hidden", "d/e.c", "d/f/g.c", "d/.x", "sp ace", "[x]", "B")
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PATH": "/nonexistent", "HOME": "/home/u", "TZ": "UTC"}


def record(script: str) -> Row:
    """What bash answers."""
    with tempfile.TemporaryDirectory() as scratch:
        for name in FILES:
            path = Path(scratch) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("")
        done = subprocess.run(
            ["/bin/bash", "--norc", "-c", script, "bash"],
            executable="/bin/bash",
            cwd=scratch,
            env=ENVIRONMENT,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=10,
            check=False,
        )
    clean = done.stderr.decode().replace("/bin/bash: ", "bash: ")
    return script, done.stdout.decode(), clean, done.returncode


def read(path: Path) -> list[Row]:
    """The rows of one file; a row may be a script alone, still to be recorded."""
    rows = json.loads(path.read_text("utf-8"))
    return [(row, "", "", 0) if isinstance(row, str) else tuple(row) for row in rows]


def main(names: list[str]) -> None:
    """Record the named files, or all, anew."""
    for path in sorted(RECORDED.glob("*.json")):
        if names and path.stem not in names:
            continue
        lines = ",\n".join(json.dumps(record(row[0]), ensure_ascii=False) for row in read(path))
        path.write_text(f"[\n{lines}\n]\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
