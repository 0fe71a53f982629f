"""openssl dgst and the commands named after digests."""

import hashlib

from honeyllm.host import Process, compute
from honeyllm.programs._gnu import say
from honeyllm.programs.crypto._command import not_found, read_input, read_line

DIGESTS = {
    "md5": "MD5",
    "sha1": "SHA1",
    "sha224": "SHA2-224",
    "sha256": "SHA2-256",
    "sha384": "SHA2-384",
    "sha512": "SHA2-512",
}
FLAGS = frozenset((*DIGESTS, "r", "hex"))


async def digest(process: Process, words: tuple[str, ...]) -> int | None:
    """Print digests of files."""
    line = read_line(words[1:], FLAGS, frozenset())
    if line is None:
        return None
    kind = next(
        (name for name in line.options if name in DIGESTS), words[0] if words[0] in DIGESTS else "sha256"
    )
    status = 0
    for name in line.operands or (None,):
        try:
            data = await read_input(process, name)
        except OSError as error:
            await say(process, f"{name}: {error.strerror}\n{not_found(process, name or '', error)}")
            status = 1
            continue
        text = await compute(process, hashlib.new(kind, data).hexdigest)
        shown = name or "stdin"
        row = f"{text} *{shown}\n" if "r" in line.options else f"{DIGESTS[kind]}({shown})= {text}\n"
        await process.stdout.write(row)
    return status
