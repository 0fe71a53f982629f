"""vcgencmd: what the firmware of a Raspberry Pi says of itself."""

from collections.abc import Callable, Mapping

from honeyllm.host import Process, System, chip_temperature
from honeyllm.programs._gnu import say

CLOCKS = {"core": (1, 500_000_992), "h264": (28, 0), "isp": (45, 0), "v3d": (46, 500_000_992), "hdmi": (9, 0)}
CLOCKS |= {"uart": (22, 48_001_464), "pwm": (25, 0), "emmc": (47, 250_000_496), "pixel": (29, 0)}
ARM_CLOCK = 48
VOLTS = {"core": "0.8600V", "sdram_c": "1.1000V", "sdram_i": "1.1000V", "sdram_p": "1.1000V"}
VERSION = """\
Jan 22 2025 11:20:58
Copyright (c) 2012 Broadcom
version 4a0bd58ecd4b94ea5c2e8cdc4b0ddc5ee8d4a1f3 (clean) (release) (start)
"""
GPU_MIB = 76
USAGE = "Usage: vcgencmd [-t] command\nSend a command to the VideoCore and print the result.\n"


def _temperature(system: System, words: list[str]) -> str:
    return f"temp={chip_temperature(system):.1f}'C\n"


def _clock(system: System, words: list[str]) -> str:
    name = words[0] if words else "arm"
    if name == "arm":
        return f"frequency({ARM_CLOCK})={int(system.persona.hardware.cpu.mhz * 1_000_000) + 404}\n"
    number, hertz = CLOCKS.get(name, (0, 0))
    return f"frequency({number})={hertz}\n"


def _volts(system: System, words: list[str]) -> str:
    return f"volt={VOLTS.get(words[0] if words else 'core', '0.0000V')}\n"


def _memory(system: System, words: list[str]) -> str:
    name = words[0] if words else "arm"
    whole = min(1024, -(-system.persona.hardware.memory.total_kib // 1024 // 1024) * 1024)
    return f"{name}={GPU_MIB if name == 'gpu' else whole - GPU_MIB}M\n"


def _codec(system: System, words: list[str]) -> str:
    name = words[0] if words else "H264"
    return f"{name}={'enabled' if name in ('H264', 'MJPG') else 'disabled'}\n"


def _configuration(system: System, words: list[str]) -> str:
    values = {"arm_64bit": 1, "arm_freq": int(system.persona.hardware.cpu.mhz), "total_mem": _total(system)}
    if not words or words[0] in ("int", "str"):
        return "".join(f"{name}={value}\n" for name, value in values.items())
    return f"{words[0]}={values.get(words[0], 0)}\n"


def _total(system: System) -> int:
    gib = 1
    while gib * 1024 * 1024 < system.persona.hardware.memory.total_kib:
        gib *= 2
    return gib * 1024


COMMANDS: Mapping[str, Callable[[System, list[str]], str]] = {
    "measure_temp": _temperature,
    "measure_clock": _clock,
    "measure_volts": _volts,
    "get_mem": _memory,
    "codec_enabled": _codec,
    "get_config": _configuration,
    "get_throttled": lambda system, words: "throttled=0x0\n",
    "version": lambda system, words: VERSION,
    "otp_dump": lambda system, words: _fuses(system),
    "bootloader_version": lambda system, words: "2025/01/22 00:16:46\nversion c9b9c0bde7d2d0a1 (release)\n",
}


def _fuses(system: System) -> str:
    board = system.persona.hardware.board
    if board is None:
        return ""
    serial = board.serial[-8:]
    inverse = f"{int(serial, 16) ^ 0xFFFFFFFF:08x}"
    return f"17:000008b0\n18:000008b0\n28:{serial}\n29:{inverse}\n30:00{board.revision}\n"


async def vcgencmd(process: Process) -> int:
    """Ask the firmware; only the group video may."""
    words = list(process.argv[1:])
    if not words:
        await say(process, USAGE)
        return 0
    if not process.fs.exists("/dev/vcio"):
        await say(process, "Can't open device file: /dev/vcio\n")
        return 255
    if words[0] == "commands":
        names = ", ".join(sorted(("commands", *COMMANDS)))
        await process.stdout.write(f'commands="{names}"\n')
        return 0
    command = COMMANDS.get(words[0])
    if command is None:
        await process.stdout.write('error=1 error_msg="Command not registered"\n')
        return 255
    await process.stdout.write(command(process.kernel.system, words[1:]))
    return 0
