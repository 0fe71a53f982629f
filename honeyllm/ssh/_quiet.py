"""
Conch's own log, from warnings on.

Conch logs a dozen lines for each connection; the events say it better, and
formatting them is a good part of what a login costs.  A refused channel is an
answer and no failure of ours: nobody may fill the operator's log with them.
"""

import sys

from twisted.conch.error import ConchError
from twisted.logger import (
    FilteringLogObserver,
    Logger,
    LogLevel,
    LogLevelFilterPredicate,
    globalLogPublisher,
)
from twisted.python.failure import Failure


class QuietLogger(Logger):
    """A logger whose lines below warning cost nothing."""

    def debug(self, format: str | None = None, **kwargs: object) -> None:
        """Dropped."""

    def info(self, format: str | None = None, **kwargs: object) -> None:
        """Dropped."""

    def failure(
        self,
        format: str,
        failure: Failure | None = None,
        level: LogLevel = LogLevel.critical,
        **kwargs: object,
    ) -> None:
        """Log what went wrong, unless it is Conch's way to refuse."""
        error = sys.exc_info()[1] if failure is None else failure.value
        if not isinstance(error, ConchError):
            super().failure(format, failure, level, **kwargs)


QUIET = QuietLogger(
    namespace="honeyllm.ssh",
    observer=FilteringLogObserver(globalLogPublisher, [LogLevelFilterPredicate(LogLevel.warn)]),
)
