"""What a real bash said; see tests/support/record_shell.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def recorded(name: str) -> Any:
    """The rows of one recording."""
    path = Path(__file__).parent / "recorded" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))
