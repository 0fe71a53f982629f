"""An output for tests that records, fails or hangs as told."""

from collections.abc import Sequence
from typing import Any, ClassVar

import attrs
from twisted.internet.defer import Deferred

from honeyllm.events import Envelope
from honeyllm.outputs import OutputContext


@attrs.frozen(kw_only=True)
class FakeOutputSettings:
    """Settings of `FakeOutput`."""

    greeting: str = "hello"
    size: int = attrs.field(default=1, validator=attrs.validators.ge(1))


class FakeOutput:
    """Records batches; ``start_errors`` and ``write_errors`` are raised one after the other, before that."""

    Settings: ClassVar[type[FakeOutputSettings]] = FakeOutputSettings

    def __init__(
        self, settings: FakeOutputSettings | None = None, context: OutputContext | None = None
    ) -> None:
        self.settings = settings
        self.context = context
        self.batches: list[list[Envelope]] = []
        self.calls: list[str] = []
        self.start_errors: list[Exception] = []
        self.write_errors: list[Exception] = []
        self.stop_errors: list[Exception] = []
        self.hanging: Deferred[None] | None = None

    async def start(self) -> None:
        self.calls.append("start")
        _raise_next(self.start_errors)

    async def write(self, batch: Sequence[Envelope]) -> None:
        self.calls.append("write")
        if self.hanging is not None:
            await self.hanging
        _raise_next(self.write_errors)
        self.batches.append(list(batch))

    async def stop(self) -> None:
        self.calls.append("stop")
        _raise_next(self.stop_errors)

    @property
    def written(self) -> list[Envelope]:
        """Everything that arrived, in order."""
        return [envelope for batch in self.batches for envelope in batch]


def _raise_next(errors: list[Exception]) -> None:
    if errors:
        raise errors.pop(0)


class OddOutput(FakeOutput):
    """An output whose settings have types that are no types of configurations."""

    Settings = attrs.make_class(
        "OddSettings", {"untyped": attrs.field(default=1), "odd": attrs.field(default=None, type=memoryview)}
    )


class NoOutput:
    """A class without settings, hence no output."""

    def __init__(self, settings: Any, context: Any) -> None: ...
