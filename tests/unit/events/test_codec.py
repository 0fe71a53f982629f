"""Events in the layout of ``cowrie.json``, and back."""

import json
from datetime import timedelta, timezone

import attrs
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm import events
from honeyllm.events import Envelope, Event, MalformedEvent, from_dict, from_json, message, to_dict, to_json
from tests.support.events import CONNECTION, EXAMPLES, SHA, START, VARIANTS, envelope


class LayoutTests(SynchronousTestCase):
    def test_whole_object(self) -> None:
        """A failed login is, key by key, what Cowrie writes, plus the place in the session."""
        self.assertEqual(
            to_dict(envelope(events.LoginFailed(username="root", password="a\\b"), seq=4)),
            {
                "eventid": "cowrie.login.failed",
                "session": "0123456789ab",
                "protocol": "ssh",
                "src_ip": "198.51.100.7",
                "src_port": 50022,
                "dst_ip": "192.0.2.10",
                "dst_port": 22,
                "username": "root",
                "password": "a\\b",
                "sensor": "web-01",
                "uuid": "6c1a8c0e-0000-4000-8000-000000000001",
                "timestamp": "2026-03-04T05:06:07.000008Z",
                "message": "login attempt [root/a\\b] failed",
                "seq": 4,
            },
        )

    def test_messages(self) -> None:
        """The readable messages are Cowrie's."""
        for event, expected in zip(EXAMPLES + VARIANTS, MESSAGES, strict=True):
            self.assertEqual(message(envelope(event)), expected)

    def test_timestamp_is_utc(self) -> None:
        east = START.astimezone(timezone(timedelta(hours=9)))
        fields = to_dict(attrs.evolve(envelope(events.SessionConnect()), at=east))
        self.assertEqual(fields["timestamp"], "2026-03-04T05:06:07.000008Z")

    def test_late(self) -> None:
        """Only what comes after the session's end says that it is late."""
        sent = envelope(events.ServiceStopped())
        self.assertNotIn("late", to_dict(sent))
        self.assertIs(to_dict(attrs.evolve(sent, late=True))["late"], True)

    def test_service(self) -> None:
        """An event of the service has neither session nor address."""
        fields = to_dict(envelope(events.ServiceStopped(), is_service=True))
        self.assertEqual(fields.keys() & {"session", "src_ip", "dst_ip", "protocol"}, set())

    def test_forwarding_keeps_the_source(self) -> None:
        """A forwarding request shows its own destination, but the connection's source."""
        request = events.DirectTcpipRequest(dst_ip="10.0.0.1", dst_port=25, orig_ip="1.1.1.1", orig_port=2)
        fields = to_dict(envelope(request))
        self.assertEqual((fields["dst_ip"], fields["dst_port"]), ("10.0.0.1", 25))
        self.assertEqual(fields["src_ip"], CONNECTION.src_ip)

    def test_one_ascii_line(self) -> None:
        """Whatever an attacker sends, an event is one line of ASCII."""
        line = to_json(envelope(events.CommandInput(input=b"a\n\x1b[2J\xff\xc2\x85%(x)s{0}")))
        self.assertNotIn(b"\n", line)
        self.assertTrue(line.isascii())
        self.assertEqual(json.loads(line)["message"], "CMD: a\n\x1b[2J\\xff\x85%(x)s{0}")

    def test_copies(self) -> None:
        """A consumer may change the object it got."""
        sent = envelope(events.ClientVersion(version="x"))
        to_dict(sent)["version"] = "y"
        self.assertEqual(to_dict(sent)["version"], "x")


class RoundTripTests(SynchronousTestCase):
    def test_examples(self) -> None:
        """What was written can be read again, as the same value."""
        for event in EXAMPLES + VARIANTS:
            for is_service in (False, True):
                sent = envelope(event, seq=3, is_service=is_service)
                self.assertEqual(from_json(to_json(sent)), _without_destination(sent))

    @given(st.binary(), st.lists(st.text(alphabet=st.characters(exclude_categories=()))))
    def test_any_text(self, line: bytes, argv: list[str]) -> None:
        answered = events.CommandAnswered(argv=argv, source=events.Source.PROGRAM, status=1, latency_ms=0)
        for event in (events.CommandInput(input=line), answered):
            self.assertEqual(from_json(to_json(envelope(event))), envelope(event))

    def test_malformed(self) -> None:
        """What is no event of ours is refused with an error of ours."""
        good = to_dict(envelope(events.ClientSize(width=1, height=2)))
        for change in (
            {"eventid": "cowrie.nosuch"},
            {"eventid": ["x"]},
            {"timestamp": "yesterday"},
            {"timestamp": None},
            {"eventid": "honeyllm.command.answered"},
        ):
            self.assertRaises(MalformedEvent, from_dict, {**good, **change})
        for key in ("eventid", "timestamp", "sensor", "width", "src_port"):
            self.assertRaises(MalformedEvent, from_dict, {k: v for k, v in good.items() if k != key})
        for line in (b"", b"{", b"[]", b"\xff", b"[" * 200_000):
            self.assertRaises(MalformedEvent, from_json, line)


def _without_destination(sent: Envelope) -> Envelope:
    """A forwarding request's own destination replaces the connection's."""
    if sent.connection is None or not isinstance(
        sent.event, events.DirectTcpipRequest | events.DirectTcpipData
    ):
        return sent
    return attrs.evolve(sent, connection=attrs.evolve(sent.connection, dst_ip="", dst_port=0))


class EventTests(SynchronousTestCase):
    def test_misspelt(self) -> None:
        """An event cannot be built with a field that it does not have."""
        self.assertRaises(TypeError, events.CommandInput, inptu="x")

    def test_no_positional(self) -> None:
        self.assertRaises(TypeError, events.CommandInput, "x")

    def test_source(self) -> None:
        """A source may be given by its name, and only by one of the five."""
        made = events.CommandAnswered(argv=[], source="ledger", status=0, latency_ms=1)
        self.assertIs(made.source, events.Source.LEDGER)
        self.assertRaises(ValueError, events.CommandAnswered, argv=[], source="x", status=0, latency_ms=1)

    def test_equal(self) -> None:
        first: Event = events.CommandInput(input=b"ls")
        self.assertEqual(first, events.CommandInput(input="ls"))


MESSAGES = (
    "New connection: 198.51.100.7:50022 (192.0.2.10:22) [session: 0123456789ab]",
    "Connection lost after 1200 milliseconds",
    "",
    "Remote SSH version: SSH-2.0-Go",
    "SSH client hassh fingerprint: 00000000000000000000000000000000",
    "public key attempt for user root of type ssh-rsa with fingerprint aa:bb",
    "Terminal Size: 80 24",
    "request_env: LANG=C.UTF-8",
    "Malformed SSH packet (message 98, 3 bytes); disconnecting",
    "login attempt [root/123456] succeeded",
    "login attempt [root/\x1b[2J] failed",
    "CMD: uname -a",
    "Command not found: nosuch -x",
    "INPUT (passwd): hunter2",
    "Password change attempt for root",
    "INPUT (scp): C0644 3 x",
    f"Downloaded URL (http://192.0.2.1/x) with SHA-256 {SHA} to artifacts/{SHA}",
    "Attempt to download file(s) from URL (http://192.0.2.1/x) failed: fetching is off",
    f'SFTP Uploaded file "x.sh" to artifacts/{SHA}',
    "Opening TTY Log: tty/1",
    "Closing TTY Log: tty/1 after 900 milliseconds",
    "direct-tcp connection request to example.org:80 from 127.0.0.1:1",
    r"discarded direct-tcp forward request 0 to example.org:80 with data b'GET /\r\n'",
    r"Answered by model with status 0: nvtop \xff",
    "Model small failed: timeout",
    "Limit reached: line length (65536)",
    "Connection from 198.51.100.7 refused: max_startups",
    "HoneyLLM 0.1.0 listens on 0.0.0.0:2222",
    "HoneyLLM stopped",
    "Output syslog failed: connection refused",
    "Output syslog works again after 3 failures",
    "Output syslog lost 7 events",
    "public key login attempt for [root] succeeded",
    "login attempt [root] failed",
    "INPUT (python): print(1)",
    "Command found: ls",
    f"Saved redir contents with SHA-256 {SHA} to artifacts/{SHA}",
    f"Saved stdin contents with SHA-256 {SHA} to artifacts/{SHA}",
    "Attempt to download file(s) from URL (ftp://192.0.2.1/x) failed",
    f'SCP Uploaded file "x" to {SHA}',
)
