"""Options of ``set`` and ``shopt``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

LETTERS = {
    "a": "allexport",
    "b": "notify",
    "e": "errexit",
    "f": "noglob",
    "h": "hashall",
    "k": "keyword",
    "m": "monitor",
    "n": "noexec",
    "p": "privileged",
    "t": "onecmd",
    "u": "nounset",
    "v": "verbose",
    "x": "xtrace",
    "B": "braceexpand",
    "C": "noclobber",
    "E": "errtrace",
    "H": "histexpand",
    "P": "physical",
    "T": "functrace",
}
NAMES = (
    "allexport", "braceexpand", "emacs", "errexit", "errtrace", "functrace", "hashall",
    "histexpand", "history", "ignoreeof", "interactive-comments", "keyword", "monitor", "noclobber",
    "noexec", "noglob", "nolog", "notify", "nounset", "onecmd", "physical", "pipefail", "posix",
    "privileged", "verbose", "vi", "xtrace",
)  # fmt: skip
DEFAULTS = frozenset({"braceexpand", "hashall", "interactive-comments"})

SHOPT_DEFAULTS = {
    "autocd": False, "assoc_expand_once": False, "cdable_vars": False, "cdspell": False, "checkhash": False,
    "checkjobs": False, "checkwinsize": True, "cmdhist": True, "compat31": False, "compat32": False,
    "compat40": False, "compat41": False, "compat42": False, "compat43": False, "compat44": False,
    "complete_fullquote": True, "direxpand": False, "dirspell": False, "dotglob": False, "execfail": False,
    "expand_aliases": False, "extdebug": False, "extglob": False, "extquote": True, "failglob": False,
    "force_fignore": True, "globasciiranges": True, "globskipdots": True, "globstar": False,
    "gnu_errfmt": False, "histappend": False, "histreedit": False, "histverify": False, "hostcomplete": True,
    "huponexit": False, "inherit_errexit": False, "interactive_comments": True, "lastpipe": False,
    "lithist": False, "localvar_inherit": False, "localvar_unset": False, "login_shell": False,
    "mailwarn": False, "no_empty_cmd_completion": False, "nocaseglob": False, "nocasematch": False,
    "noexpand_translation": False, "nullglob": False, "patsub_replacement": True, "progcomp": True,
    "progcomp_alias": False, "promptvars": True, "restricted_shell": False, "shift_verbose": False,
    "sourcepath": True, "varredir_close": False, "xpg_echo": False,
}  # fmt: skip

Saved: TypeAlias = "tuple[frozenset[str], dict[str, bool]]"


_RIVALS = {"emacs": "vi", "vi": "emacs"}
_KEPT_SETS = 256


@lru_cache(_KEPT_SETS)
def _shared(on: frozenset[str]) -> frozenset[str]:
    """*on*, the same object for all shells that have these options on."""
    return on


@lru_cache(_KEPT_SETS)
def _shopts(on: frozenset[str]) -> Mapping[str, bool]:
    return {name: name in on for name in SHOPT_DEFAULTS}


class Options:
    """
    The options that are on; the ones looked at all the time are attributes.

    Shells share the values until one of them sets an option: most never do.
    """

    __slots__ = ("_on", "allexport", "errexit", "noglob", "nounset", "shopt", "xtrace")

    def __init__(self) -> None:
        self._on = DEFAULTS
        self.shopt: Mapping[str, bool] = SHOPT_DEFAULTS
        self._mirror()

    def _mirror(self) -> None:
        self.allexport = "allexport" in self._on
        self.errexit = "errexit" in self._on
        self.noglob = "noglob" in self._on
        self.nounset = "nounset" in self._on
        self.xtrace = "xtrace" in self._on

    def copy(self) -> Options:
        """The options of a subshell."""
        other = Options.__new__(Options)
        other._on = self._on
        other.shopt = self.shopt
        other._mirror()
        return other

    def restore(self, saved: Options) -> None:
        """Take over the ``set`` options of *saved*."""
        self._on = saved._on
        self._mirror()

    def __contains__(self, name: str) -> bool:
        return name in self._on

    def set(self, name: str, on: bool) -> None:
        """Turn an option of ``set -o`` on or off."""
        rival = _RIVALS.get(name) if on else None
        self._on = _shared((self._on | {name} if on else self._on - {name}) - {rival})
        self._mirror()

    def set_shopt(self, name: str, on: bool) -> None:
        """Turn an option of ``shopt`` on or off."""
        self.shopt = _shopts(frozenset(n for n, value in {**self.shopt, name: on}.items() if value))

    def letters(self, extra: str = "") -> str:
        """``$-``; *extra* are the letters of how the shell was started."""
        on = [letter for letter, name in LETTERS.items() if name in self._on]
        lower = sorted([c for c in on if c.islower()] + [c for c in extra if c == "i"])
        upper = [c for c in on if c.isupper()]
        return "".join(lower + upper) + "".join(c for c in extra if c != "i")

    def listed(self) -> str:
        """``$SHELLOPTS``."""
        return ":".join(name for name in NAMES if name in self._on)
