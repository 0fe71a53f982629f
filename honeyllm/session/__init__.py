"""
What an authenticated client gets: policy, worlds, logins and sessions.

This is sshd's part of the virtual host, without the protocol: an adapter (room
``ssh``) asks the :class:`AuthPolicy`, makes a :class:`Login`, and feeds a
:class:`ChannelSession` for each session channel.
"""

from honeyllm.session._accounts import Account, find_account
from honeyllm.session._login import Login, Services
from honeyllm.session._login_records import Entry, Failure, Failures, LoginRecords
from honeyllm.session._policy import PROBES, AuthPolicy, is_plausible
from honeyllm.session._saving import kernel_state_of
from honeyllm.session._session import ChannelSession, TerminalRequest
from honeyllm.session._streams import Peer
from honeyllm.session._world_diff import Change, PathChange, world_diff
from honeyllm.session._world_row import Way, WorldRow
from honeyllm.session._world_store import TABLES as WORLD_TABLES
from honeyllm.session._world_store import WorldStore, WorldTables
from honeyllm.session._world_store import reset as reset_world
from honeyllm.session._worlds import Stored, Worlds, WorldSettings, WorldWay

__all__ = [
    "PROBES",
    "WORLD_TABLES",
    "Account",
    "AuthPolicy",
    "Change",
    "ChannelSession",
    "Entry",
    "Failure",
    "Failures",
    "Login",
    "LoginRecords",
    "PathChange",
    "Peer",
    "Services",
    "Stored",
    "TerminalRequest",
    "Way",
    "WorldRow",
    "WorldSettings",
    "WorldStore",
    "WorldTables",
    "WorldWay",
    "Worlds",
    "find_account",
    "is_plausible",
    "kernel_state_of",
    "reset_world",
    "world_diff",
]
