"""From an output's name in the configuration to its class."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Final

import attrs
from twisted.plugin import getPlugins

from honeyllm.errors import HoneyError
from honeyllm.outputs._jsonlog import JsonLog
from honeyllm.outputs._output import OutputClass
from honeyllm.outputs._plugin import IOutputPlugin, load_target
from honeyllm.outputs._syslog import Syslog
from honeyllm.outputs._textlog import TextLog

GROUP: Final = "honeyllm.outputs"
_TARGET: Final = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")
_BUILT_IN: Final[Mapping[str, OutputClass]] = MappingProxyType(
    {"jsonlog": JsonLog, "textlog": TextLog, "syslog": Syslog}
)


class UnknownOutput(HoneyError):
    """No output has this name; the message lists those that there are."""


class BrokenOutput(HoneyError):
    """There is such an output, but it cannot be loaded or is none; the message says whose it is."""


def _entry_points() -> Iterable[EntryPoint]:
    return entry_points(group=GROUP)


def _twisted_plugins() -> Iterable[IOutputPlugin]:
    return getPlugins(IOutputPlugin)


@attrs.frozen(kw_only=True)
class OutputRegistry:
    """
    All outputs that are installed: built in, entry points, and Twisted plugins, found in this order.

    Nothing is registered by importing it, and an output's module is imported only when it is asked for.
    """

    entry_points: Callable[[], Iterable[EntryPoint]] = _entry_points
    twisted_plugins: Callable[[], Iterable[IOutputPlugin]] = _twisted_plugins

    def find(self, output_type: str) -> OutputClass:
        """
        The class of *output_type*, which is a name or ``module:Class``.

        Raises:
            UnknownOutput: there is none of this name.
            BrokenOutput: it cannot be loaded.
        """
        if _TARGET.fullmatch(output_type):
            return _loaded(output_type, lambda: load_target(output_type))
        if output_type in _BUILT_IN:
            return _BUILT_IN[output_type]
        for origin, name, load in self._offers():
            if name == output_type:
                return _loaded(origin, load)
        known = ", ".join(sorted(self.names()))
        raise UnknownOutput(f"there is no output {output_type!r}; there are {known}, or module:Class")

    def names(self) -> frozenset[str]:
        """The names of all outputs, loadable or not."""
        return frozenset(_BUILT_IN) | {name for _, name, _ in self._offers()}

    def _offers(self) -> Iterator[tuple[str, str, Callable[[], OutputClass]]]:
        for point in self.entry_points():
            yield _origin(point), point.name, point.load
        for plugin in self.twisted_plugins():
            yield f"Twisted plugin {plugin.name}", plugin.name, plugin.load


def _origin(point: EntryPoint) -> str:
    dist = point.dist
    owner = f"{dist.name} {dist.version}" if dist is not None else "an unknown package"
    return f"{point.value} of {owner}"


def _loaded(origin: str, load: Callable[[], OutputClass]) -> OutputClass:
    try:
        found = load()
    except Exception as error:
        raise BrokenOutput(f"{origin} cannot be loaded: {type(error).__name__}: {error}") from error
    settings = getattr(found, "Settings", None)
    if not callable(found) or not isinstance(settings, type) or not attrs.has(settings):
        raise BrokenOutput(f"{origin} is no output: it needs a Settings, which is an attrs class")
    return found
