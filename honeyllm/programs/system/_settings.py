"""getconf and locale."""

from functools import cache
from importlib.resources import files

from honeyllm.host import Process, System, limit_of
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, parse
from honeyllm.programs._versions import versioned
from honeyllm.programs.system._form import fatal, usages

CATEGORIES = (
    "LC_CTYPE", "LC_NUMERIC", "LC_TIME", "LC_COLLATE", "LC_MONETARY", "LC_MESSAGES", "LC_PAPER", "LC_NAME",
    "LC_ADDRESS", "LC_TELEPHONE", "LC_MEASUREMENT", "LC_IDENTIFICATION",
)  # fmt: skip
KEYWORDS = {
    "charmap": "UTF-8",
    "decimal_point": ".",
    "thousands_sep": "",
    "yesexpr": "^[yY]",
    "noexpr": "^[nN]",
}
CHARMAPS = ("ANSI_X3.4-1968", "ISO-8859-1", "ISO-8859-15", "UTF-8")


@cache
def _table() -> dict[str, str]:
    text = files("honeyllm.programs.system").joinpath("getconf.txt").read_text("utf-8")
    rows = (row.split(None, 1) for row in text.splitlines())
    return {row[0]: row[1] if len(row) > 1 else "" for row in rows if row}


def _value(process: Process, name: str) -> str | None:
    system = process.kernel.system
    pages = system.persona.hardware.memory.total_kib // 4
    live = {
        "_NPROCESSORS_CONF": system.cpu_count,
        "_NPROCESSORS_ONLN": system.cpu_count,
        "_PHYS_PAGES": pages,
        "_AVPHYS_PAGES": system.memory().free // 4,
        "OPEN_MAX": limit_of(process, "n")[0],
        "GNU_LIBC_VERSION": versioned(process, "glibc {version:libc6}"),
        **_caches(system),
    }
    return str(live[name]) if name in live else _table().get(name)


def _caches(system: System) -> dict[str, int]:
    found: dict[str, int] = {}
    for level in system.persona.hardware.cpu.caches:
        letter = {"Data": "D", "Instruction": "I"}.get(level.kind, "") if level.level == 1 else ""
        name = f"LEVEL{level.level}_{letter}CACHE"
        size = level.kib * 1024
        found |= {f"{name}_SIZE": size, f"{name}_ASSOC": level.ways, f"{name}_LINESIZE": level.line}
    return found


async def getconf(process: Process) -> int:
    """Query system configuration variables."""
    words = list(process.argv[1:])
    if words[:1] == ["-v"] and len(words) > 1:
        words = words[2:]
    if words[:1] == ["-a"]:
        for name, value in _table().items():
            await process.stdout.write(f"{name:<34} {value}".rstrip() + "\n")
        return 0
    if not words or len(words) > 2:
        await say(process, usages()["getconf"])
        return 2
    found = _value(process, words[0])
    if found is None:
        raise await fatal(process, f"getconf: Unrecognized variable `{words[0]}'", 2)
    await process.stdout.write((found or "undefined") + "\n")
    return 0


async def locale(process: Process) -> int:
    """Print the locale of the environment."""
    parsed = parse(
        process.argv,
        "amckv",
        {"all-locales": "a", "charmaps": "m", "category-name": "c", "keyword-name": "k", "verbose": "v"},
    )
    if isinstance(parsed, Fault):
        hint = f"Try `{process.argv[0]} --help' or `{process.argv[0]} --usage' for more information."
        await say(process, f"{process.argv[0]}: {parsed.message}\n{hint}\n")
        return 64
    if parsed.has("a"):
        await process.stdout.write("C\nC.utf8\nPOSIX\n")
        return 0
    if parsed.has("m"):
        await process.stdout.write("".join(f"{name}\n" for name in CHARMAPS))
        return 0
    status = 0
    for name in parsed.operands:
        if name not in KEYWORDS and name not in CATEGORIES:
            await say(process, f'locale: unknown name "{name}"\n')
            status = 1
        elif name in KEYWORDS:
            shown = f'{name}="{KEYWORDS[name]}"' if parsed.has("k") else KEYWORDS[name]
            await process.stdout.write(shown + "\n")
    if not parsed.operands:
        await process.stdout.write(_environment(process))
    return status


def _environment(process: Process) -> str:
    environ = process.environ
    everything, lang = environ.get("LC_ALL", ""), environ.get("LANG", "")
    out = f"LANG={lang}\nLANGUAGE={environ.get('LANGUAGE', '')}\n"
    for name in CATEGORIES:
        own = environ.get(name, "")
        if own and not everything:
            out += f"{name}={own}\n"
        else:
            out += f'{name}="{everything or lang or "POSIX"}"\n'
    return out + f"LC_ALL={everything}\n"
