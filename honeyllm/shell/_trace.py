"""``set -x``."""

from __future__ import annotations

from honeyllm.shell._flow import ShellError
from honeyllm.shell._prompt import decode_prompt
from honeyllm.shell._state import Shell


async def trace(shell: Shell, text: str) -> None:
    """Print *text* behind PS4, whose first character is repeated for each level of nesting."""
    prompt = shell.get("PS4")
    if prompt is None:
        prompt = "+ "
    shown = prompt
    if any(c in prompt for c in "$\\`"):
        shell.options.set("xtrace", False)
        try:
            shown = await decode_prompt(shell, prompt)
        except ShellError as error:
            await shell.complain(error.text)
        finally:
            shell.options.set("xtrace", True)
    levels = 0 if shell.dialect.strict else shell.nesting.indirection
    line = shown[:1] * levels + shown + text
    descriptor = shell.get("BASH_XTRACEFD") or ""
    fd = int(descriptor) if descriptor.isdecimal() and int(descriptor) in shell.process.fds else 2
    try:
        await shell.process.write(fd, (line + "\n").encode("utf-8", "surrogateescape"))
    except OSError:
        pass
