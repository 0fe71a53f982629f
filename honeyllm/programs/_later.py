"""
Programs whose code is loaded when they first run.

The honeypot listens before it has read the code of two hundred programs:
tables name the module and function of each, and the modules are imported one
by one, when a program is executed or when nobody wants anything.
"""

from collections.abc import Iterable, Mapping
from importlib import import_module

import attrs

from honeyllm.host import Process, Program


@attrs.frozen(kw_only=True)
class Later:
    """The program that is *function* of *module*, both by their names."""

    module: str
    function: str

    def load(self) -> Program:
        """The program itself; at the first time its module is imported."""
        program: Program = vars(import_module(self.module))[self.function]
        return program

    async def __call__(self, process: Process) -> int:
        """Run it."""
        return await self.load()(process)


def later(package: str, functions: Mapping[str, str]) -> Mapping[str, Program]:
    """The programs of *package*, each by its name; *functions* has ``module.function`` for them."""
    return {name: _later(f"{package}.{where}") for name, where in functions.items()}


def _later(where: str) -> Later:
    module, _, function = where.rpartition(".")
    return Later(module=module, function=function)


def unloaded(programs: Iterable[Program]) -> list[Later]:
    """Those of *programs* that may have code to load, one for each module."""
    return list({program.module: program for program in programs if isinstance(program, Later)}.values())
