"""A name as ls prints it: quoted, coloured, with its indicator."""

import stat

import attrs

from honeyllm.programs._width import width
from honeyllm.programs.files._ls_color import NONE, Palette
from honeyllm.programs.files._ls_entries import Entry, shown_name
from honeyllm.programs.files._ls_options import Settings
from honeyllm.vfs import Inode

MARKS = {stat.S_IFDIR: "/", stat.S_IFLNK: "@", stat.S_IFIFO: "|", stat.S_IFSOCK: "="}


def mark(inode: Inode | None, style: str) -> str:
    """The indicator behind a name."""
    if inode is None or style == "none":
        return ""
    if style == "slash":
        return "/" if inode.is_directory else ""
    if inode.kind == stat.S_IFREG:
        return "*" if style == "classify" and inode.mode & 0o111 else ""
    return MARKS.get(inode.kind, "")


@attrs.define
class Names:
    """Makes names; remembers whether a colour was used yet."""

    settings: Settings
    palette: Palette | None
    _used: bool = False

    def is_padded(self, entry: Entry, some_quoted: bool) -> bool:
        """Whether a blank stands where other names have a quote."""
        return some_quoted and self.settings.aligns_quotes and entry.shown == entry.name

    def width(self, entry: Entry, some_quoted: bool) -> int:
        """Columns of the name and its indicator."""
        length = width(entry.shown) + len(self._mark(entry))
        return length + self.is_padded(entry, some_quoted)

    def text(self, entry: Entry, some_quoted: bool, *, start: int = 0) -> str:
        """The name, which begins in column *start*."""
        pad = " " * self.is_padded(entry, some_quoted)
        code = ""
        if self.palette is not None:
            code = self.palette.code(entry.name, entry.inode, entry.target)
        return pad + self._colored(entry.shown, code, start) + self._mark(entry)

    def _mark(self, entry: Entry) -> str:
        """In the long format the indicator follows the target of a link."""
        if self.settings.layout == "long" and entry.inode is not None and entry.inode.is_symlink:
            return ""
        return mark(entry.inode, self.settings.indicator)

    def directory(self, path: str) -> str:
        """The name of a directory in its headline."""
        shown = shown_name(path, self.settings)
        return self._colored(shown, "", 0)

    def link(self, entry: Entry) -> str:
        """``TARGET`` of ``name -> TARGET``."""
        assert entry.inode is not None
        text, target = entry.inode.target, entry.target
        code = ""
        if self.palette is not None:
            looked_at = self.palette.checks_targets or self.settings.indicator in ("file-type", "classify")
            code = self.palette.code(text, target, None) if looked_at and target else self.palette.lost
        return self._colored(shown_name(text, self.settings), code, 0) + mark(target, self.settings.indicator)

    def _colored(self, shown: str, code: str, start: int) -> str:
        if self.palette is None or code in NONE:
            return shown
        first = "" if self._used else self.palette.start
        self._used = True
        columns = self.settings.columns
        end = start + width(shown) - 1
        clear = self.palette.clear if columns and start // columns != end // columns else ""
        return first + self.palette.sequence(code) + shown + self.palette.end + clear
