"""What a host does by itself once a minute."""

from honeyllm.host import Kernel
from honeyllm.programs.system._cron import run_cron
from honeyllm.programs.system._own_units import run_units


def each_minute(kernel: Kernel) -> None:
    """Run what cron's tables and systemd's timers say; to be called in each minute's first seconds."""
    run_cron(kernel)
    run_units(kernel)
