"""
The file system of the virtual host: inodes, permissions, mounts, and worlds.

One :class:`Image` is shared by every world; a :class:`TreeFs` is one world's
copy-on-write layer over it.  A :class:`Namespace` joins file systems by mount
point, and a :class:`FileView` is what one process sees of it.  Everything here
is synchronous and raises the standard ``OSError`` subclasses with errno.
"""

from honeyllm.vfs._build import ImageBuilder, Listed
from honeyllm.vfs._content import Content, Generated, Stored
from honeyllm.vfs._inode import ROOT, Credentials, FileSystem, Inode
from honeyllm.vfs._layer import InodeChange, KeptLayer, Row, changes, take_dirty
from honeyllm.vfs._namespace import Mount, Namespace, Place
from honeyllm.vfs._sparse import Sparse
from honeyllm.vfs._synthetic import SyntheticFs, SyntheticNode
from honeyllm.vfs._tree import Image, KeptInodes, Quota, TreeFs, empty_image
from honeyllm.vfs._view import FileView

__all__ = [
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
    "Place",
    "Quota",
    "Row",
    "Sparse",
    "Stored",
    "SyntheticFs",
    "SyntheticNode",
    "TreeFs",
    "changes",
    "empty_image",
    "take_dirty",
]
