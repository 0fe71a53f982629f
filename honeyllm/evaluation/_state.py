"""The state file: each outcome as a line of JSON, so that a run can go on where it was ended."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import attrs
from cattrs import Converter
from cattrs.errors import BaseValidationError

from honeyllm.evaluation._errors import EvaluationError
from honeyllm.evaluation._report import Subject
from honeyllm.evaluation._run import Outcome

_CONVERTER = Converter()


class StateFile:
    """
    Outcomes of one subject under *path*; without a path nothing is kept.

    Raises:
        EvaluationError: the file is of another run, or cannot be read or written.
    """

    def __init__(self, path: Path | None, subject: Subject) -> None:
        self._path = path
        self._subject = attrs.asdict(attrs.evolve(subject, prices=None, name=""))
        self._file: IO[str] | None = None

    def open(self) -> Mapping[str, Outcome]:
        """The outcomes so far, by case, without those that were faults; further ones are appended."""
        if self._path is None:
            return {}
        try:
            done = self._load(self._path) if self._path.exists() else {}
            self._file = self._path.open("w", encoding="utf-8")
        except OSError as error:
            raise EvaluationError(f"{self._path}: {error.strerror}; give another state file") from None
        self._write({"subject": self._subject})
        for outcome in done.values():
            self.note(outcome)
        return done

    def note(self, outcome: Outcome) -> None:
        """Keep *outcome*, unless it is to be asked again."""
        if not outcome.fault:
            self._write(_CONVERTER.unstructure(outcome))

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def _write(self, value: object) -> None:
        if self._file is not None:
            self._file.write(json.dumps(value) + "\n")
            self._file.flush()

    def _load(self, path: Path) -> dict[str, Outcome]:
        whole, _, _ = path.read_text("utf-8").rpartition("\n")
        try:
            first, *rest = [json.loads(line) for line in whole.splitlines()] or [{}]
            found = [_CONVERTER.structure(value, Outcome) for value in rest]
        except (BaseValidationError, AttributeError, KeyError, TypeError, ValueError) as error:
            raise EvaluationError(f"{path}: no state of shelleval; give another file") from error
        if first and first.get("subject") != self._subject:
            raise EvaluationError(f"{path}: the state of another run; give another file, or remove it")
        return {outcome.id: outcome for outcome in found}
