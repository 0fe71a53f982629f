"""``honeyllm persona check``: what in a persona contradicts itself."""

import argparse
import sys
from pathlib import Path

from honeyllm.app import HostError
from honeyllm.cli._persona_views import check_views
from honeyllm.persona import Persona, PersonaError, check, check_files, read_persona


def add_check(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``check`` to the subcommands of ``honeyllm persona``."""
    add = commands.add_parser("check", help="tell what in a persona contradicts itself")
    add.add_argument("file", type=Path, nargs="?", default=Path("persona.yaml"), metavar="FILE")
    add.set_defaults(run=check_persona)


def check_persona(options: argparse.Namespace) -> int:
    """A line for each contradiction; status 0 without any, 1 with some, 2 for an unreadable persona."""
    try:
        persona = read_persona(options.file)
        problems = _problems(persona)
    except PersonaError as error:
        for problem in error.problems:
            print(f"honeyllm: {problem}", file=sys.stderr)
        return 2
    for problem in problems:
        print(problem)
    if not problems:
        print(f"{options.file}: {persona.hostname} could exist")
    return 1 if problems else 0


def _problems(persona: Persona) -> tuple[str, ...]:
    """The contradictions of the record, its files, and what its programs print if they can run at all."""
    problems = (*check(persona), *check_files(persona))
    try:
        return (*problems, *check_views(persona))
    except HostError as error:
        return (*problems, str(error))
