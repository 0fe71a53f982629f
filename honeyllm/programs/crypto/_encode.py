"""openssl enc: base64, and AES in its usual mode."""

import base64
import binascii

from honeyllm.host import Process, compute
from honeyllm.programs._gnu import say
from honeyllm.programs.crypto._cipher import CIPHERS, Secret, decrypt, encrypt
from honeyllm.programs.crypto._command import Line, given_input, read_line, thread, write_output

WIDTH, HEADER = 64, 16
FLAGS = frozenset(("d", "e", "a", "base64", "A", "salt", "pbkdf2", *CIPHERS))
VALUED = frozenset(("in", "out", "k", "pass", "iter"))
PBKDF2_ROUNDS, MOST_ROUNDS = 10_000, 1_000_000
WEAK = "*** WARNING : deprecated key derivation used.\nUsing -iter or -pbkdf2 would be better.\n"
UNPADDED = "Provider routines:ossl_cipher_unpadblock:bad decrypt"


def wrapped(text: bytes) -> bytes:
    """base64 in lines as OpenSSL breaks them."""
    return b"".join(text[at : at + WIDTH] + b"\n" for at in range(0, len(text), WIDTH))


async def encode(process: Process, words: tuple[str, ...]) -> int | None:
    """Encode and decode, encrypt and decrypt."""
    line = read_line(words[1:], FLAGS, VALUED)
    if line is None or line.operands:
        return None
    is_text = words[0] == "base64" or bool({"a", "base64"} & set(line.options))
    secret = _secret(line)
    cipher = next((name for name in CIPHERS if name in line.options), None)
    if cipher is not None and secret is None:
        return None
    data = await given_input(process, line.options.get("in"))
    back = "d" in line.options
    if back and is_text:
        data = _decoded(data)
    if cipher is not None and secret is not None:
        changed = await _crypted(process, cipher, secret, data, back=back)
        if changed is None:
            return 1
        data = changed
    if is_text and not back:
        data = base64.b64encode(data)
        data = data if "A" in line.options else wrapped(data)
    await write_output(process, line.options.get("out"), data)
    return 0


def _decoded(data: bytes) -> bytes:
    """What base64 text means; nothing when it is none."""
    try:
        return base64.b64decode(b"".join(data.split()), validate=True)
    except binascii.Error:
        return b""


def _secret(line: Line) -> Secret | None:
    """The password and how the key is derived; None where it would have to be asked, or costs too much."""
    password = line.options.get("k")
    if "pass" in line.options:
        kind, _, password = line.options["pass"].partition(":")
        if kind != "pass":
            return None
    rounds = line.options.get("iter", str(PBKDF2_ROUNDS))
    if password is None or not rounds.isdecimal() or not 0 < int(rounds[:8]) <= MOST_ROUNDS:
        return None
    derives = "pbkdf2" in line.options or "iter" in line.options
    return Secret(password=password, rounds=int(rounds) if derives else 0)


async def _crypted(process: Process, cipher: str, secret: Secret, data: bytes, *, back: bool) -> bytes | None:
    if not secret.rounds:
        await say(process, WEAK)
    if not back:
        salt = process.kernel.chance.randbytes(8)
        return await compute(process, lambda: encrypt(cipher, secret, salt, data))
    if not data.startswith(b"Salted__"):
        await say(process, "bad magic number\n" if len(data) >= HEADER else "error reading input file\n")
        return None
    found = await compute(process, lambda: decrypt(cipher, secret, data))
    if found is None:
        where = "../providers/implementations/ciphers/ciphercommon_block.c:124:"
        await say(process, f"bad decrypt\n{thread(process)}:error:1C800064:{UNPADDED}:{where}\n")
    return found
