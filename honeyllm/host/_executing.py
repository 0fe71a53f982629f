"""execve(2): what executing a file runs."""

import errno
import stat
from typing import TYPE_CHECKING

import attrs

from honeyllm.host._elf_header import MAGIC, kinds_of, read_header
from honeyllm.host._files import fail
from honeyllm.host._process import Process, Program
from honeyllm.vfs import Place

if TYPE_CHECKING:
    from honeyllm.host._kernel import Kernel

MAX_INTERPRETERS = 4


@attrs.frozen(kw_only=True, slots=True)
class Executable:
    """What execve(2) found: the program to run, its name in the table, and the argv it gets."""

    program: Program
    name: str
    path: str
    prefix: tuple[str, ...] = ()


def find_executable(kernel: "Kernel", process: Process, path: str, depth: int = 0) -> Executable:
    """Find out what executing *path* runs; EACCES, ENOENT, ENOEXEC, ELOOP."""
    place = process.fs.find(path)
    inode = place.inode
    if inode.kind != stat.S_IFREG or not process.fs.permits(place, 1):
        raise fail(errno.EACCES, path)
    name = kernel.program_name(inode)
    if name:
        program = kernel.programs.get(name, kernel.unknown)
        return Executable(program=program, name=name, path=place.path)
    head = inode.content.read(0, 256) if inode.content is not None else b""
    if head.startswith(b"#!"):
        return _interpreter(kernel, process, path, head, depth)
    if head.startswith(MAGIC):
        return _binary(kernel, process, place, path)
    raise fail(errno.ENOEXEC, path)


def _binary(kernel: "Kernel", process: Process, place: Place, path: str) -> Executable:
    """An ELF file that was brought: it runs where processor and loader are those of the machine."""
    content = place.inode.content
    header = None if content is None else read_header(content.read)
    machine = "x86_64" if not kernel.is_machine else kernel.system.persona.kernel.machine
    if header is None or header.kind not in kinds_of(machine):
        raise fail(errno.ENOEXEC, path)
    if header.loader and not process.fs.exists(header.loader):
        raise fail(errno.ENOENT, path)

    async def run(process: Process) -> int:
        if kernel.wiring.arrivals is not None:
            kernel.wiring.arrivals.executed(process, place)
        return await kernel.wiring.binary(process, place)

    return Executable(program=run, name="", path=place.path)


def _interpreter(kernel: "Kernel", process: Process, path: str, head: bytes, depth: int) -> Executable:
    if depth >= MAX_INTERPRETERS:
        raise fail(errno.ELOOP, path)
    line = head[2:].split(b"\n", 1)[0].decode("utf-8", "surrogateescape").strip()
    interpreter, *argument = line.split(None, 1) if line else [""]
    if not interpreter:
        raise fail(errno.ENOEXEC, path)
    found = find_executable(kernel, process, interpreter, depth + 1)
    return Executable(
        program=found.program,
        name=found.name,
        path=found.path,
        prefix=(*found.prefix, interpreter, *argument, path),
    )
