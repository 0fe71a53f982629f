"""Words made from text at run time: prompts, and subscripts inside arithmetic."""

from __future__ import annotations

from functools import lru_cache

from honeyllm.shell._ast import Word
from honeyllm.shell._compound import CompoundGrammar
from honeyllm.shell._cursor import Halt, Options
from honeyllm.shell._lexicon import HERE_DOCUMENT, SUBSCRIPT, Mode
from honeyllm.shell._parser import MAX_DEPTH
from honeyllm.shell._trampoline import TooDeep, drive, no_pause, run_to_end


@lru_cache(maxsize=256)
def subscript_word(text: str) -> Word | None:
    """*text* as what stands between ``[`` and ``]``."""
    return _word(text + "]", SUBSCRIPT)


@lru_cache(maxsize=256)
def quoted_word(text: str) -> Word | None:
    """*text* as the inside of double quotes; None when it is not well formed."""
    return _word(text, HERE_DOCUMENT)


def _word(text: str, mode: Mode) -> Word | None:
    grammar = CompoundGrammar(text=text, aliases={}, options=Options(), first_line=1, final=True)
    try:
        return run_to_end(drive(grammar.word(mode), pause=no_pause, limit=MAX_DEPTH))
    except (Halt, TooDeep):
        return None
