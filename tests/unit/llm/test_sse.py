"""Server-sent events come out whole, however they are cut and framed."""

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.llm import LlmGarbled
from honeyllm.llm._sse import SseDecoder, SseEvent


def decode(*pieces: bytes) -> list[str]:
    decoder = SseDecoder()
    events = [event for piece in pieces for event in decoder.feed(piece)]
    return [event.data for event in [*events, *decoder.close()]]


class Framing(SynchronousTestCase):
    def test_forms(self) -> None:
        """Each allowed framing gives the same events."""
        forms = [
            b"data: a\n\ndata: b\n\n",
            b"data:a\n\ndata:b\n\n",
            b"data: a\r\n\r\ndata: b\r\n\r\n",
            b"data: a\r\rdata: b\r\r",
            b"\xef\xbb\xbfdata: a\n\ndata: b\n\n",
            b": ping\n\ndata: a\n\n:\n\ndata: b\n\n",
            b"event: message\nid: 1\nretry: 5\ndata: a\n\ndata: b\n\n",
            b"data: a\n\n\n\ndata: b\n\n",
            b"data: a\n\ndata: b\n",
            b"data: a\n\ndata: b",
        ]
        for form in forms:
            self.assertEqual(decode(form), ["a", "b"], form)
            self.assertEqual(decode(*(bytes([n]) for n in form)), ["a", "b"], form)

    def test_several_data_lines_are_one_event(self) -> None:
        self.assertEqual(decode(b"data: a\ndata:  b\ndata\ndata:\n\n"), ["a\n b\n\n"])

    def test_name(self) -> None:
        """An event keeps its name, and the next one does not inherit it."""
        events = SseDecoder().feed(b"event: error\ndata: a\n\ndata: b\n\n")
        self.assertEqual(events, [SseEvent("a", "error"), SseEvent("b")])

    def test_cr_event_is_given_at_once(self) -> None:
        """A line ended by CR does not wait for a LF that may never come."""
        decoder = SseDecoder()
        self.assertEqual(decoder.feed(b"data: a\r\r"), [SseEvent("a")])
        self.assertEqual(decoder.feed(b"\ndata: b\r\n\r\n"), [SseEvent("b")])

    def test_invalid_utf8_is_replaced(self) -> None:
        self.assertEqual(decode(b"data: a\xff\n\n"), ["a\ufffd"])

    def test_bounded(self) -> None:
        """Neither one endless line nor endless lines of one event are stored."""
        for piece in (b"x" * 100, b"data: x\n" * 20):
            decoder = SseDecoder(max_bytes=1000)
            with self.assertRaises(LlmGarbled):
                for _ in range(100):
                    decoder.feed(piece)

    @given(st.lists(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]))), st.data())
    def test_any_cut(self, texts: list[str], data: st.DataObject) -> None:
        """Wherever the bytes are cut, inside a character too, the text is whole."""
        body = b"".join(b"data: " + text.encode() + b"\r\n\r\n" for text in texts)
        cuts = sorted(data.draw(st.lists(st.integers(0, len(body)), max_size=8)))
        pieces = [body[a:b] for a, b in zip([0, *cuts], [*cuts, len(body)], strict=True)]
        self.assertEqual(decode(*pieces), texts)
