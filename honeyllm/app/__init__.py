"""
The composition root: what ``twistd honeyllm`` runs.

Only here are the reactor, the clock, chance and the environment taken from the
real machine; every room gets them as arguments.
"""

from pathlib import Path
from typing import Any

from twisted.application.service import MultiService
from twisted.internet import reactor
from twisted.python import usage

from honeyllm.app._compose import choose_persona, compose
from honeyllm.app._loading import uncollected
from honeyllm.app._loopback import LoopbackError, LoopbackHoneypot, Spent
from honeyllm.app._observed import HostError, observe
from honeyllm.app._stored_worlds import StoredWorld, StoredWorlds
from honeyllm.errors import HoneyError
from honeyllm.settings import load_settings


class Options(usage.Options):
    """The options of ``twistd honeyllm``."""

    optParameters = [
        ["config", "c", None, "The configuration file (without: defaults, state in the home directory)."]
    ]


def makeService(options: Any) -> MultiService:
    """Twisted's entry point; a configuration that cannot be used ends the process with its problems."""
    try:
        path = options["config"]
        settings = load_settings(None if path is None else Path(path), home=Path.home())
        with uncollected():
            return compose(settings, reactor)
    except HoneyError as error:
        raise SystemExit(f"honeyllm: {error}") from None


__all__ = [
    "HostError",
    "LoopbackError",
    "LoopbackHoneypot",
    "Options",
    "Spent",
    "StoredWorld",
    "StoredWorlds",
    "choose_persona",
    "compose",
    "makeService",
    "observe",
]
