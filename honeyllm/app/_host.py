"""The virtual host, composed: machine, programs, shells and oracle."""

import random
from collections.abc import Awaitable, Callable, Iterable, Mapping
from types import MappingProxyType

import attrs
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from honeyllm.app._asked_texts import AskedTexts
from honeyllm.app._contents import Contents
from honeyllm.app._reactor import ReactorTimers, await_deferred
from honeyllm.app._sums import Sums, is_sums, package_of
from honeyllm.capture import Conduct, Running
from honeyllm.host import (
    DOWN_SECONDS,
    Arrivals,
    Machine,
    Offload,
    Pages,
    Process,
    Program,
    Scheduler,
    Wiring,
)
from honeyllm.llm import ChatModel
from honeyllm.oracle import Ledger, LocalOracle, ModelOracle, Oracle, Prompts
from honeyllm.persona import Persona, TreeEntry
from honeyllm.programs import PROGRAMS, asking, boot, printing
from honeyllm.shell import ASH, DASH, ash_program, shell_program
from honeyllm.vfs import Content, Listed, Place, Stored

log = Logger()


def _quiet() -> Running:
    return Running(Conduct.EXIT, ())


@attrs.frozen(kw_only=True)
class Clocks:
    """
    Time and chance of the real machine; ``epoch`` and ``monotonic`` in seconds.

    ``paced``: programs take as long as on the virtual machine.  ``down_seconds`` is how long that
    one is off, by what was done to it.
    """

    reactor: IReactorTime
    epoch: Callable[[], float]
    monotonic: Callable[[], float]
    chance: random.Random
    paced: bool = False
    down_seconds: Mapping[str, float] = DOWN_SECONDS


@attrs.frozen(kw_only=True)
class Installation:
    """
    What one installation decides of its host.

    ``files`` are contents of files of the image, by path; the others are as in `Wiring`.
    """

    files: Mapping[str, bytes] = MappingProxyType({})
    arrivals: Arrivals | None = None
    page: Pages | None = None
    binary: Callable[[Process, Place], Awaitable[int]] = attrs.field(factory=_quiet)


def open_oracle(persona: Persona, model: ChatModel | None, ledger: Ledger) -> Oracle:
    """The oracle: over *model*, its answers kept in *ledger*; or without one local."""
    local = LocalOracle()
    if model is None:
        return local
    return ModelOracle(
        model,
        prompts=Prompts(facts(persona)),
        local=local,
        ledger=ledger,
        persona=persona.machine_id,
    )


def facts(persona: Persona) -> Mapping[str, str]:
    """What the model is told about the host."""
    cpu, memory = persona.hardware.cpu, persona.hardware.memory
    threads = cpu.sockets * cpu.cores_per_socket * cpu.threads_per_core
    return {
        "hostname": persona.hostname,
        "system": persona.release.pretty_name,
        "kernel": f"{persona.kernel.sysname} {persona.kernel.release} {persona.kernel.machine}",
        "processor": f"{threads} x {cpu.model_name}",
        "memory": f"{memory.total_kib // 1024} MiB",
        "address": persona.network.public_ipv4,
        "provider": persona.network.provider.name,
        "graphics": ", ".join(g.product_name for g in persona.hardware.gpus) or "none",
    }


def open_machine(
    persona: Persona,
    oracle: Oracle,
    clocks: Clocks,
    only_model: Iterable[str],
    offload: Offload,
    own: Installation | None = None,
) -> Machine:
    """
    The machine of *persona*; the programs *only_model* are answered by the oracle alone.

    *own* is what this installation decides: nothing, where the host is only looked at.
    """
    own = own or Installation()
    ask = asking(oracle, clocks.monotonic)
    programs: dict[str, Program] = {**PROGRAMS, **_shells(), **dict.fromkeys(only_model, ask)}
    programs.update({path: printing(text) for path, text in persona.software.printed_programs.items()})
    scheduler = Scheduler(ReactorTimers(clocks.reactor), clock=clocks.monotonic, foreign=await_deferred)
    contents = Contents(persona)
    asked = AskedTexts(oracle, contents) if isinstance(oracle, ModelOracle) else None
    wiring = Wiring(
        scheduler=scheduler,
        programs=programs,
        unknown=ask,
        clock=clocks.epoch,
        chance=clocks.chance,
        report=report,
        offload=offload,
        settle=_settling(contents.sums, asked),
        booted=boot,
        down_seconds=clocks.down_seconds,
        arrivals=own.arrivals,
        page=own.page,
        binary=own.binary,
    )

    def content(entry: Listed) -> Content | None:
        return Stored(own.files[entry.path]) if entry.path in own.files else contents(entry)

    return Machine(persona, content, wiring, extra=_executables(persona, only_model), paced=clocks.paced)


def _settling(sums: Sums, asked: AskedTexts | None) -> Callable[[Process, str], Awaitable[None]]:
    """What is awaited before a text is read that may not be known yet."""

    async def settle(process: Process, path: str) -> None:
        if is_sums(path):
            await sums.settle(process, package_of(path))
        elif asked is not None:
            await asked.opened(process, path)

    return settle


def _shells() -> Mapping[str, Program]:
    return {"bash": shell_program(), "dash": ash_program(DASH), "ash": ash_program(ASH)}


def _executables(persona: Persona, names: Iterable[str]) -> Iterable[TreeEntry]:
    """Executables in /usr/bin for programs that only the oracle knows."""
    for name in names:
        yield TreeEntry(
            path=f"/usr/bin/{name}",
            kind="f",
            mode=0o755,
            size=187_000 + len(name) * 1024,
            mtime=persona.installed_at,
            changed=persona.installed_at,
            nature="E",
        )


def report(name: str, error: BaseException) -> None:
    """A program of ours has failed: the operator hears of it, the intruder sees a crash."""
    log.failure("the program {name} failed", failure=Failure(error), name=name)
