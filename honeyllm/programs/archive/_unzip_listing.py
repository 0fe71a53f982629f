"""What unzip -l, unzip -v and zipinfo print."""

import stat
from collections.abc import Iterable, Sequence

from honeyllm.programs._times import BILLION, Moment
from honeyllm.programs.archive import _zip_format as form
from honeyllm.programs.archive._unzip_run import Unzip
from honeyllm.programs.archive._zip_archive import Archive

METHODS = {0: "Stored", 1: "Shrunk", 6: "Implode", 9: "Def64#", 12: "BZip2", 14: "LZMA", 95: "XZ"}
SHORT_METHODS = {0: "stor", 1: "shrk", 6: "impl", 9: "d64", 12: "bzp2", 14: "lzma"}
EFFORTS = "NXFS"
SYSTEMS = {0: "fat", 3: "unx", 7: "mac", 10: "ntf", 11: "ntf", 14: "b32", 19: "osx"}


def _count(number: int) -> str:
    return f"{number} file" if number == 1 else f"{number} files"


def _when(entry: form.Entry, pattern: str) -> str:
    return Moment(entry.seconds * BILLION).show(pattern)


async def _table(run: Unzip, frame: tuple[str, str], rows: Iterable[str]) -> None:
    """Write *rows*, between the head and the foot unless they are left out."""
    out, has_frame = run.process.stdout, run.quiet < 2
    await out.write(frame[0] * has_frame)
    for row in rows:
        await run.process.checkpoint()
        await out.write(row)
    await out.write(frame[1] * has_frame)


async def short_list(run: Unzip, entries: Sequence[form.Entry]) -> None:
    """``unzip -l``."""
    head = "  Length      Date    Time    Name\n---------  ---------- -----   ----\n"
    total = sum(entry.size for entry in entries)
    foot = f"---------                     -------\n{total:9}                     {_count(len(entries))}\n"
    rows = (f"{e.size:9}  {_when(e, '%Y-%m-%d %H:%M')}   {e.name}\n" for e in entries)
    await _table(run, (head, foot), rows)


def _packed(entry: form.Entry) -> int:
    return entry.packed - (form.CIPHER_HEADER if entry.is_encrypted else 0)


def _rounded(thousandths: int) -> str:
    sign = "-" if thousandths < 0 else ""
    return f"{sign}{(abs(thousandths) + 5) // 10}%"


def _method(entry: form.Entry) -> str:
    if entry.method == form.DEFLATED:
        return f"Defl:{EFFORTS[entry.flags >> 1 & 3]}"
    return METHODS.get(entry.method, f"Unk:{entry.method:03}")


def _long_row(entry: form.Entry) -> str:
    saving = _rounded(form.ratio(entry.size, _packed(entry)))
    when = _when(entry, "%Y-%m-%d %H:%M")
    front = f"{entry.size:8}  {_method(entry):<6} {_packed(entry):8} {saving:>4} {when}"
    return f"{front} {entry.crc:08x}  {entry.name}\n"


async def long_list(run: Unzip, entries: Sequence[form.Entry]) -> None:
    """``unzip -v``."""
    head = " Length   Method    Size  Cmpr    Date    Time   CRC-32   Name\n"
    head += "--------  ------  ------- ---- ---------- ----- --------  ----\n"
    plain, packed = sum(e.size for e in entries), sum(_packed(e) for e in entries)
    foot = "--------          -------  ---                            -------\n"
    saving = _rounded(form.ratio(plain, packed))
    foot += f"{plain:8}         {packed:8} {saving:>4}                            {_count(len(entries))}\n"
    await _table(run, (head, foot), (_long_row(entry) for entry in entries))


def _attributes(entry: form.Entry) -> str:
    if entry.is_unix:
        return f"{stat.filemode(entry.mode).replace('?', '-', 1)} "
    letters = "drwx---" if entry.is_directory else "-rw----"
    return letters + "    "


def _info_row(entry: form.Entry, style: str) -> str:
    version = entry.made_by & 0xFF
    system = SYSTEMS.get(entry.made_by >> 8, "unk")
    kind = ("t" if entry.packing.is_text else "b", "T" if entry.packing.is_text else "B")[entry.is_encrypted]
    has_extra = "x" if entry.extra else "-"
    has_extra = ("l" if not entry.extra else "X") if entry.flags & form.STREAMED else has_extra
    middle = {"l": f" {_packed(entry):8}", "m": f" {saving_of(entry):>3}"}.get(style, "")
    method = SHORT_METHODS.get(entry.method, f"u{entry.method:03}")
    if entry.method == form.DEFLATED:
        method = "def" + EFFORTS[entry.flags >> 1 & 3]
    when = _when(entry, "%y-%b-%d %H:%M")
    front = f"{_attributes(entry)} {version // 10}.{version % 10} {system} {entry.size:8} {kind}{has_extra}"
    return f"{front}{middle} {method} {when} {entry.name}\n"


def saving_of(entry: form.Entry) -> str:
    """The saving in whole percents."""
    return _rounded(form.ratio(entry.size, _packed(entry)))


async def info_list(run: Unzip, archive: Archive, entries: Sequence[form.Entry]) -> None:
    """``zipinfo``: with neither names nor options the head and the totals too."""
    letters = run.order.letters
    style = next((letter for letter in reversed(letters) if letter in "12sml"), "s")
    is_framed = len(entries) == len(archive.entries) and style not in "12"
    is_partial = any(letter in "ht" for letter in letters)
    has_rows = any(letter in "12sml" for letter in letters) or not is_partial
    head = _info_head(run, archive) if (is_framed and not is_partial) or "h" in letters else ""
    foot = _info_foot(entries) if (is_framed and not is_partial) or "t" in letters else ""
    rows = (f"{e.name}\n" if style in "12" else _info_row(e, style) for e in entries if has_rows)
    await _table(run, (head, foot), rows)


def _info_head(run: Unzip, archive: Archive) -> str:
    count = len(archive.entries)
    return f"Archive:  {run.name}\nZip file size: {archive.size} bytes, number of entries: {count}\n"


def _info_foot(entries: Sequence[form.Entry]) -> str:
    plain, packed = sum(e.size for e in entries), sum(_packed(e) for e in entries)
    saving = form.ratio(plain, packed)
    sign, size = "-" * (saving < 0), abs(saving)
    front = f"{_count(len(entries))}, {plain} bytes uncompressed, {packed} bytes compressed:  "
    return f"{front}{sign}{size // 10}.{size % 10}%\n"
