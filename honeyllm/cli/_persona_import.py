"""``honeyllm persona import``: a persona from a real system's files, or from a Cowrie honeypot's."""

import argparse
import secrets
import time
from pathlib import Path

import attrs

from honeyllm.persona import (
    CowrieFiles,
    Discretion,
    Imported,
    PersonaError,
    Plan,
    Report,
    Suggestions,
    check,
    check_files,
    find_cowrie,
    import_cowrie,
    import_tree,
    is_left_out,
    read_persona,
    write_imported,
)


def add_import(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``import`` to the subcommands of ``honeyllm persona``."""
    add = commands.add_parser("import", help="make a persona of a system's files, or of a Cowrie's")
    add.add_argument("directory", type=Path, nargs="?", metavar="DIR", help="root of a throw-away system")
    add.add_argument("--out", type=Path, required=True, metavar="OUTDIR", help="where the persona goes")
    add.add_argument("--name", default="imported", help="of the files there (imported)")
    add.add_argument("--seed", type=int, help="of what no file says; without: a random one")
    add.add_argument("--max-file-bytes", type=_count, default=64 * 1024, metavar="N", help="(65536)")
    add.add_argument("--max-total-bytes", type=_count, default=32 * 1024 * 1024, metavar="N", help="(32 MiB)")
    add.add_argument("--with-history", action="store_true", help="keep shell histories")
    add.add_argument("--cowrie", type=Path, metavar="PATH", help="a Cowrie directory or its cowrie.cfg")
    add.add_argument("--cowrie-fs", type=Path, metavar="FILE", help="a Cowrie's fs.pickle")
    add.add_argument("--honeyfs", type=Path, metavar="DIR", help="contents laid over fs.pickle")
    add.add_argument("--txtcmds", type=Path, metavar="DIR", help="fixed outputs of programs")
    add.set_defaults(run=import_persona)


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("a number of bytes is not negative")
    return number


def import_persona(options: argparse.Namespace) -> int:
    """Write the persona and its image; say what was left out and what contradicts itself."""
    system, suggestions, report = _read(options)
    target = _target(options.out, options.name)
    seed = secrets.randbits(48) if options.seed is None else options.seed
    try:
        persona = write_imported(system, options.out, options.name, seed=seed, now=int(time.time()))
    except OSError as error:
        raise PersonaError(
            (f"{options.out}: {error.strerror}; give a directory that can be written",)
        ) from None
    print(f"{target}: the host {persona.hostname}, {len(system.entries)} files")
    for line in report.lines():
        print(f"left out, {line}")
    _suggest(target, suggestions)
    written = read_persona(target)
    for problem in (*check(written), *check_files(written)):
        print(f"to be corrected: {problem}")
    return 0


def _read(options: argparse.Namespace) -> tuple[Imported, Suggestions, Report]:
    discretion = Discretion(with_history=options.with_history)
    plan = Plan(
        is_left_out=is_left_out,
        objection=discretion.objection,
        max_file_bytes=options.max_file_bytes,
        max_total_bytes=options.max_total_bytes,
    )
    cowrie = _cowrie(options)
    if (cowrie is None) == (options.directory is None):
        raise PersonaError(("give either a DIR to import, or --cowrie or --cowrie-fs",))
    if cowrie is not None:
        return import_cowrie(cowrie, plan)
    system, report = import_tree(options.directory, plan)
    return system, Suggestions(), report


def _cowrie(options: argparse.Namespace) -> CowrieFiles | None:
    """The parts of a Cowrie: those of an installation, each replaced by one that is named."""
    named = {"pickle": options.cowrie_fs, "honeyfs": options.honeyfs, "txtcmds": options.txtcmds}
    given = {part: path for part, path in named.items() if path is not None}
    if options.cowrie is None and not given:
        return None
    found = CowrieFiles() if options.cowrie is None else find_cowrie(options.cowrie)
    return attrs.evolve(found, **given)


def _target(directory: Path, name: str) -> Path:
    if not name or "/" in name or name.startswith("."):
        raise PersonaError((f"--name {name}: not a file's name",))
    target = directory / f"{name}.yaml"
    if target.exists():
        raise PersonaError((f"{target} is there already; give another --out or --name",))
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PersonaError(
            (f"{directory}: {error.strerror}; give a directory that can be written",)
        ) from None
    return target


def _suggest(target: Path, suggestions: Suggestions) -> None:
    print(f"for honeyllm.yaml: persona: {{file: {target.absolute()}}}")
    if suggestions.accept:
        print("for honeyllm.yaml, from userdb.txt: auth: accept:")
        for pair in suggestions.accept:
            print(f"  - {pair!r}")
    if suggestions.banner:
        print(f"the SSH version of that Cowrie was {suggestions.banner!r}; HoneyLLM has its own")
