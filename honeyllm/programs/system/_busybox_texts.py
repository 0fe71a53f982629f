"""What busybox says of itself: its version, its applets and how each is called."""

import re
from collections.abc import Mapping
from textwrap import wrap

from honeyllm.host import Process
from honeyllm.persona import applets
from honeyllm.programs._gnu import say
from honeyllm.programs.system._form import load_texts

VERSION = "v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1)"
LIST_WIDTH = 79
QUOTED = re.compile(r"(option(?: requires an argument)?)(?: --)? '-{0,2}([^']*)'")


def texts() -> Mapping[str, str]:
    """BusyBox's own texts by applet."""
    return load_texts("busybox.yaml")


def version(process: Process) -> str:
    """Which busybox the host has."""
    firmware = process.kernel.system.persona.firmware
    return VERSION if firmware is None else firmware.busybox


def names(process: Process) -> tuple[str, ...]:
    """The applets of the host's busybox."""
    return applets(process.kernel.system.persona) or tuple(texts()["--applets"].split())


def usage(applet: str, build: str = VERSION) -> str:
    """What an applet prints after a wrong command line; *build* is the version."""
    small = "" if build == VERSION else texts().get(f"--small-{applet}", "")
    text = small or texts().get(applet, f"Usage: {applet} [ARGS]\n")
    return f"BusyBox {build} multi-call binary.\n\n{text}"


def about(process: Process) -> str:
    """What busybox prints that is called by its own name."""
    head = texts()["busybox"].partition("Currently defined functions:\n")[0]
    known = ", ".join(names(process))
    rows = wrap(known, LIST_WIDTH - 8, break_long_words=False, break_on_hyphens=False)
    listed = "\n".join(f"\t{row}" for row in rows)
    return f"{head.replace(VERSION, version(process))}Currently defined functions:\n{listed}\n"


def of_build(message: str, build: str) -> str:
    """A complaint of getopt, as the C library of that *build* words it: musl has no quotes."""
    return message if build == VERSION else QUOTED.sub(r"\1: \2", message).replace("invalid", "unrecognized")


async def misused(process: Process, message: str = "") -> int:
    """Complain of the command line: *message*, and how the applet is called."""
    build = version(process)
    start = f"{process.argv[0]}: {of_build(message, build)}\n" if message else ""
    await say(process, start + usage(process.argv[0], build))
    return 1
