"""docs/configuration.md describes every key, and nothing else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

import attrs
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.outputs import JsonLog, Syslog, TextLog
from honeyllm.settings import Settings, default_configuration, load_settings
from honeyllm.ssh import MaxStartups
from tests.support.documentation import page, table_keys

_OUTPUTS: dict[str, Any] = {"jsonlog": JsonLog, "textlog": TextLog, "syslog": Syslog}


def keys(cls: type[Any], place: str = "") -> Iterator[str]:
    """The keys of a settings class, sections resolved into theirs."""
    for field in attrs.fields(attrs.resolve_types(cls)):
        name = f"{place}{field.name}"
        if attrs.has(field.type) and field.type is not MaxStartups:
            yield from keys(field.type, f"{name}.")
        elif name == "outputs":
            yield "outputs.NAME.type"
        else:
            yield name
            yield from _item_keys(field.type, name)


def _item_keys(kind: Any, name: str) -> Iterator[str]:
    if get_origin(kind) is tuple and attrs.has(get_args(kind)[0]):
        yield from keys(get_args(kind)[0], f"{name}[].")


class DocumentationTests(SynchronousTestCase):
    def test_every_key(self) -> None:
        """A key without a description fails, and so does the description of a key that is gone."""
        expected = set(keys(Settings))
        for name, output in _OUTPUTS.items():
            expected |= set(keys(output.Settings, f"outputs.{name}."))
        described = table_keys(page("configuration.md"))
        self.assertEqual(len(described), len(set(described)))
        self.assertEqual(set(described), expected)

    def test_defaults(self) -> None:
        """The numbers in the column of defaults are those of the code."""
        loaded = load_settings(None, home=Path("/"))
        self.assertIn(f"| `llm.max_tokens` | `{loaded.llm.max_tokens}` |", page("configuration.md"))
        for name, output in _OUTPUTS.items():
            for field in attrs.fields(output.Settings):
                if isinstance(field.default, int) and not isinstance(field.default, bool):
                    row = f"| `outputs.{name}.{field.name}` | `{field.default}` |"
                    self.assertIn(row, page("configuration.md"))

    def test_examples(self) -> None:
        """The template names no key that is not described."""
        text = default_configuration()
        for section in ("persona", "ssh", "auth", "llm", "oracle", "capture"):
            self.assertIn(f"{section}:", text)
