"""Personas as YAML."""

from collections.abc import Mapping
from pathlib import Path

import cattrs
import yaml
from attrs import evolve, has
from cattrs.gen import make_dict_unstructure_fn

from honeyllm.persona._bait import bait_problems
from honeyllm.persona._data import parse_yaml
from honeyllm.persona._errors import PersonaError
from honeyllm.persona._record import Persona

MAX_YAML_CHARACTERS = 4 * 1024 * 1024

_converter = cattrs.Converter(forbid_extra_keys=True)
_Dumper: type[yaml.SafeDumper] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def _checked_scalar(value: object, kind: type) -> object:
    """Scalars must have the right type already: ``uid: "ten"`` and ``mtu: true`` are mistakes."""
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not kind:
        raise TypeError(f"expected {kind.__name__}, found {value!r:.60}")
    return value


for _kind in (int, float, str, bool):
    _converter.register_structure_hook(_kind, _checked_scalar)

_converter.register_unstructure_hook(tuple, lambda value: [_converter.unstructure(item) for item in value])
_converter.register_unstructure_hook_factory(
    has,
    lambda kind: make_dict_unstructure_fn(kind, _converter, _cattrs_omit_if_default=True),
)


def _problems(error: Exception) -> tuple[str, ...]:
    return tuple(cattrs.transform_error(error, path="persona"))


def load_persona(text: str) -> Persona:
    """
    The persona that *text* (YAML) describes.

    Raises:
        PersonaError: with every fault and its path.
    """
    if len(text) > MAX_YAML_CHARACTERS:
        raise PersonaError(("the file is too large",))
    try:
        value = parse_yaml(text)
    except yaml.YAMLError as error:
        raise PersonaError((f"not YAML: {error}",)) from None
    if not isinstance(value, Mapping):
        raise PersonaError(("a persona is a mapping of keys",))
    try:
        persona = _converter.structure(value, Persona)
    except (cattrs.BaseValidationError, TypeError, ValueError) as error:
        raise PersonaError(_problems(error)) from None
    problems = tuple(bait_problems(persona))
    if problems:
        raise PersonaError(problems)
    return persona


def dump_persona(persona: Persona) -> str:
    """*persona* as YAML that `load_persona` reads back."""
    return yaml.dump(
        _converter.unstructure(persona), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110
    )


def read_persona(path: Path) -> Persona:
    """
    The persona in the file *path*; an imported image is looked for relative to it.

    Raises:
        PersonaError: with every fault, each naming the file.
    """
    try:
        persona = load_persona(path.read_text("utf-8"))
    except PersonaError as error:
        raise PersonaError(tuple(f"{path}: {problem}" for problem in error.problems)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise PersonaError((f"{path}: {error}; give a persona's YAML file",)) from None
    if "/" not in persona.software.image:
        return persona
    image = str(path.parent.absolute() / persona.software.image)
    return evolve(persona, software=evolve(persona.software, image=image))
