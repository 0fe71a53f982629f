"""Lists among the words: fields where words are split, one text where only one can stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto
from itertools import pairwise
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
_MARKED = re.compile("[\x01\x7f]")


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
        _put_joints(out, values, " " if use.place is Place.DOCUMENT else use.ifs)
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
    exp.has_list = True
    exp.has_elements = exp.has_elements or has_elements


async def _put_fields(exp: Expander, out: list[Segment], values: Sequence[str], kind: int) -> None:
    for number, value in enumerate(values):
        if number:
            out.append(BORDER)
        out.append((value, kind))
        if number % 1024 == 1023:
            await exp.shell.process.checkpoint()


def _put_joints(out: list[Segment], values: Sequence[str], ifs: str) -> None:
    for number, value in enumerate(values):
        if number:
            out.append((ifs, JOINT))
        if value:
            out.append((value, QUOTED))


def close_quotes(exp: Expander, out: list[Segment], start: int) -> None:
    """
    Decide about what double quotes have held since *start*.

    What stands between the elements of changed ``*`` lists is text, but beside an ``@`` list
    bash splits at it as if nothing was quoted.  Nothing but null is an empty word, or no word
    beside a list without elements.
    """
    settled = SPLIT if exp.has_list else QUOTED
    for number in reversed(range(start, len(out))):
        if out[number][1] != JOINT:
            continue
        if exp.has_list and out[number][0].isspace() and out[number - 1][1] == JOINT:
            del out[number]
        else:
            out[number] = (out[number][0], settled)
    if any(text or kind == BREAK for text, kind in out[start:]):
        return
    vanishes = exp.has_list and not exp.has_elements
    out[start:] = [] if vanishes else [("", QUOTED)]


def of_document(exp: Expander, out: list[Segment]) -> list[Segment]:
    """*out* of a here-document; null elements of ``*`` lists leave no blanks beside an empty ``@`` list."""
    if not exp.has_list or exp.has_elements or " " not in exp.ifs:
        return out
    pairs = pairwise([BORDER, *out])
    return [part for before, part in pairs if (before[1], part[1]) != (JOINT, JOINT)]


def rejoined(segments: list[Segment], ifs: str) -> list[Segment]:
    """The fields that *segments* fall into, with blanks between them: what a keyed word with a list is."""
    fields = Splitter(ifs).run(segments)
    found: list[Segment] = []
    for number, field in enumerate(fields):
        found += [BORDER] if number else []
        found += [(text, QUOTED if is_quoted else LITERAL) for text, is_quoted in field]
    return found


def _as_text(exp: Expander, values: list[str], use: ListUse) -> str | None:
    """The one text that the list becomes here; None where it stays a list."""
    if use.is_one_word:
        mark = _MARK if isinstance(use.operation, Trim) else ""
        return " ".join(value.replace(" ", mark + " ") for value in values)
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
    if use.star and use.positional and not use.quoted and use.operation is None:
        values = [_MARKED.sub(_MARK + r"\g<0>", value) for value in values]
    case = isinstance(use.operation, ChangeCase)
    kept = not case if use.positional else isinstance(use.operation, _KEPT_APART)
    if use.star and not use.quoted and not use.ifs and kept:
        return " ".join(values)
    return _value(values, use)


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
