"""Outputs as Twisted plugins."""

from importlib import import_module

import attrs
from twisted.plugin import IPlugin
from zope.interface import Attribute, Interface, implementer

from honeyllm.outputs._output import OutputClass


class IOutputPlugin(Interface):
    """An object in ``twisted.plugins`` that offers an output under a name."""

    name: str = Attribute("The name by which the configuration asks for the output.")

    def load() -> OutputClass:
        """The output's class; imports it only now."""


@implementer(IPlugin, IOutputPlugin)
@attrs.frozen
class OutputPlugin:
    """A ready-made plugin: *target* is ``module:Class`` and is imported when the output is asked for."""

    name: str
    target: str

    def load(self) -> OutputClass:
        return load_target(self.target)


def load_target(target: str) -> OutputClass:
    """
    The class that *target*, ``module:Class``, names.

    Raises:
        ImportError, AttributeError: there is no such module or no such class.
    """
    module, _, name = target.partition(":")
    found: OutputClass = import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found
