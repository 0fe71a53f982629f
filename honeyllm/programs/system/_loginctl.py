"""loginctl, on a host whose PAM does not tell logind of logins."""

from honeyllm.host import Process
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, parse
from honeyllm.programs._versions import versioned
from honeyllm.programs.system._systemctl import VERSION

SHORT = "hp:aln:o:H:M:s:"
LONG = {
    "help": "h",
    "version": "version",
    "property": "p:",
    "all": "a",
    "full": "l",
    "lines": "n:",
    "output": "o:",
    "no-legend": "no-legend",
    "no-pager": "no-pager",
    "value": "value",
}
EMPTY = {
    "list-sessions": "No sessions.\n",
    "list-users": "No users.\n",
    "list-seats": "SEAT\nseat0\n\n1 seats listed.\n",
}
"""Nobody has a session of logind where pam_systemd is not installed."""
NAMED = {
    "session": "Failed to get session path: No session '{}' known\n",
    "user": "Failed to get user path: User ID {} is not logged in or lingering\n",
}


async def loginctl(process: Process) -> int:
    """Show what logind knows."""
    parsed = parse(process.argv, SHORT, LONG)
    if isinstance(parsed, Fault):
        await say(process, f"loginctl: {parsed.message}\n")
        return 1
    if parsed.has("version"):
        await process.stdout.write(versioned(process, VERSION))
        return 0
    if parsed.has("h"):
        return await process.kernel.unknown(process)
    verb, *names = parsed.operands or ("list-sessions",)
    if verb in EMPTY:
        await process.stdout.write(EMPTY[verb])
        return 0
    what = verb.rpartition("-")[2]
    if what not in NAMED:
        await say(process, f"Unknown command verb {verb}.\n")
        return 1
    if not names:
        names = ["self"]
    await say(process, NAMED[what].format(names[0]))
    return 1
