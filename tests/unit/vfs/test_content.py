"""What regular files hold."""

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.vfs import Overlaid, Sparse, Stored

SPOTS = st.sampled_from([0, 1, 100, 65535, 65536, 65537, 131072, 200000])
LENGTHS = st.sampled_from([0, 1, 10, 65536, 70000, 140000])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), SPOTS, LENGTHS, st.sampled_from([0, 7])),
        st.tuples(st.just("truncate"), SPOTS, st.just(0), st.just(0)),
    ),
    max_size=6,
)


class SparseTests(SynchronousTestCase):
    """Chunks with holes."""

    @given(STEPS)
    @settings(max_examples=60, deadline=None)
    def test_behaves_as_bytes(self, steps: list[tuple[str, int, int, int]]) -> None:
        """Whatever is written and cut, it reads as a plain array of bytes does."""
        content, model = Sparse(), bytearray()
        for what, offset, length, value in steps:
            if what == "write":
                content.write(offset, bytes([value]) * length)
                end = offset + length
                model.extend(bytes(max(0, end - len(model))))
                model[offset:end] = bytes([value]) * length
            else:
                content.truncate(offset)
                del model[offset:]
                model.extend(bytes(offset - len(model)))
        self.assertEqual(content.read(0, 1 << 20), bytes(model))
        self.assertEqual(sum(length for _, length in content.extents()), content.on_disk)

    def test_zeros_cost_little(self) -> None:
        """Written zeros are on the disk, and hardly in memory; holes are neither."""
        content = Sparse()
        content.write(0, bytes(1 << 20))
        content.truncate(1 << 30)
        self.assertEqual((content.on_disk, content.size), (1 << 20, 1 << 30))
        self.assertLess(content.allocated, 2048)


class OverlaidTests(SynchronousTestCase):
    """A stretch over what never changes."""

    def test_as_bytes(self) -> None:
        """Every way to read it is that of the bytes it stands for."""
        for offset, data in ((0, b"XY"), (3, b"XY"), (5, b"XY"), (6, b"XY"), (9, b"X")):
            content = Overlaid(Stored(b"abcdef"), offset, data)
            whole = b"abcdef"[:offset].ljust(offset, b"\0") + data + b"abcdef"[offset + len(data) :]
            self.assertEqual(content.size, len(whole))
            for start in range(12):
                for count in range(12):
                    self.assertEqual(content.read(start, count), whole[start : start + count], (start, count))

    def test_written(self) -> None:
        """Appending makes the stretch longer; elsewhere a second one lies above it."""
        content = Overlaid(Stored(b"ab"), 2, b"c").written(3, b"d")
        self.assertEqual((content.base, content.data), (Stored(b"ab"), b"cd"))
        self.assertEqual(content.written(0, b"X").read(0, 9), b"Xbcd")
        self.assertEqual(content.written(2, b"xyz").read(0, 9), b"abxyz")
