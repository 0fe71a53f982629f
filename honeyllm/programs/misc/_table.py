"""The programs of this family by name."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs.misc._echo import echo
from honeyllm.programs.misc._env import env, printenv
from honeyllm.programs.misc._nohup import nohup
from honeyllm.programs.misc._printf import printf
from honeyllm.programs.misc._seq import seq
from honeyllm.programs.misc._simple import false, sleep, true, yes
from honeyllm.programs.misc._test import bracket, test

PROGRAMS: Mapping[str, Program] = {
    "[": bracket,
    "echo": echo,
    "env": env,
    "false": false,
    "nohup": nohup,
    "printenv": printenv,
    "printf": printf,
    "seq": seq,
    "sleep": sleep,
    "test": test,
    "true": true,
    "yes": yes,
}
