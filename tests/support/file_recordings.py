"""
Command lines of programs that work on files, with what the real ones of Debian 12 did.

Each file in ``tests/unit/programs/files/recordings`` holds one family, a JSON
object on each line; bytes are text in Latin-1.  Besides output and status it
holds what became of the files.  To add lines on a Debian 12, as root and only
for programs that are harmless in a directory of their own::

    python -m tests.support.file_recordings add ls <<'END'
    ls -l d
    END
    python -m tests.support.file_recordings again ls
"""

import base64
import functools
import json
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import attrs

from honeyllm.host import Process, Program
from tests.support.virtual_host import VirtualHost, files_below

FOLDER = Path(__file__).parent.parent / "unit" / "programs" / "files" / "recordings"
HERE = "/tmp/files"
TO_TEXT = "latin-1"
ENVIRON = {"LANG": "C.UTF-8", "TZ": "UTC", "PATH": "/usr/bin:/bin", "HOME": "/root", "TERM": "xterm"}
ACCOUNTS = {
    "/etc/passwd": b"root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n"
    b"bin:x:2:2:bin:/bin:/usr/sbin/nologin\ngames:x:5:60:games:/usr/games:/usr/sbin/nologin\n",
    "/etc/group": b"root:x:0:\ndaemon:x:1:\nbin:x:2:\nsys:x:3:\ntty:x:5:\ngames:x:60:\n",
}
ANY = ((r"Inode: \d+ *", "Inode: N "), (r"Device: \S+", "Device: D"), (r"(Change|Birth): .*", r"\1"))
NUMBERS = ((r"(?m)^ *\d+ ( +\d+ [-dlcpbs][-rwxsStT]{9})", r"N \1"), (r"copied, .*", "copied"))
KINDS = {"d": stat.S_IFDIR, "f": stat.S_IFREG, "l": stat.S_IFLNK, "p": stat.S_IFIFO, "c": stat.S_IFCHR}


@attrs.frozen(kw_only=True)
class Entry:
    """One file of the scene; ``data`` is a link's target or a file's bytes."""

    path: str
    kind: str
    mode: int
    data: bytes
    seconds: int


@attrs.frozen(kw_only=True)
class Recording:
    """One command line and what it did; ``files`` are those that it changed, None for removed ones."""

    line: str
    stdin: str = ""
    environ: Mapping[str, str] = attrs.field(factory=dict)
    stdout: str = ""
    stderr: str = ""
    status: int = 0
    files: Mapping[str, Sequence[object] | None] = attrs.field(factory=dict)


@functools.cache
def scene() -> tuple[list[Entry], dict[str, list[str]]]:
    """The files that every line finds, and the order of the names in each directory."""
    stored = json.loads((FOLDER / "scene.json").read_text("utf-8"))
    entries = [
        Entry(path=path, kind=kind, mode=mode, data=base64.b64decode(data), seconds=seconds)
        for path, kind, mode, data, seconds in stored["entries"]
    ]
    return entries, stored["order"]


def load(family: str) -> list[Recording]:
    """The recordings of one family."""
    lines = (FOLDER / f"{family}.jsonl").read_text("utf-8").split("\n")
    return [Recording(**json.loads(line)) for line in lines if line]


def save(family: str, recordings: Iterable[Recording]) -> None:
    """Write the recordings of one family."""
    with (FOLDER / f"{family}.jsonl").open("w", encoding="utf-8") as file:
        for recording in recordings:
            fields = {key: value for key, value in attrs.asdict(recording).items() if value or key == "line"}
            file.write(json.dumps(fields, ensure_ascii=False) + "\n")


def _normal(data: bytes) -> str:
    text = data.decode(TO_TEXT)
    for pattern, instead in (*ANY, *NUMBERS):
        text = re.sub(pattern, instead, text)
    return text


def _difference(
    before: Mapping[str, Sequence[object]], after: Mapping[str, Sequence[object]]
) -> dict[str, Sequence[object] | None]:
    names = sorted(before.keys() | after.keys())
    return {name: after.get(name) for name in names if before.get(name) != after.get(name)}


# -- the virtual host ----------------------------------------------------------------------


def virtual_scene(programs: Mapping[str, Program]) -> VirtualHost:
    """A virtual host with the scene."""
    entries, order = scene()
    host = VirtualHost(files=ACCOUNTS, programs=programs)
    fs = host.fs
    umask, fs.umask = fs.umask, 0
    fs.make(HERE, stat.S_IFDIR | 0o755)
    for entry in entries:
        path = f"{HERE}/{entry.path}"
        target = entry.data.decode("utf-8") if entry.kind == "l" else ""
        rdev = (1, 3) if entry.kind == "c" else (0, 0)
        mode = 0o777 if entry.kind == "l" else entry.mode
        place = fs.make(path, KINDS[entry.kind] | mode, target=target, rdev=rdev)
        if entry.kind == "f" and entry.data:
            place.fs.write(place.number, 0, entry.data)
            fs.change_mode(path, entry.mode)
    for entry in reversed(entries):
        when = entry.seconds * 10**9
        fs.change_times(f"{HERE}/{entry.path}", when, when, follow=False)
    fs.change_times(HERE, entries[0].seconds * 10**9, entries[0].seconds * 10**9)
    for directory, names in order.items():
        found = fs.stat(f"{HERE}/{directory}").entries
        assert found is not None
        numbers = dict(found)
        found.clear()
        found.update((name, numbers[name]) for name in names)
    fs.umask = umask
    return host


def _virtual_files(host: VirtualHost) -> dict[str, Sequence[object]]:
    return {
        path: _described(inode.mode, 0 if inode.is_directory else inode.nlink, inode.uid, inode.gid, data)
        for path, inode, data in files_below(host, HERE)
    }


def _described(mode: int, nlink: int, uid: int, gid: int, data: bytes) -> list[object]:
    text = data.decode(TO_TEXT) if len(data) < 256 else f"{len(data)} bytes, {sum(data)}"
    return [f"{mode:o}", nlink, uid, gid, text]


def replay(recording: Recording, programs: Mapping[str, Program]) -> Recording:
    """What the virtual host does with the recorded line."""
    host = virtual_scene(programs)
    before = _virtual_files(host)
    argv = tuple(shlex.split(recording.line))
    program = programs[argv[0].rpartition("/")[2]]

    async def run(process: Process) -> int:
        process.fs.change_directory(HERE)
        process.environ = {**ENVIRON, **recording.environ}
        return await program(process)

    result = host.run(run, *argv, stdin=recording.stdin.encode(TO_TEXT))
    return attrs.evolve(
        recording,
        stdout=_normal(result.stdout),
        stderr=_normal(result.stderr),
        status=result.status,
        files=_difference(before, _virtual_files(host)),
    )


# -- the real one --------------------------------------------------------------------------


def _build() -> None:
    shutil.rmtree(HERE, ignore_errors=True)
    os.mkdir(HERE)
    os.umask(0)
    entries, _ = scene()
    for entry in entries:
        path = f"{HERE}/{entry.path}"
        match entry.kind:
            case "d":
                os.mkdir(path)
            case "f":
                Path(path).write_bytes(entry.data)
            case "l":
                os.symlink(entry.data, path)
            case "p":
                os.mkfifo(path)
            case _:
                os.mknod(path, stat.S_IFCHR | entry.mode, os.makedev(1, 3))
        if entry.kind != "l":
            os.chmod(path, entry.mode)
    for entry in reversed(entries):
        os.utime(f"{HERE}/{entry.path}", (entry.seconds, entry.seconds), follow_symlinks=False)
    os.utime(HERE, (entries[0].seconds, entries[0].seconds))
    os.umask(0o022)


def _real_files() -> dict[str, Sequence[object]]:
    found: dict[str, Sequence[object]] = {}
    for base, directories, files in os.walk(HERE):
        for name in (*directories, *files):
            path = os.path.join(base, name)
            status = os.lstat(path)
            data = b""
            if stat.S_ISLNK(status.st_mode):
                data = os.fsencode(os.readlink(path))
            elif stat.S_ISREG(status.st_mode):
                data = Path(path).read_bytes()
            nlink = 0 if stat.S_ISDIR(status.st_mode) else status.st_nlink
            shown = path.removeprefix(HERE + "/")
            found[shown] = _described(status.st_mode, nlink, status.st_uid, status.st_gid, data)
    return found


def record(line: str, stdin: bytes = b"", environ: Mapping[str, str] | None = None) -> Recording:
    """Run *line* for real, in a scene of its own."""
    _build()
    before = _real_files()
    done = subprocess.run(
        shlex.split(line),
        input=stdin,
        capture_output=True,
        cwd=HERE,
        env={**ENVIRON, **(environ or {})},
        check=False,
    )
    files = _difference(before, _real_files())
    shutil.rmtree(HERE, ignore_errors=True)
    return Recording(
        line=line,
        stdin=stdin.decode(TO_TEXT),
        environ=environ or {},
        stdout=_normal(done.stdout),
        stderr=_normal(done.stderr),
        status=done.returncode,
        files=files,
    )


def main(words: Sequence[str]) -> None:
    """``add FAMILY`` takes lines from standard input; ``again FAMILY`` records all anew."""
    verb, family = words
    recordings = load(family) if (FOLDER / f"{family}.jsonl").exists() else []
    if verb == "again":
        recordings = [record(old.line, old.stdin.encode(TO_TEXT), old.environ) for old in recordings]
    else:
        recordings += [record(line.strip("\n")) for line in sys.stdin if line.strip()]
    save(family, recordings)


if __name__ == "__main__":
    main(sys.argv[1:])
