"""The line being edited."""

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.tty._buffer import MAX_LINE, Buffer

TEXTS = st.text(alphabet="ab \té漢\u0301'", max_size=6)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["insert", "type", "replace"]), TEXTS, st.just(0)),
        st.tuples(st.just("delete"), st.integers(-2, 30), st.integers(-2, 30)),
        st.tuples(st.just("move"), st.integers(0, 30), st.just(0)),
        st.tuples(st.just("group"), st.just(0), st.just(0)),
    ),
    max_size=25,
)


def apply(buffer: Buffer, step: tuple[str, object, object]) -> None:
    """One step on *buffer*."""
    name, first, second = step
    if name == "group":
        buffer.new_group()
    elif name == "move":
        assert isinstance(first, int)
        buffer.point = min(first, len(buffer.text))
    elif name == "delete":
        assert isinstance(first, int) and isinstance(second, int)
        buffer.delete(first, second)
    else:
        getattr(buffer, name)(first)


class EditTests(SynchronousTestCase):
    """Inserting, deleting, undoing."""

    def test_insert(self) -> None:
        """Text goes in at the cursor, which moves past it."""
        buffer = Buffer("abef", 2)
        buffer.insert("cd")
        self.assertEqual((buffer.text, buffer.point), ("abcdef", 4))

    def test_delete(self) -> None:
        """The cursor keeps its character, or falls to where it was; what was removed comes back."""
        for point, start, end, text, after in (
            (5, 1, 3, "adef", 3),
            (2, 1, 4, "aef", 1),
            (0, 1, 3, "adef", 0),
            (6, 4, 2, "abef", 4),
            (3, 0, 99, "", 0),
            (3, 2, 2, "abcdef", 3),
        ):
            buffer = Buffer("abcdef", point)
            removed = buffer.delete(start, end)
            self.assertEqual((buffer.text, buffer.point), (text, after), (start, end))
            self.assertEqual(len(removed), 6 - len(text))

    def test_typed_text_is_undone_in_pieces(self) -> None:
        """Twenty characters are one change, as readline has it; what is inserted at once is one."""
        buffer = Buffer()
        for character in "x" * 45:
            buffer.type(character)
        lengths = []
        while buffer.undo():
            lengths.append(len(buffer.text))
        self.assertEqual(lengths, [40, 20, 0])
        buffer.insert("y" * 45)
        buffer.undo()
        self.assertEqual(buffer.text, "")

    def test_groups(self) -> None:
        """A replaced line comes back in one step."""
        buffer = Buffer()
        buffer.insert("old")
        buffer.new_group()
        buffer.replace("new line")
        buffer.undo()
        self.assertEqual((buffer.text, buffer.is_changed), ("old", True))

    def test_limit(self) -> None:
        """A line is no longer than its limit, however it grows."""
        buffer = Buffer()
        buffer.insert("x" * (MAX_LINE - 1))
        buffer.type("abc")
        buffer.insert("def")
        self.assertEqual(len(buffer.text), MAX_LINE)
        self.assertTrue(buffer.text.endswith("xa"))

    def test_combining(self) -> None:
        """A character and what combines with it are one step."""
        buffer = Buffer("ae\u0301\u0302b")
        self.assertEqual([buffer.next_character(at) for at in (0, 1, 4, 5)], [1, 4, 5, 5])
        self.assertEqual([buffer.previous_character(at) for at in (5, 4, 1, 0)], [4, 1, 0, 0])

    @given(STEPS)
    def test_undo_all(self, steps: list[tuple[str, object, object]]) -> None:
        """Whatever was done, taking everything back leads to where it began; the cursor stays inside."""
        buffer = Buffer("start", 5)
        for step in steps:
            apply(buffer, step)
            assert 0 <= buffer.point <= len(buffer.text)
        buffer.undo_all()
        assert buffer.text == "start"
        assert not buffer.is_changed
