"""
Regular expressions of the GNU tools, of Perl (approximately) and of mawk.

Everything is matched by google-re2 in linear time or, where it has no word
for it, by a matcher with a step limit; a pattern is never given to ``re``.
"""

from honeyllm.programs.regex._classes import is_word
from honeyllm.programs.regex._compile import compile_fixed, compile_mawk, compile_perl, compile_posix
from honeyllm.programs.regex._nodes import Fault
from honeyllm.programs.regex._regex import ABSENT, Regex, Span, Spans
from honeyllm.programs.regex._syntax import (
    EGREP,
    EMACS,
    EXPR,
    GREP,
    POSIX_BASIC,
    POSIX_EXTENDED,
    SED,
    SED_EXTENDED,
    Syntax,
)

__all__ = [
    "ABSENT",
    "EGREP",
    "EMACS",
    "EXPR",
    "GREP",
    "POSIX_BASIC",
    "POSIX_EXTENDED",
    "SED",
    "SED_EXTENDED",
    "Fault",
    "Regex",
    "Span",
    "Spans",
    "Syntax",
    "compile_fixed",
    "compile_mawk",
    "compile_perl",
    "compile_posix",
    "is_word",
]
