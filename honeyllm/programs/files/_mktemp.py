"""mktemp."""

import errno
import os
import stat

from honeyllm.host import Process
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs.files._walk import join

MKTEMP = Usage(
    name="mktemp",
    authors="Jim Meyering and Eric Blake",
    short="dp:qtuV",
    long={"directory": "d", "quiet": "q", "dry-run": "u", "suffix": "suffix:", "tmpdir": "tmpdir::"},
)
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
ATTEMPTS = 62**3


async def mktemp(process: Process) -> int:
    """Make a file or directory with a new name."""
    tool = await begin(process, MKTEMP)
    if len(tool.parsed.operands) > 1:
        raise await tool.misused("too many templates")
    template, suffix = await _template(tool)
    stem = template.rstrip("X")
    count = len(template) - len(stem)
    for _ in range(ATTEMPTS):
        await process.checkpoint()
        drawn = "".join(LETTERS[process.kernel.chance.randrange(62)] for _ in range(count))
        path = stem + drawn + suffix
        try:
            await _make(tool, path)
        except OSError as error:
            if error.errno == errno.EEXIST:
                continue
            return await _failed(tool, template + suffix, error)
        await process.stdout.write(path + "\n")
        return 0
    return 1


async def _template(tool: Tool) -> tuple[str, str]:
    """The template up to its last X, directory included, and what follows."""
    given = tool.parsed
    template = given.operands[0] if given.operands else "tmp.XXXXXXXXXX"
    suffix = given.value("suffix")
    if suffix is not None:
        if not template.endswith("X"):
            raise await tool.fatal(f"with --suffix, template {tool.word(template)} must end in X")
    else:
        end = template.rfind("X") + 1
        template, suffix = template[:end] or template, template[end:] if end else ""
    if "/" in suffix:
        raise await tool.fatal(f"invalid suffix {tool.word(suffix)}, contains directory separator")
    if not template.endswith("XXX"):
        raise await tool.fatal(f"too few X's in template {tool.word(template + suffix)}")
    directory = await _directory(tool, template)
    return (template if directory is None else join(directory, template)), suffix


async def _directory(tool: Tool, template: str) -> str | None:
    given = tool.parsed
    named = given.value("p") if given.last_of("p", "tmpdir") == "p" else given.value("tmpdir")
    environment = tool.process.environ.get("TMPDIR")
    if given.has("t"):
        if "/" in template:
            raise await tool.fatal(f"invalid template, {tool.word(template)}, contains directory separator")
        return environment or named or "/tmp"
    if given.operands and not given.has("p", "tmpdir"):
        return None
    if template.startswith("/"):
        text = f"invalid template, {tool.word(template)}; with --tmpdir, it may not be absolute"
        raise await tool.fatal(text)
    return named or environment or "/tmp"


async def _make(tool: Tool, path: str) -> None:
    process = tool.process
    if tool.parsed.has("u"):
        if process.fs.exists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    elif tool.parsed.has("d"):
        place = process.fs.make(path, stat.S_IFDIR | 0o700)
        place.fs.own(place.number).mode = stat.S_IFDIR | 0o700 & ~process.fs.umask
    else:
        process.close(await process.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


async def _failed(tool: Tool, template: str, error: OSError) -> int:
    if not tool.parsed.has("q"):
        kind = "directory" if tool.parsed.has("d") else "file"
        await tool.error(f"failed to create {kind} via template {tool.word(template)}", error)
    return 1
