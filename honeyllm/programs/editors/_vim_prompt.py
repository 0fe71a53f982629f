"""The command line of vi in the last row of the screen."""

from honeyllm.programs.editors._keyboard import ESCAPE, GONE, RESIZED
from honeyllm.programs.editors._vim_state import Quit, Vim
from honeyllm.programs.editors._vim_view import show

ERASE = ("\x7f", "\x08")
MAX_LINE = 4096


async def ask(vim: Vim, sign: str) -> str | None:
    """What is typed behind *sign* up to Enter; None when it is given up."""
    typed = ""
    while True:
        vim.window.prompt = sign + typed
        await show(vim)
        key = await vim.keys.read()
        if key in ("\r", "\n"):
            vim.window.prompt = None
            return typed
        if key in (ESCAPE, "\x03") or (key in ERASE and not typed):
            _give_up(vim)
            return None
        if key == GONE:
            raise Quit(1)
        typed = _edited(typed, key)


def _give_up(vim: Vim) -> None:
    vim.window.prompt = None
    vim.tell("")


def _edited(typed: str, key: str) -> str:
    if key in ERASE:
        return typed[:-1]
    if key == "\x15":
        return ""
    if key == "\x17":
        return typed.rstrip().rpartition(" ")[0]
    if key == RESIZED or (key.startswith("<") and len(key) > 1):
        return typed
    return (typed + key)[:MAX_LINE]
