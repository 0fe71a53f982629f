"""
Who the virtual host is: one record from which every program renders what it prints.

A persona is drawn from a seed or read from YAML; `check` finds what in it contradicts itself.
"""

from honeyllm.persona._architecture import AMD64, Architecture
from honeyllm.persona._check import check
from honeyllm.persona._check_files import check_files
from honeyllm.persona._data import DEFAULT_PROFILE, profile_names
from honeyllm.persona._draw import draw
from honeyllm.persona._errors import PersonaError
from honeyllm.persona._firmware import Device, Firmware, FlashPartition, Radio, Switch
from honeyllm.persona._hardware import (
    Array,
    Board,
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
from honeyllm.persona._image import installed_version, packages, upstream_version
from honeyllm.persona._import import Imported, draw_imported, write_imported
from honeyllm.persona._import_cowrie import CowrieFiles, Suggestions, find_cowrie, import_cowrie
from honeyllm.persona._import_tree import import_tree, is_left_out
from honeyllm.persona._listing import applets
from honeyllm.persona._load import dump_persona, load_persona, read_persona
from honeyllm.persona._login_records import (
    BOOT_TIME,
    DEAD_PROCESS,
    LASTLOG,
    LOGIN_PROCESS,
    RECORD,
    RUN_LEVEL,
    USER_PROCESS,
    pid_at,
)
from honeyllm.persona._login_records import record as login_record
from honeyllm.persona._login_records import utmp as boot_records
from honeyllm.persona._logs import (
    USER_ENVIRONMENT,
    appeared,
    failed_logins,
    log_files,
    log_lines,
    log_text,
    refusal,
    week_start,
)
from honeyllm.persona._mounted import mounted_trees
from honeyllm.persona._network import Address, Interface, Listener, Neighbour, Network, Provider, Route
from honeyllm.persona._package import Package, TreeEntry
from honeyllm.persona._package_database import control
from honeyllm.persona._record import Persona
from honeyllm.persona._router_logs import ring_lines
from honeyllm.persona._secrets import Discretion
from honeyllm.persona._software import (
    Accounts,
    Bait,
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
from honeyllm.persona._walk import Plan, Report

__all__ = [
    "AMD64",
    "BOOT_TIME",
    "DEAD_PROCESS",
    "DEFAULT_PROFILE",
    "LASTLOG",
    "LOGIN_PROCESS",
    "RECORD",
    "RUN_LEVEL",
    "USER_ENVIRONMENT",
    "USER_PROCESS",
    "Accounts",
    "Address",
    "Architecture",
    "Array",
    "Bait",
    "Board",
    "Cache",
    "CowrieFiles",
    "Cpu",
    "Daemon",
    "Device",
    "Discretion",
    "Disk",
    "Dmi",
    "Firmware",
    "FlashPartition",
    "Gpu",
    "Group",
    "Hardware",
    "Imported",
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
    "Plan",
    "Provider",
    "Radio",
    "Release",
    "Report",
    "Route",
    "Software",
    "Suggestions",
    "Switch",
    "TreeEntry",
    "Unit",
    "UsbDevice",
    "User",
    "appeared",
    "applets",
    "boot_records",
    "check",
    "check_files",
    "control",
    "draw",
    "draw_imported",
    "dump_persona",
    "failed_logins",
    "find_cowrie",
    "import_cowrie",
    "import_tree",
    "installed_version",
    "is_left_out",
    "load_persona",
    "log_files",
    "log_lines",
    "log_text",
    "login_record",
    "mounted_trees",
    "packages",
    "pid_at",
    "profile_names",
    "read_persona",
    "refusal",
    "ring_lines",
    "tree",
    "upstream_version",
    "week_start",
    "write_imported",
]
