"""The history list: what is remembered, its file, and ``!`` expansion."""

from __future__ import annotations

import os
import re

from honeyllm.shell._state import Shell

MAX_FILE = 1 << 20
_EVENT = re.compile(r"!(?:(!)|(-?\d+)|\?([^?\n]+)\??|(\$)|([^\s\"'=(:;&|<>!$]+))")


def limit(shell: Shell, name: str) -> int | None:
    """HISTSIZE or HISTFILESIZE; None for no limit."""
    text = shell.get(name)
    if text is None or not re.fullmatch(r"\s*-?\d{1,9}\s*", text) or int(text) < 0:
        return None
    return int(text)


def trim(shell: Shell) -> None:
    """Forget what HISTSIZE has no room for."""
    most = limit(shell, "HISTSIZE")
    if most is None:
        most = 100_000
    extra = len(shell.history.lines) - most
    if extra > 0:
        del shell.history.lines[:extra]
        shell.history.base += extra
        shell.history.saved = max(0, shell.history.saved - extra)


def remember(shell: Shell, text: str) -> None:
    """Enter a typed command, as HISTCONTROL and HISTIGNORE have it."""
    line = text.rstrip("\n")
    if "history" not in shell.options or not line.strip():
        return
    control = (shell.get("HISTCONTROL") or "").split(":")
    both = "ignoreboth" in control
    if ("ignorespace" in control or both) and line[0] in " \t":
        return
    if ("ignoredups" in control or both) and shell.history.lines and shell.history.lines[-1] == line:
        return
    if "erasedups" in control:
        shell.history.lines[:] = [old for old in shell.history.lines if old != line]
    if "\n" in line and not shell.options.shopt["lithist"] and "<<" not in line:
        line = joined(line)
    shell.history.lines.append(line)
    trim(shell)


def joined(text: str) -> str:
    """A command of several lines on one."""
    lines = text.split("\n")
    out = lines[0]
    for line in lines[1:]:
        plain = out.rstrip()
        glue = (
            " " if plain.endswith(("do", "then", "else", "{", "(", "|", "&&", "||", ";", "in", "&")) else "; "
        )
        out = plain[:-1] + line if plain.endswith("\\") else f"{out}{glue}{line.strip()}"
    return out


def load_history(shell: Shell) -> None:
    """Read HISTFILE at the start."""
    path = shell.get("HISTFILE")
    if not path:
        return
    try:
        content = shell.process.fs.stat(path).content
    except OSError:
        return
    data = b"" if content is None else content.read(0, min(content.size, MAX_FILE))
    lines = [line for line in data.decode("utf-8", "surrogateescape").split("\n") if line]
    shell.history.lines.extend(line for line in lines if not re.fullmatch(r"#\d+", line))
    trim(shell)
    shell.history.saved = len(shell.history.lines)


async def save_history(shell: Shell) -> None:
    """Append to (or replace) HISTFILE at the end."""
    path = shell.get("HISTFILE")
    if not path or "history" not in shell.options:
        return
    new = shell.history.lines[shell.history.saved :]
    if not new:
        return
    appends = shell.options.shopt["histappend"] or len(new) < len(shell.history.lines)
    lines = new if appends else shell.history.lines
    flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if appends else os.O_TRUNC)
    try:
        fd = await shell.process.open(path, flags, 0o600)
        try:
            text = "".join(line + "\n" for line in lines)
            await shell.process.write(fd, text.encode("utf-8", "surrogateescape"))
        finally:
            shell.process.close(fd)
    except OSError:
        return
    shell.history.saved = len(shell.history.lines)


# -- history expansion -------------------------------------------------------------


async def expand_history(shell: Shell, text: str) -> str | None:
    """Expand ``!`` events of a typed line; None after a message when one is not found."""
    if "histexpand" not in shell.options or ("!" not in text and not text.startswith("^")):
        return text
    if text.startswith("^"):
        return await _quick(shell, text)
    out: list[str] = []
    changed = False
    at = 0
    quoted = False
    while at < len(text):
        char = text[at]
        if char == "\\":
            out.append(text[at : at + 2])
            at += 2
            continue
        if char == "'" and not quoted:
            end = text.find("'", at + 1)
            end = len(text) if end < 0 else end + 1
            out.append(text[at:end])
            at = end
            continue
        if char == '"':
            quoted = not quoted
        match = _EVENT.match(text, at) if char == "!" else None
        if match is None:
            out.append(char)
            at += 1
            continue
        found = _event(shell, match)
        if found is None:
            await shell.complain(f"{match[0]}: event not found")
            return None
        out.append(found)
        changed = True
        at = match.end()
    result = "".join(out)
    if changed:
        await shell.warn(result.rstrip("\n"))
    return result


def _event(shell: Shell, match: re.Match[str]) -> str | None:
    history = shell.history.lines
    if not history:
        return None
    if match[1]:
        return history[-1]
    if match[4]:
        return history[-1].split()[-1] if history[-1].split() else ""
    if match[2]:
        number = int(match[2])
        index = len(history) + number if number < 0 else number - shell.history.base
        return history[index] if 0 <= index < len(history) else None
    if match[3]:
        return next((line for line in reversed(history) if match[3] in line), None)
    return next((line for line in reversed(history) if line.startswith(match[5])), None)


async def _quick(shell: Shell, text: str) -> str | None:
    old, _, rest = text[1:].rstrip("\n").partition("^")
    new = rest.removesuffix("^")
    if not shell.history.lines or old not in shell.history.lines[-1] or not old:
        await shell.complain(f":s{text.rstrip()}: substitution failed")
        return None
    result = shell.history.lines[-1].replace(old, new, 1)
    await shell.warn(result)
    return result + "\n"
