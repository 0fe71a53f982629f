"""A router behind a real port: a real client logs in, and finds it again after the honeypot was killed."""

import unittest

from tests.support.openssh_client import ssh
from tests.support.running import RunningHoneypot


class RouterTests(unittest.TestCase):
    """The profile ``router`` from outside."""

    def test_a_visit(self) -> None:
        """The router answers, keeps what was changed, and its log, over a kill."""
        with RunningHoneypot(persona={"seed": 11, "profile": "router"}) as honeypot:
            self.assertRegex(ssh(honeypot, "uname -a")[0], r"^Linux \S+ 5\.15\.167 #0 .* GNU/Linux\n$")
            self.assertEqual(ssh(honeypot, "bash"), ("", "ash: bash: not found\n", 127))
            ssh(honeypot, "uci set system.@system[0].hostname=mine; uci commit; echo kept > /etc/kept")
            self.assertEqual(
                ssh(honeypot, "cat /overlay/upper/etc/config/system > /dev/null; cat /etc/kept")[0], "kept\n"
            )
            ssh(honeypot, "logger -t intruder was here; sleep 1.5")
            honeypot.kill()
            honeypot.start()
            self.assertEqual(
                ssh(honeypot, "cat /etc/kept; uci get system.@system[0].hostname")[0], "kept\nmine\n"
            )
            self.assertIn("user.notice intruder: was here\n", ssh(honeypot, "logread")[0])
