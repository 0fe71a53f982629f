"""
What outlives the process: one SQLite database with one thread that writes it.

Each room owns its tables and hands its statements over as jobs; small reads by
key happen where they are needed.
"""

from honeyllm.store._database import Database, StoreError, checked, open_beside

__all__ = ["Database", "StoreError", "checked", "open_beside"]
