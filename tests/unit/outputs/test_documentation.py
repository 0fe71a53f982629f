"""The examples in docs/outputs.md are outputs."""

from types import ModuleType
from typing import Any

import attrs
import yaml
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

import honeyllm.events
from honeyllm.outputs import OutputContext, OutputPlugin
from tests.support.documentation import code_blocks, page
from tests.support.events import numbered


def module(code: str) -> ModuleType:
    """A module with *code*, which may use what the page takes for granted."""
    made = ModuleType("example")
    made.__dict__.update(attrs=attrs, honeyllm=honeyllm)
    exec(
        compile("\n".join(line.removeprefix("   ") for line in code.splitlines()), "docs", "exec"),
        made.__dict__,
    )
    return made


class ExampleTests(SynchronousTestCase):
    def test_short(self) -> None:
        """The short output prints messages."""
        found = module("import attrs\n" + _indented(code_blocks("outputs.md", "python")[0]))
        printed: list[str] = []
        found.__dict__["print"] = lambda *texts, sep: printed.append(sep.join(texts))
        output: Any = found.Printing(found.Printing.Settings(), OutputContext(name="x", reactor=Clock()))
        self.successResultOf(Deferred.fromCoroutine(output.start()))
        self.successResultOf(Deferred.fromCoroutine(output.write(numbered(2))))
        self.successResultOf(Deferred.fromCoroutine(output.stop()))
        self.assertEqual(printed, ["CMD: echo 0\nCMD: echo 1"])

    def test_full(self) -> None:
        """The full one can be made, and passes over what is no login."""
        found = module(_indented(code_blocks("outputs.md", "python")[1]))
        output = found.LoginHook(found.LoginHookSettings(url="x"), OutputContext(name="x", reactor=Clock()))
        for call in (output.start(), output.write(numbered(2)), output.stop()):
            self.successResultOf(Deferred.fromCoroutine(call))

    def test_plugin(self) -> None:
        found = module(code_blocks("outputs.md", "python")[2])
        self.assertEqual(found.loginhook, OutputPlugin("loginhook", "login_hook:LoginHook"))

    def test_yaml(self) -> None:
        self.assertEqual(
            yaml.safe_load(code_blocks("outputs.md", "yaml")[0])["outputs"]["logins"]["type"],
            "login_hook:LoginHook",
        )

    def test_every_built_in(self) -> None:
        for name in ("jsonlog", "textlog", "syslog"):
            self.assertIn(f"| `{name}` |", page("outputs.md"))


def _indented(code: str) -> str:
    """Guards code of the first level against the removal of a list's indentation."""
    return "\n".join(f"   {line}" for line in code.splitlines())
