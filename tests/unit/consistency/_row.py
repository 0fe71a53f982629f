"""What a cross-check is: two ways to ask one fact."""

import attrs


@attrs.frozen
class Row:
    """
    *left* and *right* are command lines whose output must be the same text, spaces at line ends apart.

    With *within* it is one number each, and their difference at most that. *needs* is a command that
    succeeds on hosts that can be asked at all.
    """

    name: str
    left: str
    right: str
    within: float | None = None
    needs: str = ""
