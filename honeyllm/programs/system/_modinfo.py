"""modinfo: what is known of a kernel module."""

from collections.abc import Iterator

from honeyllm.host import Process
from honeyllm.programs._options import Parsed
from honeyllm.programs.system._files import as_root
from honeyllm.programs.system._form import Form, fatal, options

MODINFO = Form(
    short="adlpn0F:k:b:Vh",
    long={
        "author": "a",
        "description": "d",
        "license": "l",
        "parameters": "p",
        "filename": "n",
        "null": "0",
        "field": "F:",
        "set-version": "k:",
        "basedir": "b:",
        "help": "h",
    },
    help=("h",),
    banner="kmod version {version:kmod}",
)
FIELDS = {"n": "filename", "l": "license", "a": "author", "d": "description", "p": "parm"}
MAX_DIRECTORIES = 4000
PC = ("x86_64", "i686")


async def modinfo(process: Process) -> int:
    """Show the file of each module, and what the kernel's record tells of it."""
    parsed = await options(process, MODINFO)
    if not parsed.operands:
        raise await fatal(process, "modinfo: ERROR: missing module or filename.")
    status = 0
    for name in parsed.operands:
        path = await _find(process, name)
        if not path:
            await process.stderr.write(f"modinfo: ERROR: Module {name} not found.\n")
            status = 1
            continue
        await process.stdout.write(_shown(process, parsed, path))
    return status


async def _find(process: Process, name: str) -> str:
    """The file of the module *name*, in which ``-`` and ``_`` are one, below /lib/modules."""
    if "/" in name:
        return name if process.fs.exists(name) else ""
    view, wanted = as_root(process), name.replace("-", "_")
    pending = [f"/lib/modules/{process.kernel.system.uname()['r']}/kernel"]
    for _ in range(MAX_DIRECTORIES):
        if not pending:
            break
        directory = pending.pop()
        await process.checkpoint()
        for entry in view.names(directory):
            path = f"{directory}/{entry}"
            if view.stat(path).is_directory:
                pending.append(path)
            elif entry.partition(".ko")[0].replace("-", "_") == wanted and ".ko" in entry:
                return path
    return ""


def _rows(process: Process, path: str) -> Iterator[tuple[str, str]]:
    kernel = process.kernel.system.persona.kernel
    name = path.rpartition("/")[2].partition(".ko")[0].replace("-", "_")
    yield "filename", path
    yield "license", "GPL"
    yield "depends", ",".join(module.name for module in kernel.modules if name in module.used_by)
    if kernel.machine in PC:
        yield "retpoline", "Y"
    yield "intree", "Y"
    yield "name", name
    machine = "aarch64" if kernel.machine == "aarch64" else ""
    yield "vermagic", f"{kernel.release} SMP preempt mod_unload modversions {machine}"


def _shown(process: Process, parsed: Parsed, path: str) -> str:
    rows = list(_rows(process, path))
    wanted = parsed.value("F") or FIELDS.get(parsed.last_of(*FIELDS) or "", "")
    if wanted:
        return "".join(f"{value}\n" for field, value in rows if field == wanted)
    return "".join(f"{field + ':':<15} {value}\n" for field, value in rows)
