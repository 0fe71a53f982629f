"""Removing a tree without questions, after it was moved."""

from honeyllm.programs._gnu import Tool
from honeyllm.programs.files._walk import Kind, walk


async def remove_tree(tool: Tool, path: str, *, verbose: bool) -> None:
    """Remove *path* and everything below it."""
    for visit in walk(tool.process.fs, path):
        await tool.process.checkpoint()
        if visit.kind in (Kind.DIRECTORY, Kind.LOST):
            continue
        shown = tool.file(visit.path)
        is_directory = visit.kind is not Kind.MISSING and visit.inode.is_directory
        try:
            if visit.error is not None and visit.kind is Kind.MISSING:
                raise visit.error
            tool.process.fs.remove(visit.path, directory=is_directory)
        except OSError as error:
            await tool.error(f"cannot remove {shown}", error)
            continue
        if verbose:
            await tool.process.stdout.write(f"removed {'directory ' * is_directory}{shown}\n")
