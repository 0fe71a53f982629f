"""What the files of the image hold when their content is not recorded: plausible bytes of their true size."""

import hashlib
import struct
from collections.abc import Callable

from honeyllm.persona import Persona, TreeEntry
from honeyllm.vfs import Content, Generated, Listed, Stored

BLOCK = 4096
ELF_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
PROGRAM_HEADER = struct.Struct("<IIQQQQQQ")
INTERPRETER = b"/lib64/ld-linux-x86-64.so.2\0"
NOTE_GNU = struct.Struct("<III4s20s")
X86_64, DYNAMIC, CURRENT = 62, 3, 1
PT_LOAD, PT_INTERP, PT_NOTE = 1, 3, 4
MAGIC = {
    ".gz": b"\x1f\x8b\x08\x00",
    ".xz": b"\xfd7zXZ\x00",
    ".bz2": b"BZh9",
    ".zst": b"\x28\xb5\x2f\xfd",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".mo": b"\xde\x12\x04\x95",
    ".pyc": b"\xa7\r\r\n",
    ".db": b"\0\0\0\0",
}
COMMON_BYTES = bytes.fromhex(
    "000000000000000000000000000000000000000000000000000000000000000000"
    "48484848484848484848488b8b8b8b8b8989898989ffffffffffe8e8e80f0f0f0f"
    "c0c0c3c383838545745c4c4c4c4c24242424448d8d8d8d31ebe9f6d231c70804"
)
MACHINE_CODE = bytes(COMMON_BYTES[n] if n < len(COMMON_BYTES) else n for n in range(256)).replace(
    b"\x27", b"\x66"
)
"""Makes random bytes look like code: many zeros, prefixes and moves; 256 bytes for ``bytes.translate``."""
AS_IS = bytes(range(256))
SCRIPT_LINES = {"/usr/sbin/adduser": "#!/usr/bin/perl\n", "/usr/sbin/deluser": "#!/usr/bin/perl\n"}


def build_id(name: str, seed: int) -> bytes:
    """The 20-byte build id of the executable *name* on the host drawn from *seed*."""
    return hashlib.sha1(f"{seed}/{name}".encode(), usedforsecurity=False).digest()


def contents(persona: Persona) -> Callable[[Listed], Content | None]:
    """Gives each regular file of the tree what it holds."""

    def content(entry: Listed) -> Content | None:
        assert isinstance(entry, TreeEntry)
        if entry.content is not None:
            return Stored(entry.content)
        return _made(entry, persona.seed)

    return content


def _made(entry: TreeEntry, seed: int) -> Content:
    name = entry.path.rpartition("/")[2]
    key = f"{seed}{entry.path}".encode("utf-8", "surrogateescape")
    if entry.nature in "EL" and entry.nature:
        head = _elf_head(build_id(name, seed))
        return Generated(entry.size, _blocks(key, head), program=entry.executable_name)
    if entry.nature in ("S", "T"):
        head = SCRIPT_LINES.get(entry.path, "#!/bin/sh\n").encode() if entry.nature == "S" else b""
        return Generated(entry.size, _text_blocks(name, head), program=entry.executable_name)
    table = AS_IS if entry.nature == "Z" else MACHINE_CODE
    return Generated(entry.size, _blocks(key, _magic(entry, name), table), program=entry.executable_name)


def _magic(entry: TreeEntry, name: str) -> bytes:
    return MAGIC[".gz"] if entry.nature == "Z" else MAGIC.get("." + name.rpartition(".")[2], b"")


def _blocks(key: bytes, head: bytes, table: bytes = MACHINE_CODE) -> Callable[[int], bytes]:
    def block(number: int) -> bytes:
        state = hashlib.shake_128(key + number.to_bytes(8, "little")).digest(BLOCK).translate(table)
        return head + state[len(head) :] if number == 0 else state

    return block


def _text_blocks(name: str, head: bytes) -> Callable[[int], bytes]:
    line = f"# {name}\n".encode("utf-8", "surrogateescape")
    text = line * (BLOCK // len(line) + 2)

    def block(number: int) -> bytes:
        if number == 0:
            return (head + text)[:BLOCK]
        start = (number * BLOCK - len(head)) % len(line)
        return text[start : start + BLOCK]

    return block


def _elf_head(identifier: bytes) -> bytes:
    ident = b"\x7fELF\x02\x01\x01" + bytes(9)
    headers = 64 + 3 * PROGRAM_HEADER.size
    note = NOTE_GNU.pack(4, 20, 3, b"GNU\0", identifier)
    interpreter_at = headers
    note_at = interpreter_at + len(INTERPRETER)
    header = ELF_HEADER.pack(ident, DYNAMIC, X86_64, CURRENT, 0x4A60, 64, 0, 0, 64, 56, 3, 64, 0, 0)
    segments = (
        (PT_INTERP, 4, interpreter_at, len(INTERPRETER)),
        (PT_LOAD, 5, 0, BLOCK),
        (PT_NOTE, 4, note_at, len(note)),
    )
    table = b"".join(
        PROGRAM_HEADER.pack(kind, flags, at, at, at, size, size, 8) for kind, flags, at, size in segments
    )
    return header + table + INTERPRETER + note
