"""The thread that the artifact store belongs to."""

import queue
import sqlite3
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from twisted.logger import Logger

from honeyllm.capture._artifacts import Artifacts, Limits, Quarantined, Submission

log = Logger()
Done = Callable[[Quarantined], None]
MAX_WAITING_BYTES = 256 << 20
"""More than this comes only while the disk does not take anything."""
STOP_SECONDS = 10.0
OVERHEAD = 1024
"""Bytes of memory that even an empty file takes while it waits."""


class Writer:
    """
    Puts submissions into the store in *directory*, one after the other.

    *hand_back* calls a function where the reactor runs.
    """

    def __init__(
        self, directory: Path, limits: Limits, hand_back: Callable[[Callable[[], None]], object]
    ) -> None:
        self._artifacts = Artifacts(directory, limits)
        self._hand_back = hand_back
        self._directory = directory
        self._jobs: queue.SimpleQueue[tuple[Submission, Done] | None] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._taken = self._finished = 0
        self._complained = False
        self._thread = threading.Thread(target=self._work, name="capture", daemon=True)

    @property
    def is_full(self) -> bool:
        """Whether more bytes wait than should."""
        return self._taken - self._finished >= MAX_WAITING_BYTES

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def put(self, submission: Submission, done: Done) -> None:
        """Store *submission* soon, then call *done* where the reactor runs; drop it when too much waits."""
        if self.is_full:
            log.error("{path} is too slow: a captured file is lost", path=str(self._directory))
            return
        self._taken += submission.size + OVERHEAD
        self._jobs.put((submission, done))

    def stop(self) -> None:
        """Write what waits, for a few seconds at most, and close."""
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)
        if not self._thread.is_alive():
            self._artifacts.close()
        self._deliver()

    def _deliver(self) -> None:
        while True:
            try:
                result = self._results.get_nowait()
            except queue.Empty:
                return
            result()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            submission, done = job
            self._results.put(partial(done, self._stored(submission)))
            self._finished += submission.size + OVERHEAD
            self._hand_back(self._deliver)

    def _stored(self, submission: Submission) -> Quarantined:
        try:
            stored = self._artifacts.put(submission)
        except (OSError, sqlite3.Error) as error:
            if not self._complained:
                text = "cannot keep captured files in {path}: {error}; free some room or mend its permissions"
                log.error(text, path=str(self._directory), error=error)
            self._complained = True
            return Quarantined(sha256=submission.sha256(), size=submission.size, path="")
        self._complained = False
        return stored
