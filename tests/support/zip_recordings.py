"""
Short scripts of zip and unzip, with what the real ones of Debian 12 did.

``tests/unit/programs/archive/zip.jsonl`` holds a script on each line: command
lines, each with its output and status, and the files that were there at the
end (an archive as no more than a name: its bytes differ with the compressor).
To add scripts on a Debian 12, lines parted by `` ; ``::

    python -m tests.support.zip_recordings add <<'END'
    zip x.zip f ; unzip -l x.zip
    END
    python -m tests.support.zip_recordings again
"""

import io
import json
import os
import re
import shlex
import stat
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import attrs

from honeyllm.host import Process
from honeyllm.programs.archive import PROGRAMS
from tests.support.virtual_host import EPOCH, VirtualHost, files_below

FILE = Path(__file__).parent.parent / "unit" / "programs" / "archive" / "zip.jsonl"
HERE = "/tmp/zip"
TO_TEXT = "latin-1"
ENVIRON = {"PATH": "/usr/bin:/bin", "HOME": "/root", "LANG": "C.UTF-8", "TZ": "UTC"}
PROGRAM = re.compile(r"(?:zip|unzip|zipinfo)\b")


def _crafted() -> bytes:
    """An archive whose names lead outside."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in ("../../up", "/abs", "ok"):
            info = zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10))
            info.create_system, info.external_attr = 3, 0o100640 << 16
            archive.writestr(info, f"{name}\n")
    return stream.getvalue()


def _packed() -> bytes:
    """An archive of another program's: deflated, stored, a directory."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data, method in (("p/", "", 0), ("p/long", "abc\n" * 300, 8), ("p/script", "#!\n", 0)):
            info = zipfile.ZipInfo(name, (2023, 2, 3, 4, 5, 6))
            mode = 0o40755 if name.endswith("/") else 0o100755 if name == "p/script" else 0o100600
            info.create_system, info.external_attr, info.compress_type = 3, mode << 16, method
            archive.writestr(info, data)
    return stream.getvalue()


PACKED = _packed()
FILES: Mapping[str, bytes] = {
    "f": b"".join(b"%d\n" % n for n in range(1, 101)),
    "g": b"hello\n",
    "empty": b"",
    "bin": bytes(range(256)),
    "d/only": b"deep\n" * 40,
    "d2/sub/leaf": b"leaf\n",
    "notes.txt": b"some words here\n",
    "no.zip": b"this is no archive\n",
    "void.zip": b"",
    "out.zip": _crafted(),
    "p.zip": PACKED,
    "cut.zip": PACKED[:90],
    "bad.zip": PACKED.replace(b"#!\n", b"#?\n", 1),
    "pre.zip": b"in front\n" + PACKED,
}
LINKS = {"lnk": "g", "dang": "nowhere"}


@attrs.frozen(kw_only=True)
class Step:
    """One command line, with what was typed and what came of it."""

    line: str
    stdin: str = ""
    stdout: str = ""
    stderr: str = ""
    status: int = 0


@attrs.frozen(kw_only=True)
class Script:
    """Steps in one directory; ``files`` are those that are new or other than before, at the end."""

    steps: tuple[Step, ...]
    files: Mapping[str, Sequence[object]] = attrs.field(factory=dict)


def load() -> list[Script]:
    """All scripts."""
    rows = [json.loads(line) for line in FILE.read_text("utf-8").split("\n") if line]
    return [Script(steps=tuple(Step(**step) for step in row["steps"]), files=row["files"]) for row in rows]


def save(scripts: Iterable[Script]) -> None:
    """Write them."""
    rows = [
        {"steps": [{k: v for k, v in attrs.asdict(s).items() if v or k == "line"} for s in script.steps]}
        | {"files": script.files}
        for script in scripts
    ]
    FILE.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def _described(name: str, mode: int, seconds: int, data: bytes) -> list[object]:
    is_new = seconds > EPOCH
    shown = "archive" if data[:2] == b"PK" else data.decode(TO_TEXT)
    return [f"{mode:o}", "now" if is_new or stat.S_ISLNK(mode) else seconds, shown]


# -- the virtual host ----------------------------------------------------------------------


def virtual_scene() -> VirtualHost:
    """A virtual host with the files."""
    host = VirtualHost(files={f"{HERE}/{name}": data for name, data in FILES.items()}, programs=PROGRAMS)
    for name, target in LINKS.items():
        host.fs.make(f"{HERE}/{name}", stat.S_IFLNK | 0o777, target=target)
    host.fs.make(f"{HERE}/fifo", stat.S_IFIFO | 0o644)
    host.timers.now += 5
    return host


def _virtual_files(host: VirtualHost) -> dict[str, Sequence[object]]:
    return {
        path: _described(path, inode.mode, inode.mtime // 10**9, data)
        for path, inode, data in files_below(host, HERE)
    }


def replay(script: Script) -> Script:
    """What ours do."""
    host = virtual_scene()
    before = _virtual_files(host)
    steps = []
    for step in script.steps:
        argv = tuple(shlex.split(step.line))

        async def run(process: Process) -> int:
            process.fs.change_directory(HERE)
            process.environ = dict(ENVIRON)
            return await PROGRAMS[process.argv[0]](process)

        result = host.run(run, *argv, stdin=step.stdin.encode(TO_TEXT))
        texts = result.stdout.decode(TO_TEXT), result.stderr.decode(TO_TEXT)
        steps.append(attrs.evolve(step, stdout=texts[0], stderr=texts[1], status=result.status))
    return Script(steps=tuple(steps), files=_new(before, _virtual_files(host)))


def _new(
    before: Mapping[str, Sequence[object]], after: Mapping[str, Sequence[object]]
) -> dict[str, Sequence[object]]:
    changed = {name: after[name] for name in sorted(after) if after[name] != before.get(name)}
    return changed | {name: ["gone"] for name in sorted(before.keys() - after.keys())}


# -- the real ones -------------------------------------------------------------------------


def _build(root: Path) -> None:
    for name, data in FILES.items():
        root.joinpath(name).parent.mkdir(exist_ok=True, parents=True)
        root.joinpath(name).write_bytes(data)
    for name, target in LINKS.items():
        root.joinpath(name).symlink_to(target)
    os.mkfifo(root / "fifo", 0o644)
    for path in (*root.rglob("*"), root):
        os.utime(path, (EPOCH, EPOCH), follow_symlinks=False)


def _real_files(root: Path) -> dict[str, Sequence[object]]:
    found: dict[str, Sequence[object]] = {}
    for path in root.rglob("*"):
        status = path.lstat()
        data = path.read_bytes() if stat.S_ISREG(status.st_mode) else b""
        data = os.fsencode(path.readlink()) if path.is_symlink() else data
        name = str(path.relative_to(root))
        found[name] = _described(name, status.st_mode, int(status.st_mtime), data)
    return found


def record(steps: Sequence[Step]) -> Script:
    """Run *steps* for real, in a directory of their own."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _build(root)
        before = _real_files(root)
        done = []
        for step in steps:
            assert PROGRAM.match(step.line), step.line
            ran = subprocess.run(
                shlex.split(step.line),
                input=step.stdin.encode(TO_TEXT),
                capture_output=True,
                cwd=root,
                env=ENVIRON,
                check=False,
            )
            texts = ran.stdout.decode(TO_TEXT), ran.stderr.decode(TO_TEXT)
            done.append(attrs.evolve(step, stdout=texts[0], stderr=texts[1], status=ran.returncode))
        return Script(steps=tuple(done), files=_new(before, _real_files(root)))


def _given(text: str) -> Step:
    line, _, stdin = text.partition(" <<< ")
    return Step(line=line.strip(), stdin=stdin.encode().decode("unicode_escape"))


def main(verb: str) -> None:
    """``add`` takes scripts from standard input; ``again`` records all anew."""
    known = load() if FILE.exists() else []
    if verb == "again":
        save(record(script.steps) for script in known)
        return
    have = {tuple((step.line, step.stdin) for step in script.steps) for script in known}
    given = [tuple(_given(part) for part in line.split(" ; ")) for line in sys.stdin if line.strip()]
    fresh = [steps for steps in given if tuple((step.line, step.stdin) for step in steps) not in have]
    save([*known, *(record(steps) for steps in fresh)])


if __name__ == "__main__":
    main(*sys.argv[1:])
