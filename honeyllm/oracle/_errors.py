"""What callers of the oracle can act on."""

from honeyllm.errors import HoneyError


class OracleUnavailable(HoneyError):
    """There is no answer and nothing was shown: the caller may answer instead."""
