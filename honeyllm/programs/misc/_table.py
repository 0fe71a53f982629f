"""The programs of this family by name."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs.misc._echo import echo
from honeyllm.programs.misc._env import env, printenv
from honeyllm.programs.misc._expr import expr
from honeyllm.programs.misc._factor import factor
from honeyllm.programs.misc._getopt import getopt
from honeyllm.programs.misc._messages import logger, mesg, wall
from honeyllm.programs.misc._nice import nice, setsid, stdbuf
from honeyllm.programs.misc._nohup import nohup
from honeyllm.programs.misc._printf import printf
from honeyllm.programs.misc._seq import seq
from honeyllm.programs.misc._simple import false, sleep, true, yes
from honeyllm.programs.misc._small import hostid, mcookie, mountpoint
from honeyllm.programs.misc._test import bracket, test
from honeyllm.programs.misc._timeout import timeout
from honeyllm.programs.misc._whereis import whereis
from honeyllm.programs.misc._wrappers import WRAPPERS

PROGRAMS: Mapping[str, Program] = {
    "[": bracket,
    "echo": echo,
    "env": env,
    "expr": expr,
    "factor": factor,
    "false": false,
    "getopt": getopt,
    "hostid": hostid,
    "logger": logger,
    "mcookie": mcookie,
    "mesg": mesg,
    "mountpoint": mountpoint,
    "nice": nice,
    "nohup": nohup,
    "printenv": printenv,
    "printf": printf,
    "seq": seq,
    "setsid": setsid,
    "sleep": sleep,
    "stdbuf": stdbuf,
    "test": test,
    "timeout": timeout,
    "true": true,
    "wall": wall,
    "whereis": whereis,
    "yes": yes,
    **WRAPPERS,
}
