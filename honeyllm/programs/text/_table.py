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
from honeyllm.programs.text._cut import cut
from honeyllm.programs.text._head import head
from honeyllm.programs.text._sort import sort
from honeyllm.programs.text._tail import tail
from honeyllm.programs.text._tee import tee
from honeyllm.programs.text._tr import tr
from honeyllm.programs.text._uniq import uniq
from honeyllm.programs.text._wc import wc

PROGRAMS: Mapping[str, Program] = {
    "b2sum": b2sum,
    "base32": base32,
    "base64": base64,
    "basenc": basenc,
    "cksum": cksum,
    "cut": cut,
    "head": head,
    "md5sum": md5sum,
    "sha1sum": sha1sum,
    "sha224sum": sha224sum,
    "sha256sum": sha256sum,
    "sha384sum": sha384sum,
    "sha512sum": sha512sum,
    "sort": sort,
    "sum": sum_,
    "tail": tail,
    "tee": tee,
    "tr": tr,
    "uniq": uniq,
    "wc": wc,
}
