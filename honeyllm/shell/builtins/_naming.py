"""``type command builtin hash``"""

from __future__ import annotations

from collections.abc import Sequence

from honeyllm.shell._flow import ShellError, UsageError
from honeyllm.shell._lookup import SPECIAL_BUILTINS, candidates, find_program, search_path
from honeyllm.shell._quoting import bare_single_quoted
from honeyllm.shell._simple import invoke, run_builtin
from honeyllm.shell._state import Shell
from honeyllm.shell._variables import Scope, Variable
from honeyllm.shell.builtins._declarations import function_text
from honeyllm.shell.builtins._options import letters_of, parse

KEYWORDS = frozenset(
    [
        "if",
        "then",
        "else",
        "elif",
        "fi",
        "case",
        "esac",
        "for",
        "select",
        "while",
        "until",
        "do",
        "done",
        "in",
        "function",
        "time",
        "{",
        "}",
        "!",
        "[[",
        "]]",
        "coproc",
    ]
)
STANDARD_PATH = "/bin:/usr/bin:/sbin:/usr/sbin:/etc:/usr/etc"


def kinds(shell: Shell, name: str, *, functions: bool = True) -> list[tuple[str, str]]:
    """All that *name* is, first what would be run: (kind, detail)."""
    found: list[tuple[str, str]] = []
    if name in shell.aliases and (shell.options.shopt["expand_aliases"]):
        found.append(("alias", shell.aliases[name]))
    if name in KEYWORDS:
        found.append(("keyword", name))
    if functions and name in shell.functions:
        found.append(("function", name))
    if name in shell.builtins and name not in shell.disabled:
        found.append(("builtin", name))
    return found


def files(shell: Shell, name: str) -> list[str]:
    """The executables of that name."""
    kernel, process = shell.process.kernel, shell.process
    if "/" in name:
        return [name] if kernel.is_executable(process, name) else []
    return [path for path in candidates(shell, name) if kernel.is_executable(process, path)]


async def type_command(shell: Shell, argv: Sequence[str]) -> int:
    """``type``"""
    words = [
        {"-type": "-t", "--type": "-t", "-path": "-p", "--path": "-p", "-all": "-a", "--all": "-a"}.get(w, w)
        for w in argv
    ]
    given, names = parse(words, "afptP")
    flags = letters_of(given)
    status = 0
    for name in names:
        if not await _type_one(shell, name, flags):
            status = 1
            if not flags & set("tpP"):
                await shell.complain(f"type: {name}: not found")
    return status


async def _type_one(shell: Shell, name: str, flags: set[str]) -> bool:
    found = [] if "P" in flags else kinds(shell, name, functions="f" not in flags)
    everything = "a" in flags
    shown = False
    for kind, detail in found:
        if "p" not in flags:
            await shell.write(kind + "\n" if "t" in flags else _sentence(shell, name, kind, detail))
        shown = True
        if not everything:
            return True
    paths = _paths(shell, name, everything)
    if not paths and "/" not in name and (plain := search_path(shell, name)) is not None:
        paths = [(plain, False)]
    for path, hashed in paths:
        if "t" in flags:
            await shell.write("file\n")
        elif flags & {"p", "P"}:
            await shell.write(path + "\n")
        else:
            await shell.write(f"{name} is hashed ({path})\n" if hashed else f"{name} is {path}\n")
        shown = True
    return shown


def _paths(shell: Shell, name: str, everything: bool) -> list[tuple[str, bool]]:
    if name in shell.hashed and not everything:
        return [(str(shell.hashed[name][0]), True)]
    paths = files(shell, name)
    return [(path, False) for path in (paths if everything else paths[:1])]


def _sentence(shell: Shell, name: str, kind: str, detail: str) -> str:
    if kind == "alias":
        return f"{name} is aliased to `{detail}'\n"
    if kind == "keyword":
        return f"{name} is a shell keyword\n"
    if kind == "function":
        return f"{name} is a function\n{function_text(name, shell.functions[name])}\n"
    special = shell.mode.posix and name in SPECIAL_BUILTINS
    return f"{name} is a {'special ' if special else ''}shell builtin\n"


async def command(shell: Shell, argv: Sequence[str]) -> int:
    """``command``"""
    given, words = parse(argv, "pVv")
    flags = letters_of(given)
    if not words:
        return 0
    if flags & {"v", "V"}:
        return await _describe(shell, words, flags)
    if "p" in flags and "/" not in words[0] and words[0] not in shell.builtins:
        scope = Scope(temporary=True)
        scope["PATH"] = Variable(STANDARD_PATH)
        shell.variables.scopes.append(scope)
        try:
            path = search_path(shell, words[0], STANDARD_PATH)
        finally:
            shell.variables.scopes.remove(scope)
        if path is None:
            await shell.complain(f"{words[0]}: command not found")
            return 127
        words = [path, *words[1:]]
    return await invoke(shell, words, functions=False)


async def _describe(shell: Shell, words: Sequence[str], flags: set[str]) -> int:
    status = 1
    for word in words:
        found = kinds(shell, word)
        if found:
            kind, detail = found[0]
            if "V" in flags:
                text = _sentence(shell, word, kind, detail)
            else:
                text = f"alias {word}={bare_single_quoted(detail)}\n" if kind == "alias" else word + "\n"
        else:
            paths = _paths(shell, word, False)
            if not paths:
                if "V" in flags:
                    await shell.complain(f"command: {word}: not found")
                continue
            path, hashed = paths[0]
            text = path + "\n"
            if "V" in flags:
                text = f"{word} is hashed ({path})\n" if hashed else f"{word} is {path}\n"
        await shell.write(text)
        status = 0
    return status


async def builtin(shell: Shell, argv: Sequence[str]) -> int:
    """``builtin``"""
    _, words = parse(argv, "")
    if not words:
        return 0
    found = shell.builtins.get(words[0])
    if found is None:
        raise ShellError(f"{words[0]}: not a shell builtin")
    return await run_builtin(shell, found, words)


async def hash_command(shell: Shell, argv: Sequence[str]) -> int:
    """``hash``"""
    given, words = parse(argv, "dlp:rt")
    options = dict(given)
    if "hashall" not in shell.options:
        raise ShellError("hashing disabled")
    if "r" in options:
        shell.hashed.clear()
    if "p" in options:
        for word in words:
            shell.hashed[word] = [options["p"], 0]
        return 0
    if not words:
        if "t" in options:
            raise UsageError("-t: option requires an argument")
        if "r" in options:
            return 0
        return await _list_hashed(shell, long="l" in options)
    status = 0
    for word in words:
        status = await _hash_one(shell, word, options, len(words) > 1) or status
    return status


async def _list_hashed(shell: Shell, *, long: bool) -> int:
    if not shell.hashed:
        return await shell.write("hash: hash table empty\n" if not shell.mode.posix else "")
    if long:
        lines = [f"builtin hash -p {path} {name}\n" for name, (path, _) in shell.hashed.items()]
        return await shell.write("".join(lines))
    lines = [f"{count:4d}\t{path}\n" for path, count in shell.hashed.values()]
    return await shell.write("hits\tcommand\n" + "".join(lines))


async def _hash_one(shell: Shell, word: str, options: dict[str, str], several: bool) -> int:
    if "t" in options:
        entry = shell.hashed.get(word)
        if entry is None:
            await shell.complain(f"hash: {word}: not found")
            return 1
        return await shell.write(f"{word}\t{entry[0]}\n" if several else f"{entry[0]}\n")
    if "d" in options:
        if shell.hashed.pop(word, None) is None:
            await shell.complain(f"hash: {word}: not found")
            return 1
        return 0
    if "/" in word or word in shell.builtins or word in shell.functions:
        return 0
    shell.hashed.pop(word, None)
    if find_program(shell, word) is None:
        await shell.complain(f"hash: {word}: not found")
        return 1
    shell.hashed[word][1] = 0
    return 0
