"""The programs of this family by name."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs.files._cat import cat
from honeyllm.programs.files._chattr import chattr, lsattr
from honeyllm.programs.files._chmod import chmod
from honeyllm.programs.files._chown import chgrp, chown
from honeyllm.programs.files._cp import cp, mv
from honeyllm.programs.files._dd import dd
from honeyllm.programs.files._dircolors import dircolors
from honeyllm.programs.files._du import du
from honeyllm.programs.files._file import file
from honeyllm.programs.files._install import install
from honeyllm.programs.files._ln import link, ln
from honeyllm.programs.files._ls import dir_, ls, vdir
from honeyllm.programs.files._mkdir import mkdir, mkfifo, mknod
from honeyllm.programs.files._mktemp import mktemp
from honeyllm.programs.files._pathnames import basename, dirname, pwd, readlink, realpath
from honeyllm.programs.files._rm import rm, rmdir, unlink
from honeyllm.programs.files._stat import stat
from honeyllm.programs.files._touch import sync, touch, truncate
from honeyllm.programs.files._which import which

PROGRAMS: Mapping[str, Program] = {
    "basename": basename,
    "cat": cat,
    "chattr": chattr,
    "chgrp": chgrp,
    "chmod": chmod,
    "chown": chown,
    "cp": cp,
    "dd": dd,
    "dir": dir_,
    "dirname": dirname,
    "du": du,
    "file": file,
    "install": install,
    "link": link,
    "ln": ln,
    "dircolors": dircolors,
    "ls": ls,
    "lsattr": lsattr,
    "mkdir": mkdir,
    "mkfifo": mkfifo,
    "mknod": mknod,
    "mktemp": mktemp,
    "mv": mv,
    "pwd": pwd,
    "readlink": readlink,
    "realpath": realpath,
    "rm": rm,
    "rmdir": rmdir,
    "stat": stat,
    "sync": sync,
    "touch": touch,
    "truncate": truncate,
    "unlink": unlink,
    "vdir": vdir,
    "which": which,
}
