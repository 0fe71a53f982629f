"""
Room ``oracle``: what the virtual host cannot compute, it asks here.

A `Question` goes in; standard output streams out, line by line, as each line passes the
guard; an `Answer` with status, standard error and its `Source` ends it. `ModelOracle` asks a
language model and remembers in a `Ledger` what it said; `LocalOracle` answers in character
without one, and never fails. Nothing here knows Twisted: callers may be driven by any
scheduler that can run what the model awaits.
"""

from honeyllm.oracle._errors import OracleUnavailable
from honeyllm.oracle._ledger import Fact, FactKey, Ledger, MemoryLedger
from honeyllm.oracle._local_oracle import LocalOracle
from honeyllm.oracle._model_oracle import ModelOracle
from honeyllm.oracle._prompt import Prompts
from honeyllm.oracle._question import (
    Answer,
    Asker,
    Effect,
    Exchange,
    LineOracle,
    Oracle,
    Question,
    Source,
)
from honeyllm.oracle._stored_ledger import TABLES as FACT_TABLES
from honeyllm.oracle._stored_ledger import StoredLedger

__all__ = [
    "FACT_TABLES",
    "Answer",
    "Asker",
    "Effect",
    "Exchange",
    "Fact",
    "FactKey",
    "Ledger",
    "LineOracle",
    "LocalOracle",
    "MemoryLedger",
    "ModelOracle",
    "Oracle",
    "OracleUnavailable",
    "Prompts",
    "Question",
    "Source",
    "StoredLedger",
]
