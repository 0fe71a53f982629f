"""The operator's commands: ``honeyllm start``, ``init`` and ``check``."""

from honeyllm.cli._main import main

__all__ = ["main"]
