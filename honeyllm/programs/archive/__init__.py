"""Archives and compressed files: gzip, bzip2, xz, tar, zip."""

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
        "unzip": "_unzip.unzip",
        "xz": "_xz.xz",
        "xzcat": "_xz.xz",
        "zcat": "_gzip.gzip",
        "zip": "_zip.zip_",
        "zipinfo": "_unzip.zipinfo",
    },
)

__all__ = ["PROGRAMS"]
