"""The OpenSSH client and the tools around it; no packet leaves the virtual host."""

from honeyllm.programs.remote._table import PROGRAMS

__all__ = ["PROGRAMS"]
