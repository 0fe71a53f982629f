"""
Who may change what: the kernel's checks before an entry is made, removed or followed, in its order.

The order decides which errno is seen: a read-only file system before an immutable directory, that before
permission, and permission before the type of the victim (``may_delete`` and ``may_create`` of fs/namei.c).
"""

import errno
import stat

import attrs

from honeyllm.vfs._inode import APPEND_ONLY, IMMUTABLE, Credentials, Inode
from honeyllm.vfs._quota import fail

READ, WRITE, EXECUTE = 4, 2, 1
WRITABLE_KINDS = (stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK)
"""What a read-only file system protects; devices and FIFOs on it can be written."""
GROUP_EXECUTABLE = stat.S_ISGID | stat.S_IXGRP


@attrs.frozen(kw_only=True, slots=True)
class Protections:
    """
    The sysctls ``fs.protected_*`` as Debian and Ubuntu set them.

    They keep one account from being tricked by the files of another in directories like /tmp.
    """

    symlinks: int = 1
    hardlinks: int = 1
    regular: int = 2
    fifos: int = 1


def permits(inode: Inode, who: Credentials, wanted: int) -> bool:
    """Whether the mode of *inode* gives *who* the *wanted* access (an OR of READ, WRITE, EXECUTE)."""
    mode = inode.mode
    if who.uid == 0:
        return not wanted & EXECUTE or inode.is_directory or bool(mode & 0o111)
    if who.uid == inode.uid:
        mode >>= 6
    elif who.member(inode.gid):
        mode >>= 3
    return mode & wanted == wanted


def require(inode: Inode, who: Credentials, wanted: int) -> None:
    """Raise EACCES unless :func:`permits`."""
    if not permits(inode, who, wanted):
        raise fail(errno.EACCES)


def check_access(inode: Inode, who: Credentials, wanted: int, *, read_only: bool) -> None:
    """inode_permission of the kernel: EROFS, then EPERM of an immutable file, then EACCES."""
    if wanted & WRITE:
        if read_only and inode.kind in WRITABLE_KINDS:
            raise fail(errno.EROFS)
        if inode.flags & IMMUTABLE:
            raise fail(errno.EPERM)
    require(inode, who, wanted)


def check_create(parent: Inode, who: Credentials, *, read_only: bool) -> None:
    """Whether *who* may make an entry in *parent*; ENOENT in a directory that was removed."""
    if parent.nlink <= 0:
        raise fail(errno.ENOENT)
    check_access(parent, who, WRITE | EXECUTE, read_only=read_only)


def check_delete(parent: Inode, victim: Inode, who: Credentials, *, directory: bool) -> None:
    """Whether *who* may take *victim*, which is to be a *directory* or none, out of *parent*."""
    check_access(parent, who, WRITE | EXECUTE, read_only=False)
    if parent.flags & APPEND_ONLY:
        raise fail(errno.EPERM)
    if not may_remove(parent, victim, who) or victim.flags & (IMMUTABLE | APPEND_ONLY):
        raise fail(errno.EPERM)
    if directory and not victim.is_directory:
        raise fail(errno.ENOTDIR)
    if victim.is_directory and not directory:
        raise fail(errno.EISDIR)


def may_remove(parent: Inode, inode: Inode, who: Credentials) -> bool:
    """The sticky bit: only the owner of the file or of the directory, or root, may remove it."""
    return not parent.mode & stat.S_ISVTX or who.uid in (0, inode.uid, parent.uid)


def may_follow(parent: Inode, link: Inode, who: Credentials, protections: Protections) -> bool:
    """fs.protected_symlinks: in a sticky directory that all may write one's own links or its owner's."""
    if not protections.symlinks or link.uid in (who.uid, parent.uid):
        return True
    return parent.mode & 0o1002 != 0o1002


def may_link(inode: Inode, who: Credentials, protections: Protections) -> bool:
    """fs.protected_hardlinks: others' files must be open to reading and writing, and not set-id."""
    if not protections.hardlinks or who.uid in (0, inode.uid):
        return True
    is_set_id = inode.mode & stat.S_ISUID or inode.mode & GROUP_EXECUTABLE == GROUP_EXECUTABLE
    return inode.kind == stat.S_IFREG and not is_set_id and permits(inode, who, READ | WRITE)


def may_create_over(parent: Inode, inode: Inode, who: Credentials, protections: Protections) -> bool:
    """fs.protected_regular and _fifos: O_CREAT does not open what another planted; root is no exception."""
    level = {stat.S_IFREG: protections.regular, stat.S_IFIFO: protections.fifos}.get(inode.kind, 0)
    if not level or not parent.mode & stat.S_ISVTX or inode.uid in (parent.uid, who.uid):
        return True
    return not parent.mode & 0o002 and not (parent.mode & 0o020 and level >= 2)


def new_mode(parent: Inode, mode: int, who: Credentials, umask: int) -> int:
    """The mode that a new file gets in *parent*: umask, inherited set-group-id, and what mkdir(2) ignores."""
    if stat.S_ISLNK(mode):
        return mode
    mode &= ~umask
    if stat.S_ISDIR(mode):
        return mode & ~(stat.S_ISUID | stat.S_ISGID) | parent.mode & stat.S_ISGID
    if parent.mode & stat.S_ISGID and mode & GROUP_EXECUTABLE == GROUP_EXECUTABLE:
        return mode if who.uid == 0 or who.member(parent.gid) else mode & ~stat.S_ISGID
    return mode


def without_privileges(inode: Inode, who: Credentials, *, owner: bool) -> int:
    """The mode of *inode* without set-id bits that do not outlive a write, or a change of *owner*."""
    mode = inode.mode
    if inode.is_directory or (who.uid == 0 and not owner):
        return mode
    keeps_group = mode & stat.S_IXGRP == 0 and (who.uid == 0 or who.member(inode.gid))
    return mode & ~stat.S_ISUID & (mode if keeps_group else ~stat.S_ISGID)
