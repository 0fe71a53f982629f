"""Chunks become text, usage and an end."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.llm import LlmCut, LlmGarbled, LlmUnavailable
from honeyllm.llm._chunks import ReplyReader


def event(value: Any) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\n"


def said(text: Any, **more: Any) -> bytes:
    return event({"choices": [{"delta": {"content": text}, **more}]})


DONE = b"data: [DONE]\n\n"


class Reading(SynchronousTestCase):
    def read(self, *pieces: bytes, clean: bool = True, max_bytes: int = 1000) -> tuple[str, ReplyReader]:
        reply = ReplyReader(max_bytes=max_bytes)
        text = "".join(reply.feed(piece) for piece in pieces)
        return text + reply.close(clean=clean), reply

    def test_deltas(self) -> None:
        """What is not text is not text, whatever its type."""
        odd = [None, "", 7, [], {}, [{"type": "image"}], [None]]
        text, reply = self.read(
            *(said(value) for value in odd), said("a"), said([{"type": "text", "text": "b"}]), DONE
        )
        self.assertEqual((text, reply.fault), ("ab", None))

    def test_odd_chunks(self) -> None:
        """Chunks of unknown shape are passed over."""
        odd = [
            None,
            1,
            [],
            "x",
            {},
            {"choices": 1},
            {"choices": [None]},
            {"choices": [{"delta": 1}]},
            {"usage": 3},
        ]
        text, reply = self.read(*(event(value) for value in odd), said("a"), DONE)
        self.assertEqual((text, reply.fault, reply.prompt_tokens), ("a", None, None))

    def test_ends(self) -> None:
        """An end needs a proof: the mark, a reason, or a length."""
        cases: list[tuple[list[bytes], bool, type[Exception] | None]] = [
            ([said("a"), DONE], False, None),
            ([said("a", finish_reason="stop")], False, None),
            ([said("a")], True, None),
            ([said("a")], False, LlmCut),
            ([], True, LlmCut),
            ([b"<html>"], True, LlmCut),
            ([b'{"choices":[{"message":{"content":"a"}}]}'], False, None),
            ([b'{"choices":'], True, LlmGarbled),
            ([b"{}"], True, LlmCut),
            ([said("a", finish_reason="error")], True, LlmUnavailable),
        ]
        for pieces, clean, kind in cases:
            _, reply = self.read(*pieces, clean=clean)
            self.assertEqual(type(reply.fault) if reply.fault else None, kind, pieces)

    def test_text_before_a_fault_in_one_piece(self) -> None:
        text, reply = self.read(said("a") + event({"error": {"message": "no"}}) + said("b"))
        self.assertEqual((text, type(reply.fault)), ("a", LlmUnavailable))

    def test_limit(self) -> None:
        """Too much text ends between two characters."""
        text, reply = self.read(said("é" * 10), max_bytes=5)
        self.assertEqual((text, reply.finish_reason, reply.done), ("éé", "cap", True))

    @given(st.binary(max_size=200), st.integers(1, 20))
    def test_any_bytes(self, data: bytes, size: int) -> None:
        """Garbage gives a fault or nothing, never an exception."""
        self.read(*(data[i : i + size] for i in range(0, len(data), size)))
