"""gzip files of a given size."""

import gzip

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.app._packed import FRAME, MAX_PACKED, MAX_STORED, gzipped

LINES = b"".join(b"line %d of some text, as it comes\n" % number for number in range(40_000))


def text(size: int) -> bytes:
    """Some lines."""
    return (LINES * (1 + size // len(LINES)))[:size]


class GzipTests(SynchronousTestCase):
    """They unpack."""

    @given(
        st.one_of(
            st.integers(FRAME, MAX_PACKED),
            st.sampled_from((FRAME, MAX_PACKED + 1, 65535, 65540, 65553, 65559, 65560, 131_093, MAX_STORED)),
        )
    )
    @settings(max_examples=80, deadline=None)
    def test_sizes(self, size: int) -> None:
        """The size is met to the byte, and what was packed comes out."""
        packed = gzipped(size, text)
        assert packed is not None
        self.assertEqual(len(packed), size)
        self.assertTrue(text(1 << 17).startswith(gzip.decompress(packed)[:1000].rstrip(b"\n")))

    def test_impossible(self) -> None:
        """Nothing fits into nothing."""
        self.assertIsNone(gzipped(FRAME - 1, text))
        self.assertIsNone(gzipped(MAX_STORED + 1, text))
