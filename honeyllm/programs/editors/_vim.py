"""vi: the command line of vim.tiny, and its run."""

import attrs

from honeyllm.host import Process
from honeyllm.programs._gnu import say
from honeyllm.programs.editors._keyboard import Keyboard
from honeyllm.programs.editors._painter import Painter
from honeyllm.programs.editors._vim_ex import edit, execute
from honeyllm.programs.editors._vim_normal import command
from honeyllm.programs.editors._vim_state import Quit, Vim
from honeyllm.programs.editors._vim_view import VIEW, View
from honeyllm.programs.terminal import device_of, terminal

BANNER = "VIM - Vi IMproved 9.0 (2022 Jun 28, compiled Feb 16 2025 05:23:41)\n"
WITH_VALUE = ("-u", "-U", "-i", "-T", "-s", "-w", "-W", "--cmd")


@attrs.define
class _Line:
    """The command line: files, commands to begin with, switches."""

    names: list[str] = attrs.field(factory=list)
    commands: list[str] = attrs.field(factory=list)
    switches: set[str] = attrs.field(factory=set)
    wrong: str = ""


def _parse(words: list[str]) -> _Line:
    line = _Line()
    while words:
        word = words.pop(0)
        if word == "--":
            line.names += words
            break
        if word.startswith("+"):
            line.commands.append(word[1:] or "$")
        elif word == "-c" and words:
            line.commands.append(words.pop(0))
        elif word in WITH_VALUE:
            del words[:1]
        elif word.startswith("-") and len(word) > 1:
            line.switches.update(word[1:] if not word.startswith("--") else {word})
            line.wrong = line.wrong or ("" if _is_known(word) else word)
        else:
            line.names.append(word)
    return line


def _is_known(word: str) -> bool:
    return word in ("--version", "--help", "--clean") or set(word[1:]) <= set(
        "ACDEFHLMNORVXZbdefhlmnorstvxyp0123456789"
    )


async def vim(process: Process) -> int:
    """Edit files on the terminal."""
    line = _parse(list(process.argv[1:]))
    if "--version" in line.switches:
        await process.stdout.write(BANNER)
        return 0
    if line.wrong or "--help" in line.switches or "h" in line.switches:
        return await _refuse(process, line.wrong)
    device = device_of(process, 0, 2)
    if device_of(process, 1) is None:
        await say(process, "Vim: Warning: Output is not to a terminal\n")
    if device_of(process, 0) is None:
        await say(process, "Vim: Warning: Input is not from a terminal\n")
    if device is None:
        return await _without_terminal(process, line)
    with Keyboard(process, device) as keys:
        return await _run(Vim(process, keys), line)


async def _refuse(process: Process, wrong: str) -> int:
    if not wrong:
        return await process.kernel.unknown(process)
    await say(process, f'{BANNER}Unknown option argument: "{wrong}"\nMore info with: "vim -h"\n')
    return 1


async def _without_terminal(process: Process, line: _Line) -> int:
    """Nothing to read keys from: it gives up at the end of its input."""
    while await process.stdin.read(1 << 16):
        await process.checkpoint()
    await say(process, "Vim: Error reading input, exiting...\nVim: Finished.\n")
    return 1


async def _run(vi: Vim, line: _Line) -> int:
    process = vi.process
    found = terminal(process.environ.get("TERM", "")) or terminal("ansi")
    assert found is not None
    painter = Painter(process, found)
    process.values = {**process.values, VIEW: View(painter)}
    await painter.start()
    try:
        return await _edit(vi, line)
    finally:
        await painter.stop(vi.window.rows)


def _thanks(seconds: int) -> int:
    """The time says which of its requests vim shows."""
    return (not seconds & 2) - (not seconds & 4)


async def _edit(vi: Vim, line: _Line) -> int:
    is_view = vi.process.name in ("view", "rview") or "R" in line.switches
    vi.options.readonly = is_view
    vi.window.thanks = _thanks(int(vi.now()))
    if line.names:
        vi.file.others = line.names[1:]
        await edit(vi, line.names[0])
    try:
        for text in line.commands:
            message = vi.window.message
            await execute(vi, text)
            vi.text.commit(vi.now())
            vi.window.message = message if vi.window.message == ("", ":" + text) else vi.window.message
        while True:
            await command(vi)
    except Quit as over:
        return over.status
