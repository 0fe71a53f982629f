"""unzip and zipinfo of Info-ZIP."""

import os
import stat

from honeyllm.host import Exited, Process
from honeyllm.programs._gnu import say
from honeyllm.programs._times import BILLION
from honeyllm.programs.archive import _zip_format as form
from honeyllm.programs.archive._info_zip import screen
from honeyllm.programs.archive._unzip_extract import Extraction
from honeyllm.programs.archive._unzip_listing import info_list, long_list, short_list
from honeyllm.programs.archive._unzip_options import Refusal, UnzipOrder, Usage, read_unzip_order
from honeyllm.programs.archive._unzip_run import WARNED, Unzip
from honeyllm.programs.archive._zip_archive import Archive, read_archive
from honeyllm.programs.files._glob import matches

NO_FILE, MISUSED = 9, 10
NO_END = """\
  End-of-central-directory signature not found.  Either this file is not
  a zipfile, or it constitutes one disk of a multi-part archive.  In the
  latter case the central directory and zipfile comment will be found on
  the last disk(s) of this archive.
"""


async def unzip(process: Process) -> int:
    """List, test and extract zip archives."""
    return await _start(process, is_zipinfo=False)


async def zipinfo(process: Process) -> int:
    """List zip archives."""
    return await _start(process, is_zipinfo=True)


async def _start(process: Process, *, is_zipinfo: bool) -> int:
    try:
        order = read_unzip_order(process.argv, is_zipinfo=is_zipinfo)
    except Usage:
        await say(process, screen("zipinfo_usage" if is_zipinfo else "unzip_usage"))
        return MISUSED
    except Refusal as refusal:
        await say(process, f"error:  {refusal}\n")
        return MISUSED
    if order.archive is None:
        return await _without_archive(process, order)
    run = Unzip(process, order)
    return await _work(run, await _open(run, order.archive))


async def _without_archive(process: Process, order: UnzipOrder) -> int:
    if order.count("h") > 1:
        return await process.kernel.unknown(process)
    if order.letters == ["v"] and not order.is_zipinfo:
        await process.stdout.write(screen("unzip_version"))
        return os.EX_OK
    text = screen("zipinfo_usage" if order.is_zipinfo else "unzip_usage")
    if order.letters and not order.has("h"):
        await say(process, text)
        return MISUSED
    await process.stdout.write(text)
    return os.EX_OK


async def _open(run: Unzip, name: str) -> Archive:
    """Find the archive, with a suffix added where that is missing."""
    process, caller = run.process, "zipinfo" if run.order.is_zipinfo else "unzip"
    for path in (name, f"{name}.zip", f"{name}.ZIP"):
        try:
            if process.fs.stat(path).is_directory:
                continue
            fd = await process.open(path)
        except OSError:
            continue
        run.name = path
        break
    else:
        text = f"{caller}:  cannot find or open {name}, {name}.zip or {name}.ZIP.\n"
        text += "\nNo zipfiles found.\n" if any(letter in name for letter in "*?[") else ""
        await (process.stdout.write(text) if run.order.is_zipinfo else say(process, text))
        raise Exited(NO_FILE)
    if run.quiet == 0 and not run.order.is_zipinfo and not run.order.has("T"):
        await process.stdout.write(f"Archive:  {run.name}\n")
    try:
        return await read_archive(process, fd)
    except form.BadZip:
        front = f"[{run.name}]\n" if run.quiet or run.order.is_zipinfo else ""
        end = f"{caller}:  cannot find zipfile directory in one of {name} or\n"
        end += f"{' ' * (len(caller) + 3)}{name}.zip, and cannot find {name}.ZIP, period.\n"
        if run.order.is_zipinfo:
            await process.stdout.write(f"Archive:  {run.name}\n{front}{NO_END}{end}")
        else:
            await say(process, front + NO_END + end)
        raise Exited(NO_FILE) from None


async def _work(run: Unzip, archive: Archive) -> int:
    order, process = run.order, run.process
    if archive.end.extra:
        noun = "byte" if archive.end.extra == 1 else "bytes"
        text = f"warning [{run.name}]:  {archive.end.extra} extra {noun} at beginning or within zipfile\n"
        text += "  (attempting to process anyway)\n"
        await (run.tell(text) if order.has("t") else say(process, text))
        run.worsen(WARNED)
    if order.has("z"):
        await process.stdout.write(archive.end.comment + b"\n" * bool(archive.end.comment))
        return run.status
    if not archive.entries:
        await say(process, f"warning [{run.name}]:  zipfile is empty\n")
        return WARNED
    if order.has("T") and not order.is_zipinfo:
        return await _stamp(run, archive)
    entries = await _selected(run, archive)
    listed = await _listed(run, archive, entries)
    if not listed:
        await Extraction(run, archive).run(entries)
    await run.finish(archive, entries, is_listed=listed)
    return run.status


async def _selected(run: Unzip, archive: Archive) -> tuple[form.Entry, ...]:
    """The members that were named and not excluded; notes names that mean none."""
    order, fold = run.order, run.order.has("C")
    unmatched = dict.fromkeys([*order.names, *order.excluded])
    chosen = []
    for entry in archive.entries:
        await run.process.checkpoint()
        wanted = [p for p in order.names if matches(p, entry.name, fold=fold)]
        unwanted = [p for p in order.excluded if matches(p, entry.name, fold=fold)]
        for pattern in (*wanted, *unwanted):
            unmatched.pop(pattern, None)
        if (wanted or not order.names) and not unwanted:
            chosen.append(entry)
    run.unmatched = list(unmatched)
    return tuple(chosen)


async def _listed(run: Unzip, archive: Archive, entries: tuple[form.Entry, ...]) -> bool:
    """Print a listing, if that is what was asked for."""
    order = run.order
    is_listing = order.is_zipinfo or order.has("v", "l")
    if is_listing and order.directory is not None:
        await say(run.process, "caution:  not extracting; -d ignored\n")
    if order.is_zipinfo:
        await info_list(run, archive, entries)
    elif order.has("v"):
        await long_list(run, entries)
    elif order.has("l"):
        await short_list(run, entries)
    return is_listing


async def _stamp(run: Unzip, archive: Archive) -> int:
    """Give the archive the time of its newest member."""
    newest = max(entry.seconds for entry in archive.entries if not stat.S_ISDIR(entry.mode))
    run.process.fs.change_times(run.name, newest * BILLION, newest * BILLION)
    await run.tell(f"Updated time stamp for {run.name}.\n")
    return os.EX_OK
