"""ldd: the shared libraries of a program, as its dynamic section and the host's directories have them."""

from collections.abc import Iterator
from random import Random

from honeyllm.host import Process, persona_of
from honeyllm.persona import AMD64
from honeyllm.programs._gnu import say
from honeyllm.programs._versions import versioned
from honeyllm.programs.files._file_elf import PT_DYNAMIC, PT_INTERP, Elf
from honeyllm.vfs import Content

VERSION = """\
ldd (Debian GLIBC {package:libc6}) {version:libc6}
Copyright (C) {year:libc6} Free Software Foundation, Inc.
This is free software; see the source for copying conditions.  There is NO
warranty; not even for MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.
Written by Roland McGrath and Ulrich Drepper.
"""
USAGE = "ldd: missing file arguments\nTry `ldd --help' for more information.\n"
DT_NEEDED, DT_STRTAB = 1, 5
HEAD, MAX_NAME, MAX_LIBRARIES = 4096, 256, 200
Dynamic = list[tuple[int, int]]


async def ldd(process: Process) -> int:
    """Print shared library dependencies."""
    names = [word for word in process.argv[1:] if not word.startswith("-")]
    if "--version" in process.argv[1:]:
        persona = persona_of(process.kernel)
        builder = "Debian" if persona is None else persona.release.id.capitalize()
        await process.stdout.write(versioned(process, VERSION).replace("Debian", builder, 1))
        return 0
    if not names:
        await say(process, USAGE)
        return 1
    status = 0
    for name in names:
        if len(names) > 1:
            await process.stdout.write(f"{name}:\n")
        status = await _print(process, name) or status
    return status


async def _print(process: Process, name: str) -> int:
    try:
        content = process.fs.stat(name).content
    except OSError as error:
        await say(process, f"ldd: {name if '/' in name else './' + name}: {error.strerror}\n")
        return 1
    elf = _elf(content)
    interpreter = "" if elf is None else _interpreter(content, elf)
    if elf is None or (not interpreter and not _dynamic(content, elf)):
        await process.stdout.write("\tnot a dynamic executable\n")
        return 1
    await process.stdout.write("".join(_rows(process, content, interpreter)))
    return 0


def _elf(content: Content | None) -> Elf | None:
    data = b"" if content is None else content.read(0, HEAD)
    return Elf(data) if data[:4] == b"\x7fELF" and len(data) >= 64 else None


def _segment(content: Content | None, elf: Elf, kind: int) -> bytes:
    """The bytes of the first segment of *kind*."""
    for found, offset, size in elf.segments():
        if found == kind and content is not None:
            return content.read(offset, min(size, HEAD))
    return b""


def _interpreter(content: Content | None, elf: Elf) -> str:
    return _segment(content, elf, PT_INTERP).rstrip(b"\0").decode("utf-8", "replace")


def _dynamic(content: Content | None, elf: Elf) -> Dynamic:
    """Tags and values of the dynamic section."""
    data, size = _segment(content, elf, PT_DYNAMIC), 8 if elf.wide else 4
    order = "big" if elf.order == ">" else "little"
    numbers = [int.from_bytes(data[at : at + size], order) for at in range(0, len(data), size)]  # type: ignore[arg-type]
    return list(zip(numbers[::2], numbers[1::2], strict=False))


def _needed(content: Content | None) -> Iterator[str]:
    elf = _elf(content)
    if elf is None or content is None:
        return
    rows = _dynamic(content, elf)
    names = next((value for tag, value in rows if tag == DT_STRTAB), 0)
    for tag, value in rows:
        if tag == DT_NEEDED:
            data = content.read(names + value, MAX_NAME)
            yield data.partition(b"\0")[0].decode("utf-8", "replace")


def _rows(process: Process, content: Content | None, interpreter: str) -> Iterator[str]:
    persona = persona_of(process.kernel)
    own = AMD64 if persona is None else persona.architecture
    base = Random(f"{process.pid}/ldd").randrange(0x7F00_0000_0000, 0x7FFF_0000_0000, 0x1000)
    yield f"\tlinux-vdso.so.1 (0x{base + 0x1FFF_0000:016x})\n"
    pending, seen = list(_needed(content)), {own.loader}
    while pending and len(seen) < MAX_LIBRARIES:
        name = pending.pop(0)
        if name in seen:
            continue
        seen.add(name)
        path = _found(process, name, own.triplet)
        if not path:
            yield f"\t{name} => not found\n"
            continue
        base -= 0x23000
        yield f"\t{name} => {path} (0x{base:016x})\n"
        pending += _needed(process.fs.stat(path).content)
    if interpreter:
        yield f"\t{interpreter} (0x{base + 0x40_0000:016x})\n"


def _found(process: Process, name: str, triplet: str) -> str:
    """Where the loader finds a library."""
    places = (f"/lib/{triplet}", f"/lib/{triplet}/systemd", "/lib", "/usr/local/lib")
    return next((f"{place}/{name}" for place in places if process.fs.exists(f"{place}/{name}")), "")
