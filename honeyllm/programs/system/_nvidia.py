"""nvidia-smi, on hosts with graphics processors."""

from honeyllm.host import Process
from honeyllm.persona import Gpu
from honeyllm.programs._gnu import say
from honeyllm.programs._times import BILLION, Moment

LINE = "+" + "-" * 89 + "+\n"
RULE = "+" + "-" * 41 + "+" + "-" * 24 + "+" + "-" * 22 + "+\n"
HEAD = (
    RULE.replace("+", "|", 1)[:-2] + "+\n"
    "| GPU  Name                 Persistence-M | Bus-Id          Disp.A | Volatile Uncorr. ECC |\n"
    "| Fan  Temp   Perf          Pwr:Usage/Cap |           Memory-Usage | GPU-Util  Compute M. |\n"
    "|                                         |                        |               MIG M. |\n"
    "|" + RULE.strip("+\n").replace("-", "=") + "|\n"
)
PROCESSES = (
    f"| {'Processes:':<88}|\n"
    f"| {' GPU   GI   CI        PID   Type   Process name                              GPU Memory':<88}|\n"
    f"| {'       ID   ID                                                               Usage':<88}|\n"
    "|" + "=" * 89 + "|\n"
    f"| {' No running processes found':<88}|\n"
)


async def nvidia_smi(process: Process) -> int:
    """Show the graphics processors of the persona."""
    gpus = process.kernel.system.persona.hardware.gpus
    words = process.argv[1:]
    if not gpus:
        await say(
            process,
            "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. "
            "Make sure that the latest NVIDIA driver is installed and running.\n\n",
        )
        return 9
    if words[:1] in (("-L",), ("--list-gpus",)):
        rows = (f"GPU {n}: {gpu.product_name} (UUID: {gpu.uuid})\n" for n, gpu in enumerate(gpus))
        await process.stdout.write("".join(rows))
    elif words[:1] in (("-q",), ("--query",)):
        await process.stdout.write(_query(process, gpus))
    elif words and words[0].startswith("--query-gpu"):
        await process.stdout.write(_fields(gpus, words))
    else:
        await process.stdout.write(_summary(process, gpus))
    return 0


def _stamp(process: Process) -> str:
    return Moment(int(process.kernel.clock()) * BILLION).show("%a %b %e %H:%M:%S %Y")


def _query(process: Process, gpus: tuple[Gpu, ...]) -> str:
    out = "\n==============NVSMI LOG==============\n\n"
    rows = [("Timestamp", _stamp(process)), ("Driver Version", gpus[0].driver_version)]
    rows += [("CUDA Version", gpus[0].cuda_version)]
    out += "".join(f"{name:<42}: {value}\n" for name, value in rows)
    out += f"\n{'Attached GPUs':<42}: {len(gpus)}\n"
    for gpu in gpus:
        out += f"GPU 00000000:{gpu.slot.upper()}\n"
        details = {
            "Product Name": gpu.product_name,
            "Product Brand": "NVIDIA",
            "Persistence Mode": "Enabled",
            "Serial Number": gpu.serial or "N/A",
            "GPU UUID": gpu.uuid,
            "VBIOS Version": gpu.vbios_version,
        }
        out += "".join(f"    {name:<38}: {value}\n" for name, value in details.items())
        out += "    FB Memory Usage\n" + f"        {'Total':<34}: {gpu.memory_mib} MiB\n"
        out += f"        {'Used':<34}: 0 MiB\n        {'Free':<34}: {gpu.memory_mib} MiB\n\n"
    return out


def _fields(gpus: tuple[Gpu, ...], words: tuple[str, ...]) -> str:
    wanted = words[0].partition("=")[2].split(",")
    bare = any("noheader" in word for word in words)
    out = "" if bare else ", ".join(wanted) + "\n"
    for number, gpu in enumerate(gpus):
        values = {
            "index": str(number),
            "name": gpu.product_name,
            "gpu_name": gpu.product_name,
            "uuid": gpu.uuid,
            "driver_version": gpu.driver_version,
            "memory.total": f"{gpu.memory_mib} MiB",
            "memory.used": "1 MiB",
            "memory.free": f"{gpu.memory_mib - 1} MiB",
            "power.limit": f"{gpu.power_watts}.00 W",
            "pci.bus_id": f"00000000:{gpu.slot.upper()}",
            "count": str(len(gpus)),
        }
        out += ", ".join(values.get(name.strip(), "[N/A]") for name in wanted) + "\n"
    return out


def _summary(process: Process, gpus: tuple[Gpu, ...]) -> str:
    title = f"NVIDIA-SMI {gpus[0].driver_version:<22} Driver Version: {gpus[0].driver_version:<14} "
    title += f"CUDA Version: {gpus[0].cuda_version:<8}"
    rows = "".join(_card(number, gpu) for number, gpu in enumerate(gpus))
    return (
        f"{_stamp(process)}       \n{LINE}| {title:<87} |\n{HEAD}{rows}{' ' * 91}\n{LINE}{PROCESSES}{LINE}"
    )


def _card(number: int, gpu: Gpu) -> str:
    """Three lines of the table, and the rule below them."""
    idle = max(5, gpu.power_watts // 8)
    memory = f"1MiB / {gpu.memory_mib:>6}MiB"
    has_ecc = bool(gpu.serial)
    name = f"| {number:>3}  {gpu.product_name[:30]:<31}On  |   00000000:{gpu.slot.upper()} Off |"
    power = f"| N/A   36C    P8 {idle:>14}W / {gpu.power_watts:>4}W |"
    return (
        f"{name}{'0' if has_ecc else 'N/A':>21} |\n"
        f"{power} {memory:>22} |      0%      Default |\n"
        f"|{' ' * 41}|{' ' * 24}|{'N/A':>21} |\n{RULE}"
    )
