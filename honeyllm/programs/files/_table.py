"""The programs of this family by name."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs.files._cat import cat
from honeyllm.programs.files._chmod import chmod
from honeyllm.programs.files._cp import cp, mv
from honeyllm.programs.files._ln import link, ln
from honeyllm.programs.files._ls import dir_, ls, vdir
from honeyllm.programs.files._mkdir import mkdir, mkfifo, mknod
from honeyllm.programs.files._rm import rm, rmdir, unlink
from honeyllm.programs.files._touch import sync, touch, truncate

PROGRAMS: Mapping[str, Program] = {
    "cat": cat,
    "chmod": chmod,
    "cp": cp,
    "dir": dir_,
    "link": link,
    "ln": ln,
    "ls": ls,
    "mkdir": mkdir,
    "mkfifo": mkfifo,
    "mknod": mknod,
    "mv": mv,
    "rm": rm,
    "rmdir": rmdir,
    "sync": sync,
    "touch": touch,
    "truncate": truncate,
    "unlink": unlink,
    "vdir": vdir,
}
