"""Lists among the words: fields where words are split, one text where only one can stand."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from typing import TYPE_CHECKING, TypeAlias

import attrs

from honeyllm.shell._ast import ChangeCase, Keys, NamesWithPrefix, Slice, Substitute, Transform, Trim
from honeyllm.shell._fields import BORDER, BREAK, JOINT, LITERAL, QUOTED, SPLIT, Segment, Splitter
from honeyllm.shell._found import Found

if TYPE_CHECKING:
    from honeyllm.shell._ast import Operation, Parameter
    from honeyllm.shell._expansion import Expander

Values: TypeAlias = "str | list[str]"

_CHANGES = (Trim, Substitute, Slice, ChangeCase, Transform, Keys)
_UNQUOTED_TOO = (Trim, Transform)
_KEPT_APART = (Trim, Slice, Transform, Keys)
"""Changes of an array whose elements ``declare v=${a[*]...}`` keeps apart although IFS is empty."""
_MARK = "\x01"
"""bash's own mark of what is quoted (CTLESC), which it leaves here and there."""


LIST, ELEMENTS, STARRED = 1, 2, 4
"""What was seen in quotes: an ``@`` list, one with elements, a changed ``*`` list."""


class Starred(str):
    """A changed ``*`` list as text, which may yet become fields: its *elements* with *joint* between."""

    elements: Sequence[str]
    joint: str


def starred(elements: Sequence[str], joint: str) -> Starred:
    """*elements* as one text that knows them."""
    text = Starred(joint.join(elements))
    text.elements, text.joint = elements, joint
    return text


class Place(Enum):
    """Where a word stands that is not split: bash joins lists differently in each."""

    VALUE = auto()
    """What is assigned, also by ``"${v:=...}"``, and most others."""
    DOCUMENT = auto()
    """Here-documents and expressions."""
    DECLARED = auto()
    """``declare v=...``, ``export v=...``"""
    ELEMENT = auto()
    """``a=([1]=...)``"""
    KEYED = auto()
    """``m=([k]=...)`` of an associative array, and ``[[ ... ]]``."""
    CASE = auto()
    """A pattern of ``case``."""


def first_of_ifs(exp: Expander) -> str:
    """What ``"$*"`` puts between elements."""
    return exp.ifs[:1]


@attrs.frozen(kw_only=True)
class ListUse:
    """How a list is written, and where: *star* is ``*`` and not ``@``, *ifs* the first of IFS."""

    operation: Operation | None
    positional: bool
    star: bool
    quoted: bool
    single: bool
    ifs: str
    place: Place

    @property
    def is_changed(self) -> bool:
        """Whether the elements are not what the list holds."""
        return isinstance(self.operation, _CHANGES)

    @property
    def is_one_word(self) -> bool:
        """Whether bash makes one word of an unquoted list although IFS is empty."""
        if self.quoted or self.ifs:
            return False
        if self.star and self.single and self.place not in (Place.DECLARED, Place.ELEMENT):
            return False
        trims = isinstance(self.operation, Trim) and not self.positional
        return trims or (self.star and isinstance(self.operation, Keys))


def use_of(exp: Expander, found: Found, part: Parameter, *, quoted: bool, single: bool) -> ListUse:
    """How *part* uses the list that was *found*."""
    operation = part.operation
    star = found.star or (isinstance(operation, Keys) and part.each == "*")
    if isinstance(operation, NamesWithPrefix):
        star = operation.separator == "*"
    return ListUse(
        operation=operation,
        positional=found.positional,
        star=star,
        quoted=quoted,
        single=single,
        ifs=first_of_ifs(exp),
        place=exp.place,
    )


async def put(exp: Expander, out: list[Segment], values: list[str], use: ListUse) -> None:
    """Put the list *values* onto *out*."""
    text = _as_text(exp, values, use)
    kind = QUOTED if use.quoted else SPLIT
    if text is not None:
        exp.shell.check_size(text)
        out.append((text, kind))
    elif use.star and use.quoted:
        whole = starred(values, " " if use.place is Place.DOCUMENT else use.ifs)
        exp.shell.check_size(whole)
        out.append((whole, JOINT))
        exp.seen |= STARRED
    else:
        await _put_fields(exp, out, values, kind)
    if use.quoted and not use.star:
        note_list(exp, has_elements=bool(values))


def put_declaration(exp: Expander, out: list[Segment], text: str) -> None:
    """``"${a[@]@A}"``: bash splits at the blanks in front of the array's name although they are quoted."""
    *words, value = text.split(" ", 2)
    for word in words:
        out += [(word, QUOTED), (" ", SPLIT)]
    out.append((value, QUOTED))
    note_list(exp, has_elements=True)


def note_list(exp: Expander, *, has_elements: bool) -> None:
    """There is an ``@`` list in these quotes; without elements it takes them away when all else is null."""
    exp.seen |= LIST | ELEMENTS if has_elements else LIST


async def _put_fields(exp: Expander, out: list[Segment], values: Sequence[str], kind: int) -> None:
    for number, value in enumerate(values):
        if number:
            out.append(BORDER)
        out.append((value, kind))
        if number % 1024 == 1023:
            await exp.shell.process.checkpoint()


async def _put_spread(exp: Expander, out: list[Segment], list_: Starred) -> None:
    """The elements, which bash splits where they are joined; null ones leave no blanks."""
    joint = (list_.joint, SPLIT)
    collapses = list_.joint.isspace()
    for number, value in enumerate(list_.elements):
        if number and not (collapses and out and out[-1] is joint):
            out.append(joint)
        if value:
            out.append((value, QUOTED))
        if number % 1024 == 1023:
            await exp.shell.process.checkpoint()


async def settle(exp: Expander, out: list[Segment], start: int, *, spreads: bool) -> None:
    """Make of the changed ``*`` lists since *start* their elements, or the text that they are."""
    if not exp.seen & STARRED:
        return
    waiting = out[start:]
    del out[start:]
    for text, kind in waiting:
        if isinstance(text, Starred) and spreads:
            await _put_spread(exp, out, text)
        else:
            out.append((str(text), QUOTED) if kind == JOINT else (text, kind))


async def close_quotes(exp: Expander, out: list[Segment], start: int) -> None:
    """
    Decide about what double quotes have held since *start*.

    A changed ``*`` list is text, but beside an ``@`` list bash splits it as if nothing was quoted.
    Nothing but null is an empty word, or no word beside a list without elements.
    """
    await settle(exp, out, start, spreads=bool(exp.seen & LIST))
    if not any(out[number][0] or out[number][1] == BREAK for number in range(start, len(out))):
        out[start:] = [] if _is_empty_list(exp) else [("", QUOTED)]


def _is_empty_list(exp: Expander) -> bool:
    """Whether there were ``@`` lists, and all without elements."""
    return exp.seen & (LIST | ELEMENTS) == LIST


async def close_document(exp: Expander, out: list[Segment]) -> None:
    """The same at the end of a here-document, where only an empty ``@`` list and a blank in IFS split."""
    await settle(exp, out, 0, spreads=_is_empty_list(exp) and " " in exp.ifs)


async def rejoined(exp: Expander, segments: list[Segment]) -> list[Segment]:
    """The fields that *segments* fall into, with blanks between them: what a keyed word with a list is."""
    found: list[Segment] = []
    for fields in Splitter(exp.ifs).pieces(segments):
        for field in fields:
            found += [BORDER] if found else []
            found += [(text, QUOTED if is_quoted else LITERAL) for text, is_quoted in field]
        await exp.shell.process.checkpoint()
    return found


def _as_text(exp: Expander, values: list[str], use: ListUse) -> str | None:
    """The one text that the list becomes here; None where it stays a list."""
    if use.is_one_word:
        mark = _MARK if isinstance(use.operation, Trim) else ""
        return "\0".join(values).replace(" ", mark + " ").replace("\0", " ")
    if use.single:
        return _RULES[use.place](values, use)
    if use.quoted:
        return use.ifs.join(values) if use.star and not use.is_changed else None
    if use.star and not use.ifs and isinstance(use.operation, NamesWithPrefix):
        return "".join(values)
    if exp.in_operand and not use.star and use.ifs:
        return " ".join(values)
    return use.ifs.join(values) if use.ifs.strip(" \t\n") else None


def _value(values: list[str], use: ListUse) -> str | None:
    """A changed ``@`` list joins as if it were ``*``; by some changes only when it is quoted."""
    if use.star:
        return use.ifs.join(values)
    if use.is_changed and (use.quoted or isinstance(use.operation, _UNQUOTED_TOO)):
        return (use.ifs or " ").join(values)
    return None


def _document(values: list[str], use: ListUse) -> str | None:
    """A changed ``*`` list joins as if it were ``@``."""
    joins = use.star and not (use.is_changed and not isinstance(use.operation, Keys))
    return use.ifs.join(values) if joins else None


def _declared(values: list[str], use: ListUse) -> str | None:
    """As values do, but an empty IFS does not join all that is written ``*``."""
    case = isinstance(use.operation, ChangeCase)
    kept = not case if use.positional else isinstance(use.operation, _KEPT_APART)
    if use.quoted or not use.star:
        return _value(values, use)
    text = (use.ifs or (" " if kept else "")).join(values)
    is_plain = use.positional and use.operation is None
    return text.replace("\x01", "\x01\x01").replace("\x7f", "\x01\x7f") if is_plain else text


def _element(values: list[str], use: ListUse) -> str | None:
    """Everything joins, and an empty IFS joins only what is written ``"...*..."``."""
    if use.star and use.quoted and use.is_changed:
        return None
    return use.ifs.join(values) if use.star and use.quoted else (use.ifs or " ").join(values)


def _keyed(values: list[str], use: ListUse) -> str | None:
    """Only what is written ``*`` joins."""
    return use.ifs.join(values) if use.star and not (use.quoted and use.is_changed) else None


def _case(values: list[str], use: ListUse) -> str | None:
    """A quoted ``@`` list stays one: its first element is the pattern."""
    if use.quoted and not use.star and use.ifs:
        return None
    text = _value(values, use)
    return " ".join(values) if text is None else text


_RULES = {
    Place.VALUE: _value,
    Place.DOCUMENT: _document,
    Place.DECLARED: _declared,
    Place.ELEMENT: _element,
    Place.KEYED: _keyed,
    Place.CASE: _case,
}
