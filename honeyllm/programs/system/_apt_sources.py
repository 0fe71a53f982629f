"""Where APT fetches packages from, as the files in /etc/apt say."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import attrs

from honeyllm.host import Process
from honeyllm.programs.system._files import as_root, read_text

LISTS, PARTS = "/etc/apt/sources.list", "/etc/apt/sources.list.d"
ORIGINS = {"raspberrypi": "Raspberry Pi Foundation", "ubuntu": "Ubuntu", "debian": "Debian"}
"""Who signs for a repository, by a word in its host's name."""
MAX_SOURCES = 200


@attrs.frozen(kw_only=True)
class Source:
    """A suite of a repository."""

    base: str
    suite: str
    components: tuple[str, ...]

    @property
    def host(self) -> str:
        """The machine that has it."""
        return urlsplit(self.base).hostname or ""

    @property
    def origin(self) -> str:
        """Who signs for it."""
        return next((name for word, name in ORIGINS.items() if word in self.host), self.host)


def sources(process: Process) -> tuple[Source, ...]:
    """Those of packages, in the order of the files."""
    view = as_root(process)
    found = list(_lines(read_text(view, LISTS)))
    try:
        names = sorted(view.names(PARTS))
    except OSError:
        names = []
    for name in names:
        read = {"list": _lines, "sources": _stanzas}.get(name.rpartition(".")[2])
        if read is not None:
            found += read(read_text(view, f"{PARTS}/{name}"))
    return tuple(found[:MAX_SOURCES])


def _lines(text: str) -> Iterator[Source]:
    """One a line: ``deb [options] address suite components``."""
    for line in text.split("\n"):
        words = line.partition("#")[0].split()
        while len(words) > 1 and words[1].startswith("["):
            end = next((at for at, word in enumerate(words) if word.endswith("]")), len(words) - 1)
            del words[1 : end + 1]
        if len(words) > 2 and words[0] == "deb" and "://" in words[1]:
            yield Source(base=words[1].rstrip("/"), suite=words[2], components=tuple(words[3:]))


def _stanzas(text: str) -> Iterator[Source]:
    """Paragraphs of fields, one for several suites."""
    for paragraph in text.split("\n\n"):
        rows = (row.partition(":") for row in paragraph.split("\n") if not row.startswith("#"))
        fields = {name.strip().lower(): value.split() for name, _, value in rows}
        if "deb" not in fields.get("types", ()):
            continue
        for base in fields.get("uris", ()):
            for suite in fields.get("suites", ()):
                yield Source(
                    base=base.rstrip("/"), suite=suite, components=tuple(fields.get("components", ()))
                )


def policy(process: Process) -> str:
    """What ``apt-cache policy`` says of all sources, the last first."""
    persona = process.kernel.system.persona
    own, version = persona.architecture.package, persona.release.point
    text = "Package files:\n 100 /var/lib/dpkg/status\n     release a=now\n"
    for source in reversed(sources(process)):
        for component in reversed(source.components):
            text += f" 500 {source.base} {source.suite}/{component} {own} Packages\n     release "
            text += f"v={version}," if version[:1].isdigit() else ""
            text += f"o={source.origin},a={source.suite},n={source.suite},"
            text += f"l={source.origin},c={component},b={own}\n"
            text += f"     origin {source.host}\n"
    return text + "Pinned packages:\n"
