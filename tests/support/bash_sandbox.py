"""
The inside of the sandbox of `real_bash`: runs scripts that arrive as JSON lines, one answer each.

It is started as root in mount, PID and network namespaces of its own; bash runs
as nobody, on a scratch directory that is new for every script, with an empty
PATH, limits and a deadline.  Uses nothing outside the standard library.
"""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys

TOP, SCRATCH = "/tmp/d", "/tmp/d/e/scratch"
NOBODY = 65534
LIMITS = {
    resource.RLIMIT_CPU: 2,
    resource.RLIMIT_AS: 1 << 29,
    resource.RLIMIT_FSIZE: 1 << 20,
    resource.RLIMIT_NPROC: 200,
    resource.RLIMIT_CORE: 0,
}
SECONDS = 5
SHELLS = {
    "bash": (["/bin/bash", "--norc", "--noprofile", "-c"], "bash"),
    "dash": (["/bin/dash", "-c"], "sh"),
}
"""By name: what stands before a script, and its $0 behind it."""
ENVIRONMENT = {"PATH": "", "LC_ALL": "C.UTF-8", "HOME": SCRATCH}
FILES = {
    "f1": "first line\nsecond  line\n\nlast",
    "f2": "a:b:c\n  lead x\nback\\slash\n",
    "d/g1": "",
    "d/g.txt": "",
    "n.txt": "1\n",
    ".hidden": "",
}


def fresh() -> None:
    """A scratch directory as every script finds it."""
    shutil.rmtree(TOP, ignore_errors=True)
    os.makedirs(f"{SCRATCH}/d")
    for name, text in FILES.items():
        with open(f"{SCRATCH}/{name}", "w", encoding="utf-8") as file:
            file.write(text)
    for path, _, names in os.walk(TOP):
        for name in (path, *(os.path.join(path, n) for n in names)):
            os.chown(name, NOBODY, NOBODY)
    os.utime(f"{SCRATCH}/f2", (1, 1))


def limit() -> None:
    """In the child, before the shell: limits, and the signals that a run in the background ignores."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
    for what, most in LIMITS.items():
        resource.setrlimit(what, (most, most))
    os.umask(0o022)


def run(shell: str, script: str) -> list[object]:
    """Output, errors and status; none when it took too long."""
    fresh()
    start, name = SHELLS[shell]
    try:
        done = subprocess.run(
            [*start, script, name],
            cwd=SCRATCH,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            preexec_fn=limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return []
    return [done.stdout.decode("latin-1"), done.stderr.decode("latin-1"), done.returncode]


def main() -> None:
    """Answer until there are no more scripts."""
    for line in sys.stdin:
        print(json.dumps(run(sys.argv[1], json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
