"""
The programs of the virtual host that are not its shells.

A program is a coroutine over its :class:`~honeyllm.host.Process`; it knows
neither the shell nor other programs, and starts them with ``process.spawn``.
Each family is a subpackage with a table ``PROGRAMS`` of its own.
"""

from honeyllm.programs._asking import RECENT, TYPED, asking, report_answer, streamed
from honeyllm.programs._later import Later, unloaded
from honeyllm.programs._printf import IN_ECHO, Flavour, Printf, decode_escapes
from honeyllm.programs._printing import printing
from honeyllm.programs._table import PROGRAMS
from honeyllm.programs._test_expression import TestExpression, TestFault, binary_file_test, file_test
from honeyllm.programs.system import boot, each_minute

__all__ = [
    "IN_ECHO",
    "PROGRAMS",
    "RECENT",
    "TYPED",
    "Flavour",
    "Later",
    "Printf",
    "TestExpression",
    "TestFault",
    "asking",
    "binary_file_test",
    "boot",
    "decode_escapes",
    "each_minute",
    "file_test",
    "printing",
    "report_answer",
    "streamed",
    "unloaded",
]
