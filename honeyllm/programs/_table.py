"""The program table: one line for each family of programs."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs import (
    archive,
    awk,
    bc,
    crypto,
    diff,
    editors,
    files,
    find,
    git,
    grep,
    misc,
    processes,
    remote,
    sed,
    system,
    terminal,
    text,
)

FAMILIES: tuple[Mapping[str, Program], ...] = (
    archive.PROGRAMS,
    awk.PROGRAMS,
    bc.PROGRAMS,
    crypto.PROGRAMS,
    diff.PROGRAMS,
    editors.PROGRAMS,
    files.PROGRAMS,
    find.PROGRAMS,
    git.PROGRAMS,
    grep.PROGRAMS,
    misc.PROGRAMS,
    processes.PROGRAMS,
    remote.PROGRAMS,
    sed.PROGRAMS,
    system.PROGRAMS,
    terminal.PROGRAMS,
    text.PROGRAMS,
)

PROGRAMS: Mapping[str, Program] = {name: run for family in FAMILIES for name, run in family.items()}
"""What the executable of each name runs; the name is that of ``Generated.program``."""
