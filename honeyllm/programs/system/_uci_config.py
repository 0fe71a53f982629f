"""The configuration files of routers: sections of options, as uci reads and writes them."""

import re
import shlex
from collections.abc import Iterator, Sequence

from attrs import define, field

NAME = re.compile(r"[A-Za-z0-9_]+")
INDEXED = re.compile(r"@([A-Za-z0-9_-]+)\[(-?\d{1,4})\]")
Value = str | list[str]


@define
class Section:
    """One section; one without a *name* is told by its number among those of its type."""

    kind: str
    name: str = ""
    options: dict[str, Value] = field(factory=dict)


@define
class Package:
    """One file."""

    name: str
    sections: list[Section] = field(factory=list)

    def label(self, section: Section) -> str:
        """How *section* is called in what uci prints."""
        if section.name:
            return section.name
        alike = [one for one in self.sections if one.kind == section.kind]
        return f"@{section.kind}[{next(n for n, one in enumerate(alike) if one is section)}]"

    def section(self, label: str) -> Section | None:
        """The section that *label* means."""
        found = INDEXED.fullmatch(label)
        if found is None:
            return next((one for one in self.sections if one.name == label), None)
        alike, number = [one for one in self.sections if one.kind == found[1]], int(found[2])
        return alike[number] if -len(alike) <= number < len(alike) else None


def read_package(name: str, text: str) -> Package:
    """The sections of *text*; what is no statement is passed over."""
    package = Package(name)
    for line in text.split("\n"):
        words = _words(line)
        if words[:1] == ["config"] and len(words) > 1:
            package.sections.append(Section(words[1], words[2] if len(words) > 2 else ""))
        elif package.sections and len(words) == 3 and words[0] in ("option", "list"):
            _add(package.sections[-1], words[0], words[1], words[2])
    return package


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line, comments=True)
    except ValueError:
        return []


def _add(section: Section, kind: str, name: str, value: str) -> None:
    there = section.options.get(name)
    if kind == "option":
        section.options[name] = value
    elif isinstance(there, list):
        there.append(value)
    else:
        section.options[name] = [value] if there is None else [there, value]


def quoted(value: str) -> str:
    """*value* as uci quotes it."""
    return "'" + value.replace("'", "'\\''") + "'"


def shown(value: Value) -> str:
    """The right side of a line of ``uci show``."""
    return quoted(value) if isinstance(value, str) else " ".join(quoted(item) for item in value)


def show(package: Package, chosen: Sequence[Section]) -> Iterator[str]:
    """Lines of ``uci show``."""
    for section in chosen:
        start = f"{package.name}.{package.label(section)}"
        yield f"{start}={section.kind}"
        for name, value in section.options.items():
            yield f"{start}.{name}={shown(value)}"


def written(package: Package) -> str:
    """The text of the file."""
    out = ""
    for section in package.sections:
        out += f"\nconfig {section.kind}{f' {quoted(section.name)}' if section.name else ''}\n"
        for name, value in section.options.items():
            rows = [("option", value)] if isinstance(value, str) else [("list", item) for item in value]
            out += "".join(f"\t{kind} {name} {quoted(item)}\n" for kind, item in rows)
    return out + "\n"
