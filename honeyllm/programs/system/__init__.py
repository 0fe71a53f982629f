"""System information and administration, rendered from the persona and the state of the world."""

from honeyllm.programs.system._boot import boot
from honeyllm.programs.system._minute import each_minute
from honeyllm.programs.system._table import PROGRAMS

__all__ = ["PROGRAMS", "boot", "each_minute"]
