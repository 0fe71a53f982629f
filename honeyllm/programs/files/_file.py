"""file 5.44."""

import stat

import attrs

from honeyllm.host import Process
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs._versions import versioned
from honeyllm.programs._width import width
from honeyllm.programs.files import _file_elf, _file_magic, _file_text
from honeyllm.vfs import Inode

SHORT = "bcCdE:e:f:F:hiklLm:nN0pP:rsSvzZ"
LONG = {
    "brief": "b",
    "checking-printout": "c",
    "compile": "C",
    "debug": "d",
    "exclude": "e:",
    "exclude-quiet": "exclude-quiet:",
    "files-from": "f:",
    "separator": "F:",
    "no-dereference": "h",
    "mime": "i",
    "apple": "apple",
    "extension": "extension",
    "mime-type": "mime-type",
    "mime-encoding": "mime-encoding",
    "keep-going": "k",
    "list": "l",
    "dereference": "L",
    "magic-file": "m:",
    "no-buffer": "n",
    "no-pad": "N",
    "print0": "0",
    "preserve-date": "p",
    "parameter": "P:",
    "raw": "r",
    "special-files": "s",
    "no-sandbox": "S",
    "version": "v",
    "uncompress": "z",
    "uncompress-noreport": "Z",
    "help": "help",
}
USAGE = """\
Usage: file [-bcCdEhikLlNnprsSvzZ0] [--apple] [--extension] [--mime-encoding]
            [--mime-type] [-e <testname>] [-F <separator>]  [-f <namefile>]
            [-m <magicfiles>] [-P <parameter=value>] [--exclude-quiet]
            <file> ...
       file -C [-m <magicfiles>]
       file [--help]
"""
VERSION = "file-{version:file}\nmagic file from /etc/magic:/usr/share/misc/magic\n"
MAX_BYTES = 1 << 20
KINDS = {
    stat.S_IFDIR: ("directory", "directory"),
    stat.S_IFIFO: ("fifo (named pipe)", "fifo"),
    stat.S_IFSOCK: ("socket", "socket"),
    stat.S_IFLNK: ("symbolic link", "symlink"),
    stat.S_IFCHR: ("character special", "chardevice"),
    stat.S_IFBLK: ("block special", "blockdevice"),
}


@attrs.frozen(kw_only=True)
class Verdict:
    """What a file is."""

    text: str
    mime: str
    encoding: str = "binary"


async def file(process: Process) -> int:
    """Tell what files are."""
    parsed = parse(process.argv, SHORT.replace("E:", "E"), LONG)
    if isinstance(parsed, Fault):
        await say(process, f"{process.argv[0]}: {parsed.message}\n{USAGE}")
        return 1
    if parsed.has("v"):
        await process.stdout.write(versioned(process, VERSION))
        return 0
    if parsed.has("help"):
        return await process.kernel.unknown(process)
    names = list(parsed.operands)
    for source in parsed.values("f"):
        listed = await _names_from(process, source)
        if listed is None:
            return 1
        names = listed + names
    if not names:
        await say(process, USAGE)
        return 1
    await _report(process, parsed, names)
    return 0


async def _names_from(process: Process, source: str) -> list[str] | None:
    try:
        fd = 0 if source == "-" else await process.open(source)
    except OSError as error:
        await say(process, f"{process.argv[0]}: Cannot open `{source}' ({error.strerror})\n")
        return None
    reader = process.stdin if fd == 0 else process.reader(fd)
    return [line.rstrip(b"\n").decode("utf-8", "surrogateescape") async for line in reader]


async def _report(process: Process, parsed: Parsed, names: list[str]) -> None:
    longest = max(map(width, names))
    separator = parsed.value("F")
    separator = ":" if separator is None else separator
    for name in names:
        await process.checkpoint()
        verdict = await _verdict(process, parsed, name)
        front = ""
        if not parsed.has("b"):
            shown = "/dev/stdin" if name == "-" else name
            pad = 0 if parsed.has("N") else longest - width(name)
            null = parsed.count("0")
            front = shown + ("\0" if null else "")
            front += "" if null > 1 else f"{separator}{' ' * pad} "
        await process.stdout.write(f"{front}{_shown(parsed, verdict)}\n")


def _shown(parsed: Parsed, verdict: Verdict) -> str:
    which = parsed.last_of("i", "mime-type", "mime-encoding", "extension")
    match which:
        case "i":
            return f"{verdict.mime}; charset={verdict.encoding}"
        case "mime-type":
            return verdict.mime
        case "mime-encoding":
            return verdict.encoding
        case "extension":
            return "???"
    return verdict.text


async def _verdict(process: Process, parsed: Parsed, name: str) -> Verdict:
    if name == "-":
        data = await process.stdin.read(MAX_BYTES)
        return _content(data, len(data), is_image=False)
    try:
        inode = process.fs.stat(name, follow=parsed.has("L") and not parsed.has("h"))
    except OSError as error:
        text = f"cannot open `{name}' ({error.strerror})"
        return Verdict(text=text, mime=text)
    if inode.kind != stat.S_IFREG and not (parsed.has("s") and inode.kind in (stat.S_IFBLK, stat.S_IFCHR)):
        return _special(process, name, inode)
    return await _regular(process, name, inode)


def _bits(inode: Inode) -> str:
    bits = ((stat.S_ISUID, "setuid"), (stat.S_ISGID, "setgid"), (stat.S_ISVTX, "sticky"))
    return "".join(f"{name}, " if name == "sticky" else f"{name} " for bit, name in bits if inode.mode & bit)


def _special(process: Process, name: str, inode: Inode) -> Verdict:
    text, mime = KINDS.get(inode.kind, ("unknown", "x-unknown"))
    if inode.kind in (stat.S_IFCHR, stat.S_IFBLK):
        text += " ({}/{})".format(*inode.rdev)
    if inode.is_symlink:
        broken = "" if process.fs.exists(name) else "broken "
        text = f"{broken}{text} to {inode.target}"
    front = "" if inode.is_symlink else _bits(inode)
    return Verdict(text=front + text, mime=f"inode/{mime}")


async def _regular(process: Process, name: str, inode: Inode) -> Verdict:
    front = _bits(inode)
    if inode.kind == stat.S_IFREG and inode.size == 0:
        return Verdict(text=front + "empty", mime="inode/x-empty")
    try:
        fd = await process.open(name)
    except OSError:
        access = [word for bit, word in ((2, "writable"), (1, "executable")) if _permits(process, name, bit)]
        kind = ["regular file"] if inode.kind == stat.S_IFREG else []
        text = ", ".join([*access, *kind, "no read permission"])
        return Verdict(text=text, mime=text)
    data = bytearray()
    try:
        while len(data) < MAX_BYTES:
            await process.checkpoint()
            piece = await process.read(fd, 65536)
            if not piece:
                break
            data += piece
    except OSError as error:
        return Verdict(text=f"ERROR: cannot read `{name}' ({error.strerror})", mime="application/x-error")
    finally:
        process.close(fd)
    verdict = _content(bytes(data), inode.size, is_image=bool(process.kernel.program_name(inode)))
    return attrs.evolve(verdict, text=front + verdict.text)


def _permits(process: Process, name: str, wanted: int) -> bool:
    return process.fs.permits(process.fs.find(name), wanted)


def _content(data: bytes, size: int, *, is_image: bool) -> Verdict:
    if not data:
        return Verdict(text="empty", mime="inode/x-empty")
    if data.startswith(b"\x7fELF"):
        text, mime = _file_elf.describe(data, is_image=is_image)
        return Verdict(text=text, mime=mime)
    found = _file_magic.describe(data)
    if found is not None:
        text, mime = found
        if mime == "application/gzip" and size >= 18 and len(data) == size:
            text += f", original size modulo 2^32 {int.from_bytes(data[-4:], 'little')}"
        return Verdict(text=text, mime=mime)
    described = _file_text.describe(data)
    if described is not None:
        return Verdict(text=described.description, mime=described.mime, encoding=described.encoding)
    return Verdict(text="data", mime="application/octet-stream")
