"""The programs of this family by name."""

from collections.abc import Mapping

from honeyllm.host import Program

PROGRAMS: Mapping[str, Program] = {}
