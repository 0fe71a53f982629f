"""From a file to settings."""

import re
from collections.abc import Iterable, Mapping
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import attrs
from cattrs import Converter

from honeyllm.llm import Endpoint, LlmSettings
from honeyllm.outputs import BrokenOutput, JsonLog, OutputChoice, OutputRegistry, UnknownOutput
from honeyllm.settings._errors import SettingsError
from honeyllm.settings._structure import FaultList, Faulty, fault, make_converter
from honeyllm.settings._values import Settings
from honeyllm.settings._yaml import Document, read_document
from honeyllm.ssh import MaxStartups

_STARTUPS: Final = re.compile(r"(\d{1,5}):(\d{1,3}):(\d{1,5})")
_OUTPUT_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ENVIRONMENT_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_EVIDENCE: Final = "jsonlog"


def load_settings(path: Path | None, *, home: Path, registry: OutputRegistry | None = None) -> Settings:
    """
    The settings in the file *path*, or the defaults if it is ``None``.

    Relative file paths count from the file's directory, without a file from ``.local/state/honeyllm`` in
    *home*, which also stands for a leading ``~``. Outputs are looked up in *registry*.

    Raises:
        SettingsError: the file cannot be read or used; it names everything that is wrong.
    """
    base = home / ".local/state/honeyllm" if path is None else Path(path).absolute().parent
    document = Document(data={}) if path is None else _read(Path(path))
    converter = make_converter(lambda name: _resolved(name, base, home))
    converter.register_structure_hook(MaxStartups, lambda data, _: _max_startups(data))
    converter.register_structure_hook_func(
        lambda kind: bool(kind == tuple[OutputChoice, ...]),
        partial(_outputs, converter=converter, registry=registry or OutputRegistry()),
    )
    settings = _structured(document, converter)
    if settings is None or document.problems:
        raise SettingsError(str(path), tuple(sorted(document.problems.values())))
    return attrs.evolve(settings, llm=_with_key_files(settings.llm, base, home))


def default_configuration() -> str:
    """The commented configuration that ``honeyllm init`` writes."""
    return (files("honeyllm") / "data" / "honeyllm.yaml").read_text("utf-8")


def _read(path: Path) -> Document:
    try:
        return read_document(path.read_bytes())
    except IsADirectoryError:
        message = "is a directory; give the path of the file in it"
    except FileNotFoundError:
        message = "there is no such file; 'honeyllm init DIR' writes one"
    except (OSError, ValueError) as error:
        message = f"cannot be read: {getattr(error, 'strerror', None) or error}"
    document = Document()
    document.complain((), message, 0)
    raise SettingsError(str(path), tuple(document.problems.values()))


def _structured(document: Document, converter: Converter) -> Settings | None:
    """The settings, if there are any; a list whose items YAML misread is not complained about again."""
    if document.data is None:
        return None
    try:
        settings: Settings = converter.structure({"outputs": {}, **document.data}, Settings)
    except Faulty as error:
        misread = frozenset(document.problems)
        for each in error.faults:
            if not any(each.path == place[:-1] and place and isinstance(place[-1], int) for place in misread):
                document.complain(each.path, each.message)
        return None
    for place, message in _mistakes(settings):
        document.complain(place, message)
    return settings


def _mistakes(settings: Settings) -> Iterable[tuple[tuple[str | int, ...], str]]:
    """What no single field shows."""
    llm = settings.llm
    yield from _key_mistakes(("llm",), llm.api_key_env, llm.api_key_file)
    for number, fallback in enumerate(llm.fallbacks):
        yield from _key_mistakes(("llm", "fallbacks", number), fallback.api_key_env, fallback.api_key_file)
    if llm.fallbacks and llm.base_url is None:
        yield ("llm", "fallbacks"), "there is no base_url to fall back from; give it first"
    if settings.persona.file is not None and settings.persona.seed is not None:
        yield ("persona", "seed"), "the persona comes from file; remove one of them"
    yield from _shared_files(settings.outputs)


def _key_mistakes(
    place: tuple[str | int, ...], env: str | None, file: str | None
) -> Iterable[tuple[tuple[str | int, ...], str]]:
    if env is not None and not _ENVIRONMENT_NAME.fullmatch(env):
        yield (*place, "api_key_env"), "expected the name of an environment variable, never the key itself"
    if env is not None and file is not None:
        yield (*place, "api_key_file"), "api_key_env is given too; remove one of them"


def _shared_files(outputs: Iterable[OutputChoice]) -> Iterable[tuple[tuple[str, ...], str]]:
    owners: dict[object, str] = {}
    for output in outputs:
        path = attrs.asdict(output.settings, recurse=False).get("path")
        owner = owners.setdefault(path, output.name) if isinstance(path, Path) else output.name
        if owner != output.name:
            yield (
                ("outputs", output.name, "path"),
                f"the output {owner} writes to the same file; give another",
            )


def _max_startups(data: Any) -> MaxStartups:
    if data == 0 and not isinstance(data, bool):
        return MaxStartups(0, 0, 0)
    found = _STARTUPS.fullmatch(data) if isinstance(data, str) else None
    if found is None:
        raise fault('expected "start:rate:full" in quotes, such as "10:30:100", or 0 for no limit')
    start, rate, full = map(int, found.groups())
    if not (1 <= start <= full and 1 <= rate <= 100):
        raise fault("start must be from 1 to full, and rate from 1 to 100")
    return MaxStartups(start, rate, full)


def _outputs(
    data: Any, _kind: object, *, converter: Converter, registry: OutputRegistry
) -> tuple[OutputChoice, ...]:
    given = {} if data is None else data
    if not isinstance(given, Mapping):
        raise fault("expected names with settings, such as jsonlog: {path: log/honeyllm.json}")
    wanted = {name: section for name, section in {_EVIDENCE: {}, **given}.items() if section is not False}
    faults = FaultList()
    choices: list[OutputChoice] = []
    for name, section in wanted.items():
        with faults.under(name):
            choices.append(_output(name, section, converter, registry))
    faults.raise_any()
    return tuple(sorted(choices, key=lambda choice: choice.output_class is not JsonLog))


def _output(name: str, section: Any, converter: Converter, registry: OutputRegistry) -> OutputChoice:
    fields = {} if section is None or section is True else section
    if not isinstance(fields, Mapping):
        raise fault("expected settings, such as {path: ...}, or off")
    if not _OUTPUT_NAME.fullmatch(name):
        raise fault("an output's name consists of letters, digits, - and _")
    output_class = _output_class(fields.get("type", name), "type" in fields, registry)
    own = {key: value for key, value in fields.items() if key != "type"}
    settings = converter.structure(own, output_class.Settings)
    return OutputChoice(name=name, output_class=output_class, settings=settings)


def _output_class(output_type: Any, is_given: bool, registry: OutputRegistry) -> Any:
    faults = FaultList()
    place = ("type",) if is_given else ()
    with faults.under(*place):
        if not isinstance(output_type, str):
            raise fault("expected the name of an output, or module:Class")
        try:
            return registry.find(output_type)
        except (UnknownOutput, BrokenOutput) as error:
            raise fault(str(error)) from None
    faults.raise_any()
    raise AssertionError("unreachable: either found or at fault")


def _resolved(name: Path, base: Path, home: Path) -> Path:
    if name.parts and name.parts[0] == "~":
        return home.joinpath(*name.parts[1:])
    return base / name


def _with_key_files(llm: LlmSettings, base: Path, home: Path) -> LlmSettings:
    def absolute(name: str | None) -> str | None:
        return None if name is None else str(_resolved(Path(name), base, home))

    def evolved(endpoint: Endpoint) -> Endpoint:
        return attrs.evolve(endpoint, api_key_file=absolute(endpoint.api_key_file))

    return attrs.evolve(
        llm, api_key_file=absolute(llm.api_key_file), fallbacks=tuple(map(evolved, llm.fallbacks))
    )
