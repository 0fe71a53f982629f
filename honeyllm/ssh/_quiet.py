"""
Conch's own log, from warnings on.

Conch logs a dozen lines for each connection; the events say it better, and
formatting them is a good part of what a login costs.
"""

from twisted.logger import (
    FilteringLogObserver,
    Logger,
    LogLevel,
    LogLevelFilterPredicate,
    globalLogPublisher,
)


class QuietLogger(Logger):
    """A logger whose lines below warning cost nothing."""

    def debug(self, format: str | None = None, **kwargs: object) -> None:
        """Dropped."""

    def info(self, format: str | None = None, **kwargs: object) -> None:
        """Dropped."""


QUIET = QuietLogger(
    namespace="honeyllm.ssh",
    observer=FilteringLogObserver(globalLogPublisher, [LogLevelFilterPredicate(LogLevel.warn)]),
)
