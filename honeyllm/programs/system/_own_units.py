"""Services that an intruder has written: read from his files, run as his processes."""

import shlex
from collections.abc import Iterator
from signal import Signals

import attrs

from honeyllm.host import Kernel, Process, System
from honeyllm.persona import Unit
from honeyllm.vfs import ROOT, Credentials, FileView, Inode

DIRECTORIES = ("/etc/systemd/system", "/lib/systemd/system")
SUFFIX = ".service"
MAX_FILE = 16384
MAX_SERVICES = 64
PREFIXES = "-@+!:"
"""What may stand before the path in ExecStart=; see systemd.service(5)."""


@attrs.frozen(kw_only=True)
class OwnService:
    """One service file."""

    name: str
    path: str
    description: str
    commands: tuple[str, ...]
    user: str = "root"
    directory: str = "/"
    is_oneshot: bool = False
    remains: bool = False
    targets: tuple[str, ...] = ()


def own_services(system: System) -> Iterator[OwnService]:
    """The service files that the persona has not."""
    view = _view(system.kernel)
    known = {unit.name for unit in system.persona.units}
    for directory in DIRECTORIES:
        names = view.names(directory) if view.exists(directory) else ()
        wanted = [name for name in names if name.endswith(SUFFIX) and name not in known and "@" not in name]
        for name in wanted[-MAX_SERVICES:]:
            text = _own_text(view, f"{directory}/{name}")
            if text is not None:
                yield _parsed(name, f"{directory}/{name}", text)


def own_service(system: System, name: str) -> OwnService | None:
    """That of this full name."""
    return next((service for service in own_services(system) if service.name == name), None)


def own_unit(system: System, service: OwnService) -> Unit:
    """What systemctl shows of it now."""
    active, sub = _state(system, service)
    enabled = "static" if not service.targets else "enabled" if is_enabled(system, service) else "disabled"
    return Unit(
        name=service.name,
        description=service.description,
        active=active,
        sub=sub,
        enabled=enabled,
        fragment=service.path,
    )


def _state(system: System, service: OwnService) -> tuple[str, str]:
    process = system.services.get(service.name)
    if process is None:
        return "inactive", "dead"
    if process.status is None or not process.status.ended:
        return ("activating", "start") if service.is_oneshot else ("active", "running")
    if process.status.code != 0:
        return "failed", "failed"
    return ("active", "exited") if service.remains else ("inactive", "dead")


def links(service: OwnService) -> tuple[str, ...]:
    """The symbolic links by which it is enabled."""
    return tuple(f"{DIRECTORIES[0]}/{target}.wants/{service.name}" for target in service.targets)


def is_enabled(system: System, service: OwnService) -> bool:
    """Whether it starts at boot."""
    view = _view(system.kernel)
    for path in links(service):
        try:
            view.stat(path, follow=False)
        except OSError:
            continue
        return True
    return False


def enable(kernel: Kernel, service: OwnService) -> Iterator[str]:
    """Make the links that are missing; their paths."""
    view = _view(kernel)
    for path in links(service):
        directory = path.rpartition("/")[0]
        try:
            if not view.exists(directory):
                view.make(directory, 0o40755)
            view.make(path, 0o120777, target=service.path)
        except OSError:
            continue
        yield path


def disable(kernel: Kernel, service: OwnService) -> Iterator[str]:
    """Remove the links; their paths."""
    view = _view(kernel)
    for path in links(service):
        try:
            view.remove(path)
        except OSError:
            continue
        yield path


def start(kernel: Kernel, service: OwnService) -> None:
    """Start it, as systemd does, unless it runs."""
    if _state(kernel.system, service)[0] in ("active", "activating"):
        return
    init = kernel.processes[1]
    process = kernel.add((f"({service.name[:-8]})",), _credentials(kernel, service), init.emit, parent=init)
    process.user = service.user
    process.environ = dict(init.environ)
    kernel.wiring.background.take_in(process.share)
    kernel.system.services[service.name] = process
    kernel.start(process, lambda process: _run(process, service))


def stop(kernel: Kernel, service: OwnService) -> None:
    """Stop it, with all that it has started."""
    process = kernel.system.services.pop(service.name, None)
    if process is None:
        return
    for member in tuple(kernel.processes.values()):
        if member.share is process.share:
            kernel.signal(member, Signals.SIGTERM)


async def _run(process: Process, service: OwnService) -> int:
    for fd in range(3):
        await process.open("/dev/null", 2)
        assert fd in process.fds
    process.fs.change_directory(service.directory)
    *first, last = [_words(command) for command in service.commands] or [()]
    for words in first:
        if words:
            await process.wait([process.spawn(words[0], words).pid])
    return await process.execute(last[0], last, dict(process.environ)) if last else 203


def _words(command: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(command.lstrip(PREFIXES)))
    except ValueError:
        return ()


def _credentials(kernel: Kernel, service: OwnService) -> Credentials:
    user = kernel.system.persona.accounts.user(service.user)
    return ROOT if user is None else Credentials(uid=user.uid, gid=user.gid)


def _view(kernel: Kernel) -> FileView:
    return FileView(kernel.namespace, kernel.namespace.root, ROOT)


def _own_text(view: FileView, path: str) -> str | None:
    try:
        inode: Inode = view.stat(path)
    except OSError:
        return None
    if inode.content is None or inode.is_directory:
        return None
    return inode.content.read(0, MAX_FILE).decode("utf-8", "surrogateescape")


def _parsed(name: str, path: str, text: str) -> OwnService:
    values: dict[str, list[str]] = {}
    for line in text.replace("\\\n", " ").splitlines():
        key, equals, value = line.strip().partition("=")
        if equals and not key.startswith(("#", ";")):
            values.setdefault(key.strip(), []).append(value.strip())

    def last(key: str, default: str) -> str:
        return values.get(key, [default])[-1]

    return OwnService(
        name=name,
        path=path,
        description=last("Description", name),
        commands=tuple(values.get("ExecStart", ())),
        user=last("User", "root"),
        directory=last("WorkingDirectory", "/").lstrip("-"),
        is_oneshot=last("Type", "simple") == "oneshot",
        remains=last("RemainAfterExit", "no") in ("yes", "true", "1", "on"),
        targets=tuple(word for value in values.get("WantedBy", ()) for word in value.split()),
    )
