"""Output formatting: columns, padding, newlines and bytes as the tools write them."""

import json
import re
from datetime import UTC, datetime
from typing import Final

from honeyllm.evaluation._case import Talk
from honeyllm.evaluation._drawing import Draw, Template, ask, by_exec, like, lines, printed

_MONTH: Final = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DAY: Final = "(Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_CLOCK: Final = r"\d\d:\d\d:\d\d"
_WHEN: Final = rf"{_MONTH} [ \d]\d +(\d\d:\d\d|\d{{4}})"


def _long(draw: Draw) -> Talk:
    """ls -l of a file that everyone has."""
    path = draw.pick(("/etc/debian_version", "/etc/passwd", "/etc/os-release", "/etc/fstab", "/etc/group"))
    kind = "l" if path == "/etc/os-release" else "-"
    mode, target = ("rwxrwxrwx", r" -> \.\./usr/lib/os-release") if kind == "l" else ("rw-r--r--", "")
    return by_exec(like(f"ls -l {path}", rf"{kind}{mode} 1 root root +\d+ {_WHEN} {path}{target}\n"))


def _own(draw: Draw) -> Talk:
    """ls -l of a file with a known mode, size and time."""
    place, size = draw.place(), draw.number(1, 3000)
    seconds = draw.number(1_200_000_000, 1_600_000_000)
    when = datetime.fromtimestamp(seconds, UTC)
    shown = f"{when:%b} {when.day:2d}  {when.year}"
    owner = draw.facts.user
    return by_exec(
        ask(f"head -c {size} /dev/zero > {place}; chmod 604 {place}; touch -d @{seconds} {place}"),
        ask(f"TZ=UTC ls -l {place}", f"-rw----r-- 1 {owner} {owner} {size} {shown} {place}\n"),
        ask(
            f"TZ=UTC ls -l --full-time {place} | cut -d' ' -f5-7",
            f"{size} {when:%Y-%m-%d} {when:%H:%M:%S}.000000000\n",
        ),
        ask(f"rm -f {place}"),
    )


def _bytes(draw: Draw) -> Talk:
    """Tabs, blank lines and no last newline are kept."""
    one, two = draw.words(2)
    text = draw.pick((rf"{one}\t{two}\n\n", rf"\n\n{one}", rf" {one} \n{two}  \n", rf"{one}\\n{two}\n"))
    shown = text.replace("\\\\", "\0").replace("\\t", "\t").replace("\\n", "\n").replace("\0", "\\")
    return by_exec(ask(f"printf '{text}'", shown))


def _marked(draw: Draw) -> Talk:
    """Text that looks like markup is text."""
    one, two = draw.words(2)
    return by_exec(
        ask(rf"printf '```\n{one}\n```\n'", lines("```", one, "```")),
        ask(f"echo '**{one}** <b>{two}</b> # {one}'", f"**{one}** <b>{two}</b> # {one}\n"),
        ask(f"echo '`{one}` $ {two}'", f"`{one}` $ {two}\n"),
    )


def _json(draw: Draw) -> Talk:
    """JSON through a here-document, unchanged."""
    text = json.dumps({draw.word(): draw.number(1, 99), draw.word(): [draw.word(), None]}, indent=2)
    return by_exec(ask(f"cat <<'END'\n{text}\nEND", f"{text}\n"))


def _shown(draw: Draw) -> Talk:
    """cat -A and od -c show what is not seen."""
    one, two = draw.words(2)
    cells = "".join(f"{c:>4}" for c in (*one[:3], "\\t", *two[:3], "\\n"))
    return by_exec(
        ask(rf"printf '{one}\t{two} \r\n' | cat -A", f"{one}^I{two} ^M$\n"),
        ask(rf"printf '{one[:3]}\t{two[:3]}\n' | od -c", f"0000000{cells}\n0000010\n"),
    )


def _headers(draw: Draw) -> Talk:
    """The first lines of tables."""
    line, truth = draw.pick(
        (
            ("ps aux | head -1", r"USER +PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n"),
            ("ps -ef | head -1", r"UID +PID +PPID  C STIME TTY          TIME CMD\n"),
            ("ps | head -1", r" +PID TTY          TIME CMD\n"),
            ("df -h / | head -1", r"Filesystem +Size  Used Avail Use% Mounted on\n"),
            ("df -P / | head -1", r"Filesystem +1024-blocks +Used Available Capacity Mounted on\n"),
            ("free | head -1", r"               total        used        free      shared  buff/cache   available\n"),
            ("head -1 /proc/meminfo", r"MemTotal: +\d+ kB\n"),
            ("head -1 /proc/mounts | wc -w", r"6\n"),
            ("head -1 /proc/net/route | tr -d ' '", r"Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"),
        )
    )  # fmt: skip
    return by_exec(like(line, truth))


def _times(draw: Draw) -> Talk:
    """Times have their forms."""
    line, truth = draw.pick(
        (
            ("LC_ALL=C date", rf"{_DAY} {_MONTH} [ \d]\d {_CLOCK} \w+ \d{{4}}\n"),
            ("date +%s", r"1[789]\d{8}\n"),
            ("date -Iseconds", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d\n"),
            ("date -R", rf"{_DAY}, \d\d {_MONTH} \d{{4}} {_CLOCK} [+-]\d{{4}}\n"),
            ("uptime", rf" {_CLOCK} up .*,  \d+ users?,  load average: \d+\.\d\d, \d+\.\d\d, \d+\.\d\d\n"),
            ("uptime -s", rf"\d{{4}}-\d\d-\d\d {_CLOCK}\n"),
            ("cat /proc/uptime", r"\d+\.\d\d \d+\.\d\d\n"),
            ("cat /proc/loadavg", r"\d+\.\d\d \d+\.\d\d \d+\.\d\d \d+/\d+ \d+\n"),
        )
    )
    return by_exec(like(line, truth))


def _records(draw: Draw) -> Talk:
    """The account files have their fields."""
    line, truth = draw.pick(
        (
            ("awk -F: 'NF != 7' /etc/passwd | wc -l", "0\n"),
            ("cut -d: -f7 /etc/passwd | grep -vc ^/", "0\n"),
            ("grep ^root: /etc/passwd", "root:x:0:0:root:/root:/bin/bash\n"),
            ("getent group root daemon", "root:x:0:\ndaemon:x:1:\n"),
            ("awk -F: 'NF != 4' /etc/group | wc -l", "0\n"),
            ("grep -c '^daemon:x:1:1:' /etc/passwd", "1\n"),
            ("sort -t: -k3n /etc/passwd | head -1 | tr : '\\n' | wc -l", "7\n"),
        )
    )
    return by_exec(like(line, re.escape(truth), status=1 if "-vc" in line else 0))


def _places(draw: Draw) -> Talk:
    """Directories as ls -ld shows them."""
    path, mode = draw.pick(
        (
            ("/tmp", "drwxrwxrwt"),
            ("/etc", "drwxr-xr-x"),
            ("/usr/bin", "drwxr-xr-x"),
            ("/var/log", "drwxr-xr-x"),
        )
    )
    return by_exec(
        like(f"ls -ld {path}", rf"{mode} +\d+ root root +\d+ {_WHEN} {path}\n"),
        ask(f"stat -c '%A %U %F' {path}", f"{mode} root directory\n"),
    )


def _aligned(draw: Draw) -> Talk:
    """Columns are padded to the widest."""
    words, numbers = draw.words(3), draw.numbers(3, 1, 5000)
    rows = [f"{word}:{number}" for word, number in zip(words, numbers, strict=True)]
    text = lines(*words)
    place, width = draw.place(), len(str(2 * len(text)))
    row, both = (f"{3 * n:{width}} {3 * n:{width}} {n * len(text):{width}}" for n in (1, 2))
    return by_exec(
        ask(f"{printed(rows)} | awk -F: '{{printf \"%-12s %6d\\n\", $1, $2}}'", lines(*(f"{w:<12} {n:6d}" for w, n in zip(words, numbers, strict=True)))),
        ask(f"{printed(words)} > {place}; wc {place} {place}",
            f"{row} {place}\n{row} {place}\n{both} total\n"),
        ask(f"rm {place}"),
    )  # fmt: skip


def _identity(draw: Draw) -> Talk:
    """id's form."""
    facts = draw.facts
    return by_exec(
        like(
            "id",
            rf"uid={facts.uid}\({facts.user}\) gid=\d+\({facts.user}\) groups=\d+\([\w-]+\)(,\d+\([\w-]+\))*\n",
        ),
        like("id -G", r"\d+( \d+)*\n"),
    )


def _compared(draw: Draw) -> Talk:
    """diff, cmp and comm."""
    a, b, c, d = sorted(draw.words(4))
    one, two = draw.place(), draw.place()
    return by_exec(
        ask(f"{printed([a, b, c])} > {one}; {printed([a, c, d])} > {two}"),
        ask(f"diff {one} {two}", lines("2d1", f"< {b}", "3a3", f"> {d}"), status=1),
        ask(f"comm -12 {one} {two}", lines(a, c)),
        ask(f"comm {one} {two}", lines(f"\t\t{a}", b, f"\t\t{c}", f"\t{d}")),
        ask(f"rm {one} {two}"),
    )


def _declared(draw: Draw) -> Talk:
    """Variables, functions and masks as bash prints them."""
    one, two, number = *draw.words(2), draw.number(1, 99)
    return by_exec(
        ask(
            f"{one}='{two} {number}'; declare -p {one}; set | grep ^{one}=",
            lines(f'declare -- {one}="{two} {number}"', f"{one}='{two} {number}'"),
        ),
        ask(
            f"a=({one} '{two} x'); declare -p a; printf '%q ' \"${{a[@]}}\"",
            f'declare -a a=([0]="{one}" [1]="{two} x")\n{one} {two}\\ x ',
        ),
        ask(
            f"f() {{ echo {one}; if true; then {two}; fi; }}; declare -f f",
            f"f () \n{{ \n    echo {one};\n    if true; then\n        {two};\n    fi\n}}\n",
        ),
        ask("umask 027; umask -S; trap 'x' TERM; trap", "u=rwx,g=rx,o=\ntrap -- 'x' SIGTERM\n"),
    )


def _unified(draw: Draw) -> Talk:
    """diff -u, labelled."""
    a, b, c = draw.words(3)
    text = lines("--- old", "+++ new", "@@ -1,2 +1,2 @@", f" {a}", f"-{b}", f"+{c}")
    return by_exec(
        ask(f"diff -u --label old --label new <({printed([a, b])}) <({printed([a, c])})", text, status=1)
    )


def _status_of(draw: Draw) -> Talk:
    """stat's own page of a file."""
    place, size = draw.place(), draw.number(1, 4000)
    facts = draw.facts
    pattern = (
        rf"  File: {re.escape(place)}\n  Size: {size:<10}\tBlocks: \d+ +IO Block: 4096   regular file\n"
        rf"Device: \d+,\d+\tInode: \d+ +Links: 1\n"
        rf"Access: \(0644/-rw-r--r--\)  Uid: \({facts.uid:5}/{facts.user:>8}\)   Gid: \( *\d+/ *\w+\)\n"
    )
    return by_exec(
        ask(f"head -c {size} /dev/zero > {place}"),
        like(f"stat {place} | head -4", pattern),
        like(
            f"stat {place} | tail -4",
            r"(Access|Modify|Change): .*\n(Modify|Change): \d{4}-.* [+-]\d{4}\nChange: .*\n Birth: .*\n",
        ),
        ask(f"rm {place}"),
    )


TEMPLATES: tuple[Template, ...] = (
    _long, _own, _bytes, _marked, _json, _shown, _headers, _times, _records, _places, _aligned, _identity,
    _compared,
    _declared, _unified, _status_of,
)  # fmt: skip
