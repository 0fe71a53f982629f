"""Archives and compressed files: gzip, bzip2, xz, tar."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs._later import later

PROGRAMS: Mapping[str, Program] = later(
    "honeyllm.programs.archive",
    {
        "bunzip2": "_bzip2.bzip2",
        "bzcat": "_bzip2.bzip2",
        "bzip2": "_bzip2.bzip2",
        "gunzip": "_gzip.gzip",
        "gzip": "_gzip.gzip",
        "tar": "_tar.tar",
        "uncompress": "_gzip.gzip",
        "unxz": "_xz.xz",
        "xz": "_xz.xz",
        "xzcat": "_xz.xz",
        "zcat": "_gzip.gzip",
    },
)

__all__ = ["PROGRAMS"]
