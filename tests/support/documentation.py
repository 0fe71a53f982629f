"""Parts of the documentation, for the tests that keep it complete."""

import re
from pathlib import Path

_DOCS = Path(__file__).parent.parent.parent / "docs"


def page(name: str) -> str:
    """The text of ``docs/NAME``."""
    return (_DOCS / name).read_text("utf-8")


def sections(name: str) -> dict[str, str]:
    """The texts of a page's sections of the third level by their titles."""
    parts = re.split(r"(?m)^#{2,3} (.+)$", page(name))
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def table_keys(text: str) -> list[str]:
    """What the first columns of the tables in *text* name."""
    return re.findall(r"(?m)^\| `([^`]+)` \|", text)


def code_blocks(name: str, language: str) -> list[str]:
    """The blocks of code in *language* on a page."""
    return re.findall(rf"(?ms)^ *```{language}\n(.*?)^ *```", page(name))
