"""Archives and compressed files: gzip, bzip2, xz, tar."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs.archive._bzip2 import bzip2
from honeyllm.programs.archive._gzip import gzip
from honeyllm.programs.archive._tar import tar
from honeyllm.programs.archive._xz import xz

PROGRAMS: Mapping[str, Program] = {
    "bunzip2": bzip2,
    "bzcat": bzip2,
    "bzip2": bzip2,
    "gunzip": gzip,
    "gzip": gzip,
    "tar": tar,
    "uncompress": gzip,
    "unxz": xz,
    "xz": xz,
    "xzcat": xz,
    "zcat": gzip,
}

__all__ = ["PROGRAMS"]
