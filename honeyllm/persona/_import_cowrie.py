"""Read what a Cowrie honeypot pretends to be: ``fs.pickle``, ``honeyfs``, ``txtcmds``, ``cowrie.cfg``."""

import configparser
from collections.abc import Iterable, Mapping
from pathlib import Path

from attrs import evolve, frozen

from honeyllm.persona._errors import PersonaError
from honeyllm.persona._import import Imported
from honeyllm.persona._package import TreeEntry
from honeyllm.persona._pickled_tree import MAX_PICKLE_BYTES, pickled_tree
from honeyllm.persona._software import User
from honeyllm.persona._system_facts import NAME, read_facts
from honeyllm.persona._walk import Plan, Report, Walk, resolved

PICKLES = ("share/cowrie/fs.pickle", "src/cowrie/data/fs.pickle", "data/fs.pickle", "fs.pickle")
OVERLAYS = ("honeyfs", "share/cowrie/honeyfs")
OUTPUTS = ("share/cowrie/txtcmds", "src/cowrie/data/txtcmds", "data/txtcmds", "txtcmds")
CONFIGURATIONS = (
    "etc/cowrie.cfg",
    "cowrie.cfg",
    "etc/cowrie.cfg.dist",
    "src/cowrie/data/etc/cowrie.cfg.dist",
)
USERS = ("etc/userdb.txt", "userdb.txt", "etc/userdb.example")
MAX_CONFIGURATION_BYTES = 1024 * 1024
ARCHITECTURES = {"linux-x64-lsb": "x86_64", "linux-x86-lsb": "i686", "linux-aarch64-lsb": "aarch64"}


@frozen(kw_only=True)
class CowrieFiles:
    """Where the parts of an installation lie; None is not there."""

    pickle: Path | None = None
    honeyfs: Path | None = None
    txtcmds: Path | None = None
    configuration: Path | None = None
    userdb: Path | None = None


def find_cowrie(place: Path) -> CowrieFiles:
    """
    The files of the installation at *place*, its directory or its ``cowrie.cfg``.

    Raises:
        PersonaError: there is no such thing.
    """
    if place.is_file():
        home = place.parent.parent if place.parent.name == "etc" else place.parent
        return evolve(_found(home), configuration=place)
    if not place.is_dir():
        raise PersonaError((f"{place}: no such directory; give that of Cowrie, or its cowrie.cfg",))
    return _found(place)


def _found(home: Path) -> CowrieFiles:
    def first(names: Iterable[str]) -> Path | None:
        return next((home / name for name in names if (home / name).exists()), None)

    return CowrieFiles(
        pickle=first(PICKLES),
        honeyfs=first(OVERLAYS),
        txtcmds=first(OUTPUTS),
        configuration=first(CONFIGURATIONS),
        userdb=first(USERS),
    )


@frozen(kw_only=True)
class Suggestions:
    """What belongs into HoneyLLM's own configuration: *accept* as ``user:password``, the SSH banner."""

    accept: tuple[str, ...] = ()
    banner: str = ""


def import_cowrie(files: CowrieFiles, plan: Plan) -> tuple[Imported, Suggestions, Report]:
    """
    The host that *files* pretend, what to configure, and what was left out.

    Raises:
        PersonaError: a file is missing, unreadable or hostile.
    """
    if files.pickle is None:
        raise PersonaError(("there is no fs.pickle; name it with --cowrie-fs FILE",))
    report = Report()
    try:
        found = pickled_tree(_limited(files.pickle, MAX_PICKLE_BYTES), report)
    except PersonaError as error:
        raise PersonaError(tuple(f"{files.pickle}: {problem}" for problem in error.problems)) from None
    entries = {entry.path: entry for entry in found if not plan.is_left_out(entry.path)}
    raw = _lay_over(entries, files.honeyfs, plan, report)
    printed = _printed(files.txtcmds, plan, report)

    def read(path: str) -> bytes | None:
        found = resolved(entries, path)
        return raw.get(found, entries[found].content if found in entries else None)

    facts = read_facts(entries, read)
    values = _configured(files.configuration)
    _own_homes(entries, facts.users)
    hostname = values.get("hostname", "")
    machine = ARCHITECTURES.get(values.get("arch", "").split(",")[0].strip(), facts.machine)
    facts = evolve(
        facts,
        hostname=hostname if NAME.fullmatch(hostname) else facts.hostname,
        kernel=facts.kernel or values.get("kernel_version", ""),
        kernel_version=values.get("kernel_build_string", ""),
        machine=values.get("hardware_platform", "") or machine,
        timezone=facts.timezone or values.get("timezone", "").replace("UTC", "Etc/UTC"),
    )
    system = Imported(entries=tuple(entries.values()), facts=facts, printed_programs=printed)
    banner = values.get("version", "")
    return system, Suggestions(accept=_logins(files.userdb), banner=banner), report


def _own_homes(entries: dict[str, TreeEntry], users: Iterable[User]) -> None:
    """Give people their homes, which stay root's in a pickle whose accounts were edited later."""
    for user in users:
        home = entries.get(user.home)
        if user.is_human and home is not None and home.uid == 0:
            entries[user.home] = evolve(home, uid=user.uid, gid=user.gid)


def _limited(path: Path, limit: int) -> bytes:
    try:
        if not path.is_file():
            raise PersonaError((f"{path}: not a regular file",))
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise PersonaError((f"{path}: {error.strerror}",)) from None
    if len(data) > limit:
        raise PersonaError((f"{path}: larger than {limit} bytes",))
    return data


def _walked(root: Path, plan: Plan, report: Report) -> list[TreeEntry]:
    walk = Walk(root, plan, report)
    return [entry for entry in walk.entries() if entry.kind == "f"]


def _lay_over(
    entries: dict[str, TreeEntry], honeyfs: Path | None, plan: Plan, report: Report
) -> Mapping[str, bytes]:
    """Put the contents of *honeyfs* into *entries*, as Cowrie does only where the pickle has the file."""
    if honeyfs is None:
        return {}
    raw: dict[str, bytes] = {}
    everything = evolve(plan, objection=lambda _entry, _data: "")
    for file in _walked(honeyfs, everything, report):
        there = entries.get(resolved(entries, file.path))
        if there is None or there.kind != "f":
            report.skip("in honeyfs, not in fs.pickle", file.path)
            continue
        if file.content is None:
            continue
        raw[there.path] = file.content
        reason = plan.objection(there, file.content)
        if reason:
            report.skip(reason, there.path)
            continue
        entries[there.path] = evolve(there, content=file.content, size=len(file.content), nature=file.nature)
    return raw


def _printed(txtcmds: Path | None, plan: Plan, report: Report) -> Mapping[str, str]:
    if txtcmds is None:
        return {}
    everything = evolve(plan, objection=lambda _entry, _data: "")
    return {
        file.path: file.content.decode("utf-8", "replace")
        for file in _walked(txtcmds, everything, report)
        if file.content is not None and file.path.isprintable()
    }


def _configured(path: Path | None) -> Mapping[str, str]:
    """The keys of cowrie.cfg that say what the host is, without regard to their sections."""
    if path is None:
        return {}
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(_limited(path, MAX_CONFIGURATION_BYTES).decode("utf-8", "replace"))
    except configparser.Error as error:
        raise PersonaError((f"{path}: not a cowrie.cfg: {str(error).splitlines()[0]}",)) from None
    rows = (("honeypot", ("hostname", "timezone")), ("ssh", ("version",)))
    shell = ("arch", "kernel_version", "kernel_build_string", "hardware_platform")
    found = {}
    for section, keys in (*rows, ("shell", shell)):
        for key in keys:
            value = parser.get(section, key, fallback="").strip()
            if value.isprintable():
                found[key] = value
    return found


def _logins(path: Path | None) -> tuple[str, ...]:
    """The lines of userdb.txt that let somebody in with one password, in Cowrie's order."""
    if path is None:
        return ()
    found = []
    for line in _limited(path, MAX_CONFIGURATION_BYTES).decode("utf-8", "replace").splitlines():
        user, _, rest = line.strip().partition(":")
        password = rest.partition(":")[2]
        is_pattern = password[:1] in ("!", "/", "*") or password == "" or user in ("", "*") or "/" in user
        if not user.startswith("#") and not is_pattern and line.isprintable():
            found.append(f"{user}:{password}")
    return tuple(dict.fromkeys(found))
