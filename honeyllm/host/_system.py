"""
What a world's kernel knows of itself, as numbers: the source of /proc and of every program that tells them.

Two ways to ask one fact end here, so they agree. All of it moves with the
kernel's clock; what looks random is drawn from the persona's seed and the time.
"""

import math
import random
from collections.abc import Iterator, Mapping

from attrs import define, field, frozen

from honeyllm.host._crypt import matches_password
from honeyllm.host._journal import LogLine
from honeyllm.host._kernel import Kernel
from honeyllm.host._process import Process
from honeyllm.host._process_info import ProcessInfo, of_daemon, of_process
from honeyllm.host._scheduler import Cancel
from honeyllm.persona import Interface, Persona

DAY = 86400
SSH_SERVERS = frozenset(("sshd", "dropbear"))
"""The names of those that answer on port 22, which are those of each login's process too."""


@frozen(kw_only=True)
class MemoryUse:
    """Main memory in KiB, as ``/proc/meminfo`` counts it."""

    total: int
    free: int
    available: int
    buffers: int
    cached: int
    shared: int
    anonymous: int
    slab_reclaimable: int
    slab_unreclaimable: int
    kernel_stack: int
    page_tables: int
    swap_total: int
    swap_free: int


@frozen(kw_only=True)
class Traffic:
    """What went through an interface since boot."""

    rx_bytes: int
    rx_packets: int
    tx_bytes: int
    tx_packets: int
    rx_dropped: int = 0


@define(eq=False)
class Outage:
    """When the machine is to go down, and when it is up again."""

    until: float = 0.0
    """Epoch second until which it does not answer: its intruder has rebooted it."""
    at: float = 0.0
    """Epoch second for which a shutdown is scheduled; 0 for none."""
    how: str = ""
    """``reboot``, ``poweroff`` or ``halt``."""
    alarm: Cancel | None = None
    """Calls off what is awaited of these."""


@define(eq=False)
class UnitTimes:
    """When units that intruders have written ran."""

    starts: dict[str, tuple[float, ...]] = field(factory=dict)
    """The last starts of services."""
    timers: dict[str, tuple[float, bool]] = field(factory=dict)
    """For timers that run: when each was started or ran last, and whether it has run."""


@define(eq=False, kw_only=True)
class System:
    """The running system of one world: its persona, seen at this moment."""

    kernel: Kernel
    persona: Persona
    hostname: str
    services: dict[str, Process] = field(factory=dict)
    """The main processes of units that intruders have written, by unit."""
    unit_times: UnitTimes = field(factory=UnitTimes)
    outage: Outage = field(factory=Outage)
    settings: dict[str, str] = field(factory=dict)
    """What was written below /proc/sys, by dotted name."""
    unit_states: dict[str, bool] = field(factory=dict)
    """Units that were started (true) or stopped (false) in this world."""
    ring: list[LogLine] = field(factory=list)
    """What logd has taken in this world, oldest first; its memory is small."""
    passwords: dict[str, str] = field(factory=dict, repr=False)
    """What users logged in with: theirs, as long as their shadow field is the persona's."""

    def knows_password(self, name: str, given: str, stored: str) -> bool:
        """Whether *given* is the password of *name*, whose shadow field is *stored*."""
        user = self.persona.accounts.user(name)
        is_first = user is not None and user.password == stored
        return matches_password(given, stored) or (is_first and self.passwords.get(name) == given)

    # -- time ------------------------------------------------------------------------------

    @property
    def uptime(self) -> float:
        """Seconds since boot."""
        return max(1.0, self.kernel.clock() - self.persona.boot_at)

    @property
    def cpu_count(self) -> int:
        """Logical processors."""
        return self.persona.hardware.cpu.count

    @property
    def busy_seconds(self) -> float:
        """Processor time used since boot, over all processors."""
        total = sum(d.cpu_seconds_per_day for d in self.persona.processes) * self.uptime / DAY
        return total + 0.006 * self.uptime * self.persona.software.load.mean * self.cpu_count + 21.0

    @property
    def idle_seconds(self) -> float:
        """Processor time not used since boot, over all processors."""
        return max(0.0, self.uptime * self.cpu_count - self.busy_seconds)

    def loads(self) -> tuple[float, float, float]:
        """The load averages of 1, 5 and 15 minutes."""
        return self._load(60), self._load(300), self._load(900)

    def _load(self, span: int) -> float:
        pattern = self.persona.software.load
        now = self.kernel.clock()
        hour = now % DAY / 3600
        mean = pattern.mean + pattern.daily_swing * math.cos((hour - pattern.peak_hour) * math.tau / 24)
        noise = self.noise("load", span, smooth=True) * pattern.jitter / math.sqrt(span / 60)
        return max(0.0, round(mean + noise, 2))

    def noise(self, topic: str, seconds: int, *, smooth: bool = False) -> float:
        """A number between -1 and 1 that changes every *seconds*, or drifts over them with *smooth*."""
        bucket, rest = divmod(self.kernel.clock(), seconds)
        here = self._draw(topic, int(bucket))
        if not smooth:
            return here
        share = rest / seconds
        return here * (1 - share) + self._draw(topic, int(bucket) + 1) * share

    def _draw(self, topic: str, bucket: int) -> float:
        return random.Random(f"{self.persona.seed}/{topic}/{bucket}").uniform(-1, 1)

    # -- processes -------------------------------------------------------------------------

    def processes(self) -> Iterator[ProcessInfo]:
        """Every process and kernel thread, by PID."""
        kernel = self.kernel
        idle = {daemon.pid: daemon for daemon in kernel.idle_daemons}
        for pid in sorted((*idle, *kernel.processes)):
            if pid in idle:
                yield of_daemon(idle[pid], self.persona, self.uptime)
            else:
                yield of_process(kernel.processes[pid], kernel.daemons.get(pid), self.uptime)

    def process(self, pid: int) -> ProcessInfo | None:
        """The process *pid*."""
        live = self.kernel.processes.get(pid)
        if live is not None:
            return of_process(live, self.kernel.daemons.get(pid), self.uptime)
        daemon = next((d for d in self.kernel.idle_daemons if d.pid == pid), None)
        return None if daemon is None else of_daemon(daemon, self.persona, self.uptime)

    @property
    def pids(self) -> tuple[int, ...]:
        """All PIDs in order."""
        return tuple(sorted((*(d.pid for d in self.kernel.idle_daemons), *self.kernel.processes)))

    # -- memory ----------------------------------------------------------------------------

    def memory(self) -> MemoryUse:
        """How main memory is used now."""
        facts = self.persona.hardware.memory
        live = [p for p in self.kernel.processes if p not in self.kernel.daemons]
        anonymous = facts.anonymous_kib + 1_640 * len(live) + 4 * int(225 * self.noise("anonymous", 7))
        cached = facts.cached_kib + 4 * int(350 * self.noise("cached", 60, smooth=True))
        kernel = facts.slab_reclaimable_kib + facts.slab_unreclaimable_kib
        kernel += facts.kernel_stack_kib + facts.page_tables_kib
        reserved = facts.total_kib // 90
        free = max(20_000, facts.total_kib - anonymous - facts.buffers_kib - cached - kernel - reserved)
        page_cache = cached + facts.buffers_kib - facts.shared_kib
        available = free + page_cache + facts.slab_reclaimable_kib - reserved - facts.total_kib // 60
        return MemoryUse(
            total=facts.total_kib,
            free=free // 4 * 4,
            available=min(available, facts.total_kib - anonymous) // 4 * 4,
            buffers=facts.buffers_kib,
            cached=cached,
            shared=facts.shared_kib,
            anonymous=anonymous,
            slab_reclaimable=facts.slab_reclaimable_kib,
            slab_unreclaimable=facts.slab_unreclaimable_kib,
            kernel_stack=facts.kernel_stack_kib + 16 * len(live),
            page_tables=facts.page_tables_kib + 60 * len(live),
            swap_total=facts.swap_total_kib,
            swap_free=facts.swap_total_kib - facts.swap_used_kib,
        )

    # -- network ---------------------------------------------------------------------------

    def traffic(self, interface: Interface) -> Traffic:
        """What went through *interface* since boot."""
        rx = int(interface.rx_bytes_per_second * self.uptime)
        tx = int(interface.tx_bytes_per_second * self.uptime)
        size = max(1, interface.bytes_per_packet)
        return Traffic(rx_bytes=rx, rx_packets=rx // size, tx_bytes=tx, tx_packets=tx // size)

    # -- settings --------------------------------------------------------------------------

    def uname(self) -> Mapping[str, str]:
        """The fields of uname(2) by the letter of the option that prints them."""
        kernel = self.persona.kernel
        return {
            "s": kernel.sysname,
            "n": self.hostname,
            "r": kernel.release,
            "v": kernel.version,
            "m": kernel.machine,
            "o": kernel.operating_system,
        }
