"""The account files of a world, changed as the shadow tools change them."""

from collections.abc import Callable

from honeyllm.host import Process, hash_password
from honeyllm.programs.system._files import as_root, read_text, write_text

SHADOW_GID = 42
MODES = {"/etc/shadow": (0o640, SHADOW_GID), "/etc/gshadow": (0o640, SHADOW_GID)}


class Database:
    """One of the colon-separated files: rows of fields, by their first field."""

    def __init__(self, process: Process, path: str) -> None:
        self._view = as_root(process)
        self._path = path
        self.rows = [row.split(":") for row in read_text(self._view, path).splitlines() if row]

    def find(self, name: str) -> list[str] | None:
        """The row whose first field is *name*."""
        return next((row for row in self.rows if row[0] == name), None)

    def where(self, holds: Callable[[list[str]], bool]) -> list[str] | None:
        """The first row that *holds*."""
        return next((row for row in self.rows if holds(row)), None)

    def remove(self, name: str) -> None:
        """Drop the row of *name*."""
        self.rows = [row for row in self.rows if row[0] != name]

    def save(self) -> None:
        """Write the file back, with the old one kept as ``FILE-``."""
        mode, gid = MODES.get(self._path, (0o644, 0))
        old = read_text(self._view, self._path)
        if old:
            write_text(self._view, self._path + "-", old, mode=mode, gid=gid)
        text = "".join(":".join(row) + "\n" for row in self.rows)
        write_text(self._view, self._path, text, mode=mode, gid=gid)


def today(process: Process) -> str:
    """Days since the epoch, as shadow counts them."""
    return str(int(process.kernel.clock() // 86400))


def set_password(process: Process, name: str, field: str) -> bool:
    """Put *field* into the shadow row of *name*; False when there is no such user."""
    shadow = Database(process, "/etc/shadow")
    row = shadow.find(name)
    if row is None or len(row) < 3:
        return False
    row[1], row[2] = field, today(process)
    shadow.save()
    return True


def hashed(process: Process, password: str) -> str:
    """The shadow field for a new password."""
    return hash_password(password, process.kernel.chance.randbytes(16))


def knows_password(process: Process, name: str, given: str, field: str) -> bool:
    """Whether *given* is the password of *name*, whose row of /etc/shadow has *field*."""
    return process.kernel.system.knows_password(name, given, field)
