"""A small Debian tree in a scratch directory, and a hostile one."""

import os
import socket
from pathlib import Path

ELF = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00\x3e\x00" + bytes(40)
KERNEL = "6.1.0-50-cloud-amd64"
TEXTS = {
    "usr/lib/os-release": 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\n'
    'VERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\nHOME_URL="https://www.debian.org/"\n',
    "etc/debian_version": "12.15\n",
    "etc/hostname": "stage-07\n",
    "etc/hosts": "127.0.0.1 localhost\n127.0.1.1 stage-07.example.net stage-07\n",
    "etc/passwd": "root:x:0:0:root:/root:/bin/bash\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\n"
    "sshd:x:102:65534::/run/sshd:/usr/sbin/nologin\nanna:x:1000:1000:Anna:/home/anna:/bin/bash\n",
    "etc/group": "root:x:0:\nadm:x:4:anna,ghost\nshadow:x:42:\nwww-data:x:33:\nanna:x:1000:\ncrew:x:1001:anna\n",
    "etc/shadow": "root:$y$j9T$abcdefghijklmnopqrstu.$abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxy:19700:0:99999:7:::\n"
    "www-data:*:19700:0:99999:7:::\nsshd:!:19700::::::\nanna:$6$saltsalt$"
    + "h" * 86
    + ":19800:0:99999:7:::\n",
    "etc/resolv.conf": "search example.net\nnameserver 192.0.2.53\n",
    "etc/timezone": "Europe/Vienna\n",
    "etc/default/locale": "LANG=de_AT.UTF-8\n",
    "etc/fstab": "UUID=0a1b2c3d-0000-4000-8000-00000000beef / ext4 errors=remount-ro 0 1\n",
    "etc/network/interfaces": "auto lo\niface lo inet loopback\nauto ens18\niface ens18 inet dhcp\n",
    "etc/motd": "Welcome to stage\n",
    "etc/shells": "/bin/bash\n",
    "etc/ssl/private/site.key": "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n",
    "opt/app/deploy.pem": "# note\n-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blb\n",
    "root/.bash_history": "mysql -psecret\n",
    "root/.ssh/known_hosts": "bastion ssh-ed25519 AAAA\n",
    "home/anna/notes.txt": "call Bert\n",
    "usr/bin/hello": "#!/bin/sh\necho hello\n",
    "var/lib/dpkg/status": "Package: openssh-server\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1:9.2\n"
    "Section: net\nPriority: optional\nInstalled-Size: 1800\nDescription: secure shell server\n\n"
    f"Package: linux-image-{KERNEL}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 6.1.176-1\n"
    "Description: Linux for clouds\n\nPackage: gone\nStatus: deinstall ok config-files\nArchitecture: amd64\n",
    "var/log/syslog": "Jan  1 host secret\n",
}


def make_system(root: Path) -> None:
    """Fill *root* with what a small server has."""
    for name in (
        "home/anna",
        "tmp",
        "proc",
        "run",
        "var/log",
        "usr/sbin",
        "boot",
        f"usr/lib/modules/{KERNEL}",
    ):
        (root / name).mkdir(parents=True, exist_ok=True)
    for name, text in TEXTS.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (root / "usr/bin/hello").chmod(0o755)
    for name in ("usr/bin/ls", "usr/bin/bash", "usr/bin/cat", "usr/sbin/sshd", "usr/sbin/nologin"):
        (root / name).write_bytes(ELF)
        (root / name).chmod(0o755)
    os.link(root / "usr/bin/ls", root / "usr/bin/dir")
    (root / "boot" / f"vmlinuz-{KERNEL}").write_bytes(b"MZ\0\0")
    for name in ("bin", "sbin", "lib"):
        (root / name).symlink_to(f"usr/{name}")
    (root / "etc/os-release").symlink_to("../usr/lib/os-release")
    (root / "etc/localtime").symlink_to("/usr/share/zoneinfo/Europe/Vienna")
    (root / "tmp").chmod(0o1777)


def make_hostile(root: Path) -> None:
    """Add to *root* what breaks careless readers; none of it may be followed, opened or waited for."""
    etc = root / "etc"
    etc.mkdir(exist_ok=True)
    (etc / "loop").symlink_to("loop")
    (etc / "up").symlink_to("../../../../../../../../etc/passwd")
    (etc / "self").symlink_to(".")
    os.mkfifo(etc / "fifo")
    with socket.socket(socket.AF_UNIX) as listener:
        here = os.open(etc, os.O_RDONLY)
        try:
            listener.bind(f"/proc/self/fd/{here}/socket")
        finally:
            os.close(here)
    (etc / "two\nlines\tand\\tab").write_text("odd\n")
    Path(os.fsdecode(os.fsencode(etc) + b"/caf\xe9\xff")).write_text("latin\n")
    with (etc / "huge.conf").open("wb") as file:
        file.truncate(2**40)
    here = os.open(root, os.O_RDONLY)
    for _ in range(200):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
