"""The log to read."""

from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase, TestCase

from honeyllm.events import CommandInput, ServiceStopped, SessionParams
from honeyllm.outputs import Output, TextLog, TextLogSettings, text_line
from tests.support.events import envelope
from tests.support.output_contract import OutputContract


class TextLogContractTests(OutputContract, TestCase):
    def setUp(self) -> None:
        self.path = Path(self.mktemp())

    def make_output(self) -> Output:
        return TextLog(TextLogSettings(path=self.path), self.context())

    async def received(self, count: int) -> list[str]:
        return self.path.read_text("utf-8").splitlines()


class TextLineTests(SynchronousTestCase):
    def test_examples(self) -> None:
        at = "2026-03-04T05:06:07.000008Z"
        host = f"{at} 0123456789ab 198.51.100.7"
        for sent, expected in (
            (envelope(CommandInput(input="ls")), f"{host} cowrie.command.input CMD: ls"),
            (
                envelope(CommandInput(input=b"\x1b[2J\nx\xe2\x80\xae\t\xff")),
                host + r" cowrie.command.input CMD: \x1b[2J\nx\u202e\t\xff",
            ),
            (
                envelope(CommandInput(input="gr\u00fc\u00df")),
                f"{host} cowrie.command.input CMD: gr\u00fc\u00df",
            ),
            (envelope(CommandInput(input="\U000e0001")), host + r" cowrie.command.input CMD: \U000e0001"),
            (envelope(SessionParams(arch="x")), f"{host} cowrie.session.params"),
            (
                envelope(ServiceStopped(), is_service=True),
                f"{at} - - honeyllm.service.stopped HoneyLLM stopped",
            ),
        ):
            self.assertEqual(text_line(sent), expected)
