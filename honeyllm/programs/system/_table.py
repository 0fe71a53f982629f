"""The programs of this family by name."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs.system._curl import curl
from honeyllm.programs.system._ip import ip
from honeyllm.programs.system._lscpu import lscpu
from honeyllm.programs.system._lspci import lspci
from honeyllm.programs.system._memory import free
from honeyllm.programs.system._passwd import chpasswd, passwd
from honeyllm.programs.system._ps import ps
from honeyllm.programs.system._shadow import groupadd, groupdel, useradd, userdel, usermod
from honeyllm.programs.system._uname import arch, hostname, nproc, uname
from honeyllm.programs.system._uptime import uptime
from honeyllm.programs.system._wget import wget

PROGRAMS: Mapping[str, Program] = {
    "arch": arch,
    "chpasswd": chpasswd,
    "curl": curl,
    "free": free,
    "groupadd": groupadd,
    "groupdel": groupdel,
    "hostname": hostname,
    "ip": ip,
    "lscpu": lscpu,
    "lspci": lspci,
    "nproc": nproc,
    "passwd": passwd,
    "ps": ps,
    "uname": uname,
    "uptime": uptime,
    "useradd": useradd,
    "userdel": userdel,
    "usermod": usermod,
    "wget": wget,
}
