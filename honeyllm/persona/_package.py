"""What an image lists: files and packages."""

from attrs import field, frozen


@frozen(slots=True, kw_only=True)
class TreeEntry:
    """
    One file of the host as it is before anybody changed it.

    *kind* is ``d``, ``f``, ``l``, ``c``, ``b``, ``p`` or ``s`` as `ls` shows it (``f`` for ``-``).
    *link* is an earlier path that a further name of the same file repeats. *content* is None where
    it is not known and is to be made when read: *nature* then says what it looks like (E program,
    L library, S script, T text, Z gzip, B other data). *package* owns it in dpkg's eyes.
    *target* is where a link points; of a file, what running it runs where that is not the program
    of its name. *changed*
    is the time of the last status change (ctime), never before the installation.
    """

    path: str
    kind: str
    mode: int
    uid: int = 0
    gid: int = 0
    size: int = 0
    mtime: int = 0
    changed: int = 0
    target: str = ""
    link: str = ""
    device: tuple[int, int] = (0, 0)
    nature: str = ""
    package: str = ""
    content: bytes | None = field(default=None, repr=False)

    @property
    def executable_name(self) -> str:
        """The name under which a program can be run, or an empty string for what is none."""
        if self.kind != "f" or not self.mode & 0o111:
            return ""
        return self.target or self.path.rpartition("/")[2]


@frozen(kw_only=True)
class Package:
    """An installed package. *is_multi_arch_same* packages show their architecture in ``dpkg -l``."""

    name: str
    version: str
    architecture: str
    section: str
    priority: str
    installed_kib: int
    is_multi_arch_same: bool
    summary: str
