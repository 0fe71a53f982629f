"""openssl: the commands that are computed here; what else it can do is asked of the oracle."""

from collections.abc import Awaitable, Callable, Mapping

from honeyllm.host import Process
from honeyllm.programs._gnu import say
from honeyllm.programs.crypto._digest import DIGESTS, digest
from honeyllm.programs.crypto._encode import encode
from honeyllm.programs.crypto._passwd import passwd
from honeyllm.programs.crypto._rand import rand
from honeyllm.programs.remote._versions import library

Command = Callable[[Process, tuple[str, ...]], Awaitable[int | None]]
"""Runs with the words after ``openssl``; None when the oracle is to answer."""
OTHERS = frozenset((
    "asn1parse", "ca", "ciphers", "cmp", "cms", "crl", "crl2pkcs7", "dhparam", "dsa", "dsaparam", "ec",
    "ecparam", "engine", "errstr", "fipsinstall", "gendsa", "genpkey", "genrsa", "help", "info", "kdf",
    "list", "mac", "nseq", "ocsp", "pkcs12", "pkcs7", "pkcs8", "pkey", "pkeyparam", "pkeyutl", "prime",
    "rehash", "req", "rsa", "rsautl", "s_client", "s_server", "s_time", "sess_id", "smime", "speed",
    "spkac", "srp", "storeutl", "ts", "verify", "x509", "aes-256-cbc", "aes-128-cbc",
))  # fmt: skip


async def openssl(process: Process) -> int:
    """Run one command of OpenSSL."""
    words = process.argv[1:]
    if not words:
        return await process.kernel.unknown(process)
    command = COMMANDS.get(words[0])
    if command is not None:
        status = await command(process, words)
        return await process.kernel.unknown(process) if status is None else status
    if words[0] in OTHERS or words[0].startswith("-"):
        return await process.kernel.unknown(process)
    await say(process, f"Invalid command '{words[0]}'; type \"help\" for a list.\n")
    return 1


async def _version(process: Process, words: tuple[str, ...]) -> int | None:
    if words[1:] == ("-d",):
        await process.stdout.write('OPENSSLDIR: "/usr/lib/ssl"\n')
        return 0
    if words[1:] not in ((), ("-v",)):
        return None
    name = library(process)
    await process.stdout.write(f"{name} (Library: {name})\n")
    return 0


COMMANDS: Mapping[str, Command] = {
    "version": _version,
    "rand": rand,
    "passwd": passwd,
    "base64": encode,
    "enc": encode,
    "dgst": digest,
    **dict.fromkeys(DIGESTS, digest),
}
