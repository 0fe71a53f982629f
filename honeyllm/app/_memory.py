"""The memory of the process: what is collected, and that the system has back what is free."""

import ctypes
import gc
import sys
from typing import Any

from twisted.application.service import Service
from twisted.internet.task import LoopingCall
from twisted.logger import Logger

log = Logger()

M_MMAP_THRESHOLD = -3
LARGE_VALUE = 256 << 10
SWITCH_SECONDS = 0.001
RETURN_SECONDS = 3.0
"""How often free memory is given back."""


class MemoryService(Service):
    """
    Keeps memory in order, from when everything else has started.

    What lives then, the image and the code, is never looked at by a collection
    again: that would hold the reactor.  Large values get memory of their own, which
    the system has back when they go; by itself glibc raises the threshold with the
    first of them (mallopt(3)).  Of the rest glibc keeps what is free below any block
    in use, until malloc_trim(3): a hundred MiB after some hostile lines.
    """

    def __init__(self, reactor: Any, libc: Any = None) -> None:
        self._reactor = reactor
        self._libc = ctypes.CDLL(None) if libc is None else libc
        self._returning = LoopingCall(self._give_back)
        self._returning.clock = reactor

    def startService(self) -> None:
        """Settle, and begin to give back; threads get their turn within a millisecond."""
        super().startService()
        sys.setswitchinterval(SWITCH_SECONDS)
        gc.collect()
        gc.freeze()
        gc.set_threshold(5_000, 5, 1_000)
        mallopt = getattr(self._libc, "mallopt", None)
        if mallopt is not None:
            mallopt(M_MMAP_THRESHOLD, LARGE_VALUE)
        self._returning.start(RETURN_SECONDS, now=False).addErrback(
            lambda failure: log.failure("memory is not given back any more", failure=failure)
        )

    def _give_back(self) -> None:
        """In a thread, for it takes ten milliseconds and more; other libraries do it by themselves."""
        trim = getattr(self._libc, "malloc_trim", None)
        if trim is not None:
            self._reactor.callInThread(trim, 0)

    def stopService(self) -> None:
        """No more."""
        super().stopService()
        if self._returning.running:
            self._returning.stop()
