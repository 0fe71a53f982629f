"""Parsing the command line; each command is a function that returns the exit status."""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from twisted.scripts import twistd

from honeyllm.cli._configuration import check, init
from honeyllm.cli._persona import add_persona
from honeyllm.cli._shelleval import add_shelleval
from honeyllm.cli._worlds import add_commands as add_world_commands
from honeyllm.errors import HoneyError

Command = Callable[[argparse.Namespace], int]


def start(options: argparse.Namespace) -> int:
    """Run the honeypot in the foreground."""
    argv = ["twistd", "-n", "--pidfile=", "honeyllm"]
    if options.config is not None:
        argv += ["--config", str(options.config)]
    sys.argv = argv
    twistd.run()
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="honeyllm", description="LLM-powered medium-interaction SSH honeypot.")
    top.add_argument("--version", action="version", version=f"honeyllm {version('honeyllm')}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    add = commands.add_parser("start", help="run the honeypot in the foreground")
    add.add_argument("--config", type=Path, metavar="FILE", help="without: defaults, state in ~/.local/state")
    add.set_defaults(run=start)
    add = commands.add_parser("init", help="write a commented configuration and draw a host")
    add.add_argument("directory", type=Path, metavar="DIR")
    add.set_defaults(run=init)
    add = commands.add_parser("check", help="tell what is wrong with a configuration")
    add.add_argument("file", type=Path, metavar="FILE")
    add.set_defaults(run=check)
    add_world_commands(commands)
    add_persona(commands)
    add_shelleval(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """The console script; errors are one message on standard error and status 1."""
    options = parser().parse_args(argv)
    run: Command = options.run
    try:
        return run(options)
    except HoneyError as error:
        print(f"honeyllm: {error}", file=sys.stderr)
        return 1
