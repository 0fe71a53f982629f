"""
From a tree to the syntax of google-re2, which matches in linear time.

What RE2 cannot say (back-references, look-around, a word's start or end where
it is no plain word boundary) gives None: the step-limited matcher takes those.
"""

import attrs

from honeyllm.programs.regex._classes import BYTE_CLASSES, BYTE_TESTS, WIDE_CLASSES
from honeyllm.programs.regex._nodes import (
    ANY,
    EMPTY,
    MAX_CODE,
    Alt,
    At,
    Back,
    Chars,
    Group,
    Look,
    Node,
    Place,
    Repeat,
    Seq,
)

MAX_RE2_REPEAT = 1000
MAX_TEXT = 1 << 18
SURROGATES = (0xD800, 0xDFFF)
"""How a byte that is no valid UTF-8 stands in a pattern; RE2 cannot match such a byte."""

SIMPLE_PLACES = {
    Place.START: r"\A",
    Place.END: r"\z",
    Place.EDGE: r"\b",
    Place.INSIDE: r"\B",
}


ANCHORS = (Place.START, Place.END, Place.LINE_START, Place.LINE_END)
REST = Repeat(body=ANY, least=0, most=None)


class _Impossible(Exception):
    """RE2 has no word for it."""


@attrs.frozen(kw_only=True)
class Manner:
    """How a tree is to be matched."""

    utf8: bool = True
    fold_case: bool = False
    multiline: bool = False
    """``^`` and ``$`` also match beside newlines."""
    longest: bool = True
    captures: bool = True


def to_re2(node: Node, manner: Manner) -> str | None:
    """RE2's pattern, None when it has none."""
    try:
        text = _Translation(manner).node(node)
    except _Impossible:
        return None
    return f"(?i:{text})" if manner.fold_case else text


def has_word_places(node: Node) -> bool:
    """Whether the tree looks at word boundaries, which RE2 knows only for ASCII."""
    pending = [node]
    while pending:
        node = pending.pop()
        match node:
            case At():
                if node.place in (Place.EDGE, Place.INSIDE, Place.WORD_START, Place.WORD_END):
                    return True
            case Seq():
                pending += node.items
            case Alt():
                pending += node.options
            case Repeat() | Group() | Look():
                pending.append(node.body)
    return False


def widened(node: Node) -> Node:
    """
    A tree without what RE2 lacks that matches at least what *node* matches.

    A back-reference becomes the body of its group; an assertion becomes empty.
    """
    bodies: dict[int, Node] = {}

    def widen(node: Node) -> Node:
        match node:
            case Seq():
                return Seq(items=tuple(map(widen, node.items)))
            case Alt():
                return Alt(options=tuple(map(widen, node.options)))
            case Repeat():
                return attrs.evolve(node, body=widen(node.body), atomic=False)
            case Group():
                body = bodies[node.number] = widen(node.body)
                return Group(body=body, number=node.number)
            case Back():
                return bodies.get(node.number, REST)
            case Look():
                return widen(node.body) if node.atomic else EMPTY
            case At():
                return node if node.place in ANCHORS else EMPTY
        return node

    return widen(node)


class _Translation:
    def __init__(self, manner: Manner) -> None:
        self._manner = manner
        self._captures = manner.captures
        self._size = 0

    def node(self, node: Node) -> str:
        match node:
            case Chars():
                text = _set_text(node, utf8=self._manner.utf8)
            case Seq():
                text = self._sequence(node.items)
            case Alt():
                text = "(?:" + "|".join(map(self.node, node.options)) + ")"
            case Repeat():
                text = self._repeat(node)
            case Group():
                text = ("(" if self._captures else "(?:") + self.node(node.body) + ")"
            case At():
                text = self._place(node.place)
            case _:
                raise _Impossible
        if len(text) > MAX_TEXT:
            raise _Impossible
        return text

    def _place(self, place: Place) -> str:
        if place is Place.LINE_START:
            return "(?m:^)" if self._manner.multiline else r"\A"
        if place is Place.LINE_END:
            return "(?m:$)" if self._manner.multiline else r"\z"
        if place not in SIMPLE_PLACES:
            raise _Impossible
        return SIMPLE_PLACES[place]

    def _sequence(self, items: tuple[Node, ...]) -> str:
        parts = []
        for at, item in enumerate(items):
            if isinstance(item, At) and item.place in (Place.WORD_START, Place.WORD_END):
                start = item.place is Place.WORD_START
                beside = items[at + 1 :] if start else items[:at][::-1]
                if not any(_is_word_here(node, first=start) for node in beside[:1]):
                    raise _Impossible
                parts.append(r"\b")
            else:
                parts.append(self.node(item))
        return "".join(parts)

    def _repeat(self, node: Repeat) -> str:
        if node.atomic:
            raise _Impossible
        least, most = node.least, node.most
        lazy = "?" if node.lazy and not self._manner.longest else ""
        atom = "(?:" + self.node(node.body) + ")"
        if max(least, most or 0) <= MAX_RE2_REPEAT:
            return f"(?:{atom}{_bounds(least, most)}{lazy})"
        return self._long_repeat(node, lazy)

    def _long_repeat(self, node: Repeat, lazy: str) -> str:
        """RE2 refuses counts over 1000: several in a row."""
        keep, self._captures = self._captures, False
        plain = "(?:" + self.node(node.body) + ")"
        self._captures = keep
        chunks, rest = divmod(node.least, MAX_RE2_REPEAT)
        text = f"{plain}{{{MAX_RE2_REPEAT}}}" * chunks + f"{plain}{{{rest}}}"
        if node.most is None:
            return text + f"{plain}*{lazy}"
        chunks, rest = divmod(node.most - node.least, MAX_RE2_REPEAT)
        return text + f"{plain}{{0,{MAX_RE2_REPEAT}}}{lazy}" * chunks + f"{plain}{{0,{rest}}}{lazy}"


def _bounds(least: int, most: int | None) -> str:
    short = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((least, most))
    return short or f"{{{least},{'' if most is None else most}}}"


def _set_text(chars: Chars, *, utf8: bool) -> str:
    top = MAX_CODE if utf8 else 0xFF
    if not chars.ranges and not chars.classes:
        return "(?s:.)" if chars.negated else f"[^\\x00-\\x{{{top:x}}}]"
    parts = [_range_text(low, min(high, top)) for low, high in chars.ranges]
    parts += [_class_text(name, utf8=utf8) for name in chars.classes]
    return "[" + ("^" if chars.negated else "") + "".join(parts) + "]"


def _range_text(low: int, high: int) -> str:
    if SURROGATES[0] <= low <= high <= SURROGATES[1]:
        raise _Impossible
    if low == high:
        return chr(low) if chr(low).isascii() and chr(low).isalnum() else f"\\x{{{low:x}}}"
    return f"\\x{{{low:x}}}-\\x{{{high:x}}}"


def _class_text(name: str, *, utf8: bool) -> str:
    table = WIDE_CLASSES if utf8 else BYTE_CLASSES
    if not name.startswith("^"):
        return table[name]
    return _complement(name, MAX_CODE if utf8 else 0xFF)


def _complement(name: str, top: int) -> str:
    """The complement of an ASCII class."""
    test = BYTE_TESTS[name[1:]]
    members = [code for code in range(128) if not test(chr(code))]
    return "".join(f"\\x{code:02x}" for code in members) + f"\\x{{80}}-\\x{{{top:x}}}"


def _is_word_here(node: Node, *, first: bool) -> bool:
    """Whether *node* never is empty and its first (or last) character is a word character."""
    match node:
        case Chars():
            return (
                not node.negated
                and all(map(_word_range, node.ranges))
                and all(map(_word_class, node.classes))
            )
        case Seq():
            edge = node.items[:1] if first else node.items[-1:]
            return any(_is_word_here(item, first=first) for item in edge)
        case Alt():
            return all(_is_word_here(option, first=first) for option in node.options)
        case Repeat():
            return node.least > 0 and _is_word_here(node.body, first=first)
        case Group():
            return _is_word_here(node.body, first=first)
        case Back() | At() | Look():
            return False


def _word_class(name: str) -> bool:
    return name in ("alpha", "upper", "lower", "digit", "xdigit", "alnum", "word")


def _word_range(bounds: tuple[int, int]) -> bool:
    low, high = map(chr, bounds)
    return any(a <= low <= high <= b for a, b in ("09", "AZ", "az", "__"))
