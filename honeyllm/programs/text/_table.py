"""The programs of this family by name."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs.text._cut import cut
from honeyllm.programs.text._head import head, tail
from honeyllm.programs.text._sort import sort
from honeyllm.programs.text._tee import tee
from honeyllm.programs.text._uniq import uniq
from honeyllm.programs.text._wc import wc

PROGRAMS: Mapping[str, Program] = {
    "cut": cut,
    "head": head,
    "sort": sort,
    "tail": tail,
    "tee": tee,
    "uniq": uniq,
    "wc": wc,
}
