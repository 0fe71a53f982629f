"""The kernel modules of a router: lsmod, insmod, rmmod, modprobe and modinfo in one."""

from honeyllm.host import Process
from honeyllm.programs._gnu import say

NAMES = ("lsmod", "insmod", "rmmod", "modprobe", "modinfo")


async def kmodloader(process: Process) -> int:
    """What its name says."""
    name = process.argv[0].rpartition("/")[2]
    if name == "lsmod":
        return await _lsmod(process)
    if name not in NAMES:
        return 0
    if len(process.argv) < 2:
        await say(process, f"Usage:\n\t{name} [filename]\n")
        return 255
    return await _one(process, name, process.argv[1])


async def _lsmod(process: Process) -> int:
    await process.stdout.write("Module                  Size  Used by\n")
    for module in sorted(process.kernel.system.persona.kernel.modules, key=lambda m: m.name):
        users = f" {','.join(module.used_by)}" if module.used_by else ""
        await process.stdout.write(f"{module.name:<20} {module.size:>8}  {module.references}{users}\n")
    return 0


async def _one(process: Process, name: str, word: str) -> int:
    stem = word.rpartition("/")[2].removesuffix(".ko").replace("-", "_")
    modules = {m.name: m for m in process.kernel.system.persona.kernel.modules}
    release = process.kernel.system.uname()["r"]
    if name == "modinfo":
        if stem not in modules:
            await say(process, f"failed to find a module named {stem}\n")
            return 255
        path = f"/lib/modules/{release}/{stem}.ko"
        await process.stdout.write(f"module:\t\t{path}\nlicense:\tGPL\ndepends:\t\n")
        return 0
    if name == "rmmod":
        text = "unloading the module failed\n" if stem in modules else "module is not loaded\n"
        await say(process, text)
        return 255
    if stem in modules:
        if name == "insmod":
            await say(process, "module is already loaded - " + stem + "\n")
        return 0 if name == "modprobe" else 255
    await say(process, f"failed to find a module named {stem}\n")
    return 255
