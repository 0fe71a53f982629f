"""utmpdump."""

from datetime import UTC, datetime
from ipaddress import ip_address

from honeyllm.host import Process
from honeyllm.persona import RECORD
from honeyllm.programs._gnu import say
from honeyllm.programs._util_linux import UtilLinux, begin_util_linux
from honeyllm.programs.system._files import read_bytes

UTMPDUMP = UtilLinux(
    name="utmpdump", short="fo:r", long={"follow": "f", "output": "o:", "reverse": "r"}, failure=1
)
MAX_ROWS = 20_000
NO_ADDRESS = bytes(12)


async def utmpdump(process: Process) -> int:
    """Show login records as text, one row for each."""
    tool = await begin_util_linux(process, UTMPDUMP)
    path = tool.parsed.operands[0] if tool.parsed.operands else ""
    if path:
        try:
            process.fs.access(path, 4)
            data = read_bytes(process.fs, path)
        except OSError as error:
            raise await tool.fatal(f"cannot open {path}", error) from None
        await say(process, f"Utmp dump of {path}\n")
    else:
        data = await process.stdin.read(RECORD.size * MAX_ROWS)
        await say(process, "Utmp dump of stdin\n")
    for number, at in enumerate(range(0, len(data) - RECORD.size + 1, RECORD.size)):
        if number >= MAX_ROWS:
            break
        await process.checkpoint()
        await process.stdout.write(_row(data[at : at + RECORD.size]))
    return 0


def _text(data: bytes, width: int) -> str:
    """A field with what is no graphic character, and what would end a column, as ``?``."""
    text = data.split(b"\0", 1)[0].decode("ascii", "replace")
    return "".join(c if c.isprintable() and c not in "[]\N{REPLACEMENT CHARACTER}" else "?" for c in text)[
        :width
    ]


def _row(data: bytes) -> str:
    kind, pid, line, ident, user, host, _, _, _, seconds, micros, address = RECORD.unpack(data)
    shown = ip_address(address[:4] if address[4:] == NO_ADDRESS else address)
    when = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return (
        f"[{kind}] [{pid:05}] [{_text(ident, 4):<4}] [{_text(user, 32):<8}] [{_text(line, 32):<12}]"
        f" [{_text(host, 256):<20}] [{shown!s:<15}] [{when},{micros:06}+00:00]\n"
    )
