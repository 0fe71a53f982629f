"""The files of services and timers that an intruder has written, and the links that enable them."""

from collections.abc import Iterator

import attrs

from honeyllm.host import Kernel, System
from honeyllm.programs.system._calendar import seconds_of
from honeyllm.vfs import ROOT, FileView, Inode

DIRECTORIES = ("/etc/systemd/system", "/lib/systemd/system")
SERVICE, TIMER = ".service", ".timer"
MAX_FILE = 16384
RESTART_SECONDS = 0.1
FIRST_KEYS = ("OnActiveSec", "OnBootSec", "OnStartupSec")
AGAIN_KEYS = ("OnUnitActiveSec", "OnUnitInactiveSec")
MAX_UNITS = 64


@attrs.frozen(kw_only=True)
class Run:
    """How a service runs."""

    commands: tuple[str, ...]
    user: str = "root"
    directory: str = "/"
    is_oneshot: bool = False
    remains: bool = False
    restart: str = "no"
    restart_seconds: float = RESTART_SECONDS


@attrs.frozen(kw_only=True)
class Schedule:
    """When a timer starts *unit*: by the calendar, or seconds after its own start and after its last run."""

    unit: str
    calendar: tuple[str, ...] = ()
    first_after: tuple[float, ...] = ()
    again_after: tuple[float, ...] = ()


@attrs.frozen(kw_only=True)
class OwnUnit:
    """One file."""

    name: str
    path: str
    description: str
    run: Run
    schedule: Schedule
    targets: tuple[str, ...] = ()

    @property
    def is_timer(self) -> bool:
        """Whether it is a timer."""
        return self.name.endswith(TIMER)


def own_units(system: System) -> Iterator[OwnUnit]:
    """The files of units that the persona has not."""
    view = _view(system.kernel)
    known = {unit.name for unit in system.persona.units}
    for directory in DIRECTORIES:
        names = view.names(directory) if view.exists(directory) else ()
        wanted = [name for name in names if name.endswith((SERVICE, TIMER)) and "@" not in name]
        for name in [name for name in wanted if name not in known][-MAX_UNITS:]:
            text = _own_text(view, f"{directory}/{name}")
            if text is not None:
                yield _parsed(name, f"{directory}/{name}", text)


def own_unit(system: System, name: str) -> OwnUnit | None:
    """That of this full name."""
    return next((unit for unit in own_units(system) if unit.name == name), None)


def links(unit: OwnUnit) -> tuple[str, ...]:
    """The symbolic links by which it is enabled."""
    return tuple(f"{DIRECTORIES[0]}/{target}.wants/{unit.name}" for target in unit.targets)


def is_enabled(system: System, unit: OwnUnit) -> bool:
    """Whether it starts at boot."""
    view = _view(system.kernel)
    for path in links(unit):
        try:
            view.stat(path, follow=False)
        except OSError:
            continue
        return True
    return False


def enable(kernel: Kernel, unit: OwnUnit) -> Iterator[str]:
    """Make the links that are missing; their paths."""
    view = _view(kernel)
    for path in links(unit):
        directory = path.rpartition("/")[0]
        try:
            if not view.exists(directory):
                view.make(directory, 0o40755)
            view.make(path, 0o120777, target=unit.path)
        except OSError:
            continue
        yield path


def disable(kernel: Kernel, unit: OwnUnit) -> Iterator[str]:
    """Remove the links; their paths."""
    view = _view(kernel)
    for path in links(unit):
        try:
            view.remove(path)
        except OSError:
            continue
        yield path


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


def _parsed(name: str, path: str, text: str) -> OwnUnit:
    values: dict[str, list[str]] = {}
    for line in text.replace("\\\n", " ").splitlines():
        key, equals, value = line.strip().partition("=")
        if equals and not key.startswith(("#", ";")):
            values.setdefault(key.strip(), []).append(value.strip())

    def last(key: str, default: str) -> str:
        return values.get(key, [default])[-1]

    def spans(keys: tuple[str, ...]) -> tuple[float, ...]:
        found = (seconds_of(value) for key in keys for value in values.get(key, ()))
        return tuple(span for span in found if span is not None)

    return OwnUnit(
        name=name,
        path=path,
        description=last("Description", name),
        run=Run(
            commands=tuple(values.get("ExecStart", ())),
            user=last("User", "root"),
            directory=last("WorkingDirectory", "/").lstrip("-"),
            is_oneshot=last("Type", "simple") == "oneshot",
            remains=last("RemainAfterExit", "no") in ("yes", "true", "1", "on"),
            restart=last("Restart", "no"),
            restart_seconds=seconds_of(last("RestartSec", "")) or RESTART_SECONDS,
        ),
        schedule=Schedule(
            unit=last("Unit", f"{name.removesuffix(TIMER)}{SERVICE}"),
            calendar=tuple(values.get("OnCalendar", ())),
            first_after=spans(FIRST_KEYS),
            again_after=spans(AGAIN_KEYS),
        ),
        targets=tuple(word for value in values.get("WantedBy", ()) for word in value.split()),
    )
