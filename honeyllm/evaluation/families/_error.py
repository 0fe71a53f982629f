"""Error handling: the message, the stream and the status of what goes wrong."""

from typing import Final

from honeyllm.evaluation._case import Talk
from honeyllm.evaluation._drawing import Draw, Template, ask, by_exec, by_terminal, lines

_NONE: Final = "No such file or directory"
_OPENING: Final = {
    "cat {0}": ("cat: {0}: {1}", 1),
    "ls {0}": ("ls: cannot access '{0}': {1}", 2),
    "ls -la {0}": ("ls: cannot access '{0}': {1}", 2),
    "head -n 1 {0}": ("head: cannot open '{0}' for reading: {1}", 1),
    "tail -n 1 {0}": ("tail: cannot open '{0}' for reading: {1}", 1),
    "rm {0}": ("rm: cannot remove '{0}': {1}", 1),
    "cp {0} /tmp": ("cp: cannot stat '{0}': {1}", 1),
    "mv {0} /tmp": ("mv: cannot stat '{0}': {1}", 1),
    "touch {0}": ("touch: cannot touch '{0}': {1}", 1),
    "rmdir {0}": ("rmdir: failed to remove '{0}': {1}", 1),
    "grep x {0}": ("grep: {0}: {1}", 2),
    "sed p {0}": ("sed: can't read {0}: {1}", 2),
    "sort {0}": ("sort: cannot read: {0}: {1}", 2),
    "md5sum {0}": ("md5sum: {0}: {1}", 1),
    "chmod 755 {0}": ("chmod: cannot access '{0}': {1}", 1),
    "stat {0}": ("stat: cannot statx '{0}': {1}", 1),
    "du {0}": ("du: cannot access '{0}': {1}", 1),
    "cut -c1 {0}": ("cut: {0}: {1}", 1),
    "od {0}": ("od: {0}: {1}", 1),
    "base64 {0}": ("base64: {0}: {1}", 1),
    "cd {0}": ("bash: line 1: cd: {0}: {1}", 1),
    "{0}": ("bash: line 1: {0}: {1}", 127),
    ". {0}": ("bash: line 1: {0}: {1}", 1),
    "bash {0}": ("bash: {0}: {1}", 127),
    "cat < {0}": ("bash: line 1: {0}: {1}", 1),
    "echo x > {0}": ("bash: line 1: {0}: {1}", 1),
}  # fmt: skip
_UNKNOWN_OPTION: Final = {
    "ls": 2, "cat": 1, "head": 1, "tail": 1, "wc": 1, "cp": 1, "mv": 1, "rm": 1, "mkdir": 1, "touch": 1, "sort": 2,
    "cut": 1, "uniq": 1, "tr": 1, "chmod": 1, "chown": 1, "ln": 1, "stat": 1, "df": 1, "du": 1, "date": 1,
    "uname": 1, "whoami": 1, "tee": 1, "nproc": 1, "id": 1, "base64": 1, "md5sum": 1, "rmdir": 1, "seq": 1,
}  # fmt: skip


def _missing(draw: Draw) -> Talk:
    """A path that leads nowhere, through a tool."""
    command = draw.pick(tuple(_OPENING))
    path = draw.void()
    message, status = _OPENING[command]
    return by_exec(ask(command.format(path), stderr=message.format(path, _NONE) + "\n", status=status))


def _reported(draw: Draw) -> Talk:
    """The status of the last command, asked for."""
    command = draw.pick(("cat {0}", "ls {0}", "rm {0}", "cd {0}", "grep x {0}"))
    path = draw.void()
    message, status = _OPENING[command]
    return by_exec(
        ask(f"{command.format(path)}; echo $?", f"{status}\n", stderr=message.format(path, _NONE) + "\n")
    )


def _redirected(draw: Draw) -> Talk:
    """The message goes where standard error goes."""
    path, word = draw.void(), draw.word()
    return by_exec(
        ask(f"cat {path} 2>&1 | tr a-z A-Z", f"CAT: {path.upper()}: {_NONE.upper()}\n"),
        ask(f"ls {path} 2>/dev/null || echo {word}", f"{word}\n"),
        ask(f"cat {path} &>/dev/null; echo $?", "1\n"),
    )


def _bogus(draw: Draw) -> Talk:
    """A long option that no tool has."""
    name, option = draw.pick(tuple(_UNKNOWN_OPTION)), f"--zz-{draw.word()}"
    message = f"{name}: unrecognized option '{option}'\nTry '{name} --help' for more information.\n"
    return by_exec(ask(f"{name} {option}", stderr=message, status=_UNKNOWN_OPTION[name]))


def _invalid(draw: Draw) -> Talk:
    """A letter that is no option."""
    name, status = draw.pick(
        (("cat", 1), ("cut", 1), ("head", 1), ("rm", 1), ("mkdir", 1), ("wc", 1), ("ls", 2))
    )
    letter = draw.pick("JY")
    message = f"{name}: invalid option -- '{letter}'\nTry '{name} --help' for more information.\n"
    return by_exec(ask(f"{name} -{letter}", stderr=message, status=status))


def _not_that(draw: Draw) -> Talk:
    """A directory is no file, a file is no directory, and neither is a command."""
    folder = draw.pick(("/etc", "/var/log", "/usr/share", "/opt"))
    return by_exec(
        ask(f"cat {folder}", stderr=f"cat: {folder}: Is a directory\n", status=1),
        ask(folder, stderr=f"bash: line 1: {folder}: Is a directory\n", status=126),
        ask("cd /etc/passwd", stderr="bash: line 1: cd: /etc/passwd: Not a directory\n", status=1),
        ask("/etc/passwd", stderr="bash: line 1: /etc/passwd: Permission denied\n", status=126),
        ask(f"ls /etc/passwd/{draw.word()} 2>&1 | grep -o 'Not a dir.*'", "Not a directory\n"),
    )


def _occupied(draw: Draw) -> Talk:
    """What is there already, and what is not empty."""
    place, word = draw.place(), draw.word()
    return by_exec(
        ask(f"mkdir -p {place}/{word}; rmdir {place}", stderr=f"rmdir: failed to remove '{place}': Directory not empty\n", status=1),
        ask(f"rm {place}", stderr=f"rm: cannot remove '{place}': Is a directory\n", status=1),
        ask(f"ln -s /etc/passwd {place}/{word}x && ln -s /etc/hosts {place}/{word}x",
            stderr=f"ln: failed to create symbolic link '{place}/{word}x': File exists\n", status=1),
        ask(f"cp {place} {place}2", stderr=f"cp: -r not specified; omitting directory '{place}'\n", status=1),
        ask(f"rm -r {place}"),
    )  # fmt: skip


def _syntax(draw: Draw) -> Talk:
    """What bash cannot parse."""
    word = draw.word()
    line, message = draw.pick(
        (
            (f"if true; then echo {word}", "bash: -c: line 2: syntax error: unexpected end of file"),
            (f"echo {word} |", "bash: -c: line 2: syntax error: unexpected end of file"),
            (f"echo {word} )", f"bash: -c: line 1: syntax error near unexpected token `)'\nbash: -c: line 1: `echo {word} )'"),
            (f"{word} (", f"bash: -c: line 1: syntax error near unexpected token `newline'\nbash: -c: line 1: `{word} ('"),
            (f"fi; {word}", f"bash: -c: line 1: syntax error near unexpected token `fi'\nbash: -c: line 1: `fi; {word}'"),
            (f"echo '{word}", "bash: -c: line 1: unexpected EOF while looking for matching `''"),
            (f"; {word}", f"bash: -c: line 1: syntax error near unexpected token `;'\nbash: -c: line 1: `; {word}'"),
            (f"for {word}; do done", f"bash: -c: line 1: syntax error near unexpected token `done'\nbash: -c: line 1: `for {word}; do done'"),
        )
    )  # fmt: skip
    return by_exec(ask(line, stderr=f"{message}\n", status=2))


def _computed(draw: Draw) -> Talk:
    """Arithmetic and tests that cannot be."""
    number, word = draw.number(2, 999), draw.word()
    return by_exec(
        ask(
            f"echo $(({number}/0))",
            stderr=f'bash: line 1: {number}/0: division by 0 (error token is "0")\n',
            status=1,
        ),
        ask(
            f"[ {word} -eq {number} ]",
            stderr=f"bash: line 1: [: {word}: integer expression expected\n",
            status=2,
        ),
        ask(f"[ 1 {word} 2 ]; echo $?", "2\n", stderr=f"bash: line 1: [: {word}: binary operator expected\n"),
        ask(f"expr {number} / 0", stderr="expr: division by zero\n", status=2),
    )


def _variables(draw: Draw) -> Talk:
    """Variables that must not be written, or read."""
    word, name = draw.word(), draw.pick(("limit", "target", "mode"))
    return by_exec(
        ask(
            f"readonly {name}=1; {name}={word}; echo no",
            stderr=f"bash: line 1: {name}: readonly variable\n",
            status=1,
        ),
        ask(
            f"set -u; echo ${name}_{word}; echo no",
            stderr=f"bash: line 1: {name}_{word}: unbound variable\n",
            status=127,
        ),
        ask(f': "${{{name}:?no {word}}}"', stderr=f"bash: line 1: {name}: no {word}\n", status=127),
        ask(f"export 1{word}", stderr=f"bash: line 1: export: `1{word}': not a valid identifier\n", status=1),
    )


def _status(draw: Draw) -> Talk:
    """Statuses of exits, functions, signals and pipes."""
    code, pid = draw.number(3, 120), draw.number(4_200_000, 4_300_000)
    return by_exec(
        ask(f"exit {code}", status=code),
        ask(f"(exit {code}); echo $?", f"{code}\n"),
        ask(f"! (exit {code}); echo $?", "0\n"),
        ask(f"set -o pipefail; (exit {code}) | cat", status=code),
        ask(f"kill {pid}", stderr=f"bash: line 1: kill: ({pid}) - No such process\n", status=1),
        ask(f"bash -c 'exit {code + 256}'; echo $?", f"{code}\n"),
    )


def _operands(draw: Draw) -> Talk:
    """Too few or wrong operands."""
    name, word = (
        draw.pick(("mkdir", "touch", "rm", "cp", "mv", "chmod", "ln", "basename", "seq")),
        draw.word(),
    )
    kind = "file operand" if name in ("touch", "cp", "mv", "ln") else "operand"
    return by_exec(
        ask(name, stderr=f"{name}: missing {kind}\nTry '{name} --help' for more information.\n", status=1),
        ask(
            f"echo {word}! | base64 -d > /dev/null",
            stderr="base64: invalid input\n",
            status=1,
        ),
        ask(
            f"LC_ALL=C seq {word}",
            stderr=f"seq: invalid floating point argument: '{word}'\nTry 'seq --help' for more information.\n",
            status=1,
        ),
    )


def _at_terminal(draw: Draw) -> Talk:
    """The same at a terminal, where bash calls itself otherwise."""
    path, word = draw.void(), draw.name()
    return by_terminal(
        ask(f"cd {path}", f"-bash: cd: {path}: {_NONE}\n"),
        ask(f"{word}; echo $?", f"-bash: {word}: command not found\n127\n"),
        ask(f"cat {path} && echo yes || echo no", lines(f"cat: {path}: {_NONE}", "no")),
    )


def _meaningless(draw: Draw) -> Talk:
    """Operands that mean nothing, in the C locale, where quotes are plain."""
    word = draw.word()
    line, message, status = draw.pick(
        (
            (f"id {word}9", f"id: '{word}9': no such user", 1),
            (f"chown {word}9 /tmp", f"chown: invalid user: '{word}9'", 1),
            (f"head -n {word} /etc/passwd", f"head: invalid number of lines: '{word}'", 1),
            (f"tail -c {word} /etc/passwd", f"tail: invalid number of bytes: '{word}'", 1),
            (f"date -d {word}x", f"date: invalid date '{word}x'", 1),
            (f"sleep {word}", f"sleep: invalid time interval '{word}'\nTry 'sleep --help' for more information.", 1),
            (f"chmod {word}9 /tmp", f"chmod: invalid mode: '{word}9'\nTry 'chmod --help' for more information.", 1),
            (f"tr {word}", f"tr: missing operand after '{word}'\nTwo strings must be given when translating.\nTry 'tr --help' for more information.", 1),
            (f"cut /etc/{word}", "cut: you must specify a list of bytes, characters, or fields\nTry 'cut --help' for more information.", 1),
            (f"grep -E '({word}' /etc/passwd", "grep: Unmatched ( or \\(", 2),
            (f"sed 's/{word}' /etc/passwd", f"sed: -e expression #1, char {len(word) + 2}: unterminated `s' command", 1),
            (f"find /tmp -{word}", f"find: unknown predicate `-{word}'", 1),
            (f"expr {word} +", "expr: syntax error: missing argument after '+'", 2),
            (f"timeout {word} true", f"timeout: invalid time interval '{word}'\nTry 'timeout --help' for more information.", 125),
            (f"uniq {word} {word} {word}", f"uniq: extra operand '{word}'\nTry 'uniq --help' for more information.", 1),
            (f"mktemp {word}", f"mktemp: too few X's in template '{word}'", 1),
        )
    )  # fmt: skip
    return by_exec(ask(f"export LC_ALL=C; {line}", stderr=f"{message}\n", status=status))


def _wrong_form(draw: Draw) -> Talk:
    """Data of the wrong form, and time limits."""
    word, path = draw.word(), draw.void()
    return by_exec(
        ask(f"echo {word} | gzip -d", stderr="\ngzip: stdin: not in gzip format\n", status=1),
        ask(
            f"tar xf {path}",
            stderr=f"tar: {path}: Cannot open: {_NONE}\ntar: Error is not recoverable: exiting now\n",
            status=2,
        ),
        ask("timeout 0.1 sleep 9; echo $?", "124\n"),
        ask(f"getent passwd {word}9; echo $?", "2\n"),
        ask(
            f"kill -X{word} 1", stderr=f"bash: line 1: kill: X{word}: invalid signal specification\n", status=1
        ),
    )


TEMPLATES: tuple[Template, ...] = (
    _missing, _reported, _redirected, _bogus, _invalid, _not_that, _occupied, _syntax, _computed, _variables,
    _status, _operands, _at_terminal,
    _meaningless, _wrong_form,
)  # fmt: skip
