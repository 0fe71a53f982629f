"""The page on the architecture says what is there."""

import configparser
import re
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
NAMED = frozenset(re.findall(r"`((?:\w+/)+_\w+|\w+/builtins)`", PAGE))
"""What the page names as room/_module."""


def module_names(directory: Path) -> set[str]:
    """The modules of one package, as the page writes them."""
    base = ROOT / "honeyllm"
    paths = directory.glob("_[a-z]*.py")
    return {path.relative_to(base).with_suffix("").as_posix() for path in paths}


class ArchitectureTests(SynchronousTestCase):
    """docs/architecture.md"""

    def test_named_modules_exist(self) -> None:
        """Every module that the page names is there."""
        self.assertGreater(len(NAMED), 100)
        base = ROOT / "honeyllm"
        missing = [n for n in NAMED if not ((base / f"{n}.py").exists() or (base / n).is_dir())]
        self.assertEqual(sorted(missing), [])

    def test_named_files_exist(self) -> None:
        """Every other file that it names or links to is there."""
        files = re.findall(r"`((?:tests|docs)/[\w./]+)`", PAGE)
        files += [f"docs/{link}" for link in re.findall(r"\]\((\w+\.md)\)", PAGE)]
        self.assertTrue(files)
        self.assertEqual([name for name in files if not (ROOT / name).exists()], [])

    def test_rooms(self) -> None:
        """The table has every room, in the order of the contract."""
        rows = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
        contract = configparser.ConfigParser()
        contract.read(ROOT / "setup.cfg")
        layers = contract["importlinter:contract:rooms"]["layers"]
        self.assertEqual(rows, re.findall(r"\w+", layers))
        rooms = {path.name for path in (ROOT / "honeyllm").iterdir() if (path / "__init__.py").exists()}
        self.assertLessEqual(rooms, set(rows))

    def test_every_module_of_the_shell(self) -> None:
        """The largest of rooms is named whole: every module has its place in the table of ideas."""
        self.assertEqual(sorted(module_names(ROOT / "honeyllm" / "shell") - NAMED), [])

    def test_linked(self) -> None:
        """README and CONTRIBUTING lead here."""
        for name in ("README.md", "CONTRIBUTING.md"):
            self.assertIn("docs/architecture.md", (ROOT / name).read_text("utf-8"), name)
