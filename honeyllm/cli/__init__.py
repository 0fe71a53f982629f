"""The commands: ``honeyllm start``, ``init``, ``check``, ``worlds``, ``persona``, ``shelleval``."""

from honeyllm.cli._main import main

__all__ = ["main"]
