"""
The virtual kernel: scheduler, processes, descriptors, pipes, signals, program table.

Nothing here runs anything of the real machine: a program is a coroutine that is
given its :class:`Process`.  ``Process.fork``, ``Process.execute`` and
``Process.spawn`` are the only ways to start one.
"""

from honeyllm.host._arrivals import SESSION, Arrivals, Origin, Pages, Way, WebPage
from honeyllm.host._computing import Offload, at_once, compute
from honeyllm.host._crypt import hash_md5, hash_password, is_costly, matches_password
from honeyllm.host._elf_header import MAGIC as ELF_MAGIC
from honeyllm.host._elf_header import Kind as ElfKind
from honeyllm.host._elf_header import kinds_of
from honeyllm.host._executing import Executable
from honeyllm.host._fds import FdTable
from honeyllm.host._files import OpenFile, Pipe, PipeEnd, RegularFile, copy_of, fail
from honeyllm.host._internet import (
    Answered,
    Outcome,
    Refused,
    TimedOut,
    Unreachable,
    Unresolved,
    connect,
    fetch,
    is_own,
    resolve,
)
from honeyllm.host._journal import LogLine, is_running, journal_lines, journal_path
from honeyllm.host._kernel import (
    DEFAULT_PATH,
    DOWN_SECONDS,
    Chance,
    Kernel,
    Wiring,
    dissolve,
    is_still,
    persona_of,
)
from honeyllm.host._limits import limit_of, set_limit
from honeyllm.host._machine import Machine
from honeyllm.host._opening import tell_origin
from honeyllm.host._pacing import paced
from honeyllm.host._power import call_off, end_everything, forget_power, is_down, schedule_power_off
from honeyllm.host._proc_board import temperature as chip_temperature
from honeyllm.host._proc_hardware import proc_text
from honeyllm.host._proc_mounts import is_again, listed_processes, measured, mounted
from honeyllm.host._proc_pid import control_group, thread_numbers
from honeyllm.host._proc_sys import change as change_setting
from honeyllm.host._proc_sys import setting, setting_names
from honeyllm.host._process import Emit, Process, Program, Terminal
from honeyllm.host._process_info import ProcessInfo
from honeyllm.host._scheduler import Cancel, Future, Group, Scheduler, Task, Timers, WaitQueue, give_way
from honeyllm.host._signals import CORE, Disposition, Exited, Ignored, Terminated, WaitStatus
from honeyllm.host._sockets import Socket, sockets
from honeyllm.host._stdio import Reader, Writer
from honeyllm.host._survival import KernelState, kernel_state, survivors
from honeyllm.host._syslog import append, failed_login_records, overwrite, ring_log, system_log
from honeyllm.host._system import SSH_SERVERS, MemoryUse, System, Traffic
from honeyllm.host._unix_crypt import unix_crypt

__all__ = [
    "CORE",
    "DEFAULT_PATH",
    "DOWN_SECONDS",
    "ELF_MAGIC",
    "SESSION",
    "SSH_SERVERS",
    "Answered",
    "Arrivals",
    "Cancel",
    "Chance",
    "Disposition",
    "ElfKind",
    "Emit",
    "Executable",
    "Exited",
    "FdTable",
    "Future",
    "Group",
    "Ignored",
    "Kernel",
    "KernelState",
    "LogLine",
    "Machine",
    "MemoryUse",
    "Offload",
    "OpenFile",
    "Origin",
    "Outcome",
    "Pages",
    "Pipe",
    "PipeEnd",
    "Process",
    "ProcessInfo",
    "Program",
    "Reader",
    "Refused",
    "RegularFile",
    "Scheduler",
    "Socket",
    "System",
    "Task",
    "Terminal",
    "Terminated",
    "TimedOut",
    "Timers",
    "Traffic",
    "Unreachable",
    "Unresolved",
    "WaitQueue",
    "WaitStatus",
    "Way",
    "WebPage",
    "Wiring",
    "Writer",
    "append",
    "at_once",
    "call_off",
    "change_setting",
    "chip_temperature",
    "compute",
    "connect",
    "control_group",
    "copy_of",
    "dissolve",
    "end_everything",
    "fail",
    "failed_login_records",
    "fetch",
    "forget_power",
    "give_way",
    "hash_md5",
    "hash_password",
    "is_again",
    "is_costly",
    "is_down",
    "is_own",
    "is_running",
    "is_still",
    "journal_lines",
    "journal_path",
    "kernel_state",
    "kinds_of",
    "limit_of",
    "listed_processes",
    "matches_password",
    "measured",
    "mounted",
    "overwrite",
    "paced",
    "persona_of",
    "proc_text",
    "resolve",
    "ring_log",
    "schedule_power_off",
    "set_limit",
    "setting",
    "setting_names",
    "sockets",
    "survivors",
    "system_log",
    "tell_origin",
    "thread_numbers",
    "unix_crypt",
]
