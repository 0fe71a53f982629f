"""
SSH on the wire: Twisted Conch with OpenSSH's habits.

The adapter between Conch and room ``session``: transport, user authentication,
connection, and the session channel.  It decides nothing about the intruder; it
asks the :class:`Gate` who gets in and hands channels to ``session``.
"""

from honeyllm.ssh._factory import Gate, MaxStartups, SessionLogs, SshFactory, SshSettings
from honeyllm.ssh._habits import DROPBEAR, OPENSSH, VERSION, Habits
from honeyllm.ssh._keys import HostKeyError, load_host_keys, public_files
from honeyllm.ssh._transport import HoneyTransport

__all__ = [
    "DROPBEAR",
    "OPENSSH",
    "VERSION",
    "Gate",
    "Habits",
    "HoneyTransport",
    "HostKeyError",
    "MaxStartups",
    "SessionLogs",
    "SshFactory",
    "SshSettings",
    "load_host_keys",
    "public_files",
]
