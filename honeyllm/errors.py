"""
The root of every error that a caller can act on.

Each room derives its own classes from `HoneyError`, one for each way in which its callers may react.
Failures inside the virtual host are not among them: those are `OSError` with an errno, as on a real machine.
"""

__all__ = ["HoneyError"]


class HoneyError(Exception):
    """Something of ours failed in a way that the caller may handle or show to the operator."""
