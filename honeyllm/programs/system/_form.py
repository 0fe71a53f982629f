"""How programs outside the GNU coreutils treat their command line: util-linux, procps, shadow and others."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml
from attrs import field, frozen

from honeyllm.host import Exited, Process
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, Parsed, parse, try_help
from honeyllm.programs._versions import versioned

LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's loader where there is one: a tenth of the time."""


@cache
def load_texts(name: str) -> Mapping[str, str]:
    """The texts of a YAML file of this package."""
    text = files("honeyllm.programs.system").joinpath(name).read_text("utf-8")
    found: Mapping[str, str] = yaml.load(text, Loader=LOADER)
    return found


def usages() -> Mapping[str, str]:
    """The usage texts by program."""
    return load_texts("usage.yaml")


@frozen(kw_only=True)
class Form:
    """
    How a program is called.

    ``usage`` names the text of :func:`usages` that follows a complaint; without
    one the line ``Try 'PROGRAM --help'`` does. ``help`` and ``version`` are the
    letters or names of those options; ``version`` is followed by ``banner``.
    """

    short: str = ""
    long: Mapping[str, str] = field(factory=dict)
    failure: int = 1
    usage: str = ""
    help: tuple[str, ...] = ("help",)
    version: tuple[str, ...] = ("V", "version")
    banner: str = ""


async def options(process: Process, form: Form) -> Parsed:
    """Parse the command line; a wrong one, ``--help`` and ``--version`` end the program."""
    long = {"help": form.help[0], "version": form.version[0], **form.long}
    parsed = parse(process.argv, form.short, long)
    if isinstance(parsed, Fault):
        raise await wrong(process, form, f"{process.argv[0]}: {parsed.message}")
    if parsed.has(*form.help):
        if form.usage:
            await process.stdout.write(usages()[form.usage])
            raise Exited(0)
        raise Exited(await process.kernel.unknown(process))
    if form.banner and parsed.has(*form.version):
        await process.stdout.write(versioned(process, form.banner) + "\n")
        raise Exited(0)
    return parsed


async def wrong(process: Process, form: Form, message: str) -> Exited:
    """Print *message* and the usage; the result is to be raised."""
    tail = usages()[form.usage] if form.usage else try_help(process.argv[0])
    await say(process, f"{message}\n{tail}")
    return Exited(form.failure)


async def fatal(process: Process, message: str, status: int = 1) -> Exited:
    """Print *message* as it is; the result is to be raised."""
    await say(process, message + "\n")
    return Exited(status)
