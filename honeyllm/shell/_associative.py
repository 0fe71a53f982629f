"""The elements of ``name=(...)`` for an associative array: with subscripts, or keys and values in turn."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

import attrs

from honeyllm.shell._ast import ArrayElement, ArrayLiteral, Word
from honeyllm.shell._lists import Place
from honeyllm.shell._quoting import single_quoted
from honeyllm.shell._shown import print_word
from honeyllm.shell._variables import Elements, Variable

if TYPE_CHECKING:
    from honeyllm.shell._expansion import Expander


@attrs.define
class Associative:
    """
    Assigns to *holder*, the new value of the array *name*.

    An element's ``+=`` adds to what *old* holds, the value before; without one to what *holder* does.
    The first element decides of which form all are.  *declared*: messages show words as they are expanded.
    """

    exp: Expander
    name: str
    holder: Variable
    old: Elements | None
    declared: bool = attrs.field(kw_only=True)

    async def assign(self, literal: ArrayLiteral) -> None:
        """Take the elements of *literal*."""
        elements = literal.elements
        if elements and elements[0].subscript is None:
            await self._pairs(elements)
            return
        for element in elements:
            if element.subscript is None:
                await self._refuse(element)
            else:
                await self._keyed(element, element.subscript)
            await self.exp.shell.process.checkpoint()

    async def _keyed(self, element: ArrayElement, subscript: Word) -> None:
        key = await self.exp.quoted(subscript)
        text = await self._text(element)
        if not key:
            sign = "+=" if element.append else "="
            await self._complain(f"[{self._shown(subscript, key)}]{sign}{self._shown(element.value, text)}")
            return
        held = self.holder.elements() if self.old is None else self.old
        self._put(key, text, held.get(key, "") if element.append else None)

    async def _pairs(self, elements: tuple[ArrayElement, ...]) -> None:
        texts: list[str] = []
        for element in elements:
            texts.append(await self._word(element))
            await self.exp.shell.process.checkpoint()
        for number, (key, value) in enumerate(zip_longest(texts[::2], texts[1::2], fillvalue="")):
            if key:
                self._put(key, value, None)
            else:
                await self._complain(self._shown(elements[2 * number].value, key))

    async def _word(self, element: ArrayElement) -> str:
        """An element as a word, which with a subscript in front is one like any other here."""
        text = await self._text(element)
        if element.subscript is None:
            return text
        return f"[{await self.exp.quoted(element.subscript)}]{'+' if element.append else ''}={text}"

    async def _text(self, element: ArrayElement) -> str:
        return await self.exp.text(element.value, Place.KEYED, tilde=False)

    def _put(self, key: str, text: str, before: str | None) -> None:
        variables = self.exp.shell.variables
        self.holder.elements()[key] = variables.converted(self.holder, before, text)

    def _shown(self, word: Word, text: str) -> str:
        return single_quoted(text) if self.declared else print_word(word)

    async def _complain(self, shown: str) -> None:
        await self.exp.shell.complain(f"{shown}: bad array subscript")

    async def _refuse(self, element: ArrayElement) -> None:
        shown = self._shown(element.value, await self._text(element))
        text = f"{self.name}: {shown}: must use subscript when assigning associative array"
        await self.exp.shell.complain(text)
