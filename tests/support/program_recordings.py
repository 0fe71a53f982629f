"""
Command lines of small programs with what the real ones of Debian 12 answered.

Each file in ``tests/unit/programs/recordings`` holds one family, a JSON object
on each line; bytes are text in Latin-1.  To add lines, or to record all anew on
a Debian 12 (only for programs that are harmless)::

    python -m tests.support.program_recordings add sort <<'END'
    sort -n numbers
    sort -r <<< a\\nb\\n
    END
    python -m tests.support.program_recordings again sort
"""

import functools
import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import attrs

from honeyllm.host import Program, System
from honeyllm.persona import Persona, draw
from tests.support.virtual_host import EPOCH, VirtualHost

FOLDER = Path(__file__).parent.parent / "unit" / "programs" / "recordings"
TO_TEXT = "latin-1"
CODE = b"".join(
    b"int %s() {\n  start\n\n  one\n  return 2\n}\n\n" % name for name in (b"a", b"b", b"z", b"y", b"x")
)
FILES: Mapping[str, bytes] = {
    "f": b"one\ntwo\nthree\nfour\nfive\n",
    "empty": b"",
    "noeol": b"alpha\nbeta\ngamma",
    "numbers": b"10\n9\n-3\n2.5\n 7\nabc\n0\n1e3\n007\n-3\n",
    "dup": b"a\na\nB\nb\nb\nc\nA\na\n",
    "table": b"bob 30 NY 1.5K\nalice 25 LA 900\ncarol 30 SF 2M\ndave 4 NY 1G\nAlice 25 LA 12k\n",
    "passwd": b"root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n"
    b"bin:x:2:2:bin:/bin:/usr/sbin/nologin\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\n",
    "months": b"Mar 3\njan 9\nDEC 1\nfoo\nfeb 2\n\n",
    "versions": b"a-1.10\na-1.9\na-1.2.tar.gz\na-1.2\nb\na\n1.0~rc1\n1.0\n",
    "tabs": b"a\tb\tc\n\t\tx\n        y\nno tabs  here  \n12345678\tz\n",
    "long": b"The quick brown fox jumps over the lazy dog and then runs away from it, over the hills."
    b"\nA second line here.\n\n  Indented paragraph starts here and it goes on for a while, with words.\n"
    b"  More of the same.\n",
    "utf8": "žluťoučký kůň\nnaïve café\n日本語テキスト\n".encode(),
    "bin": bytes(range(256)),
    "j1": b"1 a\n2 b\n3 c\n5 e\n",
    "j2": b"1 x\n3 y\n4 z\n5 w\n5 v\n",
    "c1": b"a\nb\nc\ne\n",
    "c2": b"b\nd\ne\nf\n",
    "nul": b"x\0y\0x\0",
    "blank": b"a\n\n\n\nb\n  \nc\n\n",
    "d/inside": b"inside\n",
    "x1": b"a\nb\nc\n",
    "x2": b"a\nB\nc\nd",
    "code1": CODE,
    "code2": CODE.replace(b"one", b"eins").replace(b"  return 2\n", b"") + b"\nint c() {\n}\n",
    "e1/a": b"1\n2\n",
    "e1/b": b"same\n",
    "e1/sub/x": b"x\n",
    "e2/a": b"1\n3\n",
    "e2/b": b"same\n",
    "e2/c": b"c\n",
    "e2/sub/x": b"y\n",
}


@attrs.frozen(kw_only=True)
class Recording:
    """One command line and its answer; ``written`` are the files that it made or changed."""

    line: str
    stdin: str = ""
    stdout: str = ""
    stderr: str = ""
    status: int = 0
    written: Mapping[str, str] = attrs.field(factory=dict)

    @property
    def argv(self) -> tuple[str, ...]:
        """The words of the command line."""
        return tuple(shlex.split(self.line))


def load(family: str) -> list[Recording]:
    """The recordings of a family."""
    text = (FOLDER / f"{family}.jsonl").read_text()
    return [Recording(**json.loads(line)) for line in text.splitlines()]


def save(family: str, recordings: Iterable[Recording]) -> None:
    """Write the recordings of a family."""
    rows = [attrs.asdict(r, filter=lambda a, v: a.name == "line" or bool(v)) for r in recordings]
    FOLDER.joinpath(f"{family}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def replay(recording: Recording, programs: Mapping[str, Program]) -> Recording:
    """What our own program answers."""
    host = VirtualHost(files=FILES, programs=programs)
    host.kernel.system = System(kernel=host.kernel, persona=_persona(), hostname="host")
    argv = recording.argv
    result = host.run(programs[argv[0]], *argv, stdin=recording.stdin.encode(TO_TEXT))
    return Recording(
        line=recording.line,
        stdin=recording.stdin,
        stdout=result.stdout.decode(TO_TEXT),
        stderr=result.stderr.decode(TO_TEXT),
        status=result.status,
        written={name: host.read(name).decode(TO_TEXT) for name in _written(host)},
    )


@functools.cache
def _persona() -> Persona:
    return draw(1)


def _written(host: VirtualHost) -> list[str]:
    names = [n for n in host.fs.names("/") if not host.fs.stat(n, follow=False).is_directory]
    return [name for name in names if name not in FILES or host.read(name) != FILES[name]]


def record(line: str, stdin: str) -> Recording:
    """What the real program answers, in a directory of its own."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, data in FILES.items():
            root.joinpath(name).parent.mkdir(exist_ok=True, parents=True)
            root.joinpath(name).write_bytes(data)
            os.utime(root.joinpath(name), (EPOCH, EPOCH))
        environ = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8", "TZ": "UTC"}
        done = subprocess.run(
            shlex.split(line),
            input=stdin.encode(TO_TEXT),
            capture_output=True,
            cwd=root,
            env=environ,
            timeout=10,
            check=False,
        )
        now = {p.name: p.read_bytes() for p in sorted(root.iterdir()) if p.is_file()}
        written = {n: d.decode(TO_TEXT) for n, d in now.items() if FILES.get(n) != d}
    status = done.returncode if done.returncode >= 0 else 128 - done.returncode
    texts = done.stdout.decode(TO_TEXT), done.stderr.decode(TO_TEXT)
    return Recording(line=line, stdin=stdin, stdout=texts[0], stderr=texts[1], status=status, written=written)


def _given(text: str) -> tuple[str, str]:
    line, _, stdin = text.partition(" <<< ")
    return line, stdin.encode().decode("unicode_escape")


def main(action: str, family: str) -> None:
    """Record: ``add`` lines of standard input to *family*, or record it ``again``."""
    known = load(family) if FOLDER.joinpath(f"{family}.jsonl").exists() else []
    wanted = [(r.line, r.stdin) for r in known]
    if action == "add":
        new = [_given(line.rstrip("\n")) for line in sys.stdin if line.strip()]
        wanted += [pair for pair in new if pair not in wanted]
    done = {(r.line, r.stdin): r for r in known} if action == "add" else {}
    save(family, [done.get(pair) or record(*pair) for pair in wanted])


if __name__ == "__main__":
    main(*sys.argv[1:])
