"""The actions of find: printing, deleting, running commands; and its options."""

import os
from collections.abc import Callable, Mapping

import attrs

from honeyllm.programs._gnu import say
from honeyllm.programs.files._walk import Follow, Visit, last_component
from honeyllm.programs.find._launch import run_command
from honeyllm.programs.find._parse import Primary, Refused, Words
from honeyllm.programs.find._search import Expression, Search, plain
from honeyllm.programs.find._show import compile_format, long_line

MAX_ARGUMENT_BYTES = 128 * 1024
Text = Callable[[Search, Visit], str]


def _line(search: Search, visit: Visit) -> str:
    path = visit.path
    if search.tool.process.is_terminal(1):
        path = "".join(letter if letter.isprintable() else "?" for letter in path)
    return path + "\n"


def _with_null(search: Search, visit: Visit) -> str:
    return visit.path + "\0"


def _printing(text: Text, fd: int = 1) -> Expression:
    async def run(search: Search, visit: Visit) -> bool:
        await search.tool.process.writer(fd).write(text(search, visit))
        return True

    return run


def _print(text: Text) -> Primary:
    def primary(words: Words, name: str) -> Expression:
        words.has_action = True
        return _printing(text)

    return primary


def _print_to_file(text: Text) -> Primary:
    def primary(words: Words, name: str) -> Expression:
        return _to_file(words, words.argument(name), text)

    return primary


def _to_file(words: Words, path: str, text: Text) -> Expression:
    """The file is made at once, even when nothing will be printed."""
    words.has_action = True
    words.search.outputs.setdefault(path, -1)

    async def run(search: Search, visit: Visit) -> bool:
        await search.tool.process.writer(search.outputs[path]).write(text(search, visit))
        return True

    return run


def _formatted(words: Words, name: str) -> Text:
    pieces, warnings = compile_format(words.argument(name))
    words.warnings += warnings

    def text(search: Search, visit: Visit) -> str:
        return "".join(piece if isinstance(piece, str) else piece(search, visit) for piece in pieces)

    return text


def _printf(words: Words, name: str) -> Expression:
    words.has_action = True
    return _printing(_formatted(words, name))


def _printf_to_file(words: Words, name: str) -> Expression:
    path = words.argument(name)
    return _to_file(words, path, _formatted(words, name))


def _delete(words: Words, name: str) -> Expression:
    words.has_action = words.deletes = True
    words.search.depth_first = True

    async def run(search: Search, visit: Visit) -> bool:
        if visit.path == ".":
            return True
        try:
            search.tool.process.fs.remove(visit.path, directory=visit.inode.is_directory)
        except OSError as error:
            await search.error(f"cannot delete {search.tool.word(visit.path)}", error)
            return False
        return True

    return run


def _prune(words: Words, name: str) -> Expression:
    words.prunes = True

    async def run(search: Search, visit: Visit) -> bool:
        visit.prune = True
        return True

    return run


def _quit(words: Words, name: str) -> Expression:
    words.has_action = True

    async def run(search: Search, visit: Visit) -> bool:
        search.has_quit = True
        return True

    return run


# -- commands ------------------------------------------------------------------------------


def _command(words: Words, name: str) -> tuple[list[str], bool]:
    """The words of the command, and whether it ends in ``+``."""
    command: list[str] = []
    while words.at < len(words.items):
        word = words.take()
        if word == ";" and command:
            return command, False
        if word == "+" and command and command[-1] == "{}" and not name.startswith("-ok"):
            if sum("{}" in part for part in command) > 1:
                raise Refused(f"Only one instance of {{}} is supported with {name} ... +")
            return command[:-1], True
        if word == ";":
            break
        command.append(word)
    raise Refused(f"missing argument to `{name}'")


@attrs.define
class _Batch:
    """Arguments collected for ``-exec COMMAND {} +``."""

    command: list[str]
    in_directory: bool
    directory: str | None = None
    paths: list[str] = attrs.field(factory=list)
    size: int = 0

    async def add(self, search: Search, visit: Visit) -> None:
        directory, path = _where(visit) if self.in_directory else (None, visit.path)
        if self.paths and (directory != self.directory or self.size + len(path) + 1 > MAX_ARGUMENT_BYTES):
            await self.run(search)
        self.directory = directory
        self.paths.append(path)
        self.size += len(path) + 1

    async def run(self, search: Search) -> None:
        """Run the command with what was collected; its failure makes find fail."""
        if not self.paths:
            return
        argv, self.paths, self.size = (*self.command, *self.paths), [], 0
        if not await run_command(search.tool, argv, self.directory):
            search.tool.status = search.tool.status or 1


def _where(visit: Visit) -> tuple[str, str]:
    """The directory of a file, and its name there, for -execdir."""
    head, slash, _ = visit.path.rstrip("/").rpartition("/")
    if visit.depth == 0 and last_component(visit.path) in (".", ".."):
        return ".", visit.path
    return (head or "/") if slash else ".", f"./{last_component(visit.path)}"


def _exec(*, in_directory: bool, asks: bool) -> Primary:
    def primary(words: Words, name: str) -> Expression:
        words.has_action = True
        command, collects = _command(words, name)
        if collects:
            return _collecting(words, _Batch(command, in_directory))
        return _running(command, in_directory=in_directory, asks=asks)

    return primary


def _collecting(words: Words, batch: _Batch) -> Expression:
    async def finish() -> None:
        await batch.run(words.search)

    words.search.at_end.append(finish)

    async def run(search: Search, visit: Visit) -> bool:
        await batch.add(search, visit)
        return True

    return run


def _running(command: list[str], *, in_directory: bool, asks: bool) -> Expression:
    async def run(search: Search, visit: Visit) -> bool:
        directory, path = _where(visit) if in_directory else (None, visit.path)
        if asks and not await _agreed(search, command[0], visit.path):
            return False
        argv = tuple(word.replace("{}", path) for word in command)
        quiet_status = search.tool.status
        done = await run_command(search.tool, argv, directory)
        search.tool.status = quiet_status
        return done

    return run


async def _agreed(search: Search, name: str, path: str) -> bool:
    await say(search.tool.process, f"< {name} ... {path} > ? ")
    line = await search.tool.process.stdin.line()
    return line[:1] in (b"y", b"Y")


# -- options -------------------------------------------------------------------------------


def _option(change: Callable[[Search], None]) -> Primary:
    def primary(words: Words, name: str) -> Expression:
        change(words.search)
        return plain(lambda search, visit: True)

    return primary


def _depth_limit(words: Words, name: str) -> int:
    text = words.argument(name)
    if not text.isascii() or not text.isdigit():
        quoted = words.search.tool.word(text)
        raise Refused(f"Expected a positive decimal integer argument to {name}, but got {quoted}")
    return int(text[:9])


def _max_depth(words: Words, name: str) -> Expression:
    words.search.max_depth = _depth_limit(words, name)
    return plain(lambda search, visit: True)


def _min_depth(words: Words, name: str) -> Expression:
    words.search.min_depth = _depth_limit(words, name)
    return plain(lambda search, visit: True)


def _go_depth_first(search: Search) -> None:
    search.depth_first = True


def _stay(search: Search) -> None:
    search.one_file_system = True


def _from_day_start(search: Search) -> None:
    search.day_start = True


def _follow(search: Search) -> None:
    search.follow = Follow.ALWAYS


def _nothing(search: Search) -> None:
    pass


ACTIONS: Mapping[str, Primary] = {
    "-print": _print(_line),
    "-print0": _print(_with_null),
    "-ls": _print(long_line),
    "-printf": _printf,
    "-fprint": _print_to_file(lambda search, visit: visit.path + "\n"),
    "-fprint0": _print_to_file(_with_null),
    "-fls": _print_to_file(long_line),
    "-fprintf": _printf_to_file,
    "-delete": _delete,
    "-prune": _prune,
    "-quit": _quit,
    "-exec": _exec(in_directory=False, asks=False),
    "-execdir": _exec(in_directory=True, asks=False),
    "-ok": _exec(in_directory=False, asks=True),
    "-okdir": _exec(in_directory=True, asks=True),
    "-maxdepth": _max_depth,
    "-mindepth": _min_depth,
    "-depth": _option(_go_depth_first),
    "-d": _option(_go_depth_first),
    "-mount": _option(_stay),
    "-xdev": _option(_stay),
    "-daystart": _option(_from_day_start),
    "-follow": _option(_follow),
    "-noleaf": _option(_nothing),
    "-warn": _option(_nothing),
    "-nowarn": _option(_nothing),
    "-ignore_readdir_race": _option(_nothing),
    "-noignore_readdir_race": _option(_nothing),
}


async def open_outputs(search: Search) -> None:
    """Make the files that -fprint and kin write."""
    for path in search.outputs:
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            search.outputs[path] = await search.tool.process.open(path, flags, 0o666)
        except OSError as error:
            raise Refused(f"{search.tool.word(path)}: {error.strerror}") from None


def default_action() -> Expression:
    """``-print``, which is added where no other action is given."""
    return _printing(_line)
