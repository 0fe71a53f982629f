"""What goes wrong in a run."""

from honeyllm.errors import HoneyError


class EvaluationError(HoneyError):
    """A run cannot go on; the text says why and what to do."""


class TargetFault(HoneyError):
    """The target gave no reply to a line: a broken connection, a time limit, a model's failure."""
