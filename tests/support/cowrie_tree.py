"""A Cowrie installation in a scratch directory, its ``fs.pickle`` laid out as Cowrie lays it out."""

import pickle
from pathlib import Path

LINK, DIRECTORY, FILE, BLOCK, CHARACTER, SOCKET, FIFO = range(7)
STAMP = 1_700_000_000
CONFIGURATION = """\
[honeypot]
hostname = svr04
timezone = UTC

[shell]
arch = linux-x64-lsb
kernel_version = 6.1.0-18-amd64
kernel_build_string = #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)
hardware_platform = x86_64

[ssh]
version = SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u2
"""
USERS = """\
# user:x:password
root:x:!root
root:x:!/honeypot/i
root:x:*
richard:x:fout
anna:x:letmein
"""

Node = list[object]


def directory(name: str, *contents: Node, mode: int = 0o40755) -> Node:
    """A directory's node: name, type, uid, gid, size, mode, ctime, contents, target, real file."""
    return [name, DIRECTORY, 0, 0, 4096, mode, STAMP, list(contents), None, None]


def file(name: str, size: int, mode: int = 0o100644, *, kind: int = FILE, uid: int = 0) -> Node:
    """A file's node."""
    return [name, kind, uid, 0, size, mode, STAMP, [], None, None]


def link(name: str, target: str) -> Node:
    """A link's node."""
    return [name, LINK, 0, 0, len(target), 0o120777, STAMP, [], target, None]


def root() -> Node:
    """The tree of a small server."""
    return directory(
        "/",
        link("bin", "usr/bin"),
        directory("boot", file("vmlinuz-6.1.0-18-amd64", 8_000_000)),
        directory("dev", file("null", 0, 0o20666, kind=CHARACTER)),
        directory(
            "etc",
            file("passwd", 300),
            file("group", 100),
            file("shadow", 500, 0o100640),
            file("hostname", 6),
            file("issue", 20),
        ),
        directory("home", directory("richard", file(".bashrc", 3000, uid=1000))),
        directory("tmp", mode=0o41777),
        directory(
            "usr",
            directory(
                "bin",
                file("bash", 1_265_648, 0o100755),
                file("ls", 151_344, 0o100755),
                file("df", 100_000, 0o100755),
            ),
            directory("sbin", file("sshd", 1_000_000, 0o100755), file("nologin", 14_000, 0o100755)),
        ),
    )


def make_cowrie(home: Path) -> None:
    """Fill *home* with an installation."""
    for name in ("etc", "share/cowrie/txtcmds/bin", "share/cowrie/txtcmds/usr/bin", "honeyfs/etc"):
        (home / name).mkdir(parents=True, exist_ok=True)
    (home / "share/cowrie/fs.pickle").write_bytes(pickle.dumps(root()))
    texts = {
        "etc/cowrie.cfg": CONFIGURATION,
        "etc/userdb.txt": USERS,
        "honeyfs/etc/passwd": "root:x:0:0:root:/root:/bin/bash\nrichard:x:1000:1000:,,,:/home/richard:/bin/bash\n",
        "honeyfs/etc/group": "root:x:0:\nrichard:x:1000:\n",
        "honeyfs/etc/shadow": "root:$6$4aOmWdpJ$"
        + "k" * 86
        + ":15800:0:99999:7:::\nrichard:$6$ErqInBoz$"
        + "F" * 86
        + ":15800:0:99999:7:::\n",
        "honeyfs/etc/issue": "Debian GNU/Linux 12 \\n \\l\n",
        "honeyfs/etc/nowhere": "not in the pickle\n",
        "share/cowrie/txtcmds/bin/df": "Filesystem 1K-blocks\nrootfs 4739864\n",
        "share/cowrie/txtcmds/usr/bin/lscpu2": "Architecture: x86_64\n",
    }
    for name, text in texts.items():
        (home / name).write_text(text)
