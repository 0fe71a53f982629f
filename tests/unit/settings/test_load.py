"""A configuration becomes one value, or a list of everything that is wrong with it."""

import os
from pathlib import Path

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.capture import Fetch
from honeyllm.outputs import JsonLog, JsonLogSettings, OutputRegistry, Syslog, TextLog
from honeyllm.settings import EngineKind, Settings, SettingsError, default_configuration, load_settings
from tests.support.outputs import FakeOutput, FakeOutputSettings

HOME = Path("/home/operator")
FULL = """\
state_dir: var/lib/honeyllm
sensor: web-01
persona: {file: ~/persona.yaml, hostname: web-01}
ssh:     {listen: ["tcp:2222:interface=0.0.0.0"], max_startups: "5:20:50", failure_seconds: 1}
auth:    {accept: ["root:hunter2x"]}
engine:  llm
llm:
  base_url: "http://127.0.0.1:8089/v1"
  model: NAME
  api_key_file: secret
  fallbacks: [{base_url: "https://example.org/v1", model: other, api_key_env: OTHER}]
  timeouts: {total: 30}
oracle:  {programs: [nvtop, vtysh]}
latency: "off"
capture: {fetch: "off"}
outputs:
  textlog: {path: /var/log/honeyllm.log, keep: 3}
  syslog: {to: "udp:192.0.2.1:514"}
  extra: {type: "tests.support.outputs:FakeOutput", greeting: hi}
  jsonlog: {path: log/honeyllm.json}
"""


class LoadingCase(SynchronousTestCase):
    """Writes a file and loads it."""

    def setUp(self) -> None:
        self.directory = Path(self.mktemp()).absolute()
        self.directory.mkdir()
        self.path = self.directory / "honeyllm.yaml"

    def load(self, text: str | bytes) -> Settings:
        self.path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_settings(self.path, home=HOME, registry=OutputRegistry(twisted_plugins=lambda: ()))

    def problems(self, text: str | bytes) -> list[str]:
        """The complaints, each without the file's name."""
        error = self.assertRaises(SettingsError, self.load, text)
        lines = str(error).splitlines()
        for line in lines:
            self.assertTrue(line.startswith(f"{self.path}:"), line)
        return [line.removeprefix(f"{self.path}:").strip() for line in lines]


class GoodTests(LoadingCase):
    def test_defaults(self) -> None:
        """Without a file everything has a default, and files lie in the home directory's state."""
        loaded = load_settings(None, home=HOME)
        base = HOME / ".local/state/honeyllm"
        self.assertEqual(loaded.state_dir, base / "state")
        self.assertEqual([output.name for output in loaded.outputs], ["jsonlog"])
        self.assertEqual(loaded.outputs[0].settings, JsonLogSettings(path=base / "log/honeyllm.json"))
        self.assertEqual(attrs.evolve(loaded, state_dir=Path("state"), outputs=()), Settings())

    def test_full(self) -> None:
        loaded = self.load(FULL)
        self.assertEqual(loaded.state_dir, self.directory / "var/lib/honeyllm")
        self.assertEqual(loaded.sensor, "web-01")
        self.assertEqual(loaded.persona.file, HOME / "persona.yaml")
        self.assertEqual(loaded.ssh.listen, ("tcp:2222:interface=0.0.0.0",))
        startups = loaded.ssh.max_startups
        self.assertEqual((startups.start, startups.rate, startups.full), (5, 20, 50))
        self.assertEqual(loaded.ssh.failure_seconds, 1.0)
        self.assertEqual(loaded.auth.accept, ("root:hunter2x",))
        self.assertIs(loaded.engine, EngineKind.LLM)
        self.assertEqual(loaded.llm.api_key_file, str(self.directory / "secret"))
        self.assertEqual(loaded.llm.fallbacks[0].model, "other")
        self.assertEqual((loaded.llm.timeouts.total, loaded.llm.timeouts.connect), (30.0, 4.0))
        self.assertEqual(loaded.oracle.programs, ("nvtop", "vtysh"))
        self.assertIs(loaded.latency, False)
        self.assertIs(loaded.capture.fetch, Fetch.OFF)

    def test_outputs(self) -> None:
        """The evidence comes first; others keep their order; a foreign one is named by its class."""
        outputs = self.load(FULL).outputs
        self.assertEqual([output.name for output in outputs], ["jsonlog", "textlog", "syslog", "extra"])
        self.assertEqual([each.output_class for each in outputs], [JsonLog, TextLog, Syslog, FakeOutput])
        self.assertEqual(outputs[0].settings, JsonLogSettings(path=self.directory / "log/honeyllm.json"))
        self.assertEqual(outputs[3].settings, FakeOutputSettings(greeting="hi"))

    def test_outputs_on_and_off(self) -> None:
        """The local JSON log is there unless it is switched off; others are there when named."""
        for text, names in (
            ("outputs:\n", ["jsonlog"]),
            ("outputs: {}\n", ["jsonlog"]),
            ("outputs: {textlog: }\n", ["jsonlog", "textlog"]),
            ("outputs: {textlog: on, syslog: off}\n", ["jsonlog", "textlog"]),
            ("outputs: {jsonlog: off}\n", []),
            (
                "outputs: {second: {type: jsonlog, path: b.json}, textlog: {}}\n",
                ["jsonlog", "second", "textlog"],
            ),
        ):
            self.assertEqual([output.name for output in self.load(text).outputs], names, text)

    def test_switches(self) -> None:
        """Bare words, which YAML makes booleans, and quoted ones mean the same."""
        for word, expected in (("on", True), ("off", False), ('"on"', True), ("'off'", False), ("yes", True)):
            self.assertIs(self.load(f"latency: {word}\n").latency, expected)
        for word in ("off", '"off"', "no"):
            self.assertIs(self.load(f"capture: {{fetch: {word}}}\n").capture.fetch, Fetch.OFF)

    def test_max_startups(self) -> None:
        for written, expected in (("0", (0, 0, 0)), ('"10:30:100"', (10, 30, 100)), ("1:1:1", (1, 1, 1))):
            if written == "1:1:1":
                self.assertIn("in quotes", self.problems("ssh: {max_startups: 1:1:1}\n")[0])
                continue
            found = self.load(f"ssh: {{max_startups: {written}}}\n").ssh.max_startups
            self.assertEqual((found.start, found.rate, found.full), expected)

    def test_empty_sections(self) -> None:
        """A section without anything in it is as good as none."""
        loaded = self.load("ssh:\nauth:\nllm:\noracle:\ncapture:\npersona:\noutputs:\n")
        self.assertEqual(attrs.evolve(loaded, state_dir=Path("state"), outputs=()), Settings())

    def test_template(self) -> None:
        """What ``init`` writes is valid and says what holds without it."""
        text = default_configuration()
        loaded = self.load(text)
        self.assertEqual(attrs.evolve(loaded, state_dir=Path("state"), outputs=()), Settings())
        for field in attrs.fields(Settings):
            self.assertRegex(text, rf"(?m)^#?{field.name}:")

    def test_template_examples(self) -> None:
        """The examples in the template's comments are valid, too, apart from choices between two keys."""
        lines = default_configuration().splitlines()
        text = "\n".join(f"{line.replace('#', '', 1)}" if _is_example(line) else line for line in lines)
        found = self.problems(text)
        self.assertEqual(
            [problem.split(": ", 1)[1] for problem in found],
            [
                "persona.seed: the persona comes from file; remove one of them",
                "llm.api_key_file: api_key_env is given too; remove one of them",
            ],
        )

    def test_byte_order_mark(self) -> None:
        self.assertEqual(self.load(b"\xef\xbb\xbfsensor: x\n").sensor, "x")

    def test_dates_are_text(self) -> None:
        self.assertEqual(self.load("sensor: 2026-03-04\n").sensor, "2026-03-04")

    def test_anchors(self) -> None:
        """Repeating a value by an alias is fine."""
        self.assertEqual(self.load("sensor: &x web\npersona: {hostname: *x}\n").persona.hostname, "web")

    def test_secrets_are_not_shown(self) -> None:
        """Neither credentials nor the settings of outputs appear when the settings are printed."""
        shown = repr(self.load(FULL))
        self.assertNotIn("hunter2x", shown)
        self.assertNotIn("greeting", shown)


def _is_example(line: str) -> bool:
    return (line.lstrip().startswith("#") and not line.lstrip().startswith(("# ", "#\n"))) or line.startswith(
        "#  "
    )


class ProblemTests(LoadingCase):
    def test_all_at_once(self) -> None:
        """Everything that is wrong is told in one go, in the order of the file."""
        self.assertEqual(
            self.problems(
                "statedir: x\n"
                "ssh:\n"
                "  listen: [2222]\n"
                "  max_startups: 10:30:50\n"
                "  failure_seconds: -1\n"
                "auth: {accept: [root], acept: 3}\n"
                "engine: hybird\n"
                "llm:\n"
                "  base_url: ftp://x\n"
                "  api_key: sk-12345\n"
                "  max_tokens: 0\n"
                "  timeouts: {conect: 1, total: no}\n"
                "  fallbacks: [{base_url: 'http://a'}, 3]\n"
                "latency: sometimes\n"
                "outputs: {textlogg: {}, syslog: {to: x, facility: mine}}\n"
            ),
            [
                "1: statedir: unknown key; did you mean state_dir?",
                "3: ssh.listen[0]: expected text, found a number; write it in quotes",
                '4: ssh.max_startups: YAML reads 10:30:50 as a number of minutes; write "10:30:50" in quotes',
                "5: ssh.failure_seconds: must be at least 0, not -1.0",
                '6: auth.accept: entry 1 is no login; write "user:password"',
                "6: auth.acept: unknown key; did you mean accept?",
                "7: engine: 'hybird' is not possible here; did you mean hybrid?",
                "9: llm.base_url: must be an http:// or https:// URL",
                "10: llm.api_key: unknown key; did you mean api_key_env?",
                "11: llm.max_tokens: must be at least 1, not 0",
                "12: llm.timeouts.conect: unknown key; did you mean connect?",
                "12: llm.timeouts.total: expected a number, without quotes",
                "13: llm.fallbacks[0].model: missing; this key is needed",
                "13: llm.fallbacks[1]: expected keys with values, such as base_url: ...",
                "14: latency: expected on or off",
                "15: outputs.syslog.facility: 'mine' is not among " + ", ".join(FACILITY_NAMES),
                "15: outputs.syslog.to: must be unix:/PATH, udp:HOST:PORT, tcp:HOST:PORT or tls:HOST:PORT, not x",
                "15: outputs.textlogg: there is no output 'textlogg'; there are "
                "jsonlog, syslog, textlog, or module:Class",
            ],
        )

    def test_single(self) -> None:
        """One mistake, one message, with its line and what to write."""
        for text, expected in SINGLE:
            self.assertEqual(self.problems(text), [expected], text)

    def test_odd_output(self) -> None:
        """Settings of a foreign output that cannot be filled are a problem, not a crash."""
        found = self.problems(
            "outputs: {a: {type: 'tests.support.outputs:OddOutput', odd: 3, untyped: [x]}}\n"
        )
        self.assertEqual(len(found), 1)
        self.assertTrue(found[0].startswith("1: outputs.a.odd: not usable: "), found)

    def test_no_secret(self) -> None:
        """What may be a secret in the wrong place is not repeated."""
        for text in (
            "llm: {api_key: sk-12345}\n",
            "llm: {api_key_env: sk-12345}\n",
            "llm: {base_url: 'http://user:sk-12345@h/v1'}\n",
            "auth: {accept: [sk-12345]}\n",
        ):
            found = "\n".join(self.problems(text))
            self.assertNotIn("sk-12345", found)

    def test_unusable_files(self) -> None:
        """A file that cannot be read is one clear message."""
        missing = self.directory / "missing.yaml"
        for path, reason in (
            (missing, "there is no such file"),
            (self.directory, "is a directory"),
            (self.directory / "a\0b", "cannot be read"),
            (Path("/proc/self/mem"), "cannot be read"),
        ):
            error = self.assertRaises(SettingsError, load_settings, path, home=HOME)
            self.assertEqual(len(error.problems), 1)
            self.assertTrue(str(error).startswith(f"{path}: {reason}"), str(error))

    def test_huge(self) -> None:
        self.assertEqual(self.problems(b"a" * 2_000_000), ["the file is larger than 1048576 bytes"])

    @given(st.text(alphabet="ab:-[]{}#&*!|>'\"%@`\n\t ,?0", max_size=60))
    @settings(deadline=None)
    def test_any_text(self, text: str) -> None:
        """Whatever the file holds, there are settings or a list of problems."""
        try:
            self.load(text)
        except SettingsError as error:
            self.assertTrue(error.problems)

    @given(st.binary(max_size=40))
    @settings(deadline=None)
    def test_any_bytes(self, data: bytes) -> None:
        try:
            self.load(data)
        except SettingsError as error:
            self.assertTrue(str(error))

    def test_unreadable(self) -> None:
        if os.geteuid() == 0:
            return
        self.path.write_text("sensor: x\n")
        self.path.chmod(0)
        error = self.assertRaises(SettingsError, load_settings, self.path, home=HOME)
        self.assertIn("Permission denied", str(error))


FACILITY_NAMES = [
    "kern",
    "user",
    "mail",
    "daemon",
    "auth",
    "syslog",
    "lpr",
    "news",
    "uucp",
    "cron",
    "authpriv",
    "ftp",
    "local0",
    "local1",
    "local2",
    "local3",
    "local4",
    "local5",
    "local6",
    "local7",
]

SINGLE = (
    ("", "1: the file is empty; 'honeyllm init DIR' writes a commented one"),
    ("# nothing\n", "1: the file is empty; 'honeyllm init DIR' writes a commented one"),
    ("- a\n", "1: expected keys with values, such as state_dir: var/lib/honeyllm"),
    ("just text\n", "1: expected keys with values, such as state_dir: var/lib/honeyllm"),
    ("sensor: a\nsensor: b\n", "2: sensor: given twice, first in line 1; remove one of them"),
    ("ssh:\n  listen: x\n", "2: ssh.listen: expected a list; write it in brackets, such as [first, second]"),
    ("ssh: [a]\n", "1: ssh: expected keys with values, such as listen: ..."),
    (
        "outputs: [a]\n",
        "1: outputs: expected names with settings, such as jsonlog: {path: log/honeyllm.json}",
    ),
    ("outputs: {textlog: 3}\n", "1: outputs.textlog: expected settings, such as {path: ...}, or off"),
    (
        "outputs: {'a b': {type: textlog}}\n",
        "1: outputs.a b: an output's name consists of letters, digits, - and _",
    ),
    ("outputs: {a: {type: 3}}\n", "1: outputs.a.type: expected the name of an output, or module:Class"),
    (
        "outputs:\n  a:\n    type: no.such:Thing\n",
        "3: outputs.a.type: no.such:Thing cannot be loaded: ModuleNotFoundError: No module named 'no'",
    ),
    ("outputs: {jsonlog: {pth: x}}\n", "1: outputs.jsonlog.pth: unknown key; did you mean path?"),
    (
        "outputs: {a: {type: 'tests.support.outputs:FakeOutput', size: 0}}\n",
        "1: outputs.a.size: must be at least 1, not 0",
    ),
    (
        "outputs: {textlog: {path: log/honeyllm.json}}\n",
        "1: outputs.textlog.path: the output jsonlog writes to the same file; give another",
    ),
    ("state_dir:\n", "1: state_dir: empty; write a value, or remove the key"),
    ("state_dir: ''\n", "1: state_dir: expected the path of a file or directory"),
    ("sensor: a b\n", "1: sensor: 'a b' is no sensor name; write up to 128 ASCII characters without spaces"),
    (
        "persona: {hostname: no}\n",
        "1: persona.hostname: YAML reads this word as yes or no; write it in quotes",
    ),
    (
        "persona: {hostname: A.b}\n",
        "1: persona.hostname: 'A.b' is no host name; write one label such as web-01",
    ),
    (
        "persona: {seed: 0123}\n",
        '1: persona.seed: YAML reads 0123 as an octal number; write "0123" in quotes, or 123',
    ),
    ("persona: {seed: '1'}\n", "1: persona.seed: expected a whole number, without quotes"),
    ("persona: {seed: 1.5}\n", "1: persona.seed: expected a whole number, without quotes"),
    ("persona: {file: a, seed: 1}\n", "1: persona.seed: the persona comes from file; remove one of them"),
    (
        "ssh: {listen: [22:22]}\n",
        '1: ssh.listen[0]: YAML reads 22:22 as a number of minutes; write "22:22" in quotes',
    ),
    ("ssh: {listen: []}\n", '1: ssh.listen: nothing to listen on; write ["tcp:2222:interface=0.0.0.0"]'),
    (
        "ssh: {listen: ['2222']}\n",
        "1: ssh.listen: '2222' is no endpoint; write \"tcp:2222:interface=0.0.0.0\"",
    ),
    (
        "ssh: {listen: ['tcp:70000']}\n",
        "1: ssh.listen: 'tcp:70000' is no endpoint; write \"tcp:2222:interface=0.0.0.0\"",
    ),
    (
        "ssh: {max_startups: 5}\n",
        '1: ssh.max_startups: expected "start:rate:full" in quotes, such as "10:30:100", or 0 for no limit',
    ),
    (
        "ssh: {max_startups: '50:30:10'}\n",
        "1: ssh.max_startups: start must be from 1 to full, and rate from 1 to 100",
    ),
    ("ssh: {failure_seconds: .inf}\n", "1: ssh.failure_seconds: .inf is no finite number; write a number"),
    (
        "oracle: {programs: [/bin/x]}\n",
        "1: oracle.programs: '/bin/x' is no program's name; write it without directory, such as nvtop",
    ),
    ("capture: {fetch: on}\n", "1: capture.fetch: 'on' is not possible here; there are off, record"),
    (
        "llm: {api_key_env: a-b}\n",
        "1: llm.api_key_env: expected the name of an environment variable, never the key itself",
    ),
    (
        "llm: {fallbacks: [{base_url: 'http://a', model: b}]}\n",
        "1: llm.fallbacks: there is no base_url to fall back from; give it first",
    ),
    ("llm: {temperature: 9}\n", "1: llm.temperature: must be at most 2, not 9.0"),
    ("on: x\n", "1: on: 'on' is no text, so it cannot be a key; quote it"),
    (
        "<<: {sensor: x}\n",
        "1: <<: '<<' is no text, so it cannot be a key; merging (<<) is not supported; write the keys out",
    ),
    ("sensor: !secret x\n", "1: sensor: 'x' is not supported here; write it in quotes if it is text"),
    ("llm: !secret {}\n", "1: llm: the tag !secret is not supported; remove it"),
    (b"sensor: a\nstate_dir: \xff\n", "2: not UTF-8 text; save the file in UTF-8"),
    ("sensor: a\n\x01\n", "2: the character U+0001 is not allowed; remove it"),
    (
        "ssh:\n\tlisten: []\n",
        "2: not valid YAML: while scanning for the next token, found character '\\t' that cannot start any token; "
        "indent with spaces instead of tabs",
    ),
    (
        "sensor: @x\n",
        "1: not valid YAML: while scanning for the next token, found character '@' that cannot start any token; "
        "write the value in quotes",
    ),
    (
        "sensor: a\n---\nsensor: b\n",
        "2: not valid YAML: expected a single document in the stream, but found another document; "
        "remove the line ---",
    ),
    ("sensor: &a [*a]\n", "1: sensor[0]: an alias here repeats the file without end; write it out"),
    ("a: " + "[" * 5000, "nested too deeply"),
)
