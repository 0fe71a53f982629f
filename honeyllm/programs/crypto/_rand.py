"""openssl rand: bytes by chance."""

import base64

from honeyllm.host import Process
from honeyllm.programs.crypto._command import read_line, write_output
from honeyllm.programs.crypto._encode import wrapped

MAX_BYTES = 16 << 20


async def rand(process: Process, words: tuple[str, ...]) -> int | None:
    """Write random bytes."""
    line = read_line(words[1:], frozenset(("hex", "base64")), frozenset(("out",)))
    if line is None or len(line.operands) != 1 or not line.operands[0].isdecimal():
        return None
    count = int(line.operands[0][:9])
    if count > MAX_BYTES:
        return None
    data = process.kernel.chance.randbytes(count)
    if "hex" in line.options:
        data = data.hex().encode() + b"\n"
    elif "base64" in line.options:
        data = wrapped(base64.b64encode(data))
    await write_output(process, line.options.get("out"), data)
    return 0
