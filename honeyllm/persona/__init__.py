"""
Who the virtual host is: one record from which every program renders what it prints.

A persona is drawn from a seed or read from YAML; `check` finds what in it contradicts itself.
"""

from honeyllm.persona._check import check
from honeyllm.persona._draw import draw
from honeyllm.persona._errors import PersonaError
from honeyllm.persona._hardware import (
    Cache,
    Cpu,
    Disk,
    Dmi,
    Gpu,
    Hardware,
    Memory,
    Mount,
    Partition,
    PciDevice,
    UsbDevice,
)
from honeyllm.persona._image import Package, TreeEntry, packages
from honeyllm.persona._load import dump_persona, load_persona
from honeyllm.persona._mounted import mounted_trees
from honeyllm.persona._network import Address, Interface, Listener, Neighbour, Network, Provider, Route
from honeyllm.persona._record import Persona
from honeyllm.persona._software import (
    Accounts,
    Daemon,
    Group,
    Kernel,
    LoadPattern,
    Login,
    Module,
    Release,
    Software,
    Unit,
    User,
)
from honeyllm.persona._tree import tree

__all__ = [
    "Accounts",
    "Address",
    "Cache",
    "Cpu",
    "Daemon",
    "Disk",
    "Dmi",
    "Gpu",
    "Group",
    "Hardware",
    "Interface",
    "Kernel",
    "Listener",
    "LoadPattern",
    "Login",
    "Memory",
    "Module",
    "Mount",
    "Neighbour",
    "Network",
    "Package",
    "Partition",
    "PciDevice",
    "Persona",
    "PersonaError",
    "Provider",
    "Release",
    "Route",
    "Software",
    "TreeEntry",
    "Unit",
    "UsbDevice",
    "User",
    "check",
    "draw",
    "dump_persona",
    "load_persona",
    "mounted_trees",
    "packages",
    "tree",
]
