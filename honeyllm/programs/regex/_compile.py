"""The ways in: one function for each family of syntaxes."""

import functools

from honeyllm.programs.regex._mawk import parse_mawk
from honeyllm.programs.regex._nodes import char, seq
from honeyllm.programs.regex._perl import Options, parse_perl
from honeyllm.programs.regex._posix import Flags, PosixParser
from honeyllm.programs.regex._regex import Parsed, Parser, Regex, build
from honeyllm.programs.regex._syntax import Syntax
from honeyllm.programs.regex._translate import Manner


@functools.cache
def _posix_parser(syntax: Syntax, flags: Flags) -> Parser:
    def parse(pattern: str) -> Parsed:
        parser = PosixParser(pattern, syntax, flags)
        node, groups = parser.parse()
        return Parsed(node=node, groups=groups, warnings=tuple(parser.warnings))

    return parse


def compile_posix(
    pattern: str,
    syntax: Syntax,
    *,
    fold_case: bool = False,
    multiline: bool = False,
    newline_sensitive: bool = False,
    captures: bool = True,
) -> Regex:
    """
    Compile a POSIX-like expression; raises :class:`Fault`.

    *multiline* lets ``^ $`` match beside newlines; *newline_sensitive* keeps
    ``.`` and ``[^...]`` from matching one, as REG_NEWLINE does along with it.
    """
    sensitive = not newline_sensitive
    flags = Flags(dot_matches_newline=sensitive, hat_lists_match_newline=sensitive)
    manner = Manner(fold_case=fold_case, multiline=multiline, captures=captures)
    return build(_posix_parser(syntax, flags), pattern, manner)


@functools.cache
def _perl_parser(options: Options) -> Parser:
    return lambda pattern: parse_perl(pattern, options)


def compile_perl(pattern: str, *, fold_case: bool = False, multiline: bool = False) -> Regex:
    """Compile a Perl-compatible expression; raises :class:`Fault`."""
    manner = Manner(longest=False, multiline=multiline)
    return build(_perl_parser(Options(i=fold_case)), pattern, manner)


def compile_fixed(pattern: str, *, fold_case: bool = False) -> Regex:
    """Compile *pattern*, which stands for itself."""
    return build(_parse_fixed, pattern, Manner(fold_case=fold_case, captures=False))


def _parse_fixed(pattern: str) -> Parsed:
    return Parsed(node=seq([char(letter) for letter in pattern]), groups=0)


def compile_mawk(pattern: str) -> Regex:
    """Compile an expression of mawk; raises :class:`Fault`."""
    return build(parse_mawk, pattern, Manner(utf8=False, captures=False))
