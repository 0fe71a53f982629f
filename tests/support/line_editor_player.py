"""Play a recorded conversation with bash to our line editor, and report where it answers otherwise."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from honeyllm.tty import (
    Candidate,
    Completions,
    EndOfInput,
    Line,
    LineDiscipline,
    LineEditor,
    Memory,
)
from tests.support.bash_scenarios import Scenario, Step

_PROMPT_ESCAPES = (("\\[", "\x01"), ("\\]", "\x02"), ("\\n", "\r\n"), ("\\$", "#"), ("\\a", "\a"))
_CONTINUATION = "> "


def decoded_prompt(prompt: str) -> str:
    """What bash makes of the escapes that the scenarios use, for root."""
    for escape, meaning in _PROMPT_ESCAPES:
        prompt = prompt.replace(escape, meaning)
    return prompt


@attrs.frozen
class FileCompleter:
    """Completes file names of a small tree, and nothing else."""

    files: Sequence[str]

    def __call__(self, text: str, cursor: int) -> Completions:
        start = max(text.rfind(" ", 0, cursor), text.rfind("'", 0, cursor)) + 1
        quote = text[start - 1 : start] if text[start - 1 : start] == "'" else ""
        folder, slash, begun = text[start:cursor].rpartition("/")
        names = sorted({name for name in self._names_in(folder + slash) if name.startswith(begun)})
        return Completions(start=start, candidates=tuple(_candidate(folder + slash, n, quote) for n in names))

    def _names_in(self, folder: str) -> list[str]:
        found = []
        for path in self.files:
            if path.startswith(folder) and path != folder:
                name, slash, _ = path[len(folder) :].partition("/")
                found.append(name + slash)
        return found


def _candidate(folder: str, name: str, quote: str) -> Candidate:
    is_directory, bare = name.endswith("/"), name.rstrip("/")
    quoted = bare if quote else bare.replace(" ", "\\ ")
    return Candidate(text=folder + quoted, shown=bare, suffix="/" if is_directory else f"{quote} ")


@attrs.define
class Player:
    """One run of a scenario; *differences* are (step, bash's bytes, our bytes)."""

    scenario: Scenario
    differences: list[tuple[Step, bytes, bytes]] = attrs.field(factory=list)
    _history: list[str] = attrs.field(factory=list)
    _memory: Memory = attrs.field(factory=Memory)
    _terminal: LineDiscipline = attrs.field(factory=LineDiscipline)
    _columns: int = 80
    _is_over: bool = False
    _editor: LineEditor = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._history = list(self.scenario.history)
        self._columns = self.scenario.columns

    def play(self, recorded: Sequence[tuple[Step, bytes]]) -> None:
        """Type every step, up to the first answer that is not as recorded."""
        for index, (step, wanted) in enumerate(recorded):
            answer = (
                self._answer(step, wanted) if index else self._begin(decoded_prompt(self.scenario.prompt))
            )
            if answer != wanted:
                self.differences.append((step, wanted, answer))
            if answer != wanted or self._is_over:
                return

    def _begin(self, prompt: str) -> bytes:
        self._editor = LineEditor(
            prompt,
            size=(self._columns, 24),
            history=tuple(self._history),
            memory=self._memory,
            completer=FileCompleter((*self.scenario.files, "history")),
            terminal=self.scenario.term,
        )
        return self._terminal.transform_output(self._editor.start())

    def _answer(self, step: Step, wanted: bytes) -> bytes:
        if isinstance(step, tuple):
            self._columns = step[1]
            return self._terminal.transform_output(self._editor.resize(step[1], 24))
        out, rest = b"", step
        while rest:
            fed = self._editor.feed(rest)
            out, rest = out + self._terminal.transform_output(fed.output), fed.rest
            if isinstance(fed.outcome, EndOfInput):
                self._is_over = True
                return out + b"exit\r\n"
            if isinstance(fed.outcome, Line):
                out += self._run(fed.outcome.text, wanted[len(out) :])
            elif fed.outcome:
                out += self._begin(decoded_prompt(self.scenario.prompt))
        return out

    def _run(self, line: str, following: bytes) -> bytes:
        """What the command printed is taken from the recording, up to where our prompt is found."""
        for index, text in self._editor.edited_history().items():
            self._history[index] = text
        if line:
            self._history.append(line)
        memory = attrs.evolve(self._memory)
        for prompt in (decoded_prompt(self.scenario.prompt), _CONTINUATION):
            self._memory.next_history = memory.next_history
            begun = self._begin(prompt)
            printed, found, _ = following.partition(begun)
            if found:
                return printed + begun
        return b"<no prompt>"
