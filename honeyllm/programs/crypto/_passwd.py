"""openssl passwd: crypt(3) of passwords, with MD5, SHA-256 or SHA-512."""

from functools import partial

from honeyllm.host import Process, compute, unix_crypt
from honeyllm.programs.crypto._command import read_line
from honeyllm.programs.system._terminal import ask_secret

SALT_SIGNS = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SALTS = {"1": 8, "5": 16, "6": 16}
MAX_PASSWORD, MAX_LINES = 256, 1000
FLAGS = frozenset(("1", "5", "6", "stdin", "noverify", "quiet"))


async def passwd(process: Process, words: tuple[str, ...]) -> int | None:
    """Hash passwords."""
    line = read_line(words[1:], FLAGS, frozenset(("salt",)))
    if line is None:
        return None
    scheme = next((name for name in SALTS if name in line.options), "1")
    given = line.options.get("salt")
    for password in await _passwords(process, line.operands, is_stdin="stdin" in line.options):
        salt = _salt(process, SALTS[scheme]) if given is None else given[: SALTS[scheme]]
        field = await compute(process, partial(unix_crypt, password[:MAX_PASSWORD], f"${scheme}${salt}$"))
        await process.stdout.write(f"{field}\n")
        await process.checkpoint()
    return 0


def _salt(process: Process, length: int) -> str:
    return "".join(SALT_SIGNS[byte & 63] for byte in process.kernel.chance.randbytes(length))


async def _passwords(process: Process, operands: tuple[str, ...], *, is_stdin: bool) -> list[str]:
    if operands:
        return list(operands[:MAX_LINES])
    if is_stdin:
        data = await process.stdin.read()
        return data.decode("utf-8", "surrogateescape").splitlines()[:MAX_LINES]
    first = await ask_secret(process, "Password: ") or ""
    again = await ask_secret(process, "Verifying - Password: ") or ""
    return [first] if first == again else []
