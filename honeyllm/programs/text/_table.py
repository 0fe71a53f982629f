"""The programs of this family by name."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs.text._base64 import base32, base64, basenc
from honeyllm.programs.text._checksums import (
    b2sum,
    cksum,
    md5sum,
    sha1sum,
    sha224sum,
    sha256sum,
    sha384sum,
    sha512sum,
    sum_,
)
from honeyllm.programs.text._colrm import colrm, look
from honeyllm.programs.text._column import column
from honeyllm.programs.text._comm import comm
from honeyllm.programs.text._csplit import csplit
from honeyllm.programs.text._cut import cut
from honeyllm.programs.text._expand import expand, unexpand
from honeyllm.programs.text._fmt import fmt
from honeyllm.programs.text._fold import fold
from honeyllm.programs.text._head import head
from honeyllm.programs.text._hexdump import hexdump
from honeyllm.programs.text._join import join
from honeyllm.programs.text._nl import nl
from honeyllm.programs.text._numfmt import numfmt
from honeyllm.programs.text._od import od
from honeyllm.programs.text._paste import paste
from honeyllm.programs.text._shuf import shuf
from honeyllm.programs.text._sort import sort
from honeyllm.programs.text._split import split
from honeyllm.programs.text._tac import rev, tac
from honeyllm.programs.text._tail import tail
from honeyllm.programs.text._tee import tee
from honeyllm.programs.text._tr import tr
from honeyllm.programs.text._tsort import tsort
from honeyllm.programs.text._uniq import uniq
from honeyllm.programs.text._wc import wc

PROGRAMS: Mapping[str, Program] = {
    "b2sum": b2sum,
    "base32": base32,
    "base64": base64,
    "basenc": basenc,
    "cksum": cksum,
    "colrm": colrm,
    "column": column,
    "comm": comm,
    "csplit": csplit,
    "cut": cut,
    "expand": expand,
    "fmt": fmt,
    "fold": fold,
    "hd": hexdump,
    "head": head,
    "hexdump": hexdump,
    "join": join,
    "look": look,
    "md5sum": md5sum,
    "nl": nl,
    "numfmt": numfmt,
    "od": od,
    "paste": paste,
    "rev": rev,
    "sha1sum": sha1sum,
    "sha224sum": sha224sum,
    "sha256sum": sha256sum,
    "sha384sum": sha384sum,
    "sha512sum": sha512sum,
    "shuf": shuf,
    "sort": sort,
    "split": split,
    "sum": sum_,
    "tac": tac,
    "tail": tail,
    "tee": tee,
    "tr": tr,
    "tsort": tsort,
    "unexpand": unexpand,
    "uniq": uniq,
    "wc": wc,
}
