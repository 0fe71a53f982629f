"""The programs of this family by name."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs.system._apt import apt
from honeyllm.programs.system._blkid import blkid, fdisk
from honeyllm.programs.system._busybox import busybox
from honeyllm.programs.system._chage import chage
from honeyllm.programs.system._crontab import crontab
from honeyllm.programs.system._curl import curl
from honeyllm.programs.system._date import date
from honeyllm.programs.system._df import df
from honeyllm.programs.system._dmesg import dmesg
from honeyllm.programs.system._dpkg import dpkg
from honeyllm.programs.system._findmnt import findmnt
from honeyllm.programs.system._getent import getent
from honeyllm.programs.system._hostnamectl import detect_virtualization, hostnamectl, timedatectl
from honeyllm.programs.system._identity import groups, id_, logname, users, whoami
from honeyllm.programs.system._ip import ip
from honeyllm.programs.system._journalctl import journalctl
from honeyllm.programs.system._kernel_tools import kmod, lsblk, mount, sysctl, umount, vmstat
from honeyllm.programs.system._kmodloader import kmodloader
from honeyllm.programs.system._last import last, lastlog
from honeyllm.programs.system._loginctl import loginctl
from honeyllm.programs.system._logread import logread
from honeyllm.programs.system._lscpu import lscpu
from honeyllm.programs.system._lspci import lspci
from honeyllm.programs.system._memory import free
from honeyllm.programs.system._nvidia import nvidia_smi
from honeyllm.programs.system._opkg import opkg
from honeyllm.programs.system._passwd import chpasswd, passwd
from honeyllm.programs.system._ping import ping
from honeyllm.programs.system._power import init
from honeyllm.programs.system._ps import ps
from honeyllm.programs.system._settings import getconf, locale
from honeyllm.programs.system._shadow import groupadd, groupdel, useradd, userdel, usermod
from honeyllm.programs.system._signalling import kill, killall, pgrep, pidof
from honeyllm.programs.system._ss import ss
from honeyllm.programs.system._stty import stty, tty
from honeyllm.programs.system._su import nologin, su, sudo
from honeyllm.programs.system._systemctl import service, systemctl
from honeyllm.programs.system._top import top
from honeyllm.programs.system._uci import uci
from honeyllm.programs.system._uname import arch, hostname, nproc, uname
from honeyllm.programs.system._uptime import uptime
from honeyllm.programs.system._utmpdump import utmpdump
from honeyllm.programs.system._wget import wget
from honeyllm.programs.system._who import w, who

PROGRAMS: Mapping[str, Program] = {
    "apt": apt,
    "apt-cache": apt,
    "apt-get": apt,
    "arch": arch,
    "blkid": blkid,
    "busybox": busybox,
    "chage": chage,
    "chpasswd": chpasswd,
    "crontab": crontab,
    "curl": curl,
    "date": date,
    "df": df,
    "dmesg": dmesg,
    "dpkg": dpkg,
    "dpkg-query": dpkg,
    "fdisk": fdisk,
    "findmnt": findmnt,
    "free": free,
    "getconf": getconf,
    "getent": getent,
    "groupadd": groupadd,
    "groupdel": groupdel,
    "groups": groups,
    "hostname": hostname,
    "hostnamectl": hostnamectl,
    "id": id_,
    "ip": ip,
    "journalctl": journalctl,
    "kill": kill,
    "killall": killall,
    "killall5": pidof,
    "kmod": kmod,
    "kmodloader": kmodloader,
    "last": last,
    "lastb": last,
    "lastlog": lastlog,
    "locale": locale,
    "loginctl": loginctl,
    "logname": logname,
    "logread": logread,
    "lsblk": lsblk,
    "lscpu": lscpu,
    "lsmod": kmod,
    "lspci": lspci,
    "mount": mount,
    "nologin": nologin,
    "nproc": nproc,
    "nvidia-smi": nvidia_smi,
    "opkg": opkg,
    "passwd": passwd,
    "pgrep": pgrep,
    "pidof": pidof,
    "ping": ping,
    "pkill": pgrep,
    "ps": ps,
    "service": service,
    "ss": ss,
    "stty": stty,
    "su": su,
    "sudo": sudo,
    "sysctl": sysctl,
    "systemctl": systemctl,
    "systemd-detect-virt": detect_virtualization,
    "systemd": init,
    "timedatectl": timedatectl,
    "top": top,
    "tty": tty,
    "uci": uci,
    "umount": umount,
    "uname": uname,
    "uptime": uptime,
    "useradd": useradd,
    "userdel": userdel,
    "usermod": usermod,
    "users": users,
    "utmpdump": utmpdump,
    "vmstat": vmstat,
    "w": w,
    "wget": wget,
    "who": who,
    "whoami": whoami,
}
