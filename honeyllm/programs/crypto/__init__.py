"""openssl, of the persona's package."""

from honeyllm.programs.crypto._table import PROGRAMS

__all__ = ["PROGRAMS"]
