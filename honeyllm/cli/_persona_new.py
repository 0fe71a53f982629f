"""``honeyllm persona new``."""

import argparse
import secrets
import time
from pathlib import Path

from honeyllm.errors import HoneyError
from honeyllm.persona import DEFAULT_PROFILE, draw, dump_persona, profile_names


class NewPersonaError(HoneyError):
    """A persona cannot be written; the text names the file and the remedy."""


def add_new(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``new`` to the commands of ``persona``."""
    add = commands.add_parser("new", help="draw a host and write it as YAML")
    add.add_argument("--seed", type=int, metavar="N", help="the same number draws the same host")
    add.add_argument("--profile", choices=profile_names(), default=DEFAULT_PROFILE, help="the kind of host")
    add.add_argument("--out", type=Path, metavar="FILE", help="without: standard output")
    add.set_defaults(run=_new)


def _new(options: argparse.Namespace) -> int:
    """With a seed nothing depends on the clock; without one the host has been up for some weeks."""
    if options.seed is None:
        persona = draw(secrets.randbits(48), now=int(time.time()), profile=options.profile)
    else:
        persona = draw(options.seed, profile=options.profile)
    text = dump_persona(persona)
    if options.out is None:
        print(text, end="")
        return 0
    _write(options.out, text)
    print(f"{options.out}: the virtual host {persona.hostname}")
    return 0


def _write(path: Path, text: str) -> None:
    """A new file; what is there already stays."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise NewPersonaError(f"{path} is there already; give another name or move it away") from None
    except OSError as error:
        raise NewPersonaError(f"{path}: {error.strerror}; give a file that can be written") from None
