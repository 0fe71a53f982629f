"""Names for the types of files (gnulib's file_type)."""

import stat

from honeyllm.vfs import Inode

KINDS = {
    stat.S_IFDIR: "directory",
    stat.S_IFBLK: "block special file",
    stat.S_IFCHR: "character special file",
    stat.S_IFIFO: "fifo",
    stat.S_IFLNK: "symbolic link",
    stat.S_IFSOCK: "socket",
}


def kind_of(inode: Inode) -> str:
    """``regular empty file``, ``directory`` and so on."""
    if inode.kind == stat.S_IFREG:
        return "regular file" if inode.size else "regular empty file"
    return KINDS.get(inode.kind, "weird file")
