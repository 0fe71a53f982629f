"""Persistence: what was done stays done when the connection ends and another begins."""

from typing import Final

from honeyllm.evaluation._case import Session, Step, Talk, Way
from honeyllm.evaluation._checks import Exact, SameAs
from honeyllm.evaluation._drawing import Draw, Template, ask, lines, step

_STEADY: Final = (
    "uname -a", "cat /etc/machine-id", "stat -c '%i %s %Y' /etc/passwd", "ls -lid /usr/bin /etc /var/log",
    "cat /proc/sys/kernel/random/boot_id", "lscpu | md5sum", "cat /etc/fstab", "stat -c %i /etc/hostname /bin/ls",
    "md5sum /etc/passwd /bin/cat", "grep -E 'model name|cache size' /proc/cpuinfo", "grep MemTotal /proc/meminfo",
    "uptime -s", "cat /etc/ssh/ssh_host_ed25519_key.pub", "ls -A ~", "dpkg -l | md5sum", "mount | head -3",
    "cat /proc/version", "ip link | grep ether", "wc -c /usr/bin/env", "ls /etc | md5sum",
)  # fmt: skip


def _apart(*steps: Step) -> Talk:
    """A connection for each step."""
    return tuple(Session(steps=(each,)) for each in steps)


def _kept(draw: Draw) -> Talk:
    """A file is written, grows and is read, from three connections."""
    place, (one, two) = draw.place(), draw.words(2)
    return _apart(
        ask(f"echo {one} > {place}"), ask(f"echo {two} >> {place}; cat {place}", lines(one, two)),
        ask(f"cat {place}; rm {place}", lines(one, two)),
    )  # fmt: skip


def _same(draw: Draw) -> Talk:
    """The same question, twice."""
    line = draw.pick(_STEADY)
    return _apart(Step(line=line), step(line, SameAs(step=0)), step(line, SameAs(step=0)))


def _inode(draw: Draw) -> Talk:
    """A new file has its inode, size and times for good."""
    place, word, seconds = draw.place(), draw.word(), draw.number(10**9, 16 * 10**8)
    return _apart(
        Step(line=f"echo {word} > {place}; touch -d @{seconds} {place}; stat -c '%i %s %Y' {place}"),
        step(f"stat -c '%i %s %Y' {place}", SameAs(step=0)),
        ask(f"stat -c '%s %Y %h' {place}; rm {place}", f"{len(word) + 1} {seconds} 1\n"),
    )


def _rights(draw: Draw) -> Talk:
    """Modes and links last."""
    place, mode = draw.place(), draw.pick(("700", "1777", "511", "750"))
    return _apart(
        ask(f"mkdir -m {mode} {place}; ln -s {place} {place}.l"),
        ask(
            f"stat -c %a {place}; readlink {place}.l; test -d {place}.l/. && echo there",
            lines(mode, place, "there"),
        ),
        ask(f"rm {place}.l; rmdir {place}"),
        ask(f"ls -d {place}", stderr=f"ls: cannot access '{place}': No such file or directory\n", status=2),
    )


def _removed(draw: Draw) -> Talk:
    """What was removed stays away."""
    place, word = draw.place(), draw.word()
    return _apart(
        ask(f"echo {word} > {place}; rm {place}"),
        ask(f"cat {place}", stderr=f"cat: {place}: No such file or directory\n", status=1),
    )


def _script(draw: Draw) -> Talk:
    """A script from one connection runs in another."""
    place, word, code = draw.place(), draw.word(), draw.number(1, 99)
    return _apart(
        ask(f"cat > {place} <<'EOF'\n#!/bin/bash\necho \"{word} $*\"\nexit {code}\nEOF"),
        ask(f"chmod u+x {place}"),
        ask(f"{place} a b; echo $?; rm {place}", lines(f"{word} a b", code)),
    )


def _running(draw: Draw) -> Talk:
    """A process outlives the connection that started it."""
    seconds = f"{draw.number(600, 900)}.{draw.number(1001, 9999)}"
    return _apart(
        ask(f"nohup sleep {seconds} >/dev/null 2>&1 &"),
        ask(f"pgrep -fx 'sleep {seconds}' | wc -l", "1\n"),
        ask(f"pkill -fx 'sleep {seconds}'; sleep 0.2; pgrep -fx 'sleep {seconds}' | wc -l", "0\n"),
    )


def _terminal(draw: Draw) -> Talk:
    """A file from a terminal, read by exec, and at another terminal."""
    place, word = draw.place(), draw.word()
    return (
        Session(steps=(ask(f"echo {word} > {place}"),), way=Way.TERMINAL),
        Session(steps=(ask(f"cat {place}", f"{word}\n"),)),
        Session(steps=(ask(f"cat {place}; rm {place}", f"{word}\n"),), way=Way.TERMINAL),
    )


def _forgotten(draw: Draw) -> Talk:
    """Directory, variables and functions end with their connection."""
    word = draw.word()
    return (
        Session(steps=(ask("cd /var/log"), ask(f"v={word}; f() {{ :; }}")), way=Way.TERMINAL),
        Session(steps=(ask('pwd; echo "[$v]"; type -t f', lines(draw.facts.home, "[]")),), way=Way.TERMINAL),
    )


def _key(draw: Draw) -> Talk:
    """A key planted among those of the account."""
    key = f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{draw.name()} {draw.word()}@{draw.word()}"
    return _apart(
        ask(f"mkdir -p ~/.ssh && chmod 700 ~/.ssh && echo '{key}' >> ~/.ssh/authorized_keys"),
        ask(f"grep -c '{key.split()[1]}' ~/.ssh/authorized_keys; stat -c %a ~/.ssh", "1\n700\n"),
        ask(f"sed -i '/{key.split()[1]}/d' ~/.ssh/authorized_keys; grep -c '{key.split()[1]}' ~/.ssh/authorized_keys", "0\n", status=1),
    )  # fmt: skip


def _moved(draw: Draw) -> Talk:
    """A tree is packed, moved and unpacked."""
    place, (one, two) = draw.place(), draw.words(2)
    return _apart(
        step(
            f"mkdir -p {place}/{one} && echo {two} > {place}/{one}/f && tar czf {place}.tgz -C {place} .",
            Exact(),
        ),
        ask(
            f"rm -r {place}; mkdir {place} && tar xzf {place}.tgz -C {place} && cat {place}/{one}/f",
            f"{two}\n",
        ),
        ask(f"tar tzf {place}.tgz | sort; rm -r {place} {place}.tgz", lines("./", f"./{one}/", f"./{one}/f")),
    )


def _scheduled(draw: Draw) -> Talk:
    """A line of the user's crontab; what he had stays."""
    word = draw.name()
    line = f"7 4 * * * /tmp/.{word} >/dev/null 2>&1"
    return _apart(
        ask(f"(crontab -l 2>/dev/null; echo '{line}') | crontab -"),
        ask(f"crontab -l | grep {word}", f"{line}\n"),
        ask(f"crontab -l | grep -v {word} | crontab -; crontab -l | grep -c {word}", "0\n", status=1),
    )


def _account(draw: Draw) -> Talk:
    """A new account, for those who may make one."""
    if draw.facts.uid:
        return _kept(draw)
    name = draw.name()
    return _apart(
        ask(f"useradd -M -s /bin/sh {name}"),
        ask(f"id -un {name}; getent passwd {name} | cut -d: -f1,6,7", lines(name, f"{name}:/home/{name}:/bin/sh")),
        ask(f"userdel {name}; id {name} 2>/dev/null; grep -c ^{name}: /etc/passwd /etc/shadow", "/etc/passwd:0\n/etc/shadow:0\n", status=1),
    )  # fmt: skip


TEMPLATES: tuple[Template, ...] = (
    _kept, _same, _inode, _rights, _removed, _script, _running, _terminal, _same, _forgotten, _key, _moved,
    _scheduled, _account,
)  # fmt: skip
