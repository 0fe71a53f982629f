"""
The file system of the virtual host: inodes, permissions, mounts, and worlds.

One :class:`Image` is shared by every world; a :class:`TreeFs` is one world's
copy-on-write layer over it.  A :class:`Namespace` joins file systems by mount
point, and a :class:`FileView` is what one process sees of it.  Everything here
is synchronous and raises the standard ``OSError`` subclasses with errno.
"""

from honeyllm.vfs._build import ImageBuilder, Listed
from honeyllm.vfs._content import Content, Generated, Overlaid, Stored
from honeyllm.vfs._inode import APPEND_ONLY, ROOT, Credentials, FileSystem, Inode
from honeyllm.vfs._layer import InodeChange, KeptLayer, Row, changes, take_dirty
from honeyllm.vfs._namespace import Mount, Namespace, Place, bound
from honeyllm.vfs._quota import Quota
from honeyllm.vfs._rules import Protections, check_access, may_create_over
from honeyllm.vfs._sparse import Sparse
from honeyllm.vfs._synthetic import SyntheticFs, SyntheticNode
from honeyllm.vfs._tree import Image, KeptInodes, TreeFs, empty_image, growth, overlay
from honeyllm.vfs._view import FileView, drop_privileges, naming

__all__ = [
    "APPEND_ONLY",
    "ROOT",
    "Content",
    "Credentials",
    "FileSystem",
    "FileView",
    "Generated",
    "Image",
    "ImageBuilder",
    "Inode",
    "InodeChange",
    "KeptInodes",
    "KeptLayer",
    "Listed",
    "Mount",
    "Namespace",
    "Overlaid",
    "Place",
    "Protections",
    "Quota",
    "Row",
    "Sparse",
    "Stored",
    "SyntheticFs",
    "SyntheticNode",
    "TreeFs",
    "bound",
    "changes",
    "check_access",
    "drop_privileges",
    "empty_image",
    "growth",
    "may_create_over",
    "naming",
    "overlay",
    "take_dirty",
]
