"""Where cp, mv, ln and install put their files: the operands, -t and -T."""

import attrs

from honeyllm.programs._gnu import Tool
from honeyllm.programs.files._walk import join, last_component


@attrs.frozen(kw_only=True)
class Targets:
    """The sources, and where they go: into ``directory``, or the only one to ``path``."""

    sources: tuple[str, ...]
    path: str = ""
    directory: str | None = None

    def pairs(self) -> list[tuple[str, str]]:
        """Each source with its target."""
        if self.directory is None:
            return [(self.sources[0], self.path)]
        return [(source, into(self.directory, source)) for source in self.sources]


def into(directory: str, source: str) -> str:
    """The path of *source* copied into *directory*; ``..`` is not made part of a name."""
    last = last_component(source)
    return directory if last == ".." else join(directory, last)


async def read_targets(
    tool: Tool, *, single: bool = False, follow: bool = True, missing: str = "target directory"
) -> Targets:
    """
    Check the operands as coreutils do, and find out what is the target.

    With *single* one operand is enough, as ln has it; without *follow* a link
    to a directory is not a directory.  *missing* are the words for one that -t
    names and that is none.
    """
    operands = tool.parsed.operands
    directory = tool.parsed.value("t")
    is_file = tool.parsed.has("T")
    if directory is not None and is_file and operands:
        raise await tool.fatal("cannot combine --target-directory (-t) and --no-target-directory (-T)")
    if not operands:
        raise await tool.misused("missing file operand")
    if directory is not None:
        await check_directory(tool, directory, missing)
        return Targets(sources=operands, directory=directory)
    if len(operands) == 1:
        if single and not is_file:
            return Targets(sources=operands, directory=".")
        raise await tool.misused(f"missing destination file operand after {tool.file(operands[0])}")
    return await _last_operand(tool, operands, is_file=is_file, follow=follow)


async def _last_operand(tool: Tool, operands: tuple[str, ...], *, is_file: bool, follow: bool) -> Targets:
    if is_file:
        if len(operands) > 2:
            raise await tool.misused(f"extra operand {tool.file(operands[2])}")
        return Targets(sources=operands[:1], path=operands[1])
    last = operands[-1]
    if is_directory(tool, last, follow=follow):
        return Targets(sources=operands[:-1], directory=last)
    if len(operands) > 2:
        await check_directory(tool, last, "target")
    return Targets(sources=operands[:1], path=last)


def is_directory(tool: Tool, path: str, *, follow: bool = True) -> bool:
    """Whether *path* is a directory, or with *follow* a link to one."""
    try:
        return tool.process.fs.stat(path, follow=follow).is_directory
    except OSError:
        return False


async def check_directory(tool: Tool, path: str, what: str) -> None:
    """End the program unless *path* is a directory."""
    try:
        if tool.process.fs.stat(path).is_directory:
            return
    except OSError as error:
        raise await tool.fatal(f"{what} {tool.file(path)}", error) from None
    raise await tool.fatal(f"{what} {tool.file(path)}: Not a directory")
