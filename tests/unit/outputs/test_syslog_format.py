"""Messages as RFC 5424 wants them."""

import re

import attrs
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.events import CommandInput, DirectTcpipRequest, LoginSuccess, OutputLost, Sensor, SessionConnect
from honeyllm.outputs._syslog_format import FACILITIES, octet_counted, syslog_message
from tests.support.events import EXAMPLES, VARIANTS, envelope

BOM = "\ufeff"
RFC5424 = re.compile(
    r"<(?P<pri>\d{1,3})>1 (?P<at>\S+) (?P<host>[!-~]{1,255}) (?P<app>[!-~]{1,48}) (?P<proc>[!-~]{1,128})"
    r" (?P<id>[!-~]{1,32}) "
    r'(?P<data>\[[!-<>-\\^-~]{1,32}(?: [!-<>-\\^-~]{1,32}="(?:[^"\\\]]|\\["\\\]])*")*\]) \ufeff(?P<text>.*)'
)
PARAMETER = re.compile(r' ([!-<>-\\^-~]+)="((?:[^"\\\]]|\\["\\\]])*)"')


def parsed(message: bytes) -> dict[str, str]:
    """The parts of a message, checked against the grammar."""
    found = RFC5424.fullmatch(message.decode("utf-8"))
    assert found, message
    return found.groupdict()


def parameters(message: bytes) -> dict[str, str]:
    """The structured data, with escapes undone."""
    pairs = PARAMETER.findall(parsed(message)["data"])
    return {name: re.sub(r'\\(["\\\]])', r"\1", value) for name, value in pairs}


class SyslogMessageTests(SynchronousTestCase):
    def test_whole_message(self) -> None:
        message = syslog_message(
            envelope(LoginSuccess(username="root", password='a"]\\')), facility=16, max_bytes=8192
        )
        self.assertEqual(
            message.decode(),
            "<133>1 2026-03-04T05:06:07.000008Z web-01 honeyllm - login.success "
            '[honeyllm@32473 eventid="cowrie.login.success" session="0123456789ab" src_ip="198.51.100.7"'
            ' src_port="50022" dst_ip="192.0.2.10" dst_port="22" protocol="ssh" username="root"'
            r' password="a\"\]\\" seq="0" uuid="6c1a8c0e-0000-4000-8000-000000000001"] '
            + BOM
            + 'login attempt [root/a"]\\] succeeded',
        )

    def test_priorities(self) -> None:
        """Logins and losses stand out."""
        for event, facility, expected in (
            (SessionConnect(), "local0", 16 * 8 + 6),
            (LoginSuccess(username="x"), "local0", 16 * 8 + 5),
            (OutputLost(output="x", count=1, total=1), "authpriv", 10 * 8 + 3),
            (SessionConnect(), "local7", 23 * 8 + 6),
        ):
            message = syslog_message(envelope(event), facility=FACILITIES[facility], max_bytes=8192)
            self.assertEqual(parsed(message)["pri"], str(expected))

    def test_every_kind(self) -> None:
        """Every event of every kind is a message in the grammar, and names its kind."""
        for event in EXAMPLES + VARIANTS:
            for flag in (False, True):
                message = syslog_message(envelope(event, is_service=flag), facility=1, max_bytes=8192)
                self.assertEqual(parameters(message)["eventid"], event.kind)

    @given(st.binary(max_size=60), st.integers(480, 900))
    def test_any_text(self, data: bytes, max_bytes: int) -> None:
        """Whatever an intruder sends, the message stays in the grammar, in its bound, and on one line."""
        for event in (
            CommandInput(input=data),
            LoginSuccess(username=data, password=data * 20),
            DirectTcpipRequest(dst_ip=data, dst_port=1, orig_ip=data, orig_port=2),
        ):
            message = syslog_message(envelope(event), facility=3, max_bytes=max_bytes)
            self.assertLessEqual(len(message), max_bytes)
            self.assertTrue(parsed(message)["text"].isprintable())

    def test_cut(self) -> None:
        """Of a long message the text is cut first, never within a character, and the short fields stay."""
        sent = envelope(CommandInput(input="\u20ac" * 50_000))
        message = syslog_message(sent, facility=16, max_bytes=8192)
        self.assertGreater(len(message), 8180)
        self.assertLessEqual(len(message), 8192)
        self.assertEqual(parameters(message)["session"], "0123456789ab")
        small = syslog_message(sent, facility=16, max_bytes=480)
        self.assertEqual(parameters(small)["src_ip"], "198.51.100.7")
        self.assertNotIn("input", parameters(small))

    def test_sensor_name(self) -> None:
        """A name that is no host name by the grammar is made one."""
        for name, expected in (("a b\u00fc", "a_b_"), ("", "-"), ("x" * 300, "x" * 255)):
            sent = attrs.evolve(envelope(SessionConnect()), sensor=Sensor(name=name))
            self.assertEqual(parsed(syslog_message(sent, facility=1, max_bytes=8192))["host"], expected)

    def test_octet_counting(self) -> None:
        self.assertEqual(octet_counted("<1>1 \u20ac\n".encode()), b"9 <1>1 \xe2\x82\xac\n")
