"""tar 1.34."""

from honeyllm.host import Exited, Process
from honeyllm.programs._accounts import read_accounts
from honeyllm.programs.archive._tar_archive import Reader, Tar
from honeyllm.programs.archive._tar_create import create
from honeyllm.programs.archive._tar_extract import extract, show
from honeyllm.programs.archive._tar_options import read_order


async def tar(process: Process) -> int:
    """Make, list and extract archives."""
    order = await read_order(process)
    run = Tar(process=process, order=order, accounts=await read_accounts(process))
    try:
        if order.mode in ("c", "r", "u"):
            await create(run)
        elif order.mode in ("t", "x"):
            await _read(run)
        else:
            return await process.kernel.unknown(process)
    except Exited as end:
        await process.flush()
        raise end
    return await run.ended()


async def _read(run: Tar) -> None:
    reader = Reader(run, await run.open_to_read())
    await (show if run.order.mode == "t" else extract)(run, reader)
    await run.check_found()
