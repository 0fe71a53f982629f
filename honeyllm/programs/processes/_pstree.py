"""pstree: the processes as a tree, equal branches drawn once."""

from collections.abc import Iterator, Sequence

from attrs import field, frozen

from honeyllm.host import Process, ProcessInfo, listed_processes, thread_numbers
from honeyllm.programs._accounts import Accounts, read_accounts
from honeyllm.programs._gnu import say
from honeyllm.programs._names import is_utf8
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs._versions import versioned

LONG = {
    "arguments": "a",
    "ascii": "A",
    "color": "C:",
    "compact": "c",
    "vt100": "G",
    "highlight-all": "h",
    "highlight-pid": "H:",
    "long": "l",
    "numeric-sort": "n",
    "ns-sort": "N:",
    "show-pids": "p",
    "show-pgids": "g",
    "show-parents": "s",
    "ns-changes": "S",
    "uid-changes": "u",
    "unicode": "U",
    "hide-threads": "T",
    "thread-names": "t",
    "security-context": "Z",
    "version": "V",
    "help": "help",
}
USAGE = """\
Usage: pstree [-acglpsStTuZ] [ -h | -H PID ] [ -n | -N type ]
              [ -A | -G | -U ] [ PID | USER ]
   or: pstree -V
"""
BANNER = """\
pstree (PSmisc) {version:psmisc}
Copyright (C) 1993-2021 Werner Almesberger and Craig Small

PSmisc comes with ABSOLUTELY NO WARRANTY.
This is free software, and you are welcome to redistribute it under
the terms of the GNU General Public License.
For more information about these matters, see the files named COPYING.
"""
NARROW = 132
"""Columns where the output is no terminal."""


@frozen(kw_only=True)
class Art:
    """The strokes between names: the only child, the first of several, one in between, the last, none."""

    single: str
    first: str
    branch: str
    last: str
    passing: str
    more: str


ASCII = Art(single="---", first="-+-", branch="|-", last="`-", passing="| ", more="+")
UNICODE = Art(single="───", first="─┬─", branch="├─", last="└─", passing="│ ", more="+")


@frozen(kw_only=True)
class Node:
    """A process or thread: *text* as it is drawn, what hangs from it, and by what it is ordered."""

    pid: int
    text: str
    order: tuple[object, ...]
    below: "tuple[Node, ...]" = field(default=())

    @property
    def shape(self) -> tuple[object, ...]:
        """What two branches that are drawn as one have in common."""
        return (self.text, tuple(node.shape for node in self.below))


async def pstree(process: Process) -> int:
    """Show the tree of processes."""
    parsed = parse(process.argv, "aAcC:GhH:nN:pglsSuUVTtZ", LONG)
    if isinstance(parsed, Fault) or len(parsed.operands) > 1:
        message = f"{process.argv[0]}: {parsed.message}\n" if isinstance(parsed, Fault) else ""
        await say(process, message + USAGE)
        return 1
    if parsed.has("V"):
        await say(process, versioned(process, BANNER))
        return 0
    if parsed.has("help"):
        return await process.kernel.unknown(process)
    roots = await _roots(process, parsed)
    art = _art(process, parsed)
    width = None if parsed.has("l") else process.columns(1) or NARROW
    for node in roots:
        lines = _arguments_lines(node, art) if parsed.has("a") else _lines(node, art, parsed)
        for line in lines:
            await process.stdout.write(_cut(line, width, art) + "\n")
    return 0


def _art(process: Process, parsed: Parsed) -> Art:
    asked = parsed.last_of("A", "U", "G")
    if asked is not None:
        return UNICODE if asked == "U" else ASCII
    return UNICODE if process.is_terminal(1) and is_utf8(process.environ) else ASCII


def _cut(line: str, width: int | None, art: Art) -> str:
    return line if width is None or len(line) <= width else line[: width - 1] + art.more


async def _roots(process: Process, parsed: Parsed) -> Sequence[Node]:
    """The processes at which trees begin: init, the given one, or the topmost ones of a user."""
    infos = {info.pid: info for info in listed_processes(process.kernel.system)}
    forest = _Forest(process, infos, parsed, await read_accounts(process))
    wanted = parsed.operands[0] if parsed.operands else "1"
    if wanted.isascii() and wanted.isdigit():
        found = infos.get(int(wanted[:10]))
        if found is None:
            return ()
        return (forest.above(found) if parsed.has("s") else forest.node(found),)
    user = forest.accounts.users.get(wanted)
    if user is None:
        await say(process, f"No such user name: {wanted}\n")
        process.exit(1)
        return ()
    own = (info for info in infos.values() if info.uid == user.uid)
    top = (info for info in own if info.parent not in infos or infos[info.parent].uid != user.uid)
    return tuple(forest.node(info) for info in top)


@frozen
class _Forest:
    """The process table as nodes."""

    process: Process
    infos: dict[int, ProcessInfo]
    parsed: Parsed
    accounts: Accounts

    def node(self, info: ProcessInfo, only: Node | None = None) -> Node:
        """*info* with everything below it, or with *only*."""
        below = (only,) if only is not None else tuple(self._below(info))
        ordered = sorted(below, key=lambda node: (node.pid,) if self.parsed.has("n") else node.order)
        return Node(
            pid=info.pid, text=self._text(info), order=(info.comm, info.uid, info.pid), below=tuple(ordered)
        )

    def above(self, info: ProcessInfo) -> Node:
        """*info* with everything below it, under the line of its parents."""
        node = self.node(info)
        while info.parent in self.infos:
            info = self.infos[info.parent]
            node = self.node(info, only=node)
        return node

    def _below(self, info: ProcessInfo) -> Iterator[Node]:
        for child in self.infos.values():
            if child.parent == info.pid:
                yield self.node(child)
        if not self.parsed.has("T"):
            for number in thread_numbers(self.process.kernel.system, info)[1:]:
                name = f"{{{info.comm}}}"
                yield Node(
                    pid=number, text=name + self._marks(info, number), order=(name, info.uid, number)
                )

    def _text(self, info: ProcessInfo) -> str:
        if not self.parsed.has("a"):
            return info.comm + self._marks(info, info.pid)
        name = info.comm if info.argv else f"({info.comm})"
        numbers = f",{info.pid}" * self.parsed.has("p") + f",{info.group}" * self.parsed.has("g")
        user = f",{self._change(info)}" if self._change(info) else ""
        return " ".join((name + numbers + user, *_argument_words(info)))

    def _marks(self, info: ProcessInfo, number: int) -> str:
        """What stands in parentheses behind the name."""
        numbers = [(number, "p"), (info.group, "g")]
        marks = [str(value) for value, letter in numbers if self.parsed.has(letter)]
        if number == info.pid and self._change(info):
            marks.append(self._change(info))
        return f"({','.join(marks)})" if marks else ""

    def _change(self, info: ProcessInfo) -> str:
        """The user, where it is not that of the parent and -u asks for it."""
        parent = self.infos.get(info.parent)
        same = parent is None or parent.uid == info.uid
        return "" if same or not self.parsed.has("u") else self.accounts.user_name(info.uid)


def _argument_words(info: ProcessInfo) -> Sequence[str]:
    """The arguments; of a process that wrote its own title, what follows its first word."""
    words = info.argv[0].split(" ") if len(info.argv) == 1 else list(info.argv)
    return words[1:]


def _lines(node: Node, art: Art, parsed: Parsed, closing: str = "") -> list[str]:
    """*node* and what hangs from it, one line for each leaf; *closing* ends every one of them."""
    groups = _grouped(node.below, apart=parsed.has("c", "p", "g"))
    if not groups:
        return [node.text + closing]
    blank = " " * (len(node.text) + 1)
    out = []
    for at, (count, child) in enumerate(groups):
        many = f"{count}*[" if count > 1 else ""
        lines = _lines(child, art, parsed, closing + "]" * (count > 1))
        is_last = at == len(groups) - 1
        stroke = art.single if len(groups) == 1 else art.first
        head = node.text + stroke if at == 0 else blank + (art.last if is_last else art.branch)
        passing = blank + ("  " if is_last else art.passing) + " " * len(many)
        out += [head + many + lines[0], *(passing + line for line in lines[1:])]
    return out


def _arguments_lines(node: Node, art: Art) -> list[str]:
    """With arguments every process has a line of its own; only threads are counted."""
    out = [node.text]
    groups = _grouped(node.below, apart=False)
    for at, (count, child) in enumerate(groups):
        is_last = at == len(groups) - 1
        lines = _arguments_lines(child, art)
        if count > 1:
            lines = [f"{count}*[{line}]" for line in lines]
        out.append("  " + (art.last if is_last else art.branch) + lines[0])
        out += ["  " + ("  " if is_last else art.passing) + line for line in lines[1:]]
    return out


def _grouped(nodes: Sequence[Node], *, apart: bool) -> list[tuple[int, Node]]:
    """Equal branches as one, with their number, in the place of the first."""
    if apart:
        return [(1, node) for node in nodes]
    counts: dict[tuple[object, ...], int] = {}
    first: dict[tuple[object, ...], Node] = {}
    for node in nodes:
        counts[node.shape] = counts.get(node.shape, 0) + 1
        first.setdefault(node.shape, node)
    return [(counts[shape], node) for shape, node in first.items()]
