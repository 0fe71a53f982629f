"""Backup copies that cp, mv, ln and install make of what they overwrite."""

import re
from collections.abc import Mapping

from honeyllm.programs._gnu import Tool

KINDS: Mapping[str, str] = {
    "none": "none",
    "off": "none",
    "simple": "simple",
    "never": "simple",
    "existing": "existing",
    "nil": "existing",
    "numbered": "numbered",
    "t": "numbered",
}


class Backups:
    """Names backups; ``kind`` is none unless -b, --backup or -S asks for them."""

    def __init__(self, tool: Tool, kind: str, suffix: str) -> None:
        self.kind = kind
        self._suffix = suffix
        self._fs = tool.process.fs

    def name(self, path: str) -> str:
        """The name of the next backup of *path*."""
        if self.kind == "simple":
            return path + self._suffix
        directory, _, last = path.rstrip("/").rpartition("/")
        pattern = re.compile(re.escape(last) + r"\.~([0-9]{1,18})~")
        try:
            names = self._fs.names(directory or ("/" if path.startswith("/") else "."))
        except OSError:
            names = ()
        numbers = [int(found[1]) for name in names if (found := pattern.fullmatch(name))]
        if self.kind == "existing" and not numbers:
            return path + self._suffix
        return f"{path}.~{max(numbers, default=0) + 1}~"

    def make(self, path: str) -> str:
        """Rename *path* to its backup; its name."""
        name = self.name(path)
        self._fs.rename(path, name)
        return name


async def read_backups(tool: Tool) -> Backups:
    """What the options and the environment say about backups."""
    environ = tool.process.environ
    suffix = tool.parsed.value("S") or environ.get("SIMPLE_BACKUP_SUFFIX") or "~"
    if not tool.parsed.has("b", "backup", "S"):
        return Backups(tool, "none", suffix)
    text = tool.parsed.value("backup")
    if text is not None:
        return Backups(tool, await tool.choice("backup type", text, KINDS), suffix)
    from_environment = environ.get("VERSION_CONTROL")
    if from_environment:
        return Backups(tool, await tool.choice("$VERSION_CONTROL", from_environment, KINDS), suffix)
    return Backups(tool, "existing", suffix)
