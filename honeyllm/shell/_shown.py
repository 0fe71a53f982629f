"""Commands and words as text, for messages, jobs and traces."""

from __future__ import annotations

from honeyllm.shell._ast import Assignment, Command, Word
from honeyllm.shell._printer import assignment_text, command_text, function_text, word_text
from honeyllm.shell._trampoline import TooDeep

__all__ = ["function_text", "print_assignment", "print_command", "print_word"]


def print_command(command: Command) -> str:
    """*command* on one line; only dots when it is nested too deeply to show."""
    try:
        return command_text(command)
    except TooDeep:
        return "..."


def print_assignment(assignment: Assignment) -> str:
    """*assignment* as it was written."""
    return assignment_text(assignment)


def print_word(word: Word) -> str:
    """*word* as it was written."""
    return word_text(word)
