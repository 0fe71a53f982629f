"""
A matcher for what regular expressions cannot say, ``!(...)``, and for shortest matches.

Sets of positions in the text are bits of one integer, so that a node moves
all possible positions at once and the work grows with the text's length times
the pattern's, whatever the pattern; only ``!(...)`` looks at positions one by one, which steps count.
"""

from __future__ import annotations

import attrs

from honeyllm.shell._pattern_nodes import Any, Bracket, Group, Node, One, Text, holds

MAX_STEPS = 3_000


class TooManySteps(Exception):
    """The pattern is too costly on this text; it is taken not to match."""


@attrs.define
class PositionMatcher:
    """Matches nodes against one text."""

    text: str
    nocase: bool
    steps: int = 0
    _full: int = attrs.field(init=False)
    _masks: dict[str | Bracket, int] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        if self.nocase:
            self.text = "".join([_fold(c) for c in self.text])
        self._full = (1 << (len(self.text) + 1)) - 1

    def ends(self, nodes: tuple[Node, ...], starts: int) -> int:
        """Where matches of *nodes* can end that begin at one of *starts*."""
        for node in nodes:
            self.steps += 1
            if self.steps > MAX_STEPS:
                raise TooManySteps
            if not starts:
                return 0
            starts = self._node(node, starts)
        return starts

    def _node(self, node: Node, starts: int) -> int:
        if isinstance(node, Text):
            return self._literal(node.text, starts)
        if isinstance(node, One):
            return (starts << 1) & self._full
        if isinstance(node, Any):
            return self._from(starts & -starts)
        if isinstance(node, Bracket):
            return (starts & self._mask(node)) << 1
        return self._group(node, starts)

    def _from(self, bit: int) -> int:
        """All positions from that of *bit* on."""
        return self._full & ~(bit - 1)

    def _literal(self, text: str, starts: int) -> int:
        for character in text:
            starts = (starts & self._mask(_fold(character) if self.nocase else character)) << 1
            if not starts:
                break
        return starts

    def _mask(self, what: str | Bracket) -> int:
        """The positions of characters that *what* matches."""
        mask = self._masks.get(what)
        if mask is None:
            mask = self._masks[what] = self._find(what)
        return mask

    def _find(self, what: str | Bracket) -> int:
        if isinstance(what, str):
            chosen = {what}
        else:
            chosen = {c for c in set(self.text) if holds(what, c, nocase=self.nocase)}
        bits = "".join(["1" if c in chosen else "0" for c in reversed(self.text)])
        return int(bits, 2) if bits else 0

    def _group(self, group: Group, starts: int) -> int:
        if group.kind == "!":
            return self._unmatched(group, starts)
        once = self._alternatives(group, starts)
        if group.kind == "@":
            return once
        if group.kind == "?":
            return starts | once
        reached, fresh = once, once
        while fresh:
            fresh = self._alternatives(group, fresh) & ~reached
            reached |= fresh
        return reached if group.kind == "+" else reached | starts

    def _alternatives(self, group: Group, starts: int) -> int:
        found = 0
        for nodes in group.alternatives:
            found |= self.ends(nodes, starts)
        return found

    def _unmatched(self, group: Group, starts: int) -> int:
        found = 0
        while starts:
            bit = starts & -starts
            starts ^= bit
            found |= self._from(bit) & ~self._alternatives(group, bit)
        return found


def _fold(character: str) -> str:
    lower = character.lower()
    return lower if len(lower) == 1 else character
