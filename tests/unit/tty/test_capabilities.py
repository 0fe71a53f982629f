"""What terminal types can do."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.tty._capabilities import capabilities


class CapabilityTests(SynchronousTestCase):
    """By the value of TERM."""

    def test_unknown(self) -> None:
        """An unknown type, of any bytes, is a dumb one: no movement, no bracketed paste."""
        for term in ("", "dumb", "nosuch", "xterm\n", "\udcff", "XTERM"):
            self.assertTrue(capabilities(term).is_dumb, term)
            self.assertFalse(capabilities(term).brackets_paste)

    def test_known(self) -> None:
        """What clients send moves, clears and wraps."""
        for term in ("xterm", "xterm-256color", "screen", "tmux-256color", "linux", "vt100", "rxvt"):
            can = capabilities(term)
            self.assertFalse(can.is_dumb, term)
            self.assertTrue(can.clear_screen and can.clear_to_end and can.wraps, term)

    def test_differences(self) -> None:
        """Where ncurses-base tells types apart."""
        self.assertEqual(capabilities("linux").clear_screen, b"\x1b[H\x1b[J")
        self.assertEqual(capabilities("screen").standout, b"\x1b[3m")
        self.assertEqual(capabilities("vt100").insert, b"")
        self.assertFalse(capabilities("ansi").wraps)
