"""The programs of this family by name."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs._later import later

PROGRAMS: Mapping[str, Program] = later(
    "honeyllm.programs.files",
    {
        "basename": "_pathnames.basename",
        "cat": "_cat.cat",
        "chattr": "_chattr.chattr",
        "chgrp": "_chown.chgrp",
        "chmod": "_chmod.chmod",
        "chown": "_chown.chown",
        "cp": "_cp.cp",
        "dd": "_dd.dd",
        "dir": "_ls.dir_",
        "dirname": "_pathnames.dirname",
        "du": "_du.du",
        "file": "_file.file",
        "install": "_install.install",
        "link": "_ln.link",
        "ldd": "_ldd.ldd",
        "ln": "_ln.ln",
        "dircolors": "_dircolors.dircolors",
        "ls": "_ls.ls",
        "lsattr": "_chattr.lsattr",
        "mkdir": "_mkdir.mkdir",
        "mkfifo": "_mkdir.mkfifo",
        "mknod": "_mkdir.mknod",
        "mktemp": "_mktemp.mktemp",
        "mv": "_cp.mv",
        "pwd": "_pathnames.pwd",
        "readlink": "_pathnames.readlink",
        "realpath": "_pathnames.realpath",
        "rm": "_rm.rm",
        "rmdir": "_rm.rmdir",
        "stat": "_stat.stat",
        "sync": "_touch.sync",
        "touch": "_touch.touch",
        "truncate": "_touch.truncate",
        "unlink": "_rm.unlink",
        "vdir": "_ls.vdir",
        "which": "_which.which",
    },
)
