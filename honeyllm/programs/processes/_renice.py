"""renice: change the nice value of processes, process groups or users' processes."""

from collections.abc import Iterator

from honeyllm.host import Process
from honeyllm.programs._accounts import Accounts, read_accounts
from honeyllm.programs._gnu import say
from honeyllm.programs._numbers import whole
from honeyllm.programs._versions import versioned

KINDS = {"-p": "process ID", "-g": "process group ID", "-u": "user ID"}
LONG = {"--pid": "-p", "--pgrp": "-g", "--user": "-u"}


async def renice(process: Process) -> int:
    """Alter the priority of running processes."""
    words = list(process.argv[1:])
    if words[:1] in (["-h"], ["--help"]):
        return await process.kernel.unknown(process)
    if words[:1] in (["-V"], ["--version"]):
        await process.stdout.write(versioned(process, "renice from util-linux {version:util-linux}\n"))
        return 0
    if words[:1] in (["-n"], ["--priority"]):
        words.pop(0)
    if len(words) < 2:
        await say(process, "renice: not enough arguments\nTry 'renice --help' for more information.\n")
        return 1
    given = whole(words.pop(0), signed=True)
    if given.trouble:
        text = process.argv[-len(words) - 1]
        await say(process, f"renice: invalid priority '{text}'\nTry 'renice --help' for more information.\n")
        return 1
    return await _change_all(process, given.value, words)


async def _change_all(process: Process, value: int, words: list[str]) -> int:
    accounts, kind, status = await read_accounts(process), "-p", 0
    for word in words:
        if LONG.get(word, word) in KINDS:
            kind = LONG.get(word, word)
            continue
        number = _number(word, kind, accounts)
        if number is None:
            what = "user name" if kind == "-u" else f"{KINDS[kind]} value"
            trouble = f"unknown user {word}" if kind == "-u" else f"bad {what}: {word}"
            await say(process, f"renice: {trouble}\n")
            status = 1
            continue
        status |= await _change(process, kind, number, value)
    return status


def _number(word: str, kind: str, accounts: Accounts) -> int | None:
    if kind == "-u" and word in accounts.users:
        return accounts.users[word].uid
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else None


def _found(process: Process, kind: str, number: int) -> Iterator[Process]:
    """The living processes that are meant; 0 means one's own."""
    own = {"-p": process.pid, "-g": process.group, "-u": process.who.uid}
    number = number or own[kind]
    for other in process.kernel.processes.values():
        if number == {"-p": other.pid, "-g": other.group, "-u": other.who.uid}[kind]:
            yield other


async def _change(process: Process, kind: str, number: int, value: int) -> int:
    about = f"{number} ({KINDS[kind]})"
    found = list(_found(process, kind, number))
    daemon = process.kernel.system.process(number) if kind == "-p" else None
    if not found and daemon is None:
        await say(process, f"renice: failed to get priority for {about}: No such process\n")
        return 1
    old = min((other.nice for other in found), default=daemon.nice if daemon is not None else 0)
    new = max(-20, min(19, value))
    reason = _refusal(process, found, old, new)
    if reason:
        await say(process, f"renice: failed to set priority for {about}: {reason}\n")
        return 1
    for other in found:
        other.nice = new
    await process.stdout.write(f"{about} old priority {old}, new priority {new}\n")
    return 0


def _refusal(process: Process, found: list[Process], old: int, new: int) -> str:
    if process.who.uid == 0:
        return ""
    if not found or any(other.who.uid != process.who.uid for other in found):
        return "Operation not permitted"
    return "Permission denied" if new < old else ""
