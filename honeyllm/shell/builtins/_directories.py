"""``cd pwd pushd popd dirs``"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from honeyllm.shell._flow import ShellError, UsageError
from honeyllm.shell._state import Shell
from honeyllm.shell.builtins._options import letters_of, parse


def logical(shell: Shell, path: str) -> str:
    """*path* as an absolute one, ``.`` and ``..`` taken out as text."""
    base = path if path.startswith("/") else posixpath.join(shell.cwd or "/", path)
    clean = posixpath.normpath(base)
    return clean[1:] if clean.startswith("//") else clean


def _parents_exist(shell: Shell, path: str) -> bool:
    """Whether what stands in front of each ``..`` is a directory."""
    if ".." not in path:
        return True
    parts = (path if path.startswith("/") else posixpath.join(shell.cwd or "/", path)).split("/")
    for number, part in enumerate(parts):
        if part == ".." and number:
            before = posixpath.normpath("/".join(parts[:number]) or "/")
            try:
                if not shell.process.fs.stat(before).is_directory:
                    return False
            except OSError:
                return False
    return True


def change(shell: Shell, path: str, *, physical: bool) -> None:
    """Change to *path* and set PWD and OLDPWD; the OSError of chdir(2)."""
    fs = shell.process.fs
    before = shell.get("PWD")
    if physical:
        fs.change_directory(path)
        shell.cwd = fs.working_directory()
    else:
        target = logical(shell, path) if _parents_exist(shell, path) else path
        try:
            fs.change_directory(target)
            shell.cwd = target
        except OSError:
            fs.change_directory(path)
            shell.cwd = fs.working_directory()
    if before is not None:
        shell.set("OLDPWD", before)
    shell.set("PWD", shell.cwd)


def _is_physical(shell: Shell, given: list[tuple[str, str]]) -> bool:
    physical = "physical" in shell.options
    for letter, _ in given:
        if letter in "LP":
            physical = letter == "P"
    return physical


def _destination(shell: Shell, words: Sequence[str]) -> str:
    if words and words[0] != "-":
        return words[0]
    name = "OLDPWD" if words else "HOME"
    path = shell.get(name)
    if path is None or (words and not path):
        raise ShellError(f"{name} not set")
    return path


async def cd(shell: Shell, argv: Sequence[str]) -> int:
    """``cd``"""
    given, words = parse(argv, "eLP@")
    if len(words) > 1:
        raise ShellError("too many arguments")
    physical = _is_physical(shell, given)
    path = _destination(shell, words)
    shown = words == ["-"]
    if not path:
        return 0
    if words and not shown and try_cdpath(shell, path, physical):
        return await shell.write(shell.cwd + "\n")
    try:
        change(shell, path, physical=physical)
    except OSError as error:
        raise ShellError(f"{path}: {error.strerror}") from None
    return await shell.write(shell.cwd + "\n") if shown else 0


def try_cdpath(shell: Shell, path: str, physical: bool) -> bool:
    """Try the directories of CDPATH other than the current one; whether one was it."""
    cdpath = shell.get("CDPATH")
    if not cdpath or path.startswith(("/", "./", "../")) or path in (".", ".."):
        return False
    for directory in cdpath.split(":"):
        if directory in ("", "."):
            if shell.process.fs.exists(path):
                return False
            continue
        try:
            change(shell, posixpath.join(directory, path), physical=physical)
        except OSError:
            continue
        return True
    return False


async def pwd(shell: Shell, argv: Sequence[str]) -> int:
    """``pwd``"""
    given, _ = parse(argv, "LP")
    text = shell.cwd
    if _is_physical(shell, given):
        try:
            text = shell.process.fs.working_directory()
        except OSError as error:
            what = "error retrieving current directory: getcwd: cannot access parent directories"
            raise ShellError(f"{what}: {error.strerror}") from None
    return await shell.write(text + "\n")


def _shortened(shell: Shell, path: str) -> str:
    home = shell.get("HOME")
    if home and home != "/" and (path == home or path.startswith(home + "/")):
        return "~" + path[len(home) :]
    return path


def _position(shell: Shell, word: str, size: int, name: str) -> int:
    digits = word[1:]
    if not digits.isdecimal():
        raise ShellError(f"{word}: invalid number")
    if size <= 1 and int(digits) > 0:
        raise ShellError("directory stack empty")
    index = int(digits) if word[0] == "+" else size - 1 - int(digits)
    if not 0 <= index < size:
        raise ShellError(f"{word}: directory stack index out of range")
    return index


async def dirs(shell: Shell, argv: Sequence[str]) -> int:
    """``dirs``"""
    words = [word for word in argv[1:] if not (word[:1] in "+-" and word[1:].isdecimal())]
    given, rest = parse([argv[0], *words], "clpv")
    if rest:
        raise UsageError(f"{rest[0]}: invalid option")
    flags = letters_of(given)
    if "c" in flags:
        shell.directories.clear()
        return 0
    stack = [shell.cwd, *shell.directories]
    shown = stack if "l" in flags else [_shortened(shell, path) for path in stack]
    numbers = [word for word in argv[1:] if word[:1] in "+-" and word[1:].isdecimal()]
    if numbers:
        shown = [shown[_position(shell, numbers[0], len(stack), "dirs")]]
    if "v" in flags:
        return await shell.write("".join(f"{n:2d}  {path}\n" for n, path in enumerate(shown)))
    return await shell.write(("\n" if "p" in flags else " ").join(shown) + "\n")


async def pushd(shell: Shell, argv: Sequence[str]) -> int:
    """``pushd``"""
    words = [word for word in argv[1:] if word not in ("-n", "--")]
    stay = "-n" in argv[1:]
    stack = [shell.cwd, *shell.directories]
    if not words:
        if len(stack) < 2:
            raise ShellError("no other directory")
        stack[0], stack[1] = stack[1], stack[0]
    elif words[0][:1] in "+-" and words[0] != "-" and words[0][1:].isdecimal():
        index = _position(shell, words[0], len(stack), "pushd")
        stack = stack[index:] + stack[:index]
    elif words[0].startswith("-") and words[0] != "-":
        raise UsageError(f"{words[0]}: invalid number")
    elif stay:
        shell.directories.insert(0, words[0])
        return await dirs(shell, ["dirs"])
    else:
        path = (shell.get("OLDPWD") or "") if words[0] == "-" else words[0]
        return await _push(shell, path)
    if not stay:
        _go(shell, stack[0])
    shell.directories = stack[1:]
    return await dirs(shell, ["dirs"])


def _go(shell: Shell, path: str) -> None:
    try:
        change(shell, path, physical=False)
    except OSError as error:
        raise ShellError(f"{path}: {error.strerror}") from None


async def _push(shell: Shell, path: str) -> int:
    before = shell.cwd
    _go(shell, path)
    shell.directories.insert(0, before)
    return await dirs(shell, ["dirs"])


async def popd(shell: Shell, argv: Sequence[str]) -> int:
    """``popd``"""
    words = [word for word in argv[1:] if word not in ("-n", "--")]
    stay = "-n" in argv[1:]
    stack = [shell.cwd, *shell.directories]
    if words and words[0][:1] in "+-" and words[0][1:].isdecimal():
        index = _position(shell, words[0], len(stack), "popd")
    elif words:
        raise UsageError(f"{words[0]}: invalid {'option' if words[0].startswith('-') else 'argument'}")
    else:
        index = 0
    if len(stack) < 2:
        raise ShellError("directory stack empty")
    if index == 0 and not stay:
        _go(shell, stack[1])
        shell.directories = stack[2:]
    else:
        del stack[max(index, 1)]
        shell.directories = stack[1:]
    return await dirs(shell, ["dirs"])
