"""/proc and /sys of one world, rendered from the persona and the process table."""

from collections.abc import Mapping

from honeyllm.host._kernel import Kernel
from honeyllm.persona import Persona
from honeyllm.vfs import SyntheticNode


def proc_root(kernel: Kernel, persona: Persona) -> SyntheticNode:
    """The root of procfs."""

    def children() -> Mapping[str, SyntheticNode]:
        current = kernel.current
        pid = str(current.pid) if current is not None else "1"
        nodes = {"self": SyntheticNode(target=lambda: pid)}
        nodes |= {str(p): SyntheticNode(mode=0o555, children=dict) for p in kernel.processes}
        return nodes

    return SyntheticNode(mode=0o555, children=children)


def sys_root(kernel: Kernel, persona: Persona) -> SyntheticNode:
    """The root of sysfs."""
    empty = SyntheticNode(mode=0o755, children=dict)
    names = ("block", "bus", "class", "dev", "devices", "firmware", "fs", "kernel", "module", "power")
    return SyntheticNode(mode=0o555, children=lambda: dict.fromkeys(names, empty))
