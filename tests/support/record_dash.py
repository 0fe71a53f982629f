"""
Records what the real dash and busybox ash make of the scripts in `dash_scripts`.

``python -m tests.support.record_dash`` rewrites ``tests/unit/shell/recorded/dash.json``
and ``ash.json``; run it on Debian 12.  Every script runs in a scratch directory of its own with an empty environment.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from tests.support.dash_scripts import COMMON, FILES, STREAMS, scripts

RECORDED = Path(__file__).parent.parent / "unit" / "shell" / "recorded"
SHELLS = {"dash": "/usr/bin/dash", "ash": "/usr/bin/busybox"}
PLACE = Path("/tmp/ash-scratch")
ENVIRONMENT = {"PATH": "/tmp/ash-bin:/usr/bin:/bin"}
SCRATCH = {"plain": "text\n", "lib": "X=lib\n", "bad": "echo a\nif\n", "ret": "return 6\n"}
Row = list[object]


def prepare() -> None:
    """A fresh scratch directory."""
    shutil.rmtree(PLACE, ignore_errors=True)
    (PLACE / "d" / "e").mkdir(parents=True)
    for name, text in SCRATCH.items():
        (PLACE / name).write_text(text)


def run(shell: str, mode: str, script: str) -> Row:
    """One row: mode, script, standard output, standard error, status."""
    prepare()
    argv, data = ["sh", "-c", script], ""
    if mode == "file":
        (PLACE / "script.sh").write_text(script)
        argv = ["sh", "script.sh"]
    elif mode == "stdin":
        argv, data = ["sh"], script
    done = subprocess.run(
        argv,
        executable=SHELLS[shell],
        cwd=PLACE,
        env=ENVIRONMENT,
        input=data.encode(),
        capture_output=True,
        check=False,
        timeout=10,
    )
    status = done.returncode if done.returncode >= 0 else 128 - done.returncode
    return [
        mode,
        script,
        done.stdout.decode("utf-8", "replace"),
        done.stderr.decode("utf-8", "replace"),
        status,
    ]


def main() -> None:
    """Record both shells."""
    programs = Path(ENVIRONMENT["PATH"].split(":")[0])
    for shell, path in SHELLS.items():
        shutil.rmtree(programs, ignore_errors=True)
        programs.mkdir()
        (programs / "sh").symlink_to(path)
        rows = [
            run(shell, mode, script)
            for mode, table in (("c", COMMON), ("file", FILES), ("stdin", STREAMS))
            for script in scripts(table)
        ]
        lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (RECORDED / f"{shell}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    shutil.rmtree(programs)
    shutil.rmtree(PLACE)


if __name__ == "__main__":
    main()
