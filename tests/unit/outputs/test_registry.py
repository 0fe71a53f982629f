"""Outputs are found by name, from three places, and broken ones say whose they are."""

from importlib.metadata import EntryPoint

from twisted.plugin import IPlugin
from twisted.trial.unittest import SynchronousTestCase
from zope.interface.verify import verifyObject

from honeyllm.outputs import (
    BrokenOutput,
    IOutputPlugin,
    JsonLog,
    OutputPlugin,
    OutputRegistry,
    Syslog,
    TextLog,
    UnknownOutput,
)
from honeyllm.outputs._registry import GROUP
from tests.support.outputs import FakeOutput

FAKE = "tests.support.outputs:FakeOutput"


def registry(*points: tuple[str, str], plugins: tuple[OutputPlugin, ...] = ()) -> OutputRegistry:
    """A registry that finds only these."""
    return OutputRegistry(
        entry_points=lambda: [EntryPoint(name, target, GROUP) for name, target in points],
        twisted_plugins=lambda: plugins,
    )


class RegistryTests(SynchronousTestCase):
    def test_built_in(self) -> None:
        """The three of our own need no installation."""
        found = [registry().find(name) for name in ("jsonlog", "textlog", "syslog")]
        self.assertEqual(found, [JsonLog, TextLog, Syslog])

    def test_entry_point(self) -> None:
        self.assertIs(registry(("fake", FAKE)).find("fake"), FakeOutput)

    def test_twisted_plugin(self) -> None:
        self.assertIs(registry(plugins=(OutputPlugin("fake", FAKE),)).find("fake"), FakeOutput)

    def test_target(self) -> None:
        self.assertIs(registry().find(FAKE), FakeOutput)

    def test_lazy(self) -> None:
        """A broken output that nobody asks for harms nobody."""
        found = registry(("broken", "no.such:Thing"), ("fake", FAKE))
        self.assertIs(found.find("fake"), FakeOutput)
        self.assertEqual(found.names(), {"jsonlog", "textlog", "syslog", "broken", "fake"})

    def test_unknown(self) -> None:
        """The message lists what there is."""
        error = self.assertRaises(UnknownOutput, registry(("fake", FAKE)).find, "fak")
        self.assertIn("fake, jsonlog, syslog, textlog", str(error))

    def test_broken(self) -> None:
        """What cannot be loaded, or is no output, is told with its origin."""
        for target, reason in (
            ("no.such:Thing", "No module named 'no'"),
            ("tests.support.outputs:Missing", "Missing"),
            ("tests.support.outputs:NoOutput", "needs a Settings"),
            ("tests.support.outputs:attrs", "needs a Settings"),
        ):
            for found, name in ((registry(("x", target)), "x"), (registry(), target)):
                error = self.assertRaises(BrokenOutput, found.find, name)
                self.assertIn(target, str(error))
                self.assertIn(reason, str(error))
            plugin = registry(plugins=(OutputPlugin("x", target),))
            self.assertIn(reason, str(self.assertRaises(BrokenOutput, plugin.find, "x")))

    def test_installed(self) -> None:
        """What is really installed can be listed."""
        self.assertLessEqual({"jsonlog", "textlog", "syslog"}, OutputRegistry().names())

    def test_interfaces(self) -> None:
        plugin = OutputPlugin("fake", FAKE)
        for interface in (IPlugin, IOutputPlugin):
            self.assertTrue(verifyObject(interface, plugin))
