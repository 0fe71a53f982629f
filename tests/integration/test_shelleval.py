"""The core of ShellEval against a running honeypot, as an operator measures it."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path


class ShellEvalTests(unittest.TestCase):
    """``honeyllm shelleval``"""

    def test_core(self) -> None:
        """Without a model, all sixteen are hits; the report says so, and can be compared and drawn."""
        with tempfile.TemporaryDirectory() as directory:
            path, drawn = Path(directory) / "core.json", Path(directory) / "core.svg"
            command = Path(sys.executable).parent / "honeyllm"
            run = [command, "shelleval", "--target", "product", "--set", "core", "--json", path, "--misses"]
            shown = subprocess.run(run, capture_output=True, text=True, timeout=120, check=True).stdout
            total = json.loads(path.read_text())["total"]
            self.assertEqual((total["hits"], total["cases"]), (16, 16), shown)
            again = [command, "shelleval", "--compare", path, path, "--svg", drawn]
            compared = subprocess.run(again, capture_output=True, text=True, timeout=60, check=True).stdout
            self.assertIn("16/16 100.0 %", compared)
            self.assertTrue(drawn.read_text().startswith("<svg"))
