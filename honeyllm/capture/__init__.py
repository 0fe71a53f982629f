"""
What intruders bring: kept by its SHA-256, stood in for, and run by rule.

The store is a directory that only its own thread touches.  Nothing that lies
there is ever executed: files have mode 0600 and names of hexadecimal digits.
"""

from honeyllm.capture._arriving import Arriving
from honeyllm.capture._artifacts import Artifacts, Limits, Quarantined, StoreFault, Submission
from honeyllm.capture._placeholders import Placeholders
from honeyllm.capture._running import Running
from honeyllm.capture._settings import CaptureSettings, Conduct, Fetch, RunRule
from honeyllm.capture._writer import Writer

__all__ = [
    "Arriving",
    "Artifacts",
    "CaptureSettings",
    "Conduct",
    "Fetch",
    "Limits",
    "Placeholders",
    "Quarantined",
    "RunRule",
    "Running",
    "StoreFault",
    "Submission",
    "Writer",
]
