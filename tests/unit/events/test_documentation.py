"""docs/events.md describes every event and every field, and nothing else."""

import attrs
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.events import EVENTS, to_dict
from tests.support.documentation import sections, table_keys
from tests.support.events import EXAMPLES, envelope


class DocumentationTests(SynchronousTestCase):
    def test_kinds(self) -> None:
        titles = {title for title in sections("events.md") if title.startswith(("cowrie.", "honeyllm."))}
        self.assertEqual(titles, set(EVENTS))

    def test_fields(self) -> None:
        texts = sections("events.md")
        for kind, cls in EVENTS.items():
            self.assertEqual(table_keys(texts[kind]), [field.name for field in attrs.fields(cls)], kind)

    def test_optional(self) -> None:
        """A field that may be absent says so."""
        texts = sections("events.md")
        for kind, cls in EVENTS.items():
            optional = [field.name for field in attrs.fields(cls) if field.default is None]
            said = [line.split("`")[1] for line in texts[kind].splitlines() if line.endswith("*optional* |")]
            self.assertEqual(said, optional, kind)

    def test_common_fields(self) -> None:
        event = EXAMPLES[0]
        described = table_keys(sections("events.md")["Fields of every event"])
        self.assertEqual(set(described), set(to_dict(envelope(event))) | {"late"})
