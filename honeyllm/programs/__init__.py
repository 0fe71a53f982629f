"""
The programs of the virtual host that are not its shells.

A program is a coroutine over its :class:`~honeyllm.host.Process`; it knows
neither the shell nor other programs, and starts them with ``process.spawn``.
Each family is a subpackage with a table ``PROGRAMS`` of its own.
"""

from honeyllm.programs._asking import RECENT, asking
from honeyllm.programs._table import PROGRAMS

__all__ = ["PROGRAMS", "RECENT", "asking"]
