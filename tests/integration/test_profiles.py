"""Hosts of other profiles behind a real port: what a real client is told by several programs is one machine's."""

import unittest

from tests.support.openssh_client import ssh
from tests.support.running import RunningHoneypot

FOREIGN = "printf '\\177ELF\\2\\1\\1\\0\\0\\0\\0\\0\\0\\0\\0\\0\\2\\0\\076\\0\\1\\0\\0\\0' > /tmp/x; chmod +x /tmp/x; /tmp/x"
"""The head of a program for a PC, and its start."""


class ProfileTests(unittest.TestCase):
    """The profiles from outside."""

    def test_a_raspberry_pi(self) -> None:
        """Its processor, board, card and distribution are the same by all ways; a PC's program does not run."""
        with RunningHoneypot(persona={"seed": 1, "profile": "arm-board"}) as honeypot:
            self.assertRegex(
                ssh(honeypot, "uname -a")[0], r"^Linux \S+ \S+\+rpt-rpi-v8 #1 SMP .* aarch64 GNU/Linux\n$"
            )
            model = ssh(honeypot, "tr -d '\\0' < /proc/device-tree/model")[0]
            self.assertRegex(model, r"^Raspberry Pi ")
            self.assertEqual(ssh(honeypot, "sed -n 's/^Model.*: //p' /proc/cpuinfo")[0].strip(), model)
            self.assertIn("arm64", ssh(honeypot, "dpkg --print-architecture; hostnamectl")[0])
            self.assertIn("/dev/mmcblk0p2", ssh(honeypot, "df -h; lsblk; mount")[0])
            self.assertRegex(ssh(honeypot, "vcgencmd measure_temp")[0], r"^temp=\d\d\.\d'C\n$")
            self.assertEqual(ssh(honeypot, "echo $HOSTTYPE")[0], "aarch64\n")
            out, err, status = ssh(honeypot, FOREIGN)
            self.assertEqual((out, status), ("", 126))
            self.assertIn("cannot execute binary file: Exec format error", err)

    def test_a_file_server(self) -> None:
        """The array is the same by all ways, and what is written to it is counted."""
        with RunningHoneypot(persona={"seed": 3, "profile": "nas"}) as honeypot:
            self.assertRegex(ssh(honeypot, "cat /proc/mdstat")[0], r"md0 : active raid")
            before = int(ssh(honeypot, "df --output=used /srv | tail -n1")[0])
            ssh(honeypot, "head -c 1048576 /dev/zero > /srv/new")
            self.assertEqual(int(ssh(honeypot, "df --output=used /srv | tail -n1")[0]) - before, 1024)

    def test_a_machine_of_developers(self) -> None:
        """It has a compiler, and an address for containers."""
        with RunningHoneypot(persona={"seed": 4, "profile": "dev-box"}) as honeypot:
            self.assertIn("172.17.0.1/16", ssh(honeypot, "ip a show docker0")[0])
            self.assertEqual(
                ssh(honeypot, "readlink /usr/bin/gcc; dpkg -S /usr/bin/gcc")[0], "gcc-12\ngcc: /usr/bin/gcc\n"
            )
