"""The programs of this family by name."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs.system._busybox import busybox
from honeyllm.programs.system._curl import curl
from honeyllm.programs.system._date import date
from honeyllm.programs.system._df import df
from honeyllm.programs.system._identity import groups, id_, logname, users, whoami
from honeyllm.programs.system._ip import ip
from honeyllm.programs.system._last import last, lastlog
from honeyllm.programs.system._lscpu import lscpu
from honeyllm.programs.system._lspci import lspci
from honeyllm.programs.system._memory import free
from honeyllm.programs.system._passwd import chpasswd, passwd
from honeyllm.programs.system._ps import ps
from honeyllm.programs.system._shadow import groupadd, groupdel, useradd, userdel, usermod
from honeyllm.programs.system._stty import stty, tty
from honeyllm.programs.system._uname import arch, hostname, nproc, uname
from honeyllm.programs.system._uptime import uptime
from honeyllm.programs.system._wget import wget
from honeyllm.programs.system._who import w, who

PROGRAMS: Mapping[str, Program] = {
    "arch": arch,
    "busybox": busybox,
    "chpasswd": chpasswd,
    "curl": curl,
    "date": date,
    "df": df,
    "free": free,
    "groupadd": groupadd,
    "groupdel": groupdel,
    "groups": groups,
    "hostname": hostname,
    "id": id_,
    "ip": ip,
    "last": last,
    "lastb": last,
    "lastlog": lastlog,
    "logname": logname,
    "lscpu": lscpu,
    "lspci": lspci,
    "nproc": nproc,
    "passwd": passwd,
    "ps": ps,
    "stty": stty,
    "tty": tty,
    "uname": uname,
    "uptime": uptime,
    "useradd": useradd,
    "userdel": userdel,
    "usermod": usermod,
    "users": users,
    "w": w,
    "wget": wget,
    "who": who,
    "whoami": whoami,
}
