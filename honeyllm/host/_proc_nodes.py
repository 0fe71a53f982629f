"""Short names for making the nodes of /proc and /sys."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

import yaml

from honeyllm.vfs import SyntheticNode

Text = Callable[[], str]
LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's loader where there is one: a tenth of the time."""


class Listing(Mapping[str, SyntheticNode]):
    """Fixed entries, and those that come and go, which are made when they are looked up."""

    def __init__(
        self,
        fixed: Mapping[str, SyntheticNode],
        find: Callable[[str], SyntheticNode | None],
        names: Callable[[], Iterable[str]],
    ) -> None:
        self._fixed = fixed
        self._find = find
        self._names = names

    def __getitem__(self, name: str) -> SyntheticNode:
        node = self._fixed.get(name) or self._find(name)
        if node is None:
            raise KeyError(name)
        return node

    def __iter__(self) -> Iterator[str]:
        yield from self._names()
        yield from self._fixed

    def __len__(self) -> int:
        return len(self._fixed) + sum(1 for _ in self._names())


def text(render: Text, mode: int = 0o444, write: Callable[[bytes], None] | None = None) -> SyntheticNode:
    """A file whose text *render* gives."""
    return SyntheticNode(mode=mode, text=lambda: render().encode("utf-8", "surrogateescape"), write=write)


def fixed(content: str, mode: int = 0o444) -> SyntheticNode:
    """A file that always reads the same."""
    data = content.encode()
    return SyntheticNode(mode=mode, text=lambda: data)


def line(value: object, mode: int = 0o444) -> SyntheticNode:
    """A file of one line."""
    return fixed(f"{value}\n", mode)


def lines(values: Mapping[str, object]) -> dict[str, SyntheticNode]:
    """Files of one line each."""
    return {name: line(value) for name, value in values.items()}


def directory(entries: Mapping[str, SyntheticNode], mode: int = 0o555) -> SyntheticNode:
    """A directory whose entries never change."""
    return SyntheticNode(mode=mode, children=lambda: entries)


def lazy(make: Callable[[], Mapping[str, SyntheticNode]], mode: int = 0o555) -> SyntheticNode:
    """A directory whose entries are made when somebody looks, and then stay."""
    return SyntheticNode(mode=mode, children=cache(make))


def sink(mode: int = 0o200) -> SyntheticNode:
    """A file that takes what is written and does nothing."""
    return SyntheticNode(mode=mode, text=bytes, write=lambda _: None)


def link(target: str) -> SyntheticNode:
    """A symbolic link."""
    return SyntheticNode(mode=0o777, target=lambda: target)


@cache
def texts() -> Mapping[str, str]:
    """The texts of /proc that do not depend on the persona."""
    found: Mapping[str, str] = yaml.load(data("proc.yaml"), Loader=LOADER)
    return found


def data(name: str) -> str:
    """One data file of this package."""
    return files("honeyllm.host").joinpath("data", name).read_text("utf-8")


def nested(leaves: Mapping[str, SyntheticNode], separator: str = "/") -> dict[str, SyntheticNode]:
    """Directories for *leaves*, whose keys are paths."""
    branches: dict[str, dict[str, SyntheticNode]] = {}
    found: dict[str, SyntheticNode] = {}
    for path, node in leaves.items():
        head, _, rest = path.partition(separator)
        if rest:
            branches.setdefault(head, {})[rest] = node
        else:
            found[head] = node
    for head, inner in branches.items():
        found[head] = directory(nested(inner, separator))
    return found
