import time
from pathlib import PurePosixPath

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.persona import TreeEntry, draw, mounted_trees, packages, tree

ABSENT = """
    netstat ifconfig arp route finger gcc nmap docker vim yum lockr tftp lshw iptables ufw screen node unzip zip
    lsb_release strings strace nvidia-smi
"""
PRESENT = """
    bash dash sh busybox python3 perl curl wget lspci git nano awk sed ssh sshd ip ss crontab sudo su passwd chattr
    useradd htop tar gzip xz base64 nc dd od dmidecode systemctl
"""


class TreeTests(SynchronousTestCase):
    persona = draw(11)
    entries = tree(persona)
    by_path = {entry.path: entry for entry in entries}

    def resolved(self, path: str) -> TreeEntry:
        """The entry of *path*, through links of the last component."""
        entry = self.by_path[path]
        while entry.kind == "l":
            target = PurePosixPath(entry.path).parent / entry.target
            entry = self.by_path[_normal(str(target))]
        return entry

    def test_size(self) -> None:
        """The tree has the size of a small server's."""
        self.assertTrue(20_000 < len(self.entries) < 40_000)
        self.assertEqual(len(self.by_path), len(self.entries))

    def test_parents_first(self) -> None:
        """A directory comes before what it holds, in every tree."""
        for point, entries in (("", self.entries), *mounted_trees(self.persona).items()):
            seen = {point}
            for entry in entries:
                parent = entry.path.rpartition("/")[0]
                self.assertIn(parent, seen)
                self.assertTrue(not entry.link or entry.link in seen or entry.link in self.by_path)
                if entry.kind == "d":
                    seen.add(entry.path)

    def test_mount_points(self) -> None:
        """Everything mounted on the root file system has its directory there."""
        for mount in self.persona.hardware.mounts:
            if mount.target.count("/") == 1 and mount.target != "/":
                self.assertEqual(self.by_path[mount.target].kind, "d")
        self.assertEqual(self.by_path["/boot/efi"].kind, "d")

    def test_merged_usr(self) -> None:
        """/bin and its kin are links."""
        for name, target in (("/bin", "usr/bin"), ("/sbin", "usr/sbin"), ("/lib", "usr/lib")):
            self.assertEqual((self.by_path[name].kind, self.by_path[name].target), ("l", target))

    def test_programs(self) -> None:
        """The programs of a Debian server are there, those it does not install are not."""
        names = {
            path.rpartition("/")[2] for path in self.by_path if path.startswith(("/usr/bin/", "/usr/sbin/"))
        }
        self.assertEqual(set(ABSENT.split()) & names, set())
        self.assertEqual(set(PRESENT.split()) - names, set())
        self.assertEqual(self.resolved("/usr/bin/awk").path, "/usr/bin/mawk")
        self.assertEqual(self.by_path["/usr/bin/ls"].executable_name, "ls")
        self.assertEqual(self.by_path["/etc/passwd"].executable_name, "")

    def test_modes(self) -> None:
        """Owners and modes are those of Debian."""
        rows = {
            "/etc/shadow": (0o640, 0, 42),
            "/etc/passwd": (0o644, 0, 0),
            "/tmp": (0o1777, 0, 0),
            "/root": (0o700, 0, 0),
            "/usr/bin/su": (0o4755, 0, 0),
            "/var/log/auth.log": (0o640, 0, 4),
            "/lost+found": (0o700, 0, 0),
            "/etc/machine-id": (0o444, 0, 0),
        }
        for path, expected in rows.items():
            entry = self.by_path[path]
            self.assertEqual((entry.mode, entry.uid, entry.gid), expected, path)

    def test_record(self) -> None:
        """Files say what the record says."""
        persona = self.persona

        def text(path: str) -> str:
            content = self.by_path[path].content
            assert content is not None
            return content.decode()

        self.assertEqual(text("/etc/hostname"), persona.hostname + "\n")
        self.assertEqual(text("/etc/machine-id"), persona.machine_id + "\n")
        self.assertEqual(text("/etc/debian_version"), persona.release.point + "\n")
        self.assertEqual(text("/etc/passwd").count("\n"), len(persona.accounts.users))
        self.assertIn(f"UUID={persona.hardware.root.uuid} / ", text("/etc/fstab"))
        self.assertIn(f"iface {persona.network.primary.name} inet dhcp", text("/etc/network/interfaces"))
        self.assertIn(f'PRETTY_NAME="{persona.release.pretty_name}"', text("/usr/lib/os-release"))
        self.assertIn(f"/boot/vmlinuz-{persona.kernel.release}", self.by_path)
        self.assertIn("\nPermitRootLogin yes\n", text("/etc/ssh/sshd_config"))
        versions = {package.name: package.version for package in packages(persona)}
        self.assertIn(versions[f"linux-image-{persona.kernel.release}"], persona.kernel.version)

    def test_contents_have_their_size(self) -> None:
        """A known content is as long as the entry says."""
        for entry in self.entries:
            if entry.content is not None:
                self.assertEqual(len(entry.content), entry.size, entry.path)

    def test_homes(self) -> None:
        """Every person has a private home with the skeleton's files."""
        for user in self.persona.accounts.humans:
            home = self.by_path[user.home]
            self.assertEqual((home.kind, home.mode, home.uid, home.gid), ("d", 0o700, user.uid, user.gid))
            self.assertEqual(
                self.by_path[f"{user.home}/.bashrc"].content, self.by_path["/etc/skel/.bashrc"].content
            )

    def test_times(self) -> None:
        """Nothing is from the future, nothing changed before the installation."""
        now = 1_795_305_600  # the template's reference date
        for entry in self.entries:
            self.assertTrue(0 < entry.mtime <= now, entry.path)
            self.assertTrue(self.persona.installed_at <= entry.changed <= now, entry.path)

    def test_owners_exist(self) -> None:
        """Every owner and group is in the account files."""
        uids = {user.uid for user in self.persona.accounts.users}
        gids = {group.gid for group in self.persona.accounts.groups}
        for entries in (self.entries, *mounted_trees(self.persona).values()):
            for entry in entries:
                self.assertIn(entry.uid, uids, entry.path)
                self.assertIn(entry.gid, gids, entry.path)

    def test_packages(self) -> None:
        """Packages and the files they own agree."""
        names = {package.name for package in packages(self.persona)}
        owners = {entry.package for entry in self.entries} - {""}
        self.assertEqual(owners - names, set())
        self.assertEqual(self.by_path["/usr/bin/ls"].package, "coreutils")

    def test_no_trace_of_its_making(self) -> None:
        """What built the tree has left nothing in it."""
        for path in self.by_path:
            for word in ("debootstrap", "sbin/policy-rc.d", "honey"):
                self.assertNotIn(word, path)

    def test_fast(self) -> None:
        """Building takes well under half a second of processor time (twice that on a busy machine)."""
        began = time.process_time()
        tree(self.persona)
        self.assertLess(time.process_time() - began, 1.0)


def _normal(path: str) -> str:
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts)
