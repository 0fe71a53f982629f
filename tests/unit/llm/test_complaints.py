"""Error replies of every shape become the error that says what can be done."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.llm import LlmRefused, LlmRejected, LlmUnavailable
from honeyllm.llm._complaints import complaint_of_body, error_for, read_complaint, retry_after_seconds


class Complaining(SynchronousTestCase):
    def test_kinds(self) -> None:
        cases = [
            (400, b'{"error":{"message":"m","code":"x"}}', LlmRejected),
            (None, b'{"error":{"message":"m","code":400}}', LlmRejected),
            (None, b'{"error":"text"}', LlmUnavailable),
            (401, b"", LlmRefused),
            (429, b'{"error":{"message":"m","type":"insufficient_quota","code":null}}', LlmRefused),
            (429, b'{"error":{"message":"m","code":"rate_limit_exceeded"}}', LlmUnavailable),
            (503, b"<html>", LlmUnavailable),
            (500, b"[" * 100000, LlmUnavailable),
        ]
        for status, body, kind in cases:
            self.assertIs(type(error_for(complaint_of_body(body), status=status)), kind, body[:50])

    def test_no_complaint(self) -> None:
        for value in (None, [], {}, {"error": None}, {"choices": []}):
            self.assertIsNone(read_complaint(value))

    def test_message_is_safe(self) -> None:
        """The key, control characters and length do not reach the message."""
        body = b'{"error":{"message":"bad key sk-1\\u001b[31m\\n' + b"x" * 1000 + b'"}}'
        text = str(error_for(complaint_of_body(body), status=401, secret="sk-1"))
        self.assertTrue(text.startswith("status 401: bad key [key]?[31m x"))
        self.assertLess(len(text), 250)

    def test_retry_after(self) -> None:
        date = "Sun, 06 Nov 2022 08:49:37 GMT"
        cases = [
            (None, date, None),
            ("5", None, 5.0),
            ("-5", None, 0.0),
            ("1e9", None, None),
            ("9" * 30, None, 86400.0),
            ("soon", date, None),
            ("Sun, 06 Nov 2022 08:50:07 GMT", date, 30.0),
            ("Sun, 06 Nov 2022 08:49:07 GMT", date, 0.0),
            ("Sun, 06 Nov 2022 08:50:07 GMT", None, None),
        ]
        for value, now, seconds in cases:
            self.assertEqual(retry_after_seconds(value, now), seconds, value)
