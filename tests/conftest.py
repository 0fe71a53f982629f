"""What all tests share: scratch files outside the tree, and hypothesis without chance."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("reproducible", derandomize=True, deadline=None)
settings.load_profile("reproducible")


@pytest.fixture(scope="session", autouse=True)
def _scratch() -> Iterator[None]:
    """trial's ``mktemp`` works in the current directory; its name is short, for the sake of sockets' paths."""
    before, scratch = Path.cwd(), tempfile.mkdtemp(prefix="h")
    os.chdir(scratch)
    yield
    os.chdir(before)
    shutil.rmtree(scratch, ignore_errors=True)
