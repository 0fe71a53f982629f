"""zip of Info-ZIP."""

import os

from honeyllm.host import Exited, Process
from honeyllm.programs._gnu import say
from honeyllm.programs.archive._info_zip import screen
from honeyllm.programs.archive._zip_archive import MemberReader
from honeyllm.programs.archive._zip_find import Finder, Found
from honeyllm.programs.archive._zip_options import Misuse, ZipOrder, read_zip_order
from honeyllm.programs.archive._zip_run import BAD_TEST, MISUSED, NOTHING, UNWRITABLE, ZipRun
from honeyllm.programs.archive._zip_update import METHODS, Update
from honeyllm.programs.files._glob import matches


async def zip_(process: Process) -> int:
    """Make and change zip archives."""
    try:
        order = read_zip_order(process.argv)
    except Misuse as misuse:
        raise await ZipRun(process, ZipOrder()).fail(MISUSED, str(misuse)) from None
    if await _informs(process, order):
        return os.EX_OK
    run = ZipRun(process, order)
    try:
        return await _work(run)
    except OSError as error:
        raise await run.fail(UNWRITABLE, f"{run.archive_name}", error) from None


async def _informs(process: Process, order: ZipOrder) -> bool:
    """Whether it was asked for a text only."""
    is_bare = order.archive is None and not order.names
    has_terminal = process.is_terminal(0) or process.is_terminal(1)
    if order.has("h2", "L"):
        raise Exited(await process.kernel.unknown(process))
    if order.has("h") or (is_bare and not order.letters and has_terminal):
        await process.stdout.write(screen("zip_usage"))
        return True
    if is_bare and order.has("v"):
        await process.stdout.write(screen("zip_version"))
        return True
    return False


async def _work(run: ZipRun) -> int:
    order = run.order
    await _check(run)
    if order.archive is None:
        order.archive, order.names, run.archive_name = "-", ["-"], "-"
    await run.read_old()
    if order.has("sf"):
        return await _show(run)
    if run.old is None and order.has("d", "f", "g"):
        await run.warn(f"{run.archive_name} not found or empty")
    if order.has("d"):
        return await _delete(run)
    if order.has("T") and not order.names:
        return await _test(run)
    return await _add(run)


async def _check(run: ZipRun) -> None:
    order = run.order
    method = order.value("Z")
    if method is not None and method not in METHODS:
        await run.warn("valid compression methods are:  store, deflate, bzip2")
        await run.warn(f"unknown compression method found:  {method}")
        raise await run.fail(MISUSED, "Option -Z (--compression-method):  unknown method")
    if order.has("e"):
        order.values["P"] = [await _ask_password(run)]
    if order.has("R", "x", "i") and order.archive is None:
        raise await run.fail(MISUSED, "nothing to select from")
    if run.archive_name == "-" and run.process.is_terminal(1):
        raise await run.fail(MISUSED, "cannot write zip file to terminal")


async def _ask_password(run: ZipRun) -> str:
    if not run.process.is_terminal(2):
        raise await run.fail(MISUSED, "stderr is not a tty")
    answers = []
    for question in ("Enter password: ", "Verify password: "):
        await say(run.process, question)
        answers.append((await run.process.stdin.line()).rstrip(b"\n").decode("utf-8", "surrogateescape"))
        await say(run.process, "\n")
    if answers[0] != answers[1]:
        raise await run.fail(MISUSED, "password verification failed")
    return answers[0]


async def _show(run: ZipRun) -> int:
    await run.say("Archive contains:\n" + "".join(f"  {entry.name}\n" for entry in run.entries))
    size = sum(entry.size for entry in run.entries)
    await run.say(f"Total {len(run.entries)} entries ({size} bytes)\n")
    return os.EX_OK


async def _test(run: ZipRun) -> int:
    if run.old is None or not run.entries:
        raise await run.fail(NOTHING, run.archive_name)
    for entry in run.entries:
        if entry.is_encrypted:
            await run.tell(f"   skipping: {entry.name:<22}  unable to get password\n")
            raise await _test_failed(run)
        reader = MemberReader(run.process, run.old, entry, None)
        await reader.open()
        while await reader.read():
            pass
        if reader.crc != entry.crc:
            raise await _test_failed(run)
    await run.tell(f"test of {run.archive_name} OK\n")
    return os.EX_OK


async def _test_failed(run: ZipRun) -> Exited:
    await run.tell(f"test of {run.archive_name} FAILED\n")
    return await run.fail(BAD_TEST, "original files unmodified")


async def _delete(run: ZipRun) -> int:
    gone: set[str] = set()
    for pattern in run.order.names:
        found = {entry.name for entry in run.entries if matches(pattern, entry.name)}
        if not found and not (run.old is None and run.process.fs.exists(pattern)):
            await run.warn(f"name not matched: {pattern}")
        gone |= {name for name in found if run.is_selected(name)}
    if not gone:
        raise await run.fail(NOTHING, run.archive_name)
    await Update(run).write([], gone)
    return os.EX_OK


async def _add(run: ZipRun) -> int:
    finder = Finder(run)
    found = await finder.find()
    wanted = [one for one in found.values() if finder.is_due(one)]
    if not wanted:
        return await _nothing(run, is_current=bool(found))
    await Update(run).write(wanted, set())
    if run.order.has("m"):
        _remove(run, wanted)
    if run.order.has("T"):
        await run.read_old()
        return await _test(run)
    return os.EX_OK


async def _nothing(run: ZipRun, *, is_current: bool) -> int:
    order = run.order
    if order.has("u", "f") and (is_current or run.old is not None):
        return NOTHING
    if not is_current and order.has("i") and order.names:
        await Update(run).write([], set())
        return os.EX_OK
    hint = run.archive_name
    if order.has("r") and order.names and not order.has("x"):
        hint = f"try: zip -r {order.archive} . -i {' '.join(order.names)}"
    raise await run.fail(NOTHING, hint)


def _remove(run: ZipRun, wanted: list[Found]) -> None:
    """-m: what is in the archive goes away; a directory that is not empty stays."""
    for one in reversed(wanted):
        try:
            run.process.fs.remove(one.path, directory=one.inode.is_directory)
        except OSError:
            pass
