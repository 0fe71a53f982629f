"""Which world a login gets: one for each source address, made when first needed."""

from collections import OrderedDict
from collections.abc import Callable, Iterator

from honeyllm.host import Kernel
from honeyllm.session._accounts import authorized_keys, find_account

MAX_WORLDS = 1024


class Worlds:
    """
    The worlds in memory, the least recently used of them dropped past a limit.

    A planted key leads to the world it was planted in (this source's before
    others, then the most recently used); else the source's own; else a fresh one.
    """

    def __init__(self, make: Callable[[str], Kernel], *, limit: int = MAX_WORLDS) -> None:
        self._make = make
        self._limit = limit
        self._worlds: OrderedDict[str, Kernel] = OrderedDict()

    def of_source(self, source: str) -> Kernel:
        """The world of *source*."""
        kernel = self._worlds.get(source)
        if kernel is None:
            kernel = self._worlds[source] = self._make(source)
            self._drop()
        self._worlds.move_to_end(source)
        return kernel

    def with_key(self, user: str, blob: str, source: str) -> Kernel | None:
        """The world in which *user* has the public key *blob* (base64) in his authorized_keys."""
        for kernel in self._candidates(source):
            account = find_account(kernel, user)
            if account is not None and blob in authorized_keys(kernel, account):
                return kernel
        return None

    def _candidates(self, source: str) -> Iterator[Kernel]:
        own = self._worlds.get(source)
        if own is not None:
            yield own
        yield from (kernel for kernel in reversed(self._worlds.values()) if kernel is not own)

    def _drop(self) -> None:
        for name in tuple(self._worlds):
            if len(self._worlds) <= self._limit:
                return
            if not self._worlds[name].terminals and not _is_used(self._worlds[name]):
                del self._worlds[name]


def _is_used(kernel: Kernel) -> bool:
    return any(process.comm == "sshd" and process.parent is not None for process in kernel.processes.values())
