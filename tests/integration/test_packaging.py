"""The package as it is installed: a wheel that has everything, dependencies with wheels everywhere."""

import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class WheelTests(unittest.TestCase):
    """A wheel built from the tree."""

    def test_everything_is_in_the_wheel(self) -> None:
        """Plugin, package data and every module of the tree are in the wheel."""
        with tempfile.TemporaryDirectory() as scratch:
            subprocess.run(
                [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", scratch, str(ROOT)],
                check=True,
                capture_output=True,
            )
            (wheel,) = Path(scratch).glob("*.whl")
            names = set(zipfile.ZipFile(wheel).namelist())
        tracked = subprocess.run(
            ["git", "ls-files", "honeyllm", "twisted"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        self.assertEqual(set(tracked.stdout.split()) - names, set())


class ArmTests(unittest.TestCase):
    """64-bit ARM, which the original ran on."""

    def test_dependencies_have_wheels(self) -> None:
        """Every dependency resolves to a wheel for manylinux on aarch64."""
        with tempfile.TemporaryDirectory() as scratch:
            done = subprocess.run(
                [
                    sys.executable, "-m", "pip", "download", "-q", "--only-binary=:all:", "-d", scratch,
                    "--platform", "manylinux2014_aarch64", "--platform", "manylinux_2_28_aarch64",
                    "--python-version", "3.11", "--implementation", "cp", "--abi", "cp311", "--abi", "abi3",
                    "--abi", "none", *self._requirements(),
                ],
                capture_output=True,
                text=True,
                check=False,
            )  # fmt: skip
            self.assertEqual(done.returncode, 0, done.stderr)

    def _requirements(self) -> list[str]:
        text = (ROOT / "setup.cfg").read_text()
        block = text.partition("install_requires =\n")[2].partition("\n\n")[0]
        return [line.strip() for line in block.splitlines()]
