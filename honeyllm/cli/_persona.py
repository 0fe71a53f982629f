"""``honeyllm persona``: its subcommands."""

import argparse

from honeyllm.cli._persona_check import add_check
from honeyllm.cli._persona_import import add_import
from honeyllm.cli._persona_new import add_new


def add_persona(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``persona`` and what follows it to the command line."""
    persona = commands.add_parser("persona", help="draw, import or check the record of a virtual host")
    below = persona.add_subparsers(dest="persona_command", required=True, metavar="COMMAND")
    for add in (add_new, add_import, add_check):
        add(below)
