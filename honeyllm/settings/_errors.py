"""What is wrong with a configuration."""

import attrs

from honeyllm.errors import HoneyError

Path = tuple[str | int, ...]
"""Where in the configuration: keys of mappings and indexes of lists."""


@attrs.frozen(order=True)
class Problem:
    """One thing to put right: its line (0 if it concerns the whole file), its place, and what to write."""

    line: int
    path: str
    message: str


class SettingsError(HoneyError):
    """The configuration cannot be used; ``problems`` holds everything that is wrong with it."""

    def __init__(self, file: str, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(_shown(file, problem) for problem in problems))
        self.file = file
        self.problems = problems


def dotted(path: Path) -> str:
    """*path* as an operator writes it: ``ssh.listen[0]``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def _shown(file: str, problem: Problem) -> str:
    where = f"{file}:{problem.line}" if problem.line else file
    return ": ".join(part for part in (where, problem.path, problem.message) if part)
