"""``honeyllm init`` and ``honeyllm check``."""

import argparse
import secrets
import time
from pathlib import Path

from honeyllm.errors import HoneyError
from honeyllm.persona import draw, dump_persona
from honeyllm.settings import default_configuration, load_settings


class InitError(HoneyError):
    """A directory cannot be set up; the text names it and the remedy."""


def init(options: argparse.Namespace) -> int:
    """Write ``honeyllm.yaml`` and ``persona.yaml`` into a directory; nothing there is overwritten."""
    directory: Path = options.directory
    persona = draw(secrets.randbits(48), now=int(time.time()))
    text = default_configuration().replace(
        "#persona:\n#  file: persona.yaml", "persona:\n  file: persona.yaml"
    )
    _write(directory, {"honeyllm.yaml": text, "persona.yaml": dump_persona(persona)})
    print(f"{directory / 'honeyllm.yaml'}: the configuration")
    print(f"{directory / 'persona.yaml'}: the virtual host {persona.hostname}")
    print(f"next: honeyllm start --config {directory / 'honeyllm.yaml'}")
    return 0


def _write(directory: Path, texts: dict[str, str]) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        taken = [name for name in texts if (directory / name).exists()]
        if taken:
            raise InitError(
                f"{directory / taken[0]} is there already; give another directory or move it away"
            )
        for name, text in texts.items():
            (directory / name).write_text(text, "utf-8")
    except OSError as error:
        raise InitError(f"{directory}: {error.strerror}; give a directory that can be written") from None


def check(options: argparse.Namespace) -> int:
    """Report everything that is wrong with a configuration."""
    load_settings(options.file, home=Path.home())
    print(f"{options.file}: good")
    return 0
