"""basename, dirname, pwd, readlink and realpath."""

import posixpath

from honeyllm.host import Process
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs.files._resolve import Missing, canonical

BASENAME = Usage(
    name="basename",
    authors="David MacKenzie",
    short="+as:z",
    long={"multiple": "a", "suffix": "s:", "zero": "z"},
)


async def basename(process: Process) -> int:
    """Strip directories, and a suffix."""
    tool = await begin(process, BASENAME)
    many = tool.parsed.has("a", "s")
    operands = await tool.operands(1, None if many else 2, file=False)
    suffix = tool.parsed.value("s") or ""
    if not many:
        suffix = operands[1] if len(operands) > 1 else ""
        operands = operands[:1]
    for path in operands:
        name = path.rstrip("/").rpartition("/")[2] if path.strip("/") else path[:1]
        if suffix and name != suffix:
            name = name.removesuffix(suffix)
        await _print(tool, name)
    return 0


async def _print(tool: Tool, text: str) -> None:
    await tool.process.checkpoint()
    await tool.process.stdout.write(text + ("\0" if tool.parsed.has("z") else "\n"))


DIRNAME = Usage(name="dirname", authors="David MacKenzie and Jim Meyering", short="+z", long={"zero": "z"})


async def dirname(process: Process) -> int:
    """Strip the last component."""
    tool = await begin(process, DIRNAME)
    for path in await tool.operands(1, file=False):
        head, slash, _ = path.rstrip("/").rpartition("/")
        if not path.strip("/"):
            head, slash = "", path[:1]
        await _print(tool, head.rstrip("/") or ("/" if slash else "."))
    return 0


PWD = Usage(name="pwd", authors="Jim Meyering", short="LP", long={"logical": "L", "physical": "P"})


async def pwd(process: Process) -> int:
    """Print the working directory."""
    tool = await begin(process, PWD)
    if tool.parsed.operands:
        await tool.warn("ignoring non-option arguments")
    logical = tool.parsed.last_of("L", "P") == "L" or "POSIXLY_CORRECT" in process.environ
    path = process.environ.get("PWD", "") if logical else ""
    if not _is_here(process, path):
        try:
            path = process.fs.working_directory()
        except OSError as error:
            raise await tool.fatal(
                "couldn't find directory entry in '..' with matching i-node", error
            ) from None
    await process.stdout.write(path + "\n")
    return 0


def _is_here(process: Process, path: str) -> bool:
    if not path.startswith("/") or posixpath.normpath(path) != path.rstrip("/"):
        return False
    try:
        return process.fs.find(path).same(process.fs.cwd)
    except OSError:
        return False


READLINK = Usage(
    name="readlink",
    authors="Dmitry V. Levin",
    short="efmnqsvz",
    long={
        "canonicalize": "f",
        "canonicalize-existing": "e",
        "canonicalize-missing": "m",
        "no-newline": "n",
        "quiet": "q",
        "silent": "s",
        "verbose": "v",
        "zero": "z",
    },
)
HOW_MUCH = {"f": Missing.LAST, "e": Missing.NONE, "m": Missing.ANY}


async def readlink(process: Process) -> int:
    """Print where links lead, or canonical names."""
    tool = await begin(process, READLINK)
    operands = await tool.operands(1, file=False)
    bare = tool.parsed.has("n")
    if bare and len(operands) > 1:
        await tool.warn("ignoring --no-newline with multiple arguments")
        bare = False
    how = HOW_MUCH.get(tool.parsed.last_of("f", "e", "m") or "")
    verbose = tool.parsed.last_of("v", "q", "s") == "v" or "POSIXLY_CORRECT" in process.environ
    for path in operands:
        try:
            text = process.fs.read_link(path) if how is None else canonical(process.fs, path, how)
        except OSError as error:
            tool.status = 1
            if verbose:
                await tool.error(tool.maybe(path), error)
            continue
        if bare:
            await process.stdout.write(text)
        else:
            await _print(tool, text)
    return tool.status


REALPATH = Usage(
    name="realpath",
    authors="Padraig Brady",
    short="eLmPqsz",
    long={
        "canonicalize-existing": "e",
        "canonicalize-missing": "m",
        "relative-to": "relative-to:",
        "relative-base": "relative-base:",
        "quiet": "q",
        "strip": "s",
        "no-symlinks": "s",
        "zero": "z",
        "logical": "L",
        "physical": "P",
    },
)


async def realpath(process: Process) -> int:
    """Print canonical names."""
    tool = await begin(process, REALPATH)
    operands = await tool.operands(1, file=False)
    how = HOW_MUCH[tool.parsed.last_of("e", "m") or "f"]
    base, relative = tool.parsed.value("relative-base"), tool.parsed.value("relative-to")
    base = None if base is None else await _required(tool, base, how)
    relative = base if relative is None else await _required(tool, relative, how)
    for path in operands:
        found = await _real(tool, path, how)
        if found is not None:
            await _print(tool, _shortened(found, base, relative))
    return tool.status


async def _required(tool: Tool, path: str, how: Missing) -> str:
    try:
        found = _canonical(tool, path, how)
        if how is Missing.NONE and not tool.process.fs.stat(found).is_directory:
            raise NotADirectoryError(20, "Not a directory")
    except OSError as error:
        raise await tool.fatal(tool.maybe(path), error) from None
    return found


def _canonical(tool: Tool, path: str, how: Missing) -> str:
    given = tool.parsed
    links = given.last_of("s", "P", "L")
    if links in ("s", "L"):
        path = canonical(tool.process.fs, path, how, follow=False)
    return path if links == "s" else canonical(tool.process.fs, path, how)


async def _real(tool: Tool, path: str, how: Missing) -> str | None:
    try:
        return _canonical(tool, path, how)
    except OSError as error:
        tool.status = 1
        if not tool.parsed.has("q"):
            await tool.error(tool.maybe(path), error)
        return None


def _is_below(path: str, base: str) -> bool:
    return path == base or path.startswith(base.rstrip("/") + "/")


def _shortened(path: str, base: str | None, relative: str | None) -> str:
    """Relative where that is asked for, and inside the base."""
    if relative is None or (base is not None and not (_is_below(path, base) and _is_below(relative, base))):
        return path
    return posixpath.relpath(path, relative)
