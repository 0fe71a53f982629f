"""What can go wrong with a persona file."""

from honeyllm.errors import HoneyError


class PersonaError(HoneyError):
    """A persona is malformed or contradicts itself; *problems* has one line for each fault."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems
