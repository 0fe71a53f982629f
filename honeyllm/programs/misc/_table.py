"""The programs of this family by name."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs._later import later

PROGRAMS: Mapping[str, Program] = later(
    "honeyllm.programs.misc",
    {
        "[": "_test.bracket",
        "chroot": "_wrappers.chroot",
        "chrt": "_wrappers.chrt",
        "echo": "_echo.echo",
        "env": "_env.env",
        "expr": "_expr.expr",
        "factor": "_factor.factor",
        "false": "_simple.false",
        "flock": "_wrappers.flock",
        "getopt": "_getopt.getopt",
        "hostid": "_small.hostid",
        "ionice": "_wrappers.ionice",
        "logger": "_messages.logger",
        "mcookie": "_small.mcookie",
        "mesg": "_messages.mesg",
        "mountpoint": "_small.mountpoint",
        "nice": "_nice.nice",
        "nohup": "_nohup.nohup",
        "printenv": "_env.printenv",
        "printf": "_printf.printf",
        "seq": "_seq.seq",
        "setarch": "_wrappers.setarch",
        "setsid": "_nice.setsid",
        "sleep": "_simple.sleep",
        "stdbuf": "_nice.stdbuf",
        "taskset": "_wrappers.taskset",
        "test": "_test.test",
        "timeout": "_timeout.timeout",
        "true": "_simple.true",
        "unshare": "_wrappers.unshare",
        "wall": "_messages.wall",
        "whereis": "_whereis.whereis",
        "yes": "_simple.yes",
    },
)
