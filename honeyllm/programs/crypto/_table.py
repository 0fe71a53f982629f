"""The program of this family."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs._later import later

PROGRAMS: Mapping[str, Program] = later("honeyllm.programs.crypto", {"openssl": "_openssl.openssl"})
