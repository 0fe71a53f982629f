"""Archives and compressed files: gzip, bzip2, xz, tar."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs.archive._bzip2 import bunzip2, bzcat, bzip2
from honeyllm.programs.archive._gzip import gunzip, gzip, zcat
from honeyllm.programs.archive._tar import tar
from honeyllm.programs.archive._xz import unxz, xz, xzcat

PROGRAMS: Mapping[str, Program] = {
    "bunzip2": bunzip2,
    "bzcat": bzcat,
    "bzip2": bzip2,
    "gunzip": gunzip,
    "gzip": gzip,
    "tar": tar,
    "uncompress": gunzip,
    "unxz": unxz,
    "xz": xz,
    "xzcat": xzcat,
    "zcat": zcat,
}

__all__ = ["PROGRAMS"]
