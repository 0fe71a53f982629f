"""The operator's commands: ``honeyllm start``, ``init``, ``check``, ``worlds`` and ``persona``."""

from honeyllm.cli._main import main

__all__ = ["main"]
