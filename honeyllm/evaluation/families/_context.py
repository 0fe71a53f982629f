"""Context awareness: the shell knows where it is, who asks, what was said before, and its host."""

from typing import Final

from honeyllm.evaluation._case import Talk
from honeyllm.evaluation._checks import Exact, Prompt
from honeyllm.evaluation._drawing import Draw, Template, ask, by_exec, by_terminal, like, lines, step

_FOLDERS: Final = ("/var/log", "/etc/ssh", "/usr/share", "/opt", "/srv", "/usr/local/bin", "/var/lib", "/tmp")


def _at(draw: Draw, directory: str) -> Prompt:
    return Prompt(account=draw.facts.account, directory=directory, mark=draw.facts.mark)


def _moving(draw: Draw) -> Talk:
    """cd, and the prompt shows it."""
    one, two = draw.chance.sample(_FOLDERS, 2)
    return by_terminal(
        step(f"cd {one}", Exact(), _at(draw, one)),
        step("pwd", Exact(stdout=f"{one}\n"), _at(draw, one)),
        step(f"cd {two}; cd -", Exact(stdout=f"{one}\n"), _at(draw, one)),
        step("cd", Exact(), _at(draw, "~")),
        step("echo $OLDPWD", Exact(stdout=f"{one}\n"), _at(draw, "~")),
    )


def _remembered(draw: Draw) -> Talk:
    """A variable and a file from earlier lines."""
    name, word, place = draw.pick("XYZK"), draw.word(), draw.place()
    number = draw.number(2, 999)
    return by_terminal(
        ask(f"{name}={number}; echo {word}>{place}"),
        ask(
            f"cat {place}; echo ${name}; whoami; id -u", lines(word, number, draw.facts.user, draw.facts.uid)
        ),
        ask(f"echo $(({name} + 1)); rm {place}; ls {place} 2>/dev/null | wc -l", lines(number + 1, 0)),
    )


def _stacked(draw: Draw) -> Talk:
    """pushd and popd."""
    one, two = draw.chance.sample([folder for folder in _FOLDERS if folder != "/tmp"], 2)
    return by_terminal(
        ask(f"cd {one}"),
        step(f"pushd {two}", Exact(stdout=f"{two} {one}\n"), _at(draw, two)),
        ask("dirs -l", f"{two} {one}\n"),
        step("popd", Exact(stdout=f"{one}\n"), _at(draw, one)),
    )


def _defined(draw: Draw) -> Talk:
    """An alias and a function, used later."""
    one, two = draw.words(2)
    return by_terminal(
        ask(f"alias {one}='echo {two}'"),
        ask(f"{one} again", f"{two} again\n"),
        ask(f'{two}() {{ echo "<$1>"; }}'),
        ask(f"{two} {one}; type -t {one} {two}", lines(f"<{one}>", "alias", "function")),
        ask(f"unalias {one}"),
        ask(one, f"-bash: {one}: command not found\n"),
    )


def _who(draw: Draw) -> Talk:
    """The account, in all its places."""
    facts = draw.facts
    return by_exec(
        ask("whoami; id -un; id -u; echo $USER $HOME ~; pwd", lines(facts.user, facts.user, facts.uid, f"{facts.user} {facts.home} {facts.home}", facts.home)),
        ask(f"getent passwd {facts.user} | cut -d: -f1,3,6", f"{facts.user}:{facts.uid}:{facts.home}\n"),
        ask('[ "$(id -u)" = 0 ] && echo "#" || echo "$"', f"{facts.mark}\n"),
    )  # fmt: skip


def _host(draw: Draw) -> Talk:
    """The host's name, in all its places."""
    name = draw.facts.hostname
    return by_exec(
        ask("uname -n; cat /proc/sys/kernel/hostname; echo $HOSTNAME", lines(name, name, name)),
        ask("uname -a | cut -d' ' -f2,3", f"{name} {draw.facts.release}\n"),
    )


def _system(draw: Draw) -> Talk:
    """Distribution, kernel and processors agree wherever they stand."""
    facts = draw.facts
    return by_exec(
        ask('. /etc/os-release; echo "$ID $VERSION_ID $PRETTY_NAME"', f"debian 12 {facts.pretty_name}\n"),
        ask("cat /etc/debian_version", f"{facts.point_release}\n"),
        ask("nproc; grep -c ^processor /proc/cpuinfo", lines(facts.cpus, facts.cpus)),
        ask(
            "cat /proc/sys/kernel/osrelease; uname -mr",
            lines(facts.release, f"{facts.release} {facts.machine}"),
        ),
    )


def _environment(draw: Draw) -> Talk:
    """What is exported is inherited, what is not is not."""
    one, two, name = *draw.words(2), f"V{draw.number(10, 999)}"
    return by_terminal(
        ask(f"export {name}={one}; w={two}"),
        ask(f"bash -c 'echo \"${name}-$w.\"'", f"{one}-.\n"),
        ask(f"env | grep ^{name}=; unset {name}; env | grep -c ^{name}=", lines(f"{name}={one}", 0)),
    )


def _masked(draw: Draw) -> Talk:
    """The umask of this shell."""
    place = draw.place()
    mask, mode = draw.pick((("077", "600"), ("027", "640"), ("002", "664"), ("000", "666")))
    return by_terminal(
        ask(f"umask {mask}"),
        ask(f"umask; > {place}; stat -c %a {place}; rm {place}", lines(f"0{mask}", mode)),
    )


def _results(draw: Draw) -> Talk:
    """$? and $_ of the line before."""
    code, word = draw.number(2, 120), draw.word()
    return by_terminal(
        ask(f"(exit {code})"), ask("echo $?", f"{code}\n"), ask("echo $?", "0\n"),
        ask(f"echo x {word}", f"x {word}\n"), ask("echo $_", f"{word}\n"),
    )  # fmt: skip


def _arguments(draw: Draw) -> Talk:
    """set -- and shift; arrays."""
    words = draw.words(4)
    return by_terminal(
        ask(f"set -- {' '.join(words)}"),
        ask('shift; echo "$# $1 ${@: -1}"', f"3 {words[1]} {words[3]}\n"),
        ask(f"a=({' '.join(words[:3])}); a+=({words[3]})"),
        ask('echo "${#a[@]} ${a[1]} ${a[-1]} ${!a[*]}"', f"4 {words[1]} {words[3]} 0 1 2 3\n"),
    )


def _appended(draw: Draw) -> Talk:
    """A file that grows from line to line, on separate requests."""
    place, words = draw.place(), draw.words(3)
    return by_exec(
        ask(f"echo {words[0]} > {place}"), ask(f"echo {words[1]} >> {place}"), ask(f"wc -l < {place}", "2\n"),
        ask(f"sed -i 's/{words[0]}/{words[2]}/' {place}; cat {place}", lines(words[2], words[1])),
        ask(f"mv {place} {place}.old; cat {place}", stderr=f"cat: {place}: No such file or directory\n", status=1),
        ask(f"rm {place}.old"),
    )  # fmt: skip


def _forgotten(draw: Draw) -> Talk:
    """Each exec request is a shell of its own: directory and variables do not last."""
    word = draw.word()
    return by_exec(
        ask(f"cd /var/log; v={word}; pwd", "/var/log\n"),
        ask('pwd; echo "[$v]"', lines(draw.facts.home, "[]")),
    )


def _children(draw: Draw) -> Talk:
    """A background child and its status."""
    code = draw.number(3, 99)
    return by_exec(
        ask(f"(exit {code}) & wait $!; echo $?", f"{code}\n"),
        ask("[ \"$(bash -c 'echo $PPID')\" = $$ ] && echo child", "child\n"),
        ask("sleep 30 & kill -0 $! && kill $! && wait $!; echo $?", "143\n"),
    )


def _shell(draw: Draw) -> Talk:
    """What kind of shell this is, by exec."""
    word = draw.word()
    return by_exec(
        ask("echo $0 $-; shopt login_shell", "bash hBc\nlogin_shell    \toff\n", status=1),
        ask("tty", "not a tty\n", status=1),
        ask(f"test -t 1 && echo terminal || echo {word}", f"{word}\n"),
        ask("ps -o comm= -p $$; echo", "bash\n\n"),
        ask("echo $BASH_VERSION", "5.2.15(1)-release\n"),
    )


def _at_terminal(draw: Draw) -> Talk:
    """What kind of shell this is, at a terminal."""
    return by_terminal(
        ask("echo $0 $-", "-bash himBHs\n"),
        ask("stty size; echo $TERM", "50 240\nxterm\n"),
        like("tty", r"/dev/pts/\d+\n"),
        ask('[ "$(tty)" = "$SSH_TTY" ] && echo same', "same\n"),
    )


def _jobs(draw: Draw) -> Talk:
    """Jobs of this terminal."""
    seconds = draw.number(500, 900)
    return by_terminal(
        like(f"sleep {seconds} &", r"\[1\] \d+\n"),
        ask("jobs", f"[1]+  Running                 sleep {seconds} &\n"),
        ask("kill %1; wait %1 2>/dev/null; echo $?", "143\n"),
    )


def _typed_before(draw: Draw) -> Talk:
    """History."""
    one, two = draw.words(2)
    return by_terminal(
        ask(f"echo {one} {two}", f"{one} {two}\n"),
        ask("echo !$", f"echo {two}\n{two}\n"),
        ask("!-2", f"echo {one} {two}\n{one} {two}\n"),
        ask(
            "history 2 | sed 's/^ *[0-9]* *//'",
            lines(f"echo {one} {two}", "history 2 | sed 's/^ *[0-9]* *//'"),
        ),
    )


TEMPLATES: tuple[Template, ...] = (
    _moving, _remembered, _stacked, _defined, _who, _host, _system, _environment, _masked, _results, _arguments,
    _appended, _forgotten, _children,
    _shell, _at_terminal, _jobs, _typed_before,
)  # fmt: skip
