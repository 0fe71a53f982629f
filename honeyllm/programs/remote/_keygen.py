"""ssh-keygen: makes pairs of keys and tells what they are."""

from attrs import frozen

from honeyllm.host import Exited, Process, compute
from honeyllm.programs._accounts import read_accounts
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs.remote._key_files import save_pair, shown_line
from honeyllm.programs.remote._keys import CURVES, facts_of, make_pair
from honeyllm.programs.remote._known_hosts import make_directory, names_host
from honeyllm.programs.remote._place import FAILED, own_name
from honeyllm.programs.remote._randomart import randomart
from honeyllm.programs.remote._ssh import bsd_message
from honeyllm.programs.system._files import read_text, write_text
from honeyllm.programs.system._terminal import ask_secret

SHORT = "ABHLQUXceghiklopquvy" + "C:D:E:F:I:K:M:N:O:P:R:V:Y:Z:a:b:f:j:m:n:r:s:t:w:z:"
DEFAULT_BITS = {"rsa": 3072, "ecdsa": 256, "ed25519": 256}
LEAST_RSA, MOST_RSA, MOST_MADE = 1024, 16384, 4096


@frozen(kw_only=True)
class _Wanted:
    """The pair to make."""

    kind: str
    bits: int
    comment: str


async def keygen(process: Process) -> int:
    """Make, show and change keys."""
    parsed = parse(process.argv, SHORT)
    if isinstance(parsed, Fault):
        await say(process, f"{bsd_message(parsed.message)}\r\n")
        raise Exited(await process.kernel.unknown(process))
    if parsed.operands:
        await say(process, "Too many arguments.\r\n")
        raise Exited(await process.kernel.unknown(process))
    for letter, action in ACTIONS.items():
        if parsed.has(letter):
            return await action(process, parsed)
    if parsed.has(*UNUSUAL):
        return await process.kernel.unknown(process)
    return await _make(process, parsed)


# -- new keys ----------------------------------------------------------------------------------


async def _make(process: Process, parsed: Parsed) -> int:
    wanted = await _wanted(process, parsed)
    quiet = parsed.has("q")
    if not quiet:
        await process.stdout.write(f"Generating public/private {wanted.kind} key pair.\n")
    name = await _file(process, parsed, wanted.kind)
    await _may_overwrite(process, name)
    passphrase = await _passphrase(process, parsed)
    if wanted.bits > MOST_MADE:
        await process.sleep(3600)
    bits = min(wanted.bits, MOST_MADE)
    pair = await compute(process, lambda: make_pair(wanted.kind, bits, passphrase))
    try:
        await save_pair(process, name, pair, wanted.comment)
    except OSError as error:
        await say(process, f'Saving key "{name}" failed: {error.strerror}\r\n')
        return FAILED
    if not quiet:
        await _report(process, name, pair.public, wanted.comment)
    return 0


async def _wanted(process: Process, parsed: Parsed) -> _Wanted:
    kind = (parsed.value("t") or "rsa").lower()
    if kind not in DEFAULT_BITS:
        await say(process, f"unknown key type {kind}\r\n")
        raise Exited(FAILED)
    given = parsed.value("b")
    bits = int(given) if given and given.isdecimal() and len(given) < 7 else DEFAULT_BITS[kind]
    complaint = _bits_complaint(kind, bits)
    if complaint:
        await say(process, complaint + "\r\n")
        raise Exited(FAILED)
    user = own_name(process, await read_accounts(process))
    comment = parsed.value("C")
    if comment is None:
        comment = f"{user}@{process.kernel.system.hostname}"
    return _Wanted(kind=kind, bits=bits, comment=comment)


def _bits_complaint(kind: str, bits: int) -> str:
    if kind == "rsa" and bits < LEAST_RSA:
        return f"Invalid RSA key length: minimum is {LEAST_RSA} bits"
    if kind == "rsa" and bits > MOST_RSA:
        return f"Invalid RSA key length: maximum is {MOST_RSA} bits"
    if kind == "ecdsa" and bits not in CURVES:
        return "Invalid ECDSA key length: valid lengths are 256, 384 or 521 bits"
    return ""


async def _file(process: Process, parsed: Parsed, kind: str) -> str:
    home = process.environ.get("HOME", "/root")
    name = parsed.value("f")
    if name is None:
        standard = f"{home}/.ssh/id_{kind}"
        await process.stdout.write(f"Enter file in which to save the key ({standard}): ")
        await process.flush()
        line = await process.stdin.line()
        name = line.decode("utf-8", "surrogateescape").strip() or standard
    if name.startswith(f"{home}/.ssh/") and make_directory(process.fs, f"{home}/.ssh"):
        await process.stdout.write(f"Created directory '{home}/.ssh'.\n")
    return name


async def _may_overwrite(process: Process, name: str) -> None:
    if not process.fs.exists(name):
        return
    await process.stdout.write(f"{name} already exists.\nOverwrite (y/n)? ")
    await process.flush()
    if (await process.stdin.line())[:1].lower() != b"y":
        raise Exited(1)


async def _passphrase(process: Process, parsed: Parsed) -> str:
    given = parsed.value("N")
    while given is None:
        first = await ask_secret(process, "Enter passphrase (empty for no passphrase): ") or ""
        again = await ask_secret(process, "Enter same passphrase again: ") or ""
        if first == again:
            return first
        await process.stdout.write("Passphrases do not match.  Try again.\n")
    return given


async def _report(process: Process, name: str, public: str, comment: str) -> None:
    facts = facts_of(public)
    if facts is None:
        return
    await process.stdout.write(
        f"Your identification has been saved in {name}\nYour public key has been saved in {name}.pub\n"
        f"The key fingerprint is:\n{facts.fingerprint} {comment}\n"
        f"The key's randomart image is:\n{randomart(facts)}"
    )


# -- known keys --------------------------------------------------------------------------------


async def _named(process: Process, parsed: Parsed) -> str:
    name = parsed.value("f")
    if name is None:
        name = f"{process.environ.get('HOME', '/root')}/.ssh/id_rsa"
        await process.stdout.write(f"Enter file in which the key is ({name}): ")
        await process.flush()
        name = (await process.stdin.line()).decode("utf-8", "surrogateescape").strip() or name
    return name


async def _show(process: Process, parsed: Parsed) -> int:
    name = await _named(process, parsed)
    try:
        line = await shown_line(process, name) or ""
    except OSError as error:
        await say(process, f"ssh-keygen: {name}: {error.strerror}\r\n")
        return FAILED
    found = [(row, facts) for row in line.splitlines() if (facts := facts_of(row))]
    for row, facts in found:
        comment = " ".join(row.split()[2:]) or "no comment"
        await process.stdout.write(f"{facts.bits} {facts.fingerprint} {comment} ({facts.title})\n")
        if parsed.has("v"):
            await process.stdout.write(randomart(facts))
    if not found:
        await say(process, f"{name} is not a public key file.\r\n")
    return 0 if found else FAILED


async def _public(process: Process, parsed: Parsed) -> int:
    name = await _named(process, parsed)
    try:
        line = await shown_line(process, name)
    except OSError as error:
        await say(process, f"{name}: {error.strerror}\r\n")
        return FAILED
    if not line or facts_of(line) is None:
        await say(process, f'Load key "{name}": error in libcrypto\r\n')
        return FAILED
    await process.stdout.write(line + "\n")
    return 0


# -- known_hosts -------------------------------------------------------------------------------


async def _hosts(process: Process, parsed: Parsed) -> int:
    """``-F`` finds a host in known_hosts, ``-R`` removes it."""
    home = process.environ.get("HOME", "/root")
    name = parsed.value("f") or f"{home}/.ssh/known_hosts"
    host = parsed.value("R") or parsed.value("F") or ""
    if not process.fs.exists(name):
        await say(process, f"Cannot stat {name}: No such file or directory\r\n")
        return FAILED
    rows = read_text(process.fs, name).splitlines()
    found = [n for n, row in enumerate(rows) if row.split() and names_host(row.split()[0], host)]
    if not parsed.has("R"):
        for n in found:
            await process.stdout.write(f"# Host {host} found: line {n + 1} \n{rows[n]}\n")
        return 0 if found else 1
    if not found:
        await say(process, f"Host {host} not found in {name}\n")
        return 0
    for n in found:
        await process.stdout.write(f"# Host {host} found: line {n + 1}\n")
    old, kept = "".join(f"{r}\n" for r in rows), [r for n, r in enumerate(rows) if n not in found]
    write_text(process.fs, f"{name}.old", old, mode=0o600)
    write_text(process.fs, name, "".join(f"{r}\n" for r in kept), mode=0o600)
    await process.stdout.write(f"{name} updated.\nOriginal contents retained as {name}.old\n")
    return 0


ACTIONS = {"R": _hosts, "F": _hosts, "l": _show, "y": _public}
UNUSUAL = tuple("ABDHIKLMQUXYceghikpsu")
