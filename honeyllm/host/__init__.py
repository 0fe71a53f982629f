"""
The virtual kernel: scheduler, processes, descriptors, pipes, signals, program table.

Nothing here runs anything of the real machine: a program is a coroutine that is
given its :class:`Process`.  ``Process.fork``, ``Process.execute`` and
``Process.spawn`` are the only ways to start one.
"""

from honeyllm.host._fds import FdTable
from honeyllm.host._files import OpenFile, Pipe, PipeEnd, RegularFile, copy_of, fail
from honeyllm.host._kernel import DEFAULT_PATH, Chance, Executable, Kernel, Wiring
from honeyllm.host._machine import Machine
from honeyllm.host._process import Emit, Process, Program, Terminal
from honeyllm.host._scheduler import Cancel, Future, Group, Scheduler, Task, Timers, WaitQueue, give_way
from honeyllm.host._signals import CORE, Disposition, Exited, Ignored, Terminated, WaitStatus
from honeyllm.host._stdio import Reader, Writer

__all__ = [
    "CORE",
    "DEFAULT_PATH",
    "Cancel",
    "Chance",
    "Disposition",
    "Emit",
    "Executable",
    "Exited",
    "FdTable",
    "Future",
    "Group",
    "Ignored",
    "Kernel",
    "Machine",
    "OpenFile",
    "Pipe",
    "PipeEnd",
    "Process",
    "Program",
    "Reader",
    "RegularFile",
    "Scheduler",
    "Task",
    "Terminal",
    "Terminated",
    "Timers",
    "WaitQueue",
    "WaitStatus",
    "Wiring",
    "Writer",
    "copy_of",
    "fail",
    "give_way",
]
