"""The programs of this family by name."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs.files._cat import cat
from honeyllm.programs.files._chmod import chmod
from honeyllm.programs.files._ls import dir_, ls, vdir
from honeyllm.programs.files._mkdir import mkdir, mkfifo, mknod
from honeyllm.programs.files._rm import rm, rmdir, unlink

PROGRAMS: Mapping[str, Program] = {
    "cat": cat,
    "chmod": chmod,
    "dir": dir_,
    "ls": ls,
    "mkdir": mkdir,
    "mkfifo": mkfifo,
    "mknod": mknod,
    "rm": rm,
    "rmdir": rmdir,
    "unlink": unlink,
    "vdir": vdir,
}
