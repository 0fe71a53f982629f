"""Key sequences to commands."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.tty._keymap import EMACS, Keymap, Match


class LookUpTests(SynchronousTestCase):
    """``look_up``"""

    def test_emacs(self) -> None:
        """What fingers know, in the sequences that terminals send."""
        for keys, command in (
            ("\x01", "beginning-of-line"),
            ("\x1b[A", "previous-history"),
            ("\x1bOA", "previous-history"),
            ("\x1b[1;5C", "forward-word"),
            ("\x1b[3~", "delete-char"),
            ("\x1b[200~", "bracketed-paste-begin"),
            ("\x1b5", "digit-argument"),
            ("\x18\x15", "undo"),
            ("\t", "complete"),
        ):
            self.assertEqual(EMACS.look_up(keys), Match(command, keys), keys)

    def test_upper_case_meta(self) -> None:
        """Meta with a capital is Meta with the small letter."""
        self.assertEqual(EMACS.look_up("\x1bF"), Match("forward-word", "\x1bF"))

    def test_unfinished(self) -> None:
        """A sequence that may go on is waited for."""
        for keys in ("\x1b", "\x18", "\x1b[", "\x1b[1", "\x1b[1;", "\x1b[20"):
            self.assertIsNone(EMACS.look_up(keys), keys)

    def test_unbound(self) -> None:
        """What is bound to nothing is given back whole."""
        self.assertEqual(EMACS.look_up("\x1b[9x"), Match(None, "\x1b[9x"))
        self.assertEqual(EMACS.look_up("\x1bq"), Match(None, "\x1bq"))

    def test_shorter_one(self) -> None:
        """When a longer sequence comes to nothing, its bound beginning counts, and the rest is read again."""
        keymap = Keymap({"a": "one", "abc": "three"})
        self.assertIsNone(keymap.look_up("a"))
        self.assertIsNone(keymap.look_up("ab"))
        self.assertEqual(keymap.look_up("abx"), Match("one", "a", "bx"))
        self.assertEqual(keymap.look_up("abc"), Match("three", "abc"))
