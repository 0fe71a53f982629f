"""The syntaxes of the GNU C library, as sets of its ``RE_*`` switches."""

import attrs


@attrs.frozen(kw_only=True)
class Syntax:
    """
    What a POSIX-like regular expression may say; the names follow glibc's switches.

    ``extended`` makes ``( ) { } |`` operators without a backslash (``+ ?`` too).
    """

    extended: bool = False
    independent_operators: bool = False
    """An operator that has nothing to repeat is skipped (RE_CONTEXT_INDEP_OPS)."""
    invalid_operators: bool = False
    """... is an error (RE_CONTEXT_INVALID_OPS)."""
    invalid_repeats: bool = False
    """A second ``*`` or interval in a row is an error (RE_CONTEXT_INVALID_DUP)."""
    ordinary_braces: bool = False
    """A wrong interval stands for itself (RE_INVALID_INTERVAL_ORD)."""
    ordinary_close: bool = False
    """``)`` without ``(`` stands for itself (RE_UNMATCHED_RIGHT_PAREN_ORD)."""
    empty_ranges: bool = False
    """``[b-a]`` is empty instead of wrong (no RE_NO_EMPTY_RANGES)."""
    bare_plus: bool | None = None
    """``+ ?`` without a backslash; None as ``extended`` says."""
    checks_colons: bool = True
    """``[:space:]`` by itself is refused, as gnulib's matcher does."""

    @property
    def plus_is_bare(self) -> bool:
        """Whether ``+`` and ``?`` are operators without a backslash."""
        return self.extended if self.bare_plus is None else self.bare_plus


GREP = Syntax()
EGREP = Syntax(extended=True, independent_operators=True, ordinary_braces=True, ordinary_close=True)
SED = Syntax(invalid_repeats=True)
SED_EXTENDED = Syntax(extended=True, independent_operators=True, invalid_operators=True)
POSIX_BASIC = Syntax(invalid_repeats=True, checks_colons=False)
POSIX_EXTENDED = Syntax(
    extended=True,
    independent_operators=True,
    invalid_operators=True,
    ordinary_close=True,
    checks_colons=False,
)
EXPR = Syntax(invalid_repeats=True, empty_ranges=True, checks_colons=False)
EMACS = Syntax(bare_plus=True, empty_ranges=True, checks_colons=False)
