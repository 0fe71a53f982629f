"""Where fmt breaks lines: the costs and the search of coreutils' fmt.c."""

from collections.abc import Awaitable, Callable

import attrs

OPENING, CLOSING, PERIODS = b"(['`\"", b")]'\"", b".?!"
FAR = 1 << 62
LINE_COST = 70 * 70
LINE_CREDIT = 3 * 3
SENTENCE_BONUS = 50 * 50
NOBREAK_COST = 600 * 600
PUNCT_BONUS = PAREN_BONUS = 40 * 40
WIDOW, ORPHAN = 200 * 200, 150 * 150


@attrs.define
class Word:
    """A word with the space behind it, and what the search finds out about it."""

    text: bytes
    space: int = 0
    paren: bool = False
    punct: bool = False
    period: bool = False
    final: bool = False
    best: int = 0
    next: int = 0
    line_length: int = 0

    @property
    def length(self) -> int:
        """Columns: fmt counts bytes."""
        return len(self.text)

    def judge(self) -> None:
        """Look at the punctuation."""
        last = self.text[-1]
        self.paren = self.text[0] in OPENING
        self.punct = 32 < last < 127 and not chr(last).isalnum()
        end = len(self.text) - 1
        while end > 0 and self.text[end] in CLOSING:
            end -= 1
        self.period = self.text[end] in PERIODS


@attrs.define
class Paragraph:
    """Words, and how their lines are indented."""

    goal: int
    width: int
    words: list[Word] = attrs.field(factory=list)
    first_indent: int = 0
    other_indent: int = 0
    last_line_length: int = 0

    async def arrange(self, pause: Callable[[], Awaitable[None]]) -> None:
        """Find the best breaks: ``next`` of each word is the word that the next line begins with."""
        words, end = self.words, len(self.words)
        for start in range(end - 1, -1, -1):
            if not start & 15:
                await pause()
            best, first = FAR, words[start]
            length = (self.first_indent if start == 0 else self.other_indent) + first.length
            at = start
            while True:
                at += 1
                cost = self._line_cost(at, length) + (words[at].best if at < end else 0)
                if start == 0 and self.last_line_length > 0:
                    cost += (10 * (length - self.last_line_length)) ** 2 // 2
                if cost < best:
                    best, first.next, first.line_length = cost, at, length
                if at == end:
                    break
                length += words[at - 1].space + words[at].length
                if length >= self.width:
                    break
            first.best = best + self._base_cost(start)

    def _base_cost(self, at: int) -> int:
        words, word = self.words, self.words[at]
        cost = LINE_COST
        if at > 0:
            before = words[at - 1]
            if before.period:
                cost += -SENTENCE_BONUS if before.final else NOBREAK_COST
            elif before.punct:
                cost -= PUNCT_BONUS
            elif at > 1 and words[at - 2].final:
                cost += WIDOW // (before.length + 2)
        if word.paren:
            cost -= PAREN_BONUS
        elif word.final:
            cost += ORPHAN // (word.length + 2)
        return cost

    def _line_cost(self, at: int, length: int) -> int:
        if at == len(self.words):
            return 0
        cost = (10 * (self.goal - length)) ** 2
        following = self.words[at]
        if following.next != len(self.words):
            cost += (10 * (length - following.line_length)) ** 2 // 2
        return cost

    def split_point(self) -> int:
        """A good place near the end to cut a paragraph that is too long."""
        words, end = self.words, len(self.words)
        point, best, at = end, FAR, words[0].next
        while at != end:
            following = words[at].next
            gain = words[at].best - (words[following].best if following < end else 0)
            if gain < best:
                point, best = at, gain
            if best <= FAR - LINE_CREDIT:
                best += LINE_CREDIT
            at = following
        return point
