"""The command line of tar."""

import attrs

from honeyllm.host import Exited, Process
from honeyllm.programs._gnu import program, say
from honeyllm.programs._options import OPERAND, Fault, parse
from honeyllm.programs._versions import versioned

SHORT = "-AcdtruxGg:nSkUWOmpsMBiajJzZhPlRvwof:C:T:X:F:L:b:H:I:V:K:N:?"
LONG = {
    "catenate": "A",
    "concatenate": "A",
    "create": "c",
    "diff": "d",
    "compare": "d",
    "delete": "delete",
    "extract": "x",
    "get": "x",
    "list": "t",
    "append": "r",
    "update": "u",
    "file": "f:",
    "verbose": "v",
    "directory": "C:",
    "gzip": "z",
    "gunzip": "z",
    "ungzip": "z",
    "bzip2": "j",
    "xz": "J",
    "lzma": "lzma",
    "zstd": "zstd",
    "compress": "Z",
    "auto-compress": "a",
    "no-auto-compress": "no-auto-compress",
    "exclude": "exclude:",
    "exclude-from": "X:",
    "exclude-vcs": "exclude-vcs",
    "files-from": "T:",
    "strip-components": "strip-components:",
    "to-stdout": "O",
    "keep-old-files": "k",
    "skip-old-files": "skip-old-files",
    "overwrite": "overwrite",
    "unlink-first": "U",
    "preserve-permissions": "p",
    "same-permissions": "p",
    "no-same-permissions": "no-same-permissions",
    "same-owner": "same-owner",
    "no-same-owner": "o",
    "numeric-owner": "numeric-owner",
    "touch": "m",
    "dereference": "h",
    "absolute-names": "P",
    "remove-files": "remove-files",
    "wildcards": "wildcards",
    "no-wildcards": "no-wildcards",
    "anchored": "anchored",
    "no-recursion": "no-recursion",
    "recursion": "recursion",
    "one-file-system": "one-file-system",
    "full-time": "full-time",
    "totals": "totals::",
    "owner": "owner:",
    "group": "group:",
    "mode": "mode:",
    "mtime": "mtime:",
    "format": "H:",
    "posix": "posix",
    "transform": "transform:",
    "xform": "transform:",
    "ignore-zeros": "i",
    "ignore-failed-read": "ignore-failed-read",
    "null": "null",
    "sparse": "S",
    "verify": "W",
    "checkpoint": "checkpoint::",
    "checkpoint-action": "checkpoint-action:",
    "use-compress-program": "I:",
    "warning": "warning:",
    "sort": "sort:",
    "show-transformed-names": "show-transformed-names",
    "blocking-factor": "b:",
    "no-overwrite-dir": "no-overwrite-dir",
    "acls": "acls",
    "xattrs": "xattrs",
    "selinux": "selinux",
    "no-acls": "no-acls",
    "no-xattrs": "no-xattrs",
    "test-label": "test-label",
    "usage": "usage",
    "help": "help",
    "version": "version",
}
MODES = ("A", "c", "d", "t", "r", "u", "x", "delete", "test-label")
COMPRESSORS = {"z": "gzip", "j": "bzip2", "J": "xz"}
SUFFIXES = {".gz": "gzip", ".tgz": "gzip", ".taz": "gzip", ".bz2": "bzip2", ".tbz": "bzip2", ".tbz2": "bzip2"}
SUFFIXES |= {".xz": "xz", ".txz": "xz"}
VERSION = """\
tar (GNU tar) {version:tar}
Copyright (C) {year:tar} Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>.
This is free software: you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.

Written by John Gilmore and Jay Fenlason.
"""
TRY = "Try 'tar --help' or 'tar --usage' for more information.\n"
USAGE_STATUS, FAILURE = 64, 2


@attrs.frozen(kw_only=True)
class Operand:
    """A file or member, named in the *directory* that the -C before it gives."""

    name: str
    directory: str | None


@attrs.frozen(kw_only=True)
class Order:
    """What is to be done."""

    mode: str
    archive: str = "-"
    compressor: str | None = None
    directory: str | None = None
    """The last -C."""
    operands: tuple[Operand, ...] = ()
    flags: frozenset[str] = frozenset()
    verbose: int = 0
    strip: int = 0
    excluded: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    """Files that name operands: -T."""
    exclude_lists: tuple[str, ...] = ()
    useless: tuple[str, ...] = ()
    """Exclusions behind the last file to be archived, which affect nothing."""

    def has(self, *names: str) -> bool:
        """Whether any of the options was given."""
        return not self.flags.isdisjoint(names)


async def misused(process: Process, text: str, status: int = FAILURE) -> Exited:
    """Complain about the command line; the result is to be raised."""
    await say(process, f"{program(process)}: {text}\n{TRY}")
    return Exited(status)


async def read_order(process: Process) -> Order:
    """Parse the command line."""
    argv = await _modern(process)
    parsed = parse(argv, SHORT, LONG)
    if isinstance(parsed, Fault):
        raise await misused(process, parsed.message, USAGE_STATUS)
    if parsed.has("version"):
        await process.stdout.write(versioned(process, VERSION))
        raise Exited(0)
    if parsed.has("help", "usage", "?"):
        raise Exited(await process.kernel.unknown(process))
    modes = {option.name for option in parsed.options if option.name in MODES}
    if not modes:
        raise await misused(
            process, "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options"
        )
    if len(modes) > 1:
        text = "You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' option"
        raise await misused(process, text)
    operands, directory = _operands([(o.name, o.value or "") for o in parsed.options], parsed.operands)
    strip = parsed.value("strip-components") or "0"
    if not strip.isdigit():
        raise await misused(process, f"{strip}: Invalid number of elements")
    archive = parsed.value("f") or "-"
    mode = modes.pop()
    useless = _behind([(o.name, o.value or "") for o in parsed.options]) if mode in "cru" else ()
    return Order(
        mode=mode,
        archive=archive,
        compressor=_compressor(parsed.last_of(*COMPRESSORS), archive if parsed.has("a") else ""),
        directory=directory,
        operands=operands,
        flags=frozenset(option.name for option in parsed.options),
        verbose=parsed.count("v"),
        strip=int(strip[:6]),
        excluded=tuple(pattern for pattern in parsed.values("exclude") if pattern not in useless),
        useless=useless,
        lists=parsed.values("T"),
        exclude_lists=parsed.values("X"),
    )


def _behind(options: list[tuple[str, str]]) -> tuple[str, ...]:
    """The exclusions that no operand follows, when there are operands at all."""
    last = max((at for at, (name, _) in enumerate(options) if name == OPERAND), default=len(options))
    return tuple(value for name, value in options[last:] if name == "exclude")


def _compressor(option: str | None, archive: str) -> str | None:
    if option is not None:
        return COMPRESSORS[option]
    return next((kind for suffix, kind in SUFFIXES.items() if archive.endswith(suffix)), None)


def _operands(
    options: list[tuple[str, str]], rest: tuple[str, ...]
) -> tuple[tuple[Operand, ...], str | None]:
    directory: str | None = None
    operands = []
    for name, value in options:
        if name == "C":
            directory = value if directory is None or value.startswith("/") else f"{directory}/{value}"
        elif name == OPERAND:
            operands.append(Operand(name=value, directory=directory))
    operands += [Operand(name=word, directory=directory) for word in rest]
    return tuple(operands), directory


async def _modern(process: Process) -> tuple[str, ...]:
    """Letters without a dash at the front take their arguments from the words that follow, in order."""
    argv = process.argv
    if len(argv) < 2 or argv[1].startswith("-") or not argv[1]:
        return argv
    words = list(argv[2:])
    options = []
    for letter in argv[1]:
        at = SHORT.find(letter, 1) if letter not in "-:" else -1
        if at > 0 and SHORT[at + 1 : at + 2] == ":":
            if not words:
                raise await misused(process, f"Old option '{letter}' requires an argument.")
            options += ["-" + letter, words.pop(0)]
        else:
            options.append("-" + letter)
    return (argv[0], *options, *words)
