"""The programs of this family by name."""

from collections.abc import Mapping

from honeyllm.host import Program
from honeyllm.programs._later import later

PROGRAMS: Mapping[str, Program] = later(
    "honeyllm.programs.text",
    {
        "b2sum": "_checksums.b2sum",
        "base32": "_base64.base32",
        "base64": "_base64.base64",
        "basenc": "_base64.basenc",
        "cksum": "_checksums.cksum",
        "colrm": "_colrm.colrm",
        "column": "_column.column",
        "comm": "_comm.comm",
        "csplit": "_csplit.csplit",
        "cut": "_cut.cut",
        "expand": "_expand.expand",
        "fmt": "_fmt.fmt",
        "fold": "_fold.fold",
        "hd": "_hexdump.hexdump",
        "head": "_head.head",
        "hexdump": "_hexdump.hexdump",
        "join": "_join.join",
        "look": "_colrm.look",
        "md5sum": "_checksums.md5sum",
        "nl": "_nl.nl",
        "numfmt": "_numfmt.numfmt",
        "od": "_od.od",
        "paste": "_paste.paste",
        "rev": "_tac.rev",
        "sha1sum": "_checksums.sha1sum",
        "sha224sum": "_checksums.sha224sum",
        "sha256sum": "_checksums.sha256sum",
        "sha384sum": "_checksums.sha384sum",
        "sha512sum": "_checksums.sha512sum",
        "shuf": "_shuf.shuf",
        "sort": "_sort.sort",
        "split": "_split.split",
        "sum": "_checksums.sum_",
        "tac": "_tac.tac",
        "tail": "_tail.tail",
        "tee": "_tee.tee",
        "tr": "_tr.tr",
        "tsort": "_tsort.tsort",
        "unexpand": "_expand.unexpand",
        "uniq": "_uniq.uniq",
        "wc": "_wc.wc",
    },
)
